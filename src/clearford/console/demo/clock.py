"""The clock of the week: it stands where the week has got to, and goes forward alone."""

from __future__ import annotations

from datetime import datetime, timedelta


class WeekClock:
    """A clock that is moved."""

    def __init__(self, at: datetime) -> None:
        """Begin at a moment."""
        self._at = at

    def now(self) -> datetime:
        """The moment that the week has got to."""
        return self._at

    def reach(self, at: datetime) -> None:
        """Go forward to a moment; stay where it lies behind."""
        self._at = max(self._at, at)

    def pass_s(self, seconds: float) -> None:
        """Let some time pass."""
        self._at += timedelta(seconds=seconds)
