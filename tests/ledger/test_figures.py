from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.core.entries import Entry
from clearford.ledger.figures import figures
from clearford.ledger.queries import Query, QuerySet
from tests.ledger.asked import END, MAPPINGS, START, answer, entry

DECISIONS = (
    replace(
        entry("d1", "decision"),
        decision="restrict",
        category="fraud",
        actions=("remove",),
        rules=("r1", "r2"),
    ),
    replace(entry("d2", "decision"), decision="restrict", category="fraud", actions=("help", "other")),
    replace(
        entry("d3", "decision", data={"measures": ["delete", "remove"]}), decision="restrict", actions=("x",)
    ),
    replace(entry("d4", "decision", -1), decision="restrict", category="fraud"),
    replace(entry("d5", "decision", 1_000), decision="restrict", category="fraud"),
    replace(entry("d6", "decision", 999), decision="escalate", category="fraud", auto_detect=False),
)


@pytest.mark.parametrize(
    ("query", "cells"),
    [
        pytest.param(Query(id="q", of="decision"), {(): (4, 4)}, id="all-of-the-period"),
        pytest.param(Query(id="q", of="*"), {(): (4, 4)}, id="any-type"),
        pytest.param(Query(id="q", of="batch"), {}, id="none"),
        pytest.param(
            Query(id="q", of="decision", where={"decision": ("restrict",)}), {(): (3, 3)}, id="where"
        ),
        pytest.param(
            Query(id="q", of="decision", where={"category": ("*",)}), {(): (3, 3)}, id="where-known"
        ),
        pytest.param(
            Query(id="q", of="decision", where={"category": ("unknown",)}), {(): (1, 1)}, id="where-unknown"
        ),
        pytest.param(
            Query(id="q", of="decision", by=("category", "decision")),
            {("fraud", "escalate"): (1, 1), ("fraud", "restrict"): (2, 2), ("unknown", "restrict"): (1, 1)},
            id="by-two",
        ),
        pytest.param(
            Query(id="q", of="decision", by=("rules",)),
            {("r1",): (1, 1), ("r2",): (1, 1), ("unknown",): (3, 3)},
            id="each-of-a-list",
        ),
        pytest.param(
            Query(id="q", of="decision", by=("column",)),
            {("other",): (1, 1), ("removed",): (2, 2), ("unknown",): (1, 1)},
            id="two-acts-of-one-column-count-once",
        ),
        pytest.param(
            Query(id="q", of="decision", by=("auto_detect",)),
            {("no",): (1, 1), ("unknown",): (3, 3)},
            id="unknown-is-never-no",
        ),
        pytest.param(
            Query(id="q", of="decision", by=("day",)),
            {("1970-01-01",): (3, 3), ("1970-01-02",): (1, 1)},
            id="day",
        ),
        pytest.param(Query(id="q", of="decision", by=("month",)), {("1970-01",): (4, 4)}, id="month"),
    ],
)
def test_entries_are_counted(query: Query, cells: dict[tuple[str, ...], tuple[int, int]]) -> None:
    assert answer(query, DECISIONS) == cells


def test_no_measure_is_told_from_measures_that_are_not_named() -> None:
    warned = replace(entry("d1", "decision", data={"measures": []}), actions=("warn_user",))
    asked = Query(id="q", of="decision", by=("acts",))
    assert answer(asked, [warned, entry("d2", "decision")]) == {("unknown",): (1, 1)}


def test_deadlines_are_read_with_their_state() -> None:
    late = replace(entry("a", "appeal"), clock={"appeal": "missed", "notice": "met"})
    asked = Query(id="q", of="*", by=("clock",), where={"clock": ("*",)})
    assert answer(asked, [late, *DECISIONS]) == {("appeal=missed",): (1, 1), ("notice=met",): (1, 1)}


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        pytest.param("data.items", {(): (5, 2)}, id="number"),
        pytest.param(
            "data.counts", {("post.allow",): (14, 2), ("post.restrict",): (1, 1)}, id="named-numbers"
        ),
        pytest.param("data.names", {(): (3, 1)}, id="length-of-a-list"),
        pytest.param("data.flag", {}, id="yes-is-no-number"),
    ],
)
def test_numbers_are_added_up(field: str, cells: dict[tuple[str, ...], tuple[int, int]]) -> None:
    entries = [
        entry(
            "b1", "batch", data={"items": 2, "counts": {"post.allow": 12, "post.restrict": 1}, "flag": True}
        ),
        entry("b2", "batch", data={"items": 3, "counts": {"post.allow": 2}}),
        entry("b3", "batch", data={"names": ["a", "b", "c"]}),
    ]
    assert answer(Query(id="q", of="batch", give="sum", field=field), entries) == cells


REPORTS = (
    replace(entry("r1", "report_received", -500), category="fraud"),
    replace(entry("r2", "report_received", 10), category="fraud"),
    replace(entry("r3", "report_received", 20), category="spam"),
    entry("c1", "report_closed", 0, ("r1",)),
    entry("c2", "report_closed", 40, ("r2",)),
    entry("c3", "report_closed", 21, ("r3",)),
    entry("c4", "report_closed", 22, ("gone",)),
)


@pytest.mark.parametrize(
    ("by", "cells"),
    [
        pytest.param((), {(): (30, 3)}, id="all"),
        pytest.param(
            ("report_received:category",), {("fraud",): (30, 2), ("spam",): (1, 1)}, id="by-what-it-follows"
        ),
    ],
)
def test_medians_are_from_the_entry_that_is_followed(
    by: tuple[str, ...], cells: dict[tuple[str, ...], tuple[int, int]]
) -> None:
    asked = Query(id="q", of="report_closed", by=by, give="median", field="minutes_since:report_received")
    assert answer(asked, REPORTS) == cells


ASKED = QuerySet(
    version="t",
    mappings=MAPPINGS,
    queries=(
        Query(id="a", of="decision", by=("category", "column")),
        Query(
            id="b",
            of="report_closed",
            by=("report_received:category",),
            give="median",
            field="minutes_since:report_received",
        ),
        Query(id="c", of="*", by=("day",)),
    ),
)


@settings(max_examples=50, deadline=None)
@given(st.permutations([*DECISIONS, *REPORTS]))
def test_the_order_of_entries_never_matters(entries: list[Entry]) -> None:
    expected = figures(ASKED, lambda: [*DECISIONS, *REPORTS], (START, END))
    assert figures(ASKED, lambda: entries, (START, END)) == expected


def test_what_was_taken_back_does_not_count() -> None:
    """Plain queries and those that follow entries; also where the undoing was written after the period."""
    opened = entry("r", "report_received", 0)
    first, second = entry("c1", "report_closed", 5, ("r",)), entry("c2", "report_closed", 9, ("r",))
    decided = entry("d", "decision", 5)
    undone = entry("u", "taken_back", 1_000, ("c1", "d"))
    query = Query(id="q", of="report_closed", by=("minutes_since:report_received",))
    plain = Query(id="p", of="decision")
    entries = (undone, opened, first, second, decided)
    assert answer(query, entries) == {("9",): (1, 1)}
    assert answer(plain, entries) == {}
    assert answer(query, entries[1:]) == {("5",): (1, 1), ("9",): (1, 1)}
