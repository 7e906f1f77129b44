"""The clock of the week goes forward alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clearford.console.demo.clock import WeekClock

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_it_stands_until_it_is_moved_and_never_goes_back() -> None:
    clock = WeekClock(AT)
    clock.pass_s(90)
    clock.reach(AT)
    assert clock.now() == AT + timedelta(seconds=90)
    clock.reach(AT + timedelta(hours=1))
    assert clock.now() == AT + timedelta(hours=1)
