"""Breaks without a reason: what is held stays held, nothing counts meanwhile, and nobody reads of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from clearford.core.casework import Hand
from clearford.core.dates import MINUTE
from clearford.core.errors import RecordError
from clearford.runtime.record.breaks import break_of, do_end_break, do_take_break
from clearford.runtime.record.cases import do_change_case, find_case
from clearford.runtime.record.exposure import do_look, looked_today
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.record.test_exposure import ANNA, Shift

HAND = Hand(id=ANNA, child_safety=True)


def held(shift: Shift) -> str:
    """A case of severe material that lies open before anna."""
    shift.add("violence.threat")
    case, _ = shift.claim()
    assert case is not None
    assert shift.look(case)
    return case.id


def entries(shift: Shift) -> int:
    """How many entries there are."""
    with shift.record.read() as conn:
        return int(conn.execute(select(func.count()).select_from(entry)).scalar_one())


def rests(shift: Shift) -> int:
    with shift.record.change() as change:
        return do_take_break(change, shift.office, HAND)


def test_what_is_held_when_a_break_begins_is_held_when_it_ends(store: Store) -> None:
    shift = Shift(store)
    case_id = held(shift)
    shift.clock.move(timedelta(minutes=14))
    until = rests(shift)
    assert until == shift.record.now() + 15 * MINUTE
    with shift.record.read() as conn:
        assert find_case(conn, case_id).owner_until == until
    shift.clock.move(timedelta(minutes=14))
    with shift.record.change() as change:
        held_still = find_case(change.conn, case_id)
        assert do_change_case(change, shift.office, held_still, "heartbeat", by=HAND).owner == ANNA


def test_a_break_is_no_time_spent_with_severe_material_and_lies_in_no_entry(store: Store) -> None:
    shift = Shift(store)
    case_id = held(shift)
    shift.clock.move(timedelta(minutes=5))
    before = entries(shift)
    rests(shift)
    shift.clock.move(timedelta(minutes=15))
    with shift.record.change() as change:
        assert looked_today(change.conn, ANNA, change.at, shift.office.numbers)[0] == {"violence": 5}
        do_look(change, find_case(change.conn, case_id), shift.office.numbers)
        assert looked_today(change.conn, ANNA, change.at, shift.office.numbers)[0] == {"violence": 5}
    assert entries(shift) == before


def test_a_break_is_not_made_longer_by_asking_twice_and_ends_when_one_says_so(store: Store) -> None:
    shift = Shift(store)
    held(shift)
    until = rests(shift)
    shift.clock.move(timedelta(minutes=3))
    assert rests(shift) == until
    with shift.record.change() as change:
        assert break_of(change.conn, ANNA, change.at) == until
        do_end_break(change, ANNA)
        assert break_of(change.conn, ANNA, change.at) is None
    assert rests(shift) == until + 3 * MINUTE


def test_a_break_is_over_at_its_end_and_with_the_next_claim(store: Store) -> None:
    shift = Shift(store)
    held(shift)
    until = rests(shift)
    with shift.record.read() as conn:
        assert (break_of(conn, ANNA, until - 1), break_of(conn, ANNA, until)) == (until, None)
        assert break_of(conn, "bela", until - 1) is None
    shift.add("fraud.romance")
    shift.claim()
    with shift.record.read() as conn:
        assert break_of(conn, ANNA, until - 1) is None


def test_a_case_that_was_lost_before_stays_lost(store: Store) -> None:
    shift = Shift(store)
    case_id = held(shift)
    shift.clock.move(timedelta(minutes=16))
    rests(shift)
    with shift.record.change() as change:
        try:
            do_change_case(change, shift.office, find_case(change.conn, case_id), "heartbeat", by=HAND)
        except RecordError as error:
            assert error.code == "CF-R020"
        else:
            raise AssertionError("a lease that was over was renewed")
