"""Turns come in the order of the numbers, whoever asks first; a turn that is lost stops the others."""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.context import SpawnContext

import pytest

from clearford.runtime.turns import Turns

CONTEXT = multiprocessing.get_context("spawn")


def test_turns_come_in_order_whoever_asks_first() -> None:
    assert isinstance(CONTEXT, SpawnContext)
    turns, order = Turns(CONTEXT, 8), []

    def work(number: int) -> None:
        with turns.turn(number):
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in (5, 3, 1, 4, 2, 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert order == [0, 1, 2, 3, 4, 5]


def test_numbers_go_round_the_tokens() -> None:
    turns, order = Turns(CONTEXT, 1), []
    for number in range(10):
        with turns.turn(number):
            order.append(number)
    assert order == list(range(10))


def test_a_turn_that_failed_is_not_passed_on() -> None:
    turns = Turns(CONTEXT, 2)
    with pytest.raises(RuntimeError, match="lost"), turns.turn(0):
        raise RuntimeError("lost")
    assert not turns.turn(1)._mine.acquire(block=False)
