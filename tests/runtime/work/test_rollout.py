"""The loop of the rollout: it writes only when something is due, and one process at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from clearford.runtime.stores.leases import LEASE, claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import lease
from clearford.runtime.work.rollout import NAME, RolloutLoop
from tests.runtime.record.test_rolling import Rolled
from tests.runtime.record.test_rollout import state_of


def test_it_takes_the_lease_only_when_something_is_due(store: Store) -> None:
    rolled = Rolled(store)
    loop = RolloutLoop(rolled.record, rolled.office)
    assert loop.step() == 0
    with store.read() as conn:
        assert conn.execute(select(lease.c.name).where(lease.c.name == NAME)).first() is None
    rolled.hand_in(10, hits=1)
    rolled.hand_in(10, hits=1)
    assert loop.step() == 2
    assert state_of(rolled.record).hits == 2


def test_another_process_that_counts_is_left_alone(store: Store) -> None:
    rolled = Rolled(store)
    rolled.hand_in(10, hits=1)
    with store.write() as conn:
        assert claim_lease(conn, NAME, "another process", LEASE) is not None
    assert RolloutLoop(rolled.record, rolled.office).step() == 0
    assert state_of(rolled.record).hits == 0


def test_steps_end_though_nothing_comes(store: Store) -> None:
    rolled = Rolled(store)
    loop = RolloutLoop(rolled.record, rolled.office)
    rolled.hand_in(200)
    loop.step()
    rolled.clock.move(timedelta(hours=25))
    loop.step()
    assert state_of(rolled.record).per_cent == 10
