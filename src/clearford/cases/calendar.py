"""Months and working days, as far as a table of holidays reaches and no further."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import msgspec

from clearford.core.errors import RecordError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000
"""Microseconds of a day."""


class Workdays(msgspec.Struct, frozen=True, rename={"first": "from"}, forbid_unknown_fields=True):
    """Which days people work in one jurisdiction; everything outside `first` .. `until` is unknown."""

    jurisdiction: str
    offset: int
    """Minutes east of UTC by which a day is cut."""
    first: date
    until: date
    holidays: tuple[tuple[date, date], ...] = ()
    """Holidays, first and last day of each."""
    make_up: tuple[date, ...] = ()
    """Saturdays and Sundays that are worked."""

    def worked(self, day: date) -> bool:
        """True if people work on that day; CF-R024 outside the table."""
        if not self.first <= day <= self.until:
            raise RecordError(
                "CF-R024",
                f"working days of {self.jurisdiction} are known from {self.first} to {self.until}, "
                f"not on {day}",
                suggestion="add a table of holidays for that year",
            )
        if day in self.make_up:
            return True
        return day.weekday() < 5 and not any(first <= day <= last for first, last in self.holidays)


def _at(moment: int, offset: int = 0) -> datetime:
    return EPOCH + timedelta(microseconds=moment, minutes=offset)


def _start(day: date, offset: int) -> int:
    """The first microsecond of a local day."""
    return (day.toordinal() - EPOCH.toordinal()) * DAY - offset * 60_000_000


def after_working_days(table: Workdays, start: int, days: int) -> int:
    """The end of the last of so many working days; the day of the event itself does not count."""
    day = _at(start, table.offset).date()
    while days > 0:
        day += timedelta(days=1)
        days -= table.worked(day)
    return _start(day + timedelta(days=1), table.offset)


def before_working_days(table: Workdays, end: int, days: int) -> int:
    """The start of the day that lies so many working days before the day of the event."""
    day = _at(end, table.offset).date()
    while days > 0:
        day -= timedelta(days=1)
        days -= table.worked(day)
    return _start(day, table.offset)


def after_months(start: int, months: int) -> int:
    """The same day and time so many months later; in a shorter month its last day."""
    moment = _at(start)
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = date(year, month + 1, min(moment.day, monthrange(year, month + 1)[1]))
    return _start(day, 0) + start % DAY


def end_of_day(moment: int) -> int:
    """The end of the day (UTC) of a moment."""
    return moment - moment % DAY + DAY


def iso(moment: int) -> str:
    """The day of a moment (UTC), as `2026-11-22`."""
    return _at(moment).date().isoformat()
