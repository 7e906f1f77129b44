"""Days of the calendar for times in microseconds since 1970 UTC: what a date in a notice or a report is."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

MINUTE = 60_000_000
"""Microseconds."""
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(at: int) -> datetime:
    """The time of `at` microseconds, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def day_of(at: int) -> date:
    """The day of `at` microseconds in UTC."""
    return moment_of(at).date()


def iso(at: int) -> str:
    """The day of `at` microseconds in UTC, as `2026-11-22`."""
    return day_of(at).isoformat()


def micros_of(moment: datetime) -> int:
    """Microseconds of an aware time, exact."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def start_of_day(day: date, offset: int = 0) -> int:
    """The first microsecond of a day, cut `offset` minutes east of UTC."""
    return (day.toordinal() - _EPOCH.toordinal()) * DAY - offset * MINUTE


def end_of_day(day: date) -> int:
    """The last microsecond of a day in UTC."""
    return start_of_day(day) + DAY - 1


def after_months(at: int, months: int) -> int:
    """The same time of the day some calendar months later, or earlier where `months` is negative.

    The last day of a shorter month stands for a day that it has not: 31 August and six months is 28 or
    29 February. Six months are 181 to 184 days; a count of 180 days would be too short.
    """
    day = day_of(at)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return start_of_day(date(year, month + 1, min(day.day, last))) + at % DAY


def whole_months_after(at: int, months: int) -> int:
    """The end of the day that lies some calendar months later, so that nobody loses part of a day."""
    return end_of_day(day_of(after_months(at, months)))
