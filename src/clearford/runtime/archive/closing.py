"""Which months are over."""

from __future__ import annotations

from clearford.core.errors import StoreError
from clearford.runtime.stores.months import Month

GRACE = 3_600_000_000
"""Microseconds after its end in which what began in a month may still be committed."""


def is_closed(month: Month, now: int) -> bool:
    """Whether nothing of a month can come any more, at a moment in microseconds since 1970."""
    return month.end + GRACE <= now


def parse_month(text: str) -> Month:
    """A month as `2025-03`. Raises StoreError CF-S040 for anything else."""
    found = Month.parse(text)
    if found is None or not text.isascii():
        raise StoreError("CF-S040", f"`{text}` is no month", suggestion="write it as `2025-03`")
    return found
