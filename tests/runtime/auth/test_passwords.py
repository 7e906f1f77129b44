"""Passwords: which are refused, how they are kept, and that unknown names cost as much as known ones."""

from __future__ import annotations

import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from clearford.core.errors import AccessError
from clearford.runtime.auth.guessable import LEAST_PIECES, pieces
from clearford.runtime.auth.lockout import TooManyAttempts
from clearford.runtime.auth.passwords import Passwords, demand_good

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Counting(PasswordHasher):
    """A quick hasher that counts comparisons."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared += 1
        return super().verify(hash, password)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("tin7 roof blue kettle", id="words"),
        pytest.param("vK3#pz!Lm92q", id="random"),
        pytest.param("雨后山路有三只白鹭飞过去", id="chinese"),
        pytest.param("x" * 4 + "7Gk-29mR" + "q" * 20, id="long"),
    ],
)
def test_a_good_password_is_taken(password: str) -> None:
    demand_good(password, "linwei")
    assert pieces(password, ["linwei"]) >= LEAST_PIECES


@pytest.mark.parametrize("length", [0, 11, 129])
def test_the_length_is_bounded(length: int) -> None:
    with pytest.raises(AccessError, match="12 to 128"):
        demand_good("k" * length)


def test_a_password_matches_itself_alone() -> None:
    passwords = Passwords(QUICK)
    kept = passwords.hash("tin7 roof blue kettle")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "tin7 roof blue kettle")
    assert not passwords.matches(kept, "tin7 roof blue kettle ")
    assert not passwords.matches("damaged", "tin7 roof blue kettle")
    # Another keyboard writes é as two code points.
    assert passwords.matches(passwords.hash("caf\u00e9 blue kettle"), "cafe\u0301 blue kettle")


def test_nobody_has_a_password_and_costs_as_much() -> None:
    hasher = Counting()
    passwords = Passwords(hasher)
    kept = passwords.hash("tin7 roof blue kettle")
    work = []
    for known in (kept, None):
        before = hasher.compared
        assert not passwords.matches(known, "wrong")
        work.append(hasher.compared - before)
    assert work == [1, 1]
    assert not passwords.matches(None, "no account has this password")


def test_other_parameters_make_a_hash_stale() -> None:
    kept = Passwords(QUICK).hash("tin7 roof blue kettle")
    assert not Passwords(QUICK).is_stale(kept)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).is_stale(kept)


class Slow(PasswordHasher):
    """A hasher whose comparisons last until they are let go."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.begun, self.go = threading.Semaphore(0), threading.Event()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.begun.release()
        self.go.wait(5)
        return True


def test_whoever_finds_no_room_is_sent_away() -> None:
    slow = Slow()
    passwords = Passwords(slow, at_once=1, waiting=0)
    first = threading.Thread(target=passwords.matches, args=("x", "y"))
    first.start()
    assert slow.begun.acquire(timeout=5)
    with pytest.raises(TooManyAttempts):
        passwords.matches("x", "y")
    slow.go.set()
    first.join(5)
    assert passwords.matches("x", "y")


def test_no_more_run_at_once_than_may() -> None:
    slow = Slow()
    passwords = Passwords(slow, at_once=1, waiting=1)
    threads = [threading.Thread(target=passwords.matches, args=("x", "y")) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert slow.begun.acquire(timeout=5)
    assert not slow.begun.acquire(timeout=0.05)
    slow.go.set()
    assert slow.begun.acquire(timeout=5)
    for thread in threads:
        thread.join(5)
