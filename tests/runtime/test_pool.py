"""Workers give results in the order of the work, and what goes wrong there arrives here."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from clearford.core.errors import ConfigError, StoreError
from clearford.runtime.pool import ordered


def adder(base: int) -> Callable[[int], int]:
    def add(n: int) -> int:
        if n < 0:
            os._exit(3)
        return base + n

    return add


def refuse(setting: str) -> Callable[[int], int]:
    raise ConfigError("CF-C002", setting)


def test_the_order_is_that_of_the_work() -> None:
    assert list(ordered(adder, 100, range(20), 2)) == list(range(100, 120))


def test_a_worker_that_cannot_start_says_why() -> None:
    with pytest.raises(ConfigError, match="no such thing"):
        list(ordered(refuse, "no such thing", range(5), 1))


def test_a_worker_that_dies_ends_the_work() -> None:
    with pytest.raises(StoreError) as caught:
        list(ordered(adder, 0, [1, -1, 2, 3, 4, 5], 1))
    assert caught.value.code == "CF-S003"
