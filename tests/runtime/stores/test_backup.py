"""A back-up holds one state of the record, proves that it is whole, and gives no place of a log twice."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from clearford.core.errors import ConfigError, RecordError, StoreError
from clearford.runtime.record.logs import Logs
from clearford.runtime.stores.backup import FILE, LIST, Head, back_up, heads_of, read_backup, restore
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_integrator import LOG, bodies, head, integrator, written
from tests.runtime.service_kit import record_on
from tests.support.postgres import binaries


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Store]:
    """A store without rows."""
    with closing(Store.open(tmp_path / "new.db", create=True)) as store:
        yield store


def signed(store: Store, keys: Path, count: int = 5) -> None:
    """Entries that were placed and signed."""
    record = record_on(store)
    written(record, count)
    integrator(record, keys).run()


def test_what_is_put_back_is_what_was_there(store: Store, target: Store, tmp_path: Path) -> None:
    signed(store, tmp_path / "keys")
    made = back_up(store, tmp_path / "monday")
    size, root = head(store)
    assert made.heads == {LOG: Head(size, root.hex())}
    assert restore(tmp_path / "monday", target) >= 5
    assert bodies(target) == bodies(store)
    assert heads_of(target) == made.heads
    for name in (FILE, LIST):
        assert (tmp_path / "monday" / name).stat().st_mode & 0o077 == 0
    assert sorted(os.listdir(tmp_path / "monday")) == sorted((FILE, LIST))
    assert read_backup(tmp_path / "monday") == made  # reading changed nothing


def test_what_is_written_meanwhile_is_not_in_it(store: Store, target: Store, tmp_path: Path) -> None:
    signed(store, tmp_path / "keys")
    back_up(store, tmp_path / "monday")
    written(record_on(store), 3)
    restore(tmp_path / "monday", target)
    assert len(bodies(target)) == 5


def test_a_place_that_was_signed_is_not_given_again(store: Store, target: Store, tmp_path: Path) -> None:
    signed(store, tmp_path / "keys")
    back_up(store, tmp_path / "monday")
    record = record_on(store)
    written(record, 4)
    with store.write() as conn:
        conn.exec_driver_sql("DELETE FROM lease")
    integrator(record, tmp_path / "keys").run()
    restore(tmp_path / "monday", target)
    back = record_on(target)
    written(back, 7)
    with target.write() as conn:
        conn.exec_driver_sql("DELETE FROM lease")
    with pytest.raises(RecordError, match=r"CF-R007: 9 entries .* were signed, and .* has 5 of them"):
        integrator(back, tmp_path / "keys").run()
    assert Logs(tmp_path / "keys").signed(LOG) == 9
    assert Logs(tmp_path / "none").signed(LOG) == 0


def test_a_back_up_takes_no_place_of_another(store: Store, tmp_path: Path) -> None:
    back_up(store, tmp_path / "monday")
    with pytest.raises(ConfigError, match="CF-C002"):
        back_up(store, tmp_path / "monday")


@pytest.mark.parametrize("spoilt", [FILE, LIST])
@pytest.mark.parametrize("how", ["gone", "changed"])
def test_what_was_changed_is_not_put_back(
    sqlite_template: Path, target: Store, tmp_path: Path, spoilt: str, how: str
) -> None:
    with closing(Store.open(sqlite_template)) as store:
        back_up(store, tmp_path / "monday")
    file = tmp_path / "monday" / spoilt
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-100] + b"x" * 100)
    with pytest.raises(StoreError, match="CF-S033"):
        restore(tmp_path / "monday", target)


def test_other_heads_than_the_list_says_are_refused(store: Store, target: Store, tmp_path: Path) -> None:
    signed(store, tmp_path / "keys")
    back_up(store, tmp_path / "monday")
    file = tmp_path / "monday" / LIST
    said = json.loads(file.read_text())
    said["heads"][LOG]["size"] += 1
    file.write_text(json.dumps(said))
    with pytest.raises(StoreError, match="CF-S033"):
        restore(tmp_path / "monday", target)


def test_a_dump_of_postgresql_put_back_verifies_too(
    postgres_url: URL, empty_postgres_url: URL, tmp_path: Path
) -> None:
    """What the handbook says of `pg_dump`: the same heads, and no place given twice."""
    bins = binaries()
    if bins is None or not (bins / "pg_dump").exists():
        pytest.skip("no pg_dump here")

    def run(program: str, *arguments: str, at: URL) -> None:
        plain = at.set(drivername="postgresql").render_as_string(hide_password=False)
        command = [str(bins / program), *arguments, "-d", plain]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    dump = str(tmp_path / "store.dump")
    with closing(Store.open(postgres_url.render_as_string(hide_password=False))) as store:
        signed(store, tmp_path / "keys")
        run("pg_dump", "-Fc", "-f", dump, at=postgres_url)
        run("pg_restore", "--single-transaction", "--no-owner", dump, at=empty_postgres_url)
        with closing(Store.open(empty_postgres_url.render_as_string(hide_password=False))) as back:
            assert heads_of(back) == heads_of(store)
            assert bodies(back) == bodies(store)
