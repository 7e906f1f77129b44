from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from clearford.core.entries import Entry
from clearford.ledger.figures import figures
from clearford.ledger.queries import Cell, Query, QuerySet
from clearford.ledger.sums import middle
from tests.ledger.asked import END, START, answer, entry


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
