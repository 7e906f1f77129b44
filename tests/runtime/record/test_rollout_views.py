"""What people are shown of a rollout: the step, what it waits for, and who did what."""

from __future__ import annotations

from clearford.runtime.record.rolling import do_halt_rule, do_hold_rule, do_put_rule
from clearford.runtime.record.rollout_views import RolloutShown, Waits, list_steps, rollout_of
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_rolling import CAT, WHY, Rolled
from tests.runtime.rollout.versions import RULE
from tests.runtime.service_kit import record_on

DAY = 86_400_000_000


def test_of_what_never_was_rolled_out_nothing_is_shown(store: Store) -> None:
    with record_on(store).read() as conn:
        assert list_steps(conn) == []
        assert rollout_of(conn, RULE) == RolloutShown(now=None, events=(), names={})


def test_a_step_says_what_the_next_one_waits_for(store: Store) -> None:
    rolled = Rolled(store)
    rolled.hand_in(60, hits=2, outside=1, actions=1)
    rolled.count()
    with rolled.record.read() as conn:
        (one,) = list_steps(conn)
    assert (one.per_cent, one.items, one.hits, one.outside, one.acted) == (1, 60, 2, 1, 1)
    assert one.waits == Waits(per_cent=10, until=one.since + DAY, items=40)


def test_who_stands_still_waits_for_a_person(store: Store) -> None:
    rolled = Rolled(store)
    rolled.do(lambda change: do_hold_rule(change, RULE, WHY))
    with rolled.record.read() as conn:
        (one,) = list_steps(conn)
    assert (one.held, one.waits) == (True, None)
    rolled.do(lambda change: do_halt_rule(change, RULE, WHY), CAT)
    with rolled.record.read() as conn:
        (one,) = list_steps(conn)
    assert (one.fell_back, one.stopped, one.waits) == (True, "person", None)


def test_the_last_step_waits_for_nothing(store: Store) -> None:
    rolled = Rolled(store)
    rolled.do(lambda change: do_put_rule(change, RULE, 100, WHY))
    with rolled.record.read() as conn:
        found = rollout_of(conn, RULE)
    assert found.now is not None
    assert (found.now.is_whole, found.now.waits) == (True, None)
    assert [(one.kind, one.per_cent, one.to) for one in found.events] == [
        ("started", 1, 100),
        ("began", 0, 1),
    ]
    assert list_of(store, "0" * 64) == []


def list_of(store: Store, version: str) -> list[str]:
    """Rules that began with a version."""
    with store.read() as conn:
        return [one.rule for one in list_steps(conn, version=version)]
