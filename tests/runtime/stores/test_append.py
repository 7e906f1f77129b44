"""Adding rows gives the same keys and the same table by every way: one by one, in a batch, by COPY."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from clearford.runtime.stores import append as appending
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.tables.reviewers import exposure
from clearford.runtime.stores.tables.waiting import job


@pytest.fixture(params=["insert", "copy"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """By INSERT alone, or by COPY from the first row where there is COPY."""
    for limit in ("COPY_FROM", "COPY_NEW_FROM"):
        monkeypatch.setattr(appending, limit, 1 if request.param == "copy" else 10**9)
    return str(request.param)


def pointer_row(name: str, value: str = "v") -> dict[str, Any]:
    """A row of `pointer`."""
    return {"name": name, "value": value, "version": 1, "at": 2}


def job_row(ref: str, kind: str = "timer") -> dict[str, Any]:
    """A row of `job`, whose key the database makes."""
    return {"kind": kind, "ref": ref, "due": 3, "error": None}


def test_nothing_gives_nothing(store: Store) -> None:
    with store.write() as conn:
        assert store.append(conn, pointer, []) == []


def test_given_keys_come_back_in_order(store: Store) -> None:
    with store.write() as conn:
        assert store.append(conn, pointer, [pointer_row(n) for n in "cab"]) == ["c", "a", "b"]


def test_known_rows_are_left_out_and_stay_as_they_are(store: Store) -> None:
    with store.write() as conn:
        store.append(conn, pointer, [pointer_row("b", "old")])
        rows = [pointer_row(n, "new") for n in "cbac"]
        assert store.append(conn, pointer, rows, ignore_known=True) == ["c", "a"]
        assert store.append(conn, pointer, rows, ignore_known=True) == []
        found = conn.execute(select(pointer.c.name, pointer.c.value).order_by(pointer.c.name)).all()
    assert [tuple(row) for row in found] == [("a", "new"), ("b", "old"), ("c", "new")]


def test_adding_without_keys(store: Store) -> None:
    with store.write() as conn:
        store.add(conn, job, [])
        store.add(conn, job, [job_row(ref) for ref in "cab"])
        found = conn.execute(select(job.c.ref).order_by(job.c.id)).scalars().all()
    assert found == ["c", "a", "b"]


def test_keys_of_several_columns_are_tuples(store: Store) -> None:
    rows = [
        {"user_id": "u", "day": day, "family": "fraud", "looked": 1, "last": 1} for day in ("2", "1", "2")
    ]
    with store.write() as conn:
        found = store.append(conn, exposure, rows, ignore_known=True)
    assert found == [("u", "2", "fraud"), ("u", "1", "fraud")]


def test_made_keys_follow_the_rows(store: Store) -> None:
    with store.write() as conn:
        first = store.append(conn, job, [job_row(ref) for ref in "cab"])
        second = store.append(conn, job, [job_row(ref) for ref in "zyx"])
        refs = {row.id: row.ref for row in conn.execute(select(job.c.id, job.c.ref))}
    assert first + second == sorted(first + second)
    assert [refs[key] for key in first + second] == list("cabzyx")


def test_made_keys_of_what_was_new(store: Store) -> None:
    with store.write() as conn:
        store.append(conn, job, [job_row("b")])
        found = store.append(conn, job, [job_row(ref) for ref in "cba"], ignore_known=True)
        refs = {row.id: row.ref for row in conn.execute(select(job.c.id, job.c.ref))}
    assert sorted(refs[key] for key in found) == ["a", "c"]


@pytest.mark.parametrize("twice_in", ["batch", "table"])
def test_a_known_row_is_refused_unless_it_may_be_ignored(store: Store, twice_in: str) -> None:
    with store.write() as conn:
        store.append(conn, pointer, [pointer_row("a")])
    rows = [pointer_row("b"), pointer_row("b" if twice_in == "batch" else "a")]
    with pytest.raises(IntegrityError), store.write() as conn:
        store.append(conn, pointer, rows)
    with store.read() as conn:
        assert conn.execute(select(pointer.c.name)).scalars().all() == ["a"]


def test_every_value_comes_back_as_it_was(store: Store) -> None:
    row = {
        "key": bytes(range(16)),
        "item": 'tab\t newline\n quote" back\\slash \\N ü 字 😀',
        "subject": None,
        "outcome": "",
        "body": bytes(range(256)),
        "at": 2**62,
        "entry": None,
        "tally": "{}",
    }
    with store.write() as conn:
        store.append(conn, decided, [row])
        assert dict(conn.execute(select(decided)).one()._mapping) == row


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), max_size=6), max_size=4))
def test_like_a_dictionary(store: Store, batches: list[list[tuple[int, int]]]) -> None:
    model: dict[str, str] = {}
    with store.write() as conn:
        conn.execute(delete(pointer))
        for batch in batches:
            rows = [pointer_row(str(key), str(value)) for key, value in batch]
            wanted = [key for key in dict.fromkeys(str(key) for key, _ in batch) if key not in model]
            for key, value in batch:
                model.setdefault(str(key), str(value))
            assert store.append(conn, pointer, rows, ignore_known=True) == wanted
        found = {row.name: row.value for row in conn.execute(select(pointer))}
    assert found == model
