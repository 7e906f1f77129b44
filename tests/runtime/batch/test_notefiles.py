"""Notes come back by domain and in order of time, with what belongs to each item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from clearford.core.items import Item
from clearford.detect.notes import ROW, Notes
from clearford.runtime.batch.notefiles import (
    NO_TIME,
    NoteTaker,
    by_time_and_id,
    domains_of,
    micros_of,
    noted,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
ROWS = st.lists(st.tuples(st.integers(0, 5), st.text("ab", min_size=1, max_size=3)), max_size=40)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS)
def test_order_is_by_time_then_id_then_place(rows: list[tuple[int, str]]) -> None:
    at, ids = np.array([row[0] for row in rows], np.int64), [row[1].encode() for row in rows]
    expected = sorted(range(len(rows)), key=lambda i: (rows[i][0], ids[i], i))
    assert by_time_and_id(at, ids).tolist() == expected


def _item(number: int, minutes: float | None, actor: str | None = None) -> Item:
    at = None if minutes is None else START + timedelta(minutes=minutes)
    return Item(id=f"i{number}", at=at, actor=actor)


def _notes(values: list[int]) -> Notes:
    n = len(values)
    events = {"g": {ROW: np.repeat(np.arange(n), 2), "keys": np.repeat(np.array(values), 2)}}
    return Notes(n, {"value": np.array(values)}, events)


def test_each_domain_has_its_items_in_order_with_their_notes() -> None:
    taker = NoteTaker(("a", "b"), 2)
    items = [_item(i, minutes, f"u{i % 3}") for i, minutes in enumerate((5, None, 3, 4, 1))]
    taker.take(items[:3], [_notes([0, 1, 2]), None])
    taker.take(items[3:], [_notes([3, 4]), _notes([3, 4])])
    arrays, low = taker.arrays()
    assert low == NO_TIME
    domains = domains_of(items, 2).tolist()
    assert set(domains) == {0, 1}
    for domain in (0, 1):
        found = noted(arrays, domain, ("a", "b"))
        assert found is not None
        expected = [i for i in (1, 4, 2, 3, 0) if domains[i] == domain]
        assert found.rows.tolist() == expected
        assert found.ids == [items[i].id.encode() for i in expected]
        assert found.notes["a"].columns["value"].tolist() == expected
        assert found.notes["a"].events["g"]["keys"].tolist() == [i for i in expected for _ in range(2)]
        assert found.has["b"].tolist() == [i >= 3 for i in expected]
        assert found.notes["b"].columns["value"].tolist() == [i for i in expected if i >= 3]
        part = found.part(1, len(expected))
        assert part.notes["b"].columns["value"].tolist() == [i for i in expected[1:] if i >= 3]


def test_a_chunk_without_items_has_no_notes() -> None:
    arrays, low = NoteTaker(("a",), 1).arrays()
    assert (arrays, low) == ({}, 0)
    assert noted(arrays, 0, ("a",)) is None


def test_an_account_is_always_in_the_same_domain() -> None:
    items = [_item(i, 0, f"u{i % 7}" if i % 8 else None) for i in range(56)]
    domains = domains_of(items, 5).tolist()
    assert {
        len({d for i, d in zip(items, domains, strict=True) if i.actor == f"u{u}"}) for u in range(7)
    } == {1}
    assert {d for i, d in zip(items, domains, strict=True) if i.actor is None} == {0}
    assert set(domains_of(items, 1).tolist()) == {0}


_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.datetimes(timezones=_ZONES) | st.sampled_from([None, UNSET]), max_size=6))
def test_times_are_microseconds_and_none_stand_before_all(times: list[datetime | None]) -> None:
    items = [Item(id=f"i{number}", at=at) for number, at in enumerate(times)]
    expected = [
        (at - _EPOCH) // timedelta(microseconds=1) if isinstance(at, datetime) else NO_TIME for at in times
    ]
    assert micros_of(items).tolist() == expected
