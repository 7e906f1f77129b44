"""The overview from literal counts: shares with n, quantiles, days, families of harms, and what drifted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearford.core.dates import DAY, HOUR
from clearford.runtime.customs import load_customs
from clearford.runtime.record.overview import Overview, Period, Rate, overview_of
from clearford.runtime.record.rollups import (
    AGE,
    CLOSED,
    DEGRADED,
    FILED,
    ITEMS,
    RULE,
    SECONDS,
    WAITING,
    Cell,
    do_count_hour,
    hour_of,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import MovedClock, record_on

NUMBERS = load_customs().numbers
RESTRICTED = Cell(ITEMS, harm="fraud.romance", decision="restrict", kind="post")


def counted(record: Record, at: int, counts: dict[Cell, int], part: str = "") -> None:
    with record.change() as change:
        do_count_hour(change, hour_of(at), counts, part=part)


def overview(record: Record, start: int, end: int, step: str = "hour", harm: str | None = None) -> Overview:
    with record.read() as conn:
        return overview_of(conn, Period(start, end, step, harm), record.now(), NUMBERS)


def test_a_service_that_did_nothing_has_an_overview_of_nothing(store: Store) -> None:
    record = record_on(store)
    end = hour_of(record.now())
    found = overview(record, end - 2 * HOUR, end)
    assert (found.updated, found.total.items, found.total.p99_ms, found.harms, found.drifts) == (
        None,
        0,
        None,
        [],
        [],
    )
    assert [point.at for point in found.points] == [end - 2 * HOUR, end - HOUR]
    assert found.points[0].waiting is None
    assert found.total.restricted == Rate(0, 0, 0, 1_000_000)


def test_counts_of_processes_add_up_and_shares_tell_of_how_many(store: Store) -> None:
    record = record_on(store)
    now = hour_of(record.now())
    for part in ("a", "b"):
        counted(record, now, {RESTRICTED: 10, Cell(ITEMS, decision="allow"): 40}, part)
    counted(record, now, {Cell(DEGRADED, harm="fraud.romance", decision="escalate"): 2})
    counted(record, now, {Cell(SECONDS, "5"): 60, Cell(SECONDS, "50"): 38, Cell(SECONDS, "250"): 2})
    counted(record, now, {Cell(WAITING): 7, Cell(AGE, "p50"): 3, Cell(AGE, "p90"): 31})
    counted(record, now, {Cell(FILED, harm="fraud.romance"): 5})
    counted(record, now, {Cell(CLOSED, harm="fraud.romance", decision="reversed"): 1})
    counted(record, now, {Cell(CLOSED, harm="fraud.romance", decision="upheld"): 3})
    found = overview(record, now, now + HOUR)
    (point,) = found.points
    assert (point.items, point.restricted, point.degraded) == (100, 20, 2)
    assert (point.p50_ms, point.p99_ms) == (5, 250)
    assert (point.waiting, point.age_p50_min, point.age_p90_min) == (7, 3, 31)
    assert (point.appeals_filed, point.appeals_decided, point.appeals_reversed) == (5, 4, 1)
    assert (found.total.restricted.k, found.total.restricted.n) == (20, 100)
    assert found.total.restricted.low < 200_000 < found.total.restricted.high
    assert (found.total.overturned.k, found.total.overturned.n) == (1, 4)
    assert found.total.overturned_of_acted.n == 20
    assert found.updated == record.now()


def test_days_put_hours_together_and_take_the_longest_wait(store: Store) -> None:
    record = record_on(store)
    day = record.now() // DAY * DAY
    for hour, n in ((0, 1), (23, 4), (24, 9)):
        counted(record, day + hour * HOUR, {RESTRICTED: n, Cell(WAITING): n})
    found = overview(record, day, day + 2 * DAY, "day")
    assert [(point.restricted, point.waiting) for point in found.points] == [(5, 4), (9, 9)]
    assert found.harms[0].by_point == [5, 9]


@pytest.mark.parametrize(
    ("harm", "restricted"),
    [
        pytest.param(None, 6, id="all"),
        pytest.param("fraud", 3, id="family"),
        pytest.param("fraud.romance", 2, id="harm"),
        pytest.param("fra", 0, id="no-prefix"),
    ],
)
def test_a_harm_or_a_family_is_told_apart_while_items_are_all(
    store: Store, harm: str | None, restricted: int
) -> None:
    record = record_on(store)
    now = hour_of(record.now())
    counts = {"fraud.romance": 2, "fraud.phishing": 1, "spam.link": 3}
    counted(record, now, {RESTRICTED._replace(harm=name): n for name, n in counts.items()})
    found = overview(record, now, now + HOUR, harm=harm)
    assert (found.total.items, found.total.restricted.k) == (6, restricted)
    assert sum(line.restricted for line in found.harms) == restricted


def test_a_rule_that_hits_more_than_it_used_to_is_told_of(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    for _ in range(4 * 24):
        counts = {Cell(ITEMS, decision="allow"): 100, Cell(RULE, "steady@1"): 5, Cell(RULE, "wild@1"): 1}
        counted(record, record.now(), counts)
        clock.move(timedelta(hours=1))
    for _ in range(24):
        counts = {Cell(ITEMS, decision="allow"): 100, Cell(RULE, "steady@1"): 5, Cell(RULE, "wild@1"): 4}
        counted(record, record.now(), counts | {Cell(RULE, "new@1"): 50})
        clock.move(timedelta(hours=1))
    clock.move(timedelta(minutes=-1))
    now = record.now()
    found = overview(record, hour_of(now), hour_of(now) + HOUR).drifts
    assert [one.rule for one in found] == ["wild@1"]
    assert found[0].drift.times_ppm == 4_000_000
    assert (found[0].drift.now.items, found[0].drift.before.items) == (2_400, 9_600)
