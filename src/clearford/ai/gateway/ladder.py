"""What follows when one user is stopped again and again: a word, a wait, an end for some time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from clearford.core.errors import GatewayError

Rung = Literal["none", "warn", "slow", "stop"]
MINUTE = 60_000_000
"""Microseconds."""


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a user may be stopped within some hours, and what follows."""

    hours: int = 24
    """Decisions further back do not count, nor do those that were reversed."""
    warn_at: int = 2
    """Stopped so often, a user is told what comes next."""
    slow_at: int = 3
    """From here on a user waits after each time."""
    slow_minutes: int = 5
    stop_at: int = 8
    """From here on a user waits long."""
    stop_minutes: int = 720

    def __post_init__(self) -> None:
        """Raises ValueError for numbers out of order."""
        if not 1 <= self.warn_at <= self.slow_at <= self.stop_at:
            raise ValueError("`warn_at`, `slow_at` and `stop_at` must not fall")
        if min(self.hours, self.slow_minutes, self.stop_minutes) < 1:
            raise ValueError("times must be at least 1")


def rung_of(ladder: Ladder, stopped: Sequence[int], now: int) -> tuple[Rung, int]:
    """The rung of a user, and the microseconds for which it has to wait from now on, if any.

    stopped: when it was stopped, microseconds since 1970, in any order.
    """
    since = now - ladder.hours * 60 * MINUTE
    counted = [at for at in stopped if at > since]
    if len(counted) < ladder.warn_at:
        return "none", 0
    if len(counted) < ladder.slow_at:
        return "warn", 0
    is_long = len(counted) >= ladder.stop_at
    minutes = ladder.stop_minutes if is_long else ladder.slow_minutes
    wait = max(0, max(counted) + minutes * MINUTE - now)
    return "stop" if is_long else "slow", wait


def demand_no_wait(ladder: Ladder, stopped: Sequence[int], now: int) -> Rung:
    """The rung of a user who may ask now. Raises GatewayError CF-G009 with the wait for one who may not."""
    rung, wait = rung_of(ladder, stopped, now)
    if wait:
        minutes = -(-wait // MINUTE)
        raise GatewayError(
            "CF-G009", "several requests of this user were stopped", suggestion=f"wait {minutes} min"
        )
    return rung
