"""How long to wait: it grows, it ends, and strangers cannot lock an owner out."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.runtime.auth.lockout import (
    ACCOUNT,
    NETWORK,
    PAIR,
    SECOND,
    Failures,
    TooManyAttempts,
    network_of,
    wait_s,
)

NONE = Failures()
NOW = 1_700_000_000 * SECOND


@pytest.mark.parametrize(
    ("count", "wait"),
    [(0, 0), (5, 0), (6, 1), (7, 2), (8, 4), (15, 512), (16, 900), (10_000, 900)],
)
def test_the_wait_doubles_up_to_a_limit(count: int, wait: int) -> None:
    assert wait_s(Failures(count, NOW), NONE, NONE, NOW, known=False) == wait


def test_the_wait_runs_out() -> None:
    failures = Failures(8, NOW)
    left = [wait_s(failures, NONE, NONE, NOW + s * SECOND, known=False) for s in range(6)]
    assert left == [4, 3, 2, 1, 0, 0]


def test_strangers_everywhere_slow_an_account_by_seconds_and_its_owner_not_at_all() -> None:
    attack = Failures(1_000_000, NOW)
    assert wait_s(NONE, attack, NONE, NOW, known=False) == ACCOUNT.most_s == 30
    assert wait_s(NONE, attack, NONE, NOW, known=True) == 0


def test_one_network_that_tries_many_accounts_waits() -> None:
    assert wait_s(NONE, NONE, Failures(NETWORK.free + 4, NOW), NOW, known=True) == 8


@settings(max_examples=80, deadline=None)
@given(
    counts=st.tuples(*[st.integers(0, 10**6)] * 3),
    last=st.integers(0, 2 * NOW),
    known=st.booleans(),
)
def test_no_wait_is_longer_than_the_longest(counts: tuple[int, int, int], last: int, *, known: bool) -> None:
    pair, account, network = (Failures(count, last) for count in counts)
    wait = wait_s(pair, account, network, NOW, known=known)
    assert 0 <= wait <= PAIR.most_s
    assert wait_s(pair, account, network, max(last, NOW) + PAIR.most_s * SECOND, known=known) == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_one_place_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_error_says_how_long_and_survives_a_process() -> None:
    error = pickle.loads(pickle.dumps(TooManyAttempts(7)))
    assert (error.code, error.wait_s) == ("CF-A005", 7)
    assert "7 seconds" in error.message
