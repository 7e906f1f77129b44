"""Clocks give aware UTC and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from clearford.core.clock import FixedClock


def test_a_fixed_clock_gives_its_time_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert FixedClock(datetime(2026, 11, 22, 8, tzinfo=beijing)).now() == datetime(2026, 11, 22, tzinfo=UTC)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 11, 22))  # noqa: DTZ001 - the fault under test
