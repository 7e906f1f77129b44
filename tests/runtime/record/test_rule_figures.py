"""Judged samples are counted by rule and by week, whatever the version; samples of all items are not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearford.core.ids import RuleId
from clearford.core.shares import wilson
from clearford.runtime.record.rule_figures import WEEK, figures_of, judged_by_rule, short_of
from clearford.runtime.record.unit import DAY
from clearford.runtime.stores.store import Store
from tests.runtime.record.quality_kit import NAME, RULE, judge
from tests.runtime.service_kit import MovedClock, record_on


def test_matches_are_counted_by_rule_and_week(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    with record.change() as change:
        judge(change, {"confirmed": 3, "wrong": 1})
    clock.move(timedelta(days=8))
    with record.change() as change:
        judge(change, {"confirmed": 2}, f"{RULE}@0.2.0", "trial")
        judge(change, {"confirmed": 9}, "", "population")
        judge(change, {"wrong": 5}, "spam.other.rule@1.0.0")
    now = record.now()
    with record.read() as conn:
        found = figures_of(conn, RULE, now - 90 * DAY, now)
        late = figures_of(conn, RULE, now - DAY, now)
        every = judged_by_rule(conn, now - 90 * DAY)
    assert NAME.startswith(RULE)
    assert (found.acted.n, found.acted.right, found.on_trial.n, found.window_days) == (4, 3, 2, 90)
    assert [(week.n, week.right) for week in found.weeks] == [(4, 3), (2, 2)]
    assert all(week.low < week.right / week.n <= week.high for week in found.weeks)
    assert found.weeks[1].since - found.weeks[0].since in (WEEK, 2 * WEEK)
    assert (late.acted.n, late.on_trial.n) == (0, 2)
    assert (late.acted.low, late.acted.high) == (0.0, 1.0)
    assert {rule: (one.n, one.right) for rule, one in every.items()} == {
        RuleId(RULE): (6, 5),
        RuleId("spam.other.rule"): (5, 0),
    }


@pytest.mark.parametrize(
    ("right", "n", "bar", "short"),
    [
        pytest.param(61, 63, 0.90, 6, id="a few"),
        pytest.param(100, 100, 0.90, 0, id="reached"),
        pytest.param(0, 0, 0.90, 35, id="nothing judged"),
        pytest.param(0, 500, 0.90, None, id="too many wrong"),
    ],
)
def test_how_many_right_ones_are_missing(right: int, n: int, bar: float, short: int | None) -> None:
    assert short_of(right, n, bar) == short
    if short:
        assert wilson((right + short) / (n + short), n + short)[0] >= bar
        assert wilson((right + short - 1) / (n + short - 1), n + short - 1)[0] < bar
