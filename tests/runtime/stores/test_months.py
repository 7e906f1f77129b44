"""Months begin and end where the calendar says, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.runtime.stores.months import Month

MOMENTS = st.integers(-2_000_000_000_000_000, 200_000_000_000_000_000)


@given(MOMENTS)
def test_every_moment_lies_in_its_month_alone(at: int) -> None:
    month = Month.of(at)
    assert month.start <= at < month.end
    assert month.after(-1).end == month.start
    assert month.after(1).start == month.end
    assert month.after(-1) < month < month.after(1)


@given(MOMENTS)
def test_what_is_written_is_read(at: int) -> None:
    assert Month.parse(str(Month.of(at))) == Month.of(at)


@pytest.mark.parametrize("written", ["", "2026", "2026-13", "2026-00", "2026-1", "2026-11-01", "0000-01"])
def test_what_is_no_month_is_none(written: str) -> None:
    assert Month.parse(written) is None


@pytest.mark.parametrize(
    ("months", "wanted"), [(0, "2026-11"), (2, "2027-01"), (-11, "2025-12"), (14, "2028-01")]
)
def test_months_are_counted_over_new_year(months: int, wanted: str) -> None:
    assert str(Month(2026, 11).after(months)) == wanted


def test_a_month_begins_at_midnight_in_utc() -> None:
    assert Month(2026, 11).start == int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) * 1_000_000
