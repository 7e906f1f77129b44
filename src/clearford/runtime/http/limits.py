"""Rate limits: a bucket of tokens for each caller, refilled evenly; full buckets are forgotten."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from clearford.core.errors import RequestError

CALLERS_MOST = 50_000


class Buckets:
    """Tokens of many callers."""

    def __init__(self, a_minute: int, *, clock: Callable[[], float] = monotonic) -> None:
        """`a_minute`: tokens a caller gets in a minute, and may save up."""
        self._most, self._clock = float(a_minute), clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._guard = threading.Lock()

    def take(self, caller: str, cost: float = 1.0) -> None:
        """Take tokens. Raises RequestError CF-H006 with the seconds to wait when there are too few."""
        self._demand(caller, cost, cost)

    def demand(self, caller: str) -> None:
        """Raises the same where there is not one token left, and takes none."""
        self._demand(caller, 1.0, 0.0)

    def _demand(self, caller: str, least: float, cost: float) -> None:
        now = self._clock()
        with self._guard:
            left, then = self._held.pop(caller, (self._most, now))
            left = min(self._most, left + (now - then) * self._most / 60)
            enough = left >= least
            self._held[caller] = (left - cost if enough else left, now)
            if len(self._held) > CALLERS_MOST:
                self._held.popitem(last=False)
        if not enough:
            wait = int((least - left) * 60 / self._most) + 1
            raise RequestError("CF-H006", "too many requests", suggestion=f"wait {wait} s")
