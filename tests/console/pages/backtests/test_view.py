"""Tables of a backtest, from literals."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clearford.console.pages.backtests.view import SamplesPage, run_page, sample_line
from clearford.runtime.backtest.kept import Counts
from clearford.runtime.http.backtests import ShownSample
from clearford.runtime.record.backtests import Drawn, Run, RunState


def run(counts: Counts, state: RunState = "running") -> Run:
    return Run(
        id="r",
        version="v",
        against="",
        state=state,
        author="ann",
        created=1,
        ended=None,
        since=0,
        total=8,
        seen=2,
        fault="",
        counts=counts,
    )


def test_the_most_frequent_come_first() -> None:
    counts = Counts(shifts={"softer": 3}, rules={"a": {"softer": 1}, "b": {"softer": 2, "released": 1}})
    view = run_page(run(counts), 2, can_run=True)
    assert [(row.name, row.counts) for row in view.rules] == [("b", (0, 1, 0, 2, 0)), ("a", (0, 0, 0, 1, 0))]
    assert (view.share, view.moved, view.is_open) == (25, 3, True)


def test_texts_are_inert_and_erased_ones_are_none() -> None:
    sample = Drawn(
        entry="e", shift="softer", before="a", after="b", rules=(), lang="en", item_kind="post", mark=None
    )
    line = sample_line([ShownSample(sample=sample, text="<b>")])
    erased = sample_line([ShownSample(sample=sample, text=None)])
    assert line is not None
    assert erased is not None
    assert "<b>" not in str(line.text)
    assert erased.text is None
    assert sample_line([]) is None
    shown = SamplesPage(run=run(Counts()), shift="softer", at=1, line=line)
    assert (shown.can_mark, shown.drawn) == (False, 0)
    assert SamplesPage(run=run(Counts(), "done"), shift="softer", at=1, line=line).can_mark


@pytest.mark.parametrize(
    ("state", "seen", "left"),
    [
        pytest.param("running", 5, 300, id="under way"),
        pytest.param("running", 0, None, id="nothing read"),
        pytest.param("waiting", 5, None, id="not begun"),
        pytest.param("done", 5, None, id="ended"),
    ],
)
def test_how_long_it_takes_is_told_while_it_runs(state: RunState, seen: int, left: int | None) -> None:
    found = replace(run(Counts(), state), seen=seen, total=20, created=100)
    assert run_page(found, 200, can_run=True).left == left
