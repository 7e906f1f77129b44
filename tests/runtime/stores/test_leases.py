"""One owner at a time, and a former owner writes nothing, whatever dies and however clocks jump.

A jump of the clock by some seconds is played by moving every end of a lease the other way.
"""

from __future__ import annotations

import threading
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from clearford.runtime.stores.leases import claim_lease, fence_holds, release_lease, renew_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import lease

MINUTE = timedelta(seconds=60)
SECOND = 1_000_000
FREE = -1_000_000


def jump(store: Store, seconds: int) -> None:
    """Let time pass for the leases; backwards when negative."""
    with store.write() as conn:
        conn.execute(update(lease).values(until=lease.c.until - seconds * SECOND))


def test_a_free_lease_is_claimed_once(store: Store) -> None:
    with store.write() as conn:
        assert claim_lease(conn, "timers", "a") == 1
        assert claim_lease(conn, "timers", "b") is None
        assert claim_lease(conn, "timers", "a") is None
        assert claim_lease(conn, "integrator", "b") == 1
        row = conn.execute(select(lease).where(lease.c.name == "timers")).one()
        assert row.owner == "a"
        assert 59 * SECOND < row.until - store.now(conn) <= 60 * SECOND


def test_an_ended_lease_is_taken_over_with_a_higher_fence(store: Store) -> None:
    with store.write() as conn:
        claim_lease(conn, "timers", "a")
    jump(store, 59)
    with store.write() as conn:
        assert claim_lease(conn, "timers", "b") is None
    jump(store, 2)
    with store.write() as conn:
        assert fence_holds(conn, "timers", 1)  # ended, but nobody else has it
        assert claim_lease(conn, "timers", "b") == 2
        assert not fence_holds(conn, "timers", 1)
        assert not renew_lease(conn, "timers", 1)
        assert not release_lease(conn, "timers", 1)
        assert fence_holds(conn, "timers", 2)


def test_a_renewed_lease_holds_on(store: Store) -> None:
    with store.write() as conn:
        claim_lease(conn, "timers", "a")
    jump(store, 40)
    with store.write() as conn:
        assert renew_lease(conn, "timers", 1, MINUTE)
    jump(store, 40)
    with store.write() as conn:
        assert claim_lease(conn, "timers", "b") is None


def test_a_released_lease_is_free_and_the_fence_still_grows(store: Store) -> None:
    with store.write() as conn:
        claim_lease(conn, "timers", "a")
        assert release_lease(conn, "timers", 1)
        assert claim_lease(conn, "timers", "b") == 2


def test_of_many_at_once_one_gets_it(store: Store) -> None:
    found: list[int | None] = []

    def claim() -> None:
        with store.write() as conn:
            found.append(claim_lease(conn, "timers", threading.current_thread().name))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [1, *[None] * 7]


def test_nobody_takes_over_while_a_change_under_the_fence_is_open(store: Store) -> None:
    with store.write() as conn:
        claim_lease(conn, "timers", "a")
    jump(store, 61)
    fences: list[int | None] = []

    def take_over() -> None:
        with store.write() as other:
            fences.append(claim_lease(other, "timers", "b"))

    thread = threading.Thread(target=take_over)
    with store.write() as conn:
        assert fence_holds(conn, "timers", 1)
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
    thread.join()
    assert fences == [2]


STEPS = st.one_of(
    st.tuples(st.just("claim"), st.sampled_from("ab")),
    st.tuples(st.just("renew"), st.sampled_from("ab")),
    st.tuples(st.just("release"), st.sampled_from("ab")),
    st.tuples(st.just("write"), st.sampled_from("ab")),
    st.tuples(st.just("die"), st.sampled_from("ab")),
    st.tuples(st.just("jump"), st.sampled_from([-90, -30, 30, 90])),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_the_newest_fence_alone_may_write(store: Store, steps: list[tuple[str, str | int]]) -> None:
    with store.write() as conn:
        conn.execute(delete(lease))
    held: dict[str | int, int] = {}  # what each worker believes
    newest, left = 0, FREE  # the newest fence, and the seconds that it still holds
    for step, argument in steps:
        mine = held.get(argument, -1)
        with store.write() as conn:
            if step == "claim":
                fence = claim_lease(conn, "x", str(argument))
                assert (fence is not None) == (left <= 0)
                if fence is not None:
                    assert fence == newest + 1
                    held[argument], newest, left = fence, fence, 60
            elif step == "renew":
                assert renew_lease(conn, "x", mine) == (mine == newest)
                left = 60 if mine == newest else left
            elif step == "release":
                assert release_lease(conn, "x", mine) == (mine == newest)
                left = FREE if mine == newest else left
            elif step == "write":
                assert fence_holds(conn, "x", mine) == (mine == newest)
            elif step == "die":
                held.pop(argument, None)
        if step == "jump" and isinstance(argument, int):
            jump(store, argument)
            left -= argument
