"""Months are over an hour after their end, and are written as `2026-03`."""

from __future__ import annotations

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.archive.closing import GRACE, is_closed, parse_month
from tests.runtime.archive.kit import MARCH


def test_a_month_is_over_an_hour_after_its_end() -> None:
    assert not is_closed(MARCH, MARCH.end + GRACE - 1)
    assert is_closed(MARCH, MARCH.end + GRACE)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-3", "March", "0000-01", "2026-03-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    assert parse_month("2026-03") == MARCH
    with pytest.raises(StoreError, match="CF-S040"):
        parse_month(text)
