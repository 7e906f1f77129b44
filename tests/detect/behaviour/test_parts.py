"""The parts of a key are the same for one item as for a batch; what is unknown has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.core.schema import Context
from clearford.core.signals import FAILED, Column, Findings, Signals
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.keys import SecretHashes, digest_one, hash_number, hash_text
from clearford.detect.behaviour.parts import (
    MOST_LINKS,
    BatchParts,
    RowParts,
    batch_keys,
    row_keys,
    seconds_of,
    times_of,
)
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

ITEMS = [
    Item(id="0", actor="ann", text="buy the cheap watches", context=Context(thread="t1", parent="p")),
    Item(id="1", actor="", text="short", context=Context()),
    Item(id="2", actor=None, text=None),
    Item(id="3", actor="bob", text="Buy, the CHEAP watches!"),
]
KINDS = ["post", None, "comment", "post"]
DOMAINS = {0: ["x.example", "y.example", "x.example"], 3: [f"d{i}.example" for i in range(20)]}
FLAG = Column(np.array([True, False, True, True]), np.array([True, True, False, True]))
NUMBER = Column(np.array([5, 0, 7, 5]), None, np.array([False, True, False, False]))


class Row:
    """The signals of one item."""

    def __init__(self, i: int) -> None:
        self.i = i

    def value(self, name: str) -> Any:
        """By hand."""
        if name == "item.kind":
            return KINDS[self.i]
        if name == "a.number":
            return FAILED if self.i == 1 else int(NUMBER.values[self.i])
        return None if self.i == 2 else bool(FLAG.values[self.i])

    def findings(self, family: str) -> Sequence[Mapping[str, Any]] | None:
        """The links."""
        return [{"url.domain": domain} for domain in DOMAINS.get(self.i, ())]


def _batch(
    tables: FoldTables, rows: list[int] | None = None, secret: SecretHashes | None = None
) -> BatchParts:
    found = [(i, d) for i, domains in DOMAINS.items() for d in domains]
    links = Findings(np.array([i for i, _ in found]), {"url.domain": Column([d for _, d in found])})
    item = {"item.kind": Column(KINDS), "a.flag": FLAG, "a.number": NUMBER}
    seen = Signals(len(ITEMS), item, {"url": links})
    plane = build([item.text or "" for item in ITEMS], tables)
    return BatchParts(ITEMS, plane, seen, None if rows is None else np.array(rows), secret=secret)


def _single(tables: FoldTables, i: int, secret: SecretHashes | None = None) -> RowParts:
    return RowParts(ITEMS[i], build_one(str(ITEMS[i].text or ""), tables), Row(i), secret=secret)


NAMES = ("actor", "context.thread", "context.parent", "text", "url.domain", "item.kind", "a.flag")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [pytest.param(None, id="all"), pytest.param([1, 3], id="some")])
@pytest.mark.parametrize("secret", [None, pytest.param(SecretHashes(PrivateTables(), "t"), id="secret")])
def test_one_item_and_a_batch_agree(
    name: str, rows: list[int] | None, secret: SecretHashes | None, tables: FoldTables
) -> None:
    part = _batch(tables, rows, secret).get(name)
    for i in range(len(ITEMS)) if rows is None else rows:
        assert part.hashes[part.rows == i].tolist() == _single(tables, i, secret).get(name)
    if rows is not None:
        assert set(part.rows.tolist()) <= set(rows)


def test_what_the_parts_are(tables: FoldTables) -> None:
    parts = _batch(tables)
    assert parts.get("actor").hashes.tolist() == [hash_text("ann"), hash_text("bob")]
    text = parts.get("text")
    assert text.rows.tolist() == [0, 3]
    assert text.hashes[0] == text.hashes[1]
    links = parts.get("url.domain")
    assert np.bincount(links.rows).tolist() == [2, 0, 0, MOST_LINKS]
    assert links.hashes[0] == digest_one(b"x.example")
    assert parts.get("a.none").rows.tolist() == []
    assert parts.get("a.number").hashes[0] == hash_number(5)


def test_a_failure_is_said(tables: FoldTables) -> None:
    assert _single(tables, 1).get("a.number") is None
    assert row_keys(("actor", "a.number"), _single(tables, 1)) is None
    failed = _batch(tables).get("a.number").failed
    assert failed is not None
    assert failed.tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("actor", "item.kind"), id="two"),
        pytest.param(("url.domain", "actor", "a.flag"), id="three, one of several links"),
    ],
)
def test_keys_of_several_parts_agree(names: tuple[str, ...], tables: FoldTables) -> None:
    keys = batch_keys(names, _batch(tables), len(ITEMS))
    for i in range(len(ITEMS)):
        assert keys.hashes[keys.rows == i].tolist() == row_keys(names, _single(tables, i))


def test_times_are_whole_seconds_and_may_be_missing() -> None:
    items = [
        Item(id="0", at=datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC)),
        Item(id="1"),
        Item(id="2", at=None),
    ]
    seconds, known = times_of(items)
    assert seconds[0] == -1
    assert known.tolist() == [True, False, False]
    assert times_of(items[:1])[0].tolist() == [-1]


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        pytest.param(datetime(1970, 1, 1, tzinfo=UTC), 0, id="the first"),
        pytest.param(datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), -1, id="just before"),
        pytest.param(
            datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=1))), 1_795_334_400, id="zone"
        ),
        pytest.param(datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), 253_402_300_799, id="the last"),
    ],
)
def test_a_time_is_the_same_alone_and_in_a_batch(at: datetime, seconds: int) -> None:
    """Nothing is rounded up, however far from 1970."""
    assert seconds_of(at) == seconds
    assert times_of([Item(id="0", at=at)])[0].tolist() == [seconds]
    assert times_of([Item(id="0", at=at), Item(id="1")])[0].tolist() == [seconds, 0]


# The second is of a time of which some bytes look like the beginning of another.
_TWINS = [datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 5, 2, 10, 1, 41, tzinfo=UTC)]


@given(
    times=st.lists(
        st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7, seconds=9))]))
        | st.integers(-5, 3_000).map(lambda at: _TWINS[0] + timedelta(milliseconds=500 * at))
        | st.sampled_from(_TWINS),
        max_size=40,
    )
)
@settings(max_examples=200, deadline=None)
def test_times_of_a_batch_are_those_of_single_items(times: list[datetime]) -> None:
    seconds, known = times_of([Item(id="0", at=at) for at in times])
    assert seconds.tolist() == list(map(seconds_of, times))
    assert known.all() and len(known) == len(times)


@pytest.mark.parametrize("size", [1, 15, 16, 17, 65_535, 65_536])
def test_times_are_read_from_batches_of_every_size(size: int) -> None:
    at = datetime(2110, 1, 1, 0, 0, 7, 999_999, tzinfo=UTC)
    assert set(times_of([Item(id="0", at=at)] * size)[0].tolist()) == {seconds_of(at)}
