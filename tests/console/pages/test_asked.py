"""Queries of pages: what is left empty is not said, what cannot be meant is refused in words."""

from __future__ import annotations

import pytest

from clearford.console.desk import Refused
from clearford.console.pages.asked import address, day_begins

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("day", "later", "at"),
    [
        pytest.param("1970-01-01", 0, 0, id="first-day"),
        pytest.param("1970-01-01", 1, DAY, id="a-day-later"),
        pytest.param("1971-01-01", 0, 365 * DAY, id="a-year-later"),
        pytest.param("", 0, None, id="empty"),
        pytest.param(None, 1, None, id="none"),
    ],
)
def test_a_day_begins_in_utc(day: str | None, later: int, at: int | None) -> None:
    assert day_begins(day, later=later) == at


@pytest.mark.parametrize(
    ("day", "later"),
    [
        pytest.param("yesterday", 0, id="words"),
        pytest.param("2026-02-30", 0, id="no-such-day"),
        pytest.param("9999-12-31", 1, id="beyond-time"),
    ],
)
def test_what_is_no_day_is_refused(day: str, later: int) -> None:
    with pytest.raises(Refused) as caught:
        day_begins(day, later=later)
    assert (caught.value.status, caught.value.code) == (400, "CF-H001")


def test_an_address_holds_what_is_said() -> None:
    assert address("/x", a=None, b="", c="ü&y", d=0) == "/x?c=%C3%BC%26y&d=0"
    assert address("/x", a=None) == "/x"
