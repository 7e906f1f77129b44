"""Where a campaign stands, and what its time must be."""

from __future__ import annotations

import pytest

from clearford.cases.campaigns import (
    Stage,
    require_limit,
    require_open,
    require_over,
    require_span,
    stage_of,
    until,
)
from clearford.core.dates import DAY
from clearford.core.errors import RecordError
from clearford.runtime.customs import load_customs

NUMBERS = load_customs().numbers
NOW = 1_000 * DAY


@pytest.mark.parametrize(
    ("ended", "closed", "now", "stage"),
    [
        pytest.param(None, None, 9 * DAY, "planned", id="planned"),
        pytest.param(None, None, 10 * DAY, "running", id="begins"),
        pytest.param(None, None, 20 * DAY, "over", id="its-time-is-over"),
        pytest.param(12 * DAY, None, 13 * DAY, "over", id="ended-early"),
        pytest.param(None, 21 * DAY, 22 * DAY, "closed", id="closed"),
    ],
)
def test_a_campaign_stands_where_time_and_people_put_it(
    ended: int | None, closed: int | None, now: int, stage: Stage
) -> None:
    assert stage_of(start=10 * DAY, end=20 * DAY, ended_at=ended, closed_at=closed, now=now) == stage


@pytest.mark.parametrize(
    ("ended", "now", "reach"),
    [
        pytest.param(None, 15 * DAY, 15 * DAY, id="until-now"),
        pytest.param(None, 30 * DAY, 20 * DAY, id="until-its-end"),
        pytest.param(12 * DAY, 30 * DAY, 12 * DAY, id="until-it-was-ended"),
    ],
)
def test_figures_reach_no_further_than_the_campaign(ended: int | None, now: int, reach: int) -> None:
    assert until(end=20 * DAY, ended_at=ended, now=now) == reach


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        pytest.param(NOW, NOW + 90 * DAY, None, id="longest"),
        pytest.param(NOW + 5 * DAY, NOW + 6 * DAY, None, id="later"),
        pytest.param(NOW, NOW + 90 * DAY + 1, "at most 90 days", id="too-long"),
        pytest.param(NOW, NOW, "ends after", id="no-time"),
        pytest.param(NOW - 2 * DAY, NOW + DAY, "today or later", id="long-ago"),
        pytest.param(NOW - DAY, NOW, "ends after", id="over-already"),
    ],
)
def test_a_campaign_has_an_end_that_is_soon_enough(start: int, end: int, wrong: str | None) -> None:
    if wrong is None:
        require_span(start, end, NOW, NUMBERS)
        return
    with pytest.raises(RecordError, match=wrong) as raised:
        require_span(start, end, NOW, NUMBERS)
    assert raised.value.code == "CF-R077"


@pytest.mark.parametrize("stage", ["planned", "running", "over", "closed"])
def test_what_may_be_done_follows_from_where_it_stands(stage: Stage) -> None:
    if stage in ("planned", "running"):
        require_open(stage)
    else:
        with pytest.raises(RecordError, match="CF-R078"):
            require_open(stage)
    if stage == "over":
        require_over(stage)
    else:
        with pytest.raises(RecordError, match=stage):
            require_over(stage)


@pytest.mark.parametrize(
    ("bulk_day", "fits"),
    [
        pytest.param(None, True, id="not raised"),
        pytest.param(5_000, False, id="the ordinary limit"),
        pytest.param(5_001, True, id="one more"),
        pytest.param(20_000, True, id="the most"),
        pytest.param(20_001, False, id="too many"),
    ],
)
def test_a_limit_is_raised_and_not_beyond_what_is_good(*, bulk_day: int | None, fits: bool) -> None:
    if fits:
        require_limit(bulk_day, NUMBERS)
        return
    with pytest.raises(RecordError, match="CF-R077"):
        require_limit(bulk_day, NUMBERS)
