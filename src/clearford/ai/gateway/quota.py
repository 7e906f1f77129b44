"""Quotas of keys: characters in and out within a day (UTC), counted in a process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from clearford.core.errors import GatewayError

DAY_S = 86_400


class Quota:
    """Counts characters of many keys; days begin at midnight UTC."""

    def __init__(self, a_day: int, clock: Callable[[], float]) -> None:
        """a_day: characters of one key; 0 for no limit. clock: seconds since 1970."""
        self._most, self._clock = a_day, clock
        self._day = 0
        self._used: dict[str, int] = {}
        self._guard = threading.Lock()

    def take(self, key: str, characters: int) -> None:
        """Count characters; at once what is asked, and afterwards what was answered."""
        if not self._most:
            return
        with self._guard:
            self._turn()
            self._used[key] = self._used.get(key, 0) + characters

    def demand(self, key: str) -> None:
        """Raises GatewayError CF-G008 where nothing is left of the day."""
        if not self._most:
            return
        with self._guard:
            self._turn()
            if self._used.get(key, 0) >= self._most:
                wait = int(DAY_S - self._clock() % DAY_S) + 1
                raise GatewayError(
                    "CF-G008", f"{self._most} characters a day are used up", suggestion=f"wait {wait} s"
                )

    def _turn(self) -> None:
        day = int(self._clock() // DAY_S)
        if day != self._day:
            self._day = day
            self._used.clear()
