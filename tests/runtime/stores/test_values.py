"""What cannot be kept is refused before anything is written, alike on both databases and by every way."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    URL,
    BigInteger,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    delete,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError

from clearford.core.errors import StoreError
from clearford.runtime.stores import append as appending
from clearford.runtime.stores.faults import may_retry
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import checkpoint, decided, tile
from clearford.runtime.stores.tables.waiting import job
from clearford.runtime.stores.tables.whole import METADATA
from clearford.runtime.stores.values import BITS, demand_fit
from tests.runtime.stores.rows import value

GOOD: dict[str, Any] = {
    "key": b"k" * 16,
    "item": "i",
    "subject": None,
    "outcome": "allow",
    "body": b"{}",
    "at": 1,
    "entry": None,
    "tally": None,
}
WAYS = ["insert", "copy", "copy new"]
NEVER = 10**9


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """By INSERT alone, by COPY, or by COPY where rows may be known."""
    use(str(request.param), monkeypatch)
    return str(request.param)


def use(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("COPY_FROM", "COPY_NEW_FROM"):
        monkeypatch.setattr(appending, limit, NEVER if way == "insert" else 1)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "U+0000": ({"item": "a\0b"}, "`decided.item` cannot be written: it holds U+0000"),
    "U+0000 where none is fine": ({"subject": "\0"}, "`decided.subject` cannot be written: it holds U+0000"),
    "half a character": ({"item": "a\ud800"}, "it holds half a character"),
    "a number too large": ({"at": 1 << 63}, "it is out of range, expected a whole number of 64 bits"),
    "a number too small": ({"at": -(1 << 63) - 1}, "it is out of range"),
    "a text for a number": ({"at": "1"}, "it is of type `str`, expected a whole number"),
    "a fraction": ({"at": 1.0}, "it is of type `float`"),
    "true for a number": ({"at": True}, "it is of type `bool`"),
    "a number for a text": ({"item": 1}, "it is of type `int`, expected text"),
    "bytes for a text": ({"item": b"i"}, "it is of type `bytes`, expected text"),
    "a text for bytes": ({"body": "{}"}, "it is of type `str`, expected bytes"),
    "none where a value is needed": ({"body": None}, "it is none, expected bytes"),
    "another column": ({"colour": "red"}, "other columns than the first"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_and_nothing_is_written(store: Store, way: str, case: str) -> None:
    change, found = REFUSED[case]
    other = GOOD | {"key": b"o" * 16}
    with pytest.raises(StoreError) as caught, store.write() as conn:
        store.append(conn, decided, [GOOD], ignore_known=way == "copy new")
        store.append(conn, decided, [other, GOOD | change], ignore_known=way == "copy new")
    assert (caught.value.code, may_retry(caught.value)) == ("CF-S038", False)
    assert found in caught.value.message
    assert str(caught.value.place).endswith("[1]")
    with store.read() as conn:
        assert conn.execute(select(func.count()).select_from(decided)).scalar_one() == 0


def test_the_transaction_can_go_on_after_a_refusal(store: Store, way: str) -> None:
    with store.write() as conn:
        with pytest.raises(StoreError, match="CF-S038"):
            store.append(conn, decided, [GOOD | {"item": "\0"}] * 3, ignore_known=way == "copy new")
        store.append(conn, decided, [GOOD], ignore_known=way == "copy new")
    with store.read() as conn:
        assert conn.execute(select(decided.c.item)).scalars().all() == ["i"]


def test_adding_without_keys_refuses_too(store: Store, way: str) -> None:
    with pytest.raises(StoreError, match="CF-S038"), store.write() as conn:
        store.add(conn, decided, [GOOD | {"item": f"{way}\0"}])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"kind": "t", "ref": "r", "due": 1, "colour": "red"}, "`job.colour` cannot be written"),
        ({"kind": "t", "due": 1}, "`job.ref` cannot be written: it is missing"),
    ],
    ids=["unknown", "missing"],
)
def test_columns_that_are_not_those_of_the_table(row: dict[str, Any], found: str) -> None:
    with pytest.raises(StoreError, match="CF-S038") as caught:
        demand_fit(job, [row])
    assert found in caught.value.message


def test_what_the_database_fills_in_may_be_left_out(store: Store, way: str) -> None:
    with store.write() as conn:
        store.append(conn, job, [{"kind": "t", "ref": way, "due": 1}])
        assert conn.execute(select(job.c.ref, job.c.state)).all() == [(way, "pending")]


@pytest.mark.parametrize(("kind", "bits"), [(SmallInteger, 16), (Integer, 32), (BigInteger, 64)])
def test_the_ends_of_whole_numbers(kind: type[Any], bits: int) -> None:
    table, column = next(
        (table, column)
        for table in (tile, case_file, checkpoint)
        for column in table.columns
        if type(column.type) is kind
    )
    row = {each.name: value(each) for each in table.columns}
    assert BITS[kind] == bits
    demand_fit(table, [row | {column.name: end} for end in (-(1 << bits - 1), (1 << bits - 1) - 1)])
    for beyond in (-(1 << bits - 1) - 1, 1 << bits - 1):
        with pytest.raises(StoreError, match="out of range"):
            demand_fit(table, [row | {column.name: beyond}])


def test_every_column_of_every_table_takes_a_value_of_its_type_and_no_other() -> None:
    for table in METADATA.sorted_tables:
        row = {column.name: value(column) for column in table.columns}
        demand_fit(table, [row])
        for name in row:
            with pytest.raises(StoreError, match="of type `object`"):
                demand_fit(table, [row, row | {name: object()}])


def test_the_message_never_holds_the_value() -> None:
    with pytest.raises(StoreError) as caught:
        demand_fit(decided, [GOOD | {"item": "secret\0"}])
    assert "secret" not in f"{caught.value} {caught.value.place} {caught.value.suggestion}"


TEXTS = st.text(st.characters(codec=None), max_size=8) | st.sampled_from(["", "\0", "\ud800", "字\U0001f600"])
NUMBERS = st.integers(-(1 << 64), 1 << 64) | st.sampled_from([(1 << 63) - 1, 1 << 63, -(1 << 63)])
ROW = st.fixed_dictionaries(
    {
        "key": st.binary(min_size=16, max_size=16),
        "item": TEXTS | st.none() | st.integers(),
        "subject": TEXTS | st.none(),
        "outcome": st.just("allow"),
        "body": st.binary(max_size=8) | st.none() | TEXTS,
        "at": NUMBERS | st.booleans(),
        "entry": st.none(),
        "tally": TEXTS | st.none(),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=4, unique_by=lambda row: row["key"]))
def test_all_ways_write_equal_rows_and_refuse_equal_rows(store: Store, rows: list[dict[str, Any]]) -> None:
    found = []
    for way in WAYS:
        with pytest.MonkeyPatch.context() as patch:
            use(way, patch)
            found.append(outcome(store, way, rows))
    assert found == [found[0]] * len(WAYS)
    # What is refused is just what would not come back the same.
    assert isinstance(found[0], str) or found[0] == sorted(rows, key=lambda row: row["key"])


def outcome(store: Store, way: str, rows: list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    """The rows that are there afterwards, or what was complained about."""
    try:
        with store.write() as conn:
            conn.execute(delete(decided))
            store.append(conn, decided, rows, ignore_known=way == "copy new")
            return [dict(row._mapping) for row in conn.execute(select(decided).order_by(decided.c.key))]
    except StoreError as error:
        return str(error)


@pytest.mark.parametrize("case", ["U+0000", "half a character", "a number too large"])
def test_postgresql_takes_nothing_of_what_is_refused(
    postgres_url: URL, way: str, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "demand_fit", lambda table, rows: None)
    complaints = (DBAPIError, UnicodeEncodeError, OverflowError)
    with closing(Store.open(postgres_url.render_as_string(hide_password=False))) as store:
        with pytest.raises(complaints), store.write() as conn:
            store.append(conn, decided, [GOOD | REFUSED[case][0]], ignore_known=way == "copy new")


def test_kinds_of_columns_are_those_that_are_checked() -> None:
    kinds = {type(column.type) for table in METADATA.sorted_tables for column in table.columns}
    assert kinds == {Text, LargeBinary, *BITS}
