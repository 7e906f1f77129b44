"""Parts are shared out among the workers that are there, one worker a part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from clearford.runtime.record.streams import do_move_on, positions
from clearford.runtime.stores.leases import fence_holds
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import lease
from clearford.runtime.stream.shares import Shares, lease_of, quota_of

LONG = timedelta(hours=1)


def shares(store: Store, worker: str, *, parts: int = 5, ttl: timedelta = LONG) -> Shares:
    return Shares(store, "items", parts, worker, ttl=ttl)


def again(one: Shares) -> Shares:
    """As if a third of its lease had passed."""
    one._renewed = float("-inf")
    return one


@given(st.integers(1, 12), st.integers(1, 64))
def test_quotas_cover_every_part_and_are_even(workers: int, parts: int) -> None:
    names = [f"w{n}" for n in range(workers)]
    quotas = [quota_of(name, names, parts) for name in names]
    assert sum(quotas) == parts
    assert max(quotas) - min(quotas) <= 1


def test_one_worker_holds_everything_and_another_gets_its_share(store: Store) -> None:
    one, two = shares(store, "one"), shares(store, "two")
    assert set(one.step().gained) == set(range(5))
    assert not two.step().gained
    turned = again(one).step()
    assert (turned.lost, turned.over) == ([], (3, 4))
    for part in turned.over:
        one.release(part)
    assert set(again(two).step().gained) == {3, 4}
    assert not set(one.held) & set(two.held)


def test_the_parts_of_a_worker_that_left_are_free_at_once(store: Store) -> None:
    one, two = shares(store, "one"), shares(store, "two")
    one.step()
    one.leave()
    assert set(two.step().gained) == set(range(5))


def test_the_parts_of_a_worker_that_died_are_free_after_its_lease(store: Store) -> None:
    dead, other = shares(store, "dead"), shares(store, "other")
    fences = {part: held.fence for part, held in dead.step().gained.items()}
    other.step()
    with store.write() as conn:
        conn.execute(update(lease).where(lease.c.owner == "dead").values(until=0))
    assert set(again(other).step().gained) == set(range(5))
    with store.write() as conn:
        assert not any(fence_holds(conn, lease_of("items", part), fences[part]) for part in range(5))
    assert set(again(dead).step().lost) == set(range(5))
    assert dead.held == {}


@pytest.mark.parametrize(
    ("well", "tries"), [pytest.param(True, 1, id="left"), pytest.param(False, 2, id="died")]
)
def test_only_failures_count_as_tries(store: Store, *, well: bool, tries: int) -> None:
    one, two = shares(store, "one", parts=1), shares(store, "two", parts=1)
    assert one.step().gained[0].at == (0, 1)
    if well:
        one.leave()
    else:
        with store.write() as conn:
            conn.execute(update(lease).values(until=0))
    assert two.step().gained[0].at == (0, tries)
    with store.write() as conn:
        assert do_move_on(conn, "items", 0, 0, 7)
        assert not do_move_on(conn, "items", 0, 0, 9)
    with store.read() as conn:
        assert positions(conn, "items") == {0: (7, 0)}


@pytest.mark.parametrize(
    ("hangs", "moved", "tries"),
    [
        pytest.param(LONG, 0, 1, id="slow"),
        pytest.param(timedelta(0), 0, 2, id="hung"),
        pytest.param(LONG, 7, 0, id="moved on meanwhile"),
    ],
)
@pytest.mark.parametrize("by", ["step", "drop"])
def test_who_lost_a_part_and_lives_did_not_fail(
    store: Store, hangs: timedelta, moved: int, tries: int, by: str
) -> None:
    slow = Shares(store, "items", 1, "slow", ttl=LONG, hangs=hangs)
    other = shares(store, "other", parts=1)
    slow.step()
    with store.write() as conn:
        conn.execute(update(lease).values(until=0))
    assert other.step().gained[0].at == (0, 2)
    if moved:
        with store.write() as conn:
            assert do_move_on(conn, "items", 0, 0, moved)
    if by == "step":
        assert again(slow).step().lost == [0]
    else:
        slow.drop(0)
    slow.drop(0)
    assert slow.held == {}
    with store.read() as conn:
        assert positions(conn, "items") == {0: (moved, tries)}


def test_nothing_changes_hands_before_a_third_of_the_lease(store: Store) -> None:
    one = shares(store, "one")
    one.step()
    assert one.step() == ({}, (), ())
