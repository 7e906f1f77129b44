from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.core.entries import Entry, EntryType, Field
from clearford.ledger.figures import figures
from clearford.ledger.queries import Cell, Mapping, Query, QuerySet
from clearford.ledger.sums import middle

MINUTE = 60_000_000
START, END = 1_000 * MINUTE, 2_000 * MINUTE
MAPPINGS = {"column": Mapping(of="acts", to={"remove": "removed", "delete": "removed", "help": ""})}


def entry(
    id: str,
    type: EntryType,
    minute: int = 0,
    refs: tuple[str, ...] = (),
    data: dict[str, Field] | None = None,
) -> Entry:
    """An entry some minutes after the start of the period."""
    return Entry(id=id, type=type, ts=START + minute * MINUTE, log="log", refs=refs, data=data or {})


def answer(query: Query, entries: Sequence[Entry], *more: Query) -> dict[tuple[str, ...], tuple[int, int]]:
    """Key -> value and n."""
    asked = QuerySet(version="t", mappings=MAPPINGS, queries=(query, *more))
    (first, *_) = figures(asked, lambda: entries, (START, END))
    return {cell.key: (cell.value, cell.n) for cell in first.cells}


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


def test_a_chain_of_one_type_is_followed_to_its_first() -> None:
    orders = [
        entry("o1", "order", 5, data={"event": "received"}),
        entry("o2", "order", 15, ("o1",), {"event": "confirmed"}),
        entry("o3", "order", 125, ("o2",), {"event": "given_effect"}),
    ]
    asked = Query(
        id="q",
        of="order",
        where={"data.event": ("given_effect",)},
        give="median",
        field="minutes_since:order",
    )
    assert answer(asked, orders) == {(): (120, 1)}


def test_the_nearest_entry_is_meant_not_the_first() -> None:
    """An appeal about the second decision on an item is not one about the first."""
    entries = [
        replace(entry("d1", "decision", -5), category="fraud"),
        entry("a0", "appeal", -4, ("d1",)),
        replace(entry("d2", "decision", 1, ("a0",)), category="spam"),
        entry("a1", "appeal", 2, ("d2",)),
        entry("a2", "appeal", 9, ("a1",), {"result": "reversed"}),
    ]
    asked = Query(id="q", of="appeal", where={"data.result": ("*",)}, by=("decision:category",))
    assert answer(asked, entries) == {("spam",): (1, 1)}
    asked = Query(
        id="q", of="appeal", where={"data.result": ("*",)}, give="median", field="minutes_since:appeal"
    )
    assert answer(asked, entries) == {(): (7, 1)}


def test_references_in_a_circle_end() -> None:
    ring = [
        entry("o1", "order", 5, ("o2",)),
        entry("o2", "order", 9, ("o1",)),
        entry("o3", "order", 10, ("o3",)),
    ]
    asked = Query(id="q", of="order", give="median", field="minutes_since:order")
    assert answer(asked, ring) == {(): (0, 2)}


@pytest.mark.parametrize(
    ("values", "median"),
    [
        pytest.param([7], 7, id="one"),
        pytest.param([1, 9], 1, id="the-lower-of-two"),
        pytest.param([3, 1, 2], 2, id="odd"),
        pytest.param([5, 5, 5, 1], 5, id="repeated"),
        pytest.param([0, 0, 1, 1], 0, id="even"),
    ],
)
def test_the_median_is_exact(values: list[int], median: int) -> None:
    assert middle(Counter(values)) == median


def samples(n: int, right: int, lang: str = "zh", weight: int = 1_000_000) -> list[Entry]:
    """Judged samples of one rule."""
    return [
        replace(
            entry(
                f"{lang}{weight}{i}",
                "quality",
                data={"rule": "r@1", "result": "confirmed" if i < right else "wrong", "weight_ppm": weight},
            ),
            lang=lang,
        )
        for i in range(n)
    ]


def share(entries: Sequence[Entry], by: tuple[str, ...] = ("data.rule",), least: int = 0) -> list[Cell]:
    """The precision of a rule."""
    asked = QuerySet(
        version="t",
        mappings={},
        queries=(
            Query(id="share", give="share", parts=("right", "seen"), least=least),
            Query(id="right", of="quality", by=by, where={"data.result": ("confirmed",)}),
            Query(id="seen", of="quality", by=by),
        ),
    )
    return list(figures(asked, lambda: entries, (START, END))[0].cells)


@pytest.mark.parametrize(
    ("n", "right", "cell"),
    [
        pytest.param(50, 48, (960_000, 50, 865_399, 988_961), id="48-of-50-is-not-96-per-cent"),
        pytest.param(35, 35, (1_000_000, 35, 901_099, 1_000_000), id="35-without-a-miss-show-0.90"),
        pytest.param(34, 34, (1_000_000, 34, 898_485, 1_000_000), id="34-do-not"),
        pytest.param(300, 0, (0, 300, 0, 12_643), id="none-of-300-is-up-to-1.3-per-cent"),
        pytest.param(3, 2, (666_667, 3, 207_660, 938_508), id="half-up"),
    ],
)
def test_shares_have_wilson_intervals(n: int, right: int, cell: tuple[int, int, int, int]) -> None:
    (found,) = share(samples(n, right))
    assert (found.value, found.n, found.low, found.high) == cell


def test_small_samples_are_pooled_and_marked() -> None:
    entries = samples(30, 30, "zh") + samples(29, 0, "en") + samples(1, 1, "fr")
    by_language = {cell.key: (cell.value, cell.n) for cell in share(entries, ("data.rule", "lang"), 30)}
    assert by_language == {("r@1", "zh"): (1_000_000, 30), ("r@1", "pooled"): (33_333, 30)}


def test_more_of_the_part_than_of_the_whole_has_no_interval() -> None:
    asked = QuerySet(
        version="t",
        mappings={},
        queries=(
            Query(id="share", give="share", parts=("all", "right")),
            Query(id="right", of="quality", where={"data.result": ("confirmed",)}),
            Query(id="all", of="quality"),
        ),
    )
    (cell,) = figures(asked, lambda: samples(3, 2), (START, END))[0].cells
    assert (cell.value, cell.n, cell.low, cell.high) == (1_500_000, 2, None, None)


def test_weighed_shares_count_by_weight() -> None:
    """Nine harmless items drawn one in a hundred, and a hundred harmful ones that were all drawn."""
    entries = samples(9, 0, weight=100_000_000) + samples(100, 100, weight=1_000_000)
    asked = Query(
        id="q", of="quality", give="weighed", field="data.weight_ppm", hits=({"data.result": ("confirmed",)},)
    )
    (cell,) = figures(QuerySet(version="t", mappings={}, queries=(asked,)), lambda: entries, (START, END))[
        0
    ].cells
    assert (cell.value, cell.n) == (100_000, 109)
    # As sure as eleven unweighted trials: 1000 squared by 9 x 100 squared + 100.
    assert (cell.low, cell.high) == (19_104, 387_962)


def test_entries_without_a_weight_tell_nothing_of_all_items() -> None:
    asked = Query(id="q", of="quality", give="weighed", field="data.weight_ppm", hits=({},))
    assert answer(asked, [entry("q1", "quality", data={"result": "confirmed"})]) == {}


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
