"""What guard models may use of a day: a question is sent only if its most fits in what is left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from clearford.runtime.guards.settings import Guard

MILLION = 1_000_000
_DAY_S = 86_400


class Budget:
    """Tokens and cost of one guard in this process, by days in UTC. Threads share it."""

    def __init__(self, guard: Guard, clock: Callable[[], float] = time.time) -> None:
        """clock: seconds since 1970."""
        self._guard, self._clock = guard, clock
        self._lock = threading.Lock()
        self._day = -1
        self._tokens_in = self._tokens_out = 0

    def take(self, tokens_in: int, tokens_out: int) -> bool:
        """Set aside what a question may use at most; False where it does not fit."""
        with self._lock:
            day = int(self._clock() // _DAY_S)
            if day != self._day:
                self._day, self._tokens_in, self._tokens_out = day, 0, 0
            asked, answered = self._tokens_in + tokens_in, self._tokens_out + tokens_out
            if not self._fits(asked, answered):
                return False
            self._tokens_in, self._tokens_out = asked, answered
            return True

    def give_back(self, tokens_in: int, tokens_out: int) -> None:
        """Return what was set aside and not used; below zero where it used more than it should."""
        with self._lock:
            self._tokens_in = max(0, self._tokens_in - tokens_in)
            self._tokens_out = max(0, self._tokens_out - tokens_out)

    @property
    def used(self) -> tuple[int, int]:
        """Tokens of questions and of answers today, with what is set aside."""
        with self._lock:
            return self._tokens_in, self._tokens_out

    def _fits(self, asked: int, answered: int) -> bool:
        guard = self._guard
        if guard.tokens_a_day and asked + answered > guard.tokens_a_day:
            return False
        cost = (asked * guard.price_in + answered * guard.price_out) / MILLION
        return not guard.cost_a_day or cost <= guard.cost_a_day
