"""Whether a memory has seen long enough to be trusted: it may have begun without what came before.

Until a window has passed since then, in the time of the stream, what is counted in it is lower than it should
be, by nobody knows how much. So it is unknown until then, and exact afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables

SETTLING = 16
"""So many items move the beginning with the clock: one of them alone may be late, and its time long past."""
_ENDING = ".cold"
_IS_COLD, _SINCE, _SEEN, _SURE = range(4)

Seconds = NDArray[np.int64]


class Coldness:
    """Says how long ago a memory began that lacks what came before.

    longest: seconds after which nothing it holds can lack anything any more.
    """

    def __init__(self, tables: StateTables, name: str, longest: int) -> None:
        self._state = tables.array(f"{name}{_ENDING}", (4,), np.int64)
        self._longest = longest

    def elapsed(self, now: Seconds, steps: Collection[int]) -> Seconds | None:
        """Seconds from the beginning to each of some items; None where nothing is lacking.

        now: the clock at each item. steps: those of them that make a step which is not confirmed yet: until
        it is, no time has passed.
        """
        state = self._state
        if not state[_IS_COLD]:
            return None
        if len(now) == 0:
            return np.empty(0, np.int64)
        sure, seen = now.copy(), int(state[_SEEN])
        for at in sorted(steps):
            sure[at] = sure[at - 1] if at else state[_SURE]
        settling = min(max(0, SETTLING - seen), len(now))
        if settling:
            state[_SINCE] = sure[settling - 1]
        passed: Seconds = sure - state[_SINCE]
        passed[:settling] = 0
        state[_SEEN], state[_SURE] = seen + len(now), sure[-1]
        if passed[-1] >= self._longest:
            state[_IS_COLD] = 0
        return passed


def mark_cold(arrays: Mapping[str, np.ndarray]) -> None:
    """Say of a memory that it begins here, without what came before."""
    for name, array in arrays.items():
        if name.endswith(_ENDING):
            array[:] = (1, 0, 0, 0)


def is_cold(arrays: Mapping[str, np.ndarray]) -> bool:
    """Whether something that a memory holds still lacks what came before."""
    return any(bool(array[_IS_COLD]) for name, array in arrays.items() if name.endswith(_ENDING))
