"""Waits between attempts: doubled, spread, and together as long as they should be."""

from __future__ import annotations

import itertools
from datetime import timedelta
from random import Random

import pytest

from clearford.runtime.record.delivery import SPREAD, TRIES, wait_after


class Always(Random):
    """Chance that always gives one end of a range."""

    def __init__(self, *, most: bool) -> None:
        super().__init__(0)
        self._most = most

    def uniform(self, a: float, b: float) -> float:
        return b if self._most else a


@pytest.mark.parametrize("most", [False, True])
def test_waits_double_and_fill_the_time_that_is_given(*, most: bool) -> None:
    waits = [wait_after(tries, Always(most=most)) for tries in range(1, TRIES)]
    for before, after in itertools.pairwise(waits):
        assert abs(after - 2 * before) < timedelta(milliseconds=1)
    whole = SPREAD if most else SPREAD / 2
    assert abs(sum(waits, timedelta()) - whole) < timedelta(seconds=1)


def test_two_deliveries_that_failed_together_do_not_come_together() -> None:
    chance = Random(1)
    assert len({wait_after(3, chance) for _ in range(20)}) == 20
