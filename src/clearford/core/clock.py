"""The clock as a port: times are aware UTC, and whoever needs one is given it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Gives the present time."""

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        ...


class FixedClock:
    """A clock that stands still; for tests and replays."""

    def __init__(self, at: datetime) -> None:
        """`at` must be aware."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The time it was made with."""
        return self._at
