"""Working days, as far as a table of holidays reaches and no further."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from clearford.core.dates import MINUTE, day_of, start_of_day
from clearford.core.errors import RecordError


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


def after_working_days(table: Workdays, start: int, days: int) -> int:
    """The end of the last of so many working days; the day of the event itself does not count."""
    day = day_of(start + table.offset * MINUTE)
    while days > 0:
        day += timedelta(days=1)
        days -= table.worked(day)
    return start_of_day(day + timedelta(days=1), table.offset)
