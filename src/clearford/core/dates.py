"""Days of the calendar for times in microseconds since 1970 UTC: what a date in a notice or a report is."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

HOUR = 3_600_000_000
"""Microseconds."""
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(at: int) -> datetime:
    """The time of `at` microseconds, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def day_of(at: int) -> date:
    """The day of `at` microseconds in UTC."""
    return moment_of(at).date()


def micros_of(moment: datetime) -> int:
    """Microseconds of an aware time, exact."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def end_of_day(day: date) -> int:
    """The last microsecond of a day in UTC."""
    return micros_of(datetime(day.year, day.month, day.day, tzinfo=UTC)) + DAY - 1


def months_after(at: int, months: int) -> int:
    """The end of the day that lies some calendar months later, so that nobody loses part of a day.

    The last day of a shorter month stands for a day that it has not: 31 August and six months is 28 or
    29 February. Six months are 181 to 184 days; a count of 180 days would be too short.
    """
    day = day_of(at)
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return end_of_day(date(year, month, min(day.day, monthrange(year, month)[1])))
