"""Six months are six months of the calendar, and the last day counts whole."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.dates import (
    DAY,
    after_months,
    day_of,
    end_of_day,
    iso,
    micros_of,
    moment_of,
    start_of_day,
    whole_months_after,
)


def at(text: str) -> int:
    """Microseconds of an ISO time in UTC."""
    return micros_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        pytest.param("2026-03-01T00:00", 6, date(2026, 9, 1), id="184-days"),
        pytest.param("2026-08-31T23:59", 6, date(2027, 2, 28), id="shorter-month"),
        pytest.param("2027-08-31T12:00", 6, date(2028, 2, 29), id="leap-year"),
        pytest.param("2026-11-22T10:00", 6, date(2027, 5, 22), id="over-the-year"),
        pytest.param("2026-12-15T10:00", 12, date(2027, 12, 15), id="a-year"),
        pytest.param("2026-01-31T10:00", 0, date(2026, 1, 31), id="none"),
    ],
)
def test_months_end_with_the_day_of_the_calendar(start: str, months: int, last: date) -> None:
    assert whole_months_after(at(start), months) == end_of_day(last)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param("2026-03-01T10:00", 6, "2026-09-01T10:00", id="half a year"),
        pytest.param("2026-08-31T10:00", 6, "2027-02-28T10:00", id="no such day"),
        pytest.param("2027-08-30T10:00", 6, "2028-02-29T10:00", id="leap year"),
        pytest.param("2026-12-05T00:00", 12, "2027-12-05T00:00", id="a year in December"),
        pytest.param("2026-01-31T10:00", -2, "2025-11-30T10:00", id="backwards"),
        pytest.param("2026-01-31T23:59", 1, "2026-02-28T23:59", id="end of January"),
    ],
)
def test_months_keep_the_time_of_the_day(start: str, months: int, end: str) -> None:
    assert after_months(at(start), months) == at(end)


def test_a_last_day_counts_to_its_last_microsecond() -> None:
    end = end_of_day(date(2026, 11, 22))
    assert day_of(end) == date(2026, 11, 22)
    assert day_of(end + 1) == date(2026, 11, 23)
    assert (iso(end), start_of_day(date(2026, 11, 23))) == ("2026-11-22", end + 1)
    assert start_of_day(date(2026, 11, 23), 480) == at("2026-11-22T16:00")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 200 * 365 * DAY))
def test_times_keep_their_microseconds_and_six_months_are_never_short(moment: int) -> None:
    assert micros_of(moment_of(moment)) == moment
    assert whole_months_after(moment, 6) - moment >= 180 * DAY
