"""Answers that take long to compute, kept for a short time: who asks again meanwhile is told the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")
KEEP_S = 60.0
"""Seconds."""
MOST = 64
"""Answers that are kept."""


class Recent:
    """Threads share it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """clock: seconds, only ever more."""
        self._clock = clock
        self._guard = threading.Lock()
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer for a key, at most `KEEP_S` old; made when there is none. One is made at a time."""
        with self._guard:
            now = self._clock()
            self._kept = {known: kept for known, kept in self._kept.items() if now - kept[0] < KEEP_S}
            if key in self._kept:
                found: T = self._kept[key][1]
                return found
            made = make()
            self._kept[key] = self._clock(), made
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
            return made
