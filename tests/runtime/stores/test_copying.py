"""A copied store holds what the first one held, in every direction, and counts on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, func, select

from clearford.core.errors import ConfigError, StoreError
from clearford.runtime.stores import append as appending
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.tables.waiting import job, lease
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.stores.rows import fill

HOSTILE = "".join(map(chr, [*range(1, 32), 0xE000, 0x1F600, 0x202E])) + "字"


@pytest.fixture
def target(store: Store, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of the other kind."""
    other: str | Path = tmp_path / "other.db"
    if store.dialect == "sqlite":
        url: URL = request.getfixturevalue("postgres_url")
        other = url.render_as_string(hide_password=False)
    with closing(Store.open(other, create=True)) as opened:
        yield opened


def rows_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but leases, in one order."""
    with store.read() as conn:
        return {
            table.name: sorted((dict(row._mapping) for row in conn.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
            if table is not lease
        }


def jobs(*refs: str) -> list[dict[str, Any]]:
    """Rows of `job`."""
    return [{"kind": "timer", "ref": ref, "due": 1} for ref in refs]


def test_everything_is_copied(store: Store, target: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appending, "COPY_FROM", 2)
    with store.write() as conn:
        fill(conn)
        rows = jobs(*map(str, range(5_000)), HOSTILE)
        store.append(conn, job, [{"id": 100 + n, **row} for n, row in enumerate(rows)])
    copied = copy_store(store, target)
    assert copied["job"] == 5_002
    assert copied["pointer"] == 1
    assert rows_of(target) == rows_of(store)


def test_the_copy_counts_on(store: Store, target: Store) -> None:
    with store.write() as conn:
        store.append(conn, job, jobs("a", "b"))
    copy_store(store, target)
    with target.write() as conn:
        assert target.append(conn, job, jobs("c")) == [3]


def test_nobody_holds_what_was_held(store: Store, target: Store) -> None:
    with store.write() as conn:
        fill(conn)
    copy_store(store, target)
    with target.read() as conn:
        assert conn.execute(select(func.count()).select_from(lease)).scalar_one() == 0


def test_a_store_with_rows_is_not_written_to(store: Store, target: Store) -> None:
    for each in (store, target):
        with each.write() as conn:
            each.append(conn, pointer, [{"name": each.dialect, "value": "v", "version": 1, "at": 1}])
    with pytest.raises(ConfigError) as caught:
        copy_store(store, target)
    assert caught.value.code == "CF-C002"
    assert [row["name"] for row in rows_of(target)["pointer"]] == [target.dialect]


SPOIL = {
    "sqlite": ["CREATE TRIGGER spoil AFTER INSERT ON pointer BEGIN UPDATE pointer SET value = 'other'; END"],
    "postgresql": [
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.value := 'other'; RETURN NEW; END $$",
        "CREATE TRIGGER spoil BEFORE INSERT ON pointer FOR EACH ROW EXECUTE FUNCTION spoil()",
    ],
}
MEND = {"sqlite": ["DROP TRIGGER spoil"], "postgresql": ["DROP FUNCTION spoil CASCADE"]}


def test_a_copy_that_differs_is_not_kept(store: Store, target: Store) -> None:
    with store.write() as conn:
        store.append(conn, pointer, [{"name": "n", "value": "v", "version": 1, "at": 1}])
    run(target, SPOIL)
    try:
        with pytest.raises(StoreError) as caught:
            copy_store(store, target)
    finally:
        run(target, MEND)
    assert caught.value.code == "CF-S011"
    assert rows_of(target)["pointer"] == []


def run(store: Store, statements: dict[str, list[str]]) -> None:
    """Run statements for the store's database."""
    with store.write() as conn:
        for statement in statements[store.dialect]:
            conn.exec_driver_sql(statement)
