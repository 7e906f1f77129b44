"""Calendar months in UTC, by which tables that grow with items are cut."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Month(NamedTuple):
    """A month in UTC; months compare in the order of time."""

    year: int
    number: int
    """1 to 12."""

    @classmethod
    def of(cls, at: int) -> Month:
        """The month of a moment in microseconds since 1970."""
        there = datetime.fromtimestamp(at // 1_000_000, UTC)
        return cls(there.year, there.month)

    @classmethod
    def parse(cls, written: str) -> Month | None:
        """A month written as `2026-11`; none for anything else."""
        found = _WRITTEN.fullmatch(written)
        return cls(int(found[1]), int(found[2])) if found and int(found[1]) else None

    def __str__(self) -> str:
        """As `2026-11`."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def start(self) -> int:
        """Its first microsecond since 1970."""
        return int(datetime(self.year, self.number, 1, tzinfo=UTC).timestamp()) * 1_000_000

    @property
    def end(self) -> int:
        """The first microsecond of the month after it."""
        return self.after(1).start

    def after(self, months: int) -> Month:
        """The month so many months later, or earlier where negative."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)
