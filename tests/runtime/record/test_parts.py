"""Work in parts: another one goes on only where nobody is at it, and until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from clearford.runtime.record.parts import PAUSE_US, do_begin_parts, do_go_on, do_put_off
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import job
from tests.runtime.service_kit import MovedClock, record_on


def states(record: Record) -> list[tuple[str, str]]:
    with record.read() as conn:
        return [(row.ref, row.state) for row in conn.execute(select(job).order_by(job.c.id))]


def steps(record: Record, answers: Iterator[bool], seen: list[str]) -> int:
    """One step of whoever goes on."""

    def do_part(ref: str) -> bool:
        seen.append(ref)
        return next(answers)

    with record.change() as change:
        return do_go_on(change, "sort", do_part)


def test_nobody_goes_on_with_what_somebody_is_at(store: Store) -> None:
    clock, seen = MovedClock(), list[str]()
    record = record_on(store, clock)
    with record.change() as change:
        do_begin_parts(change, "sort", "one")
        do_begin_parts(change, "other", "one")
    answers = iter([False, True])
    assert steps(record, answers, seen) == 0
    clock.move(timedelta(seconds=PAUSE_US // 1_000_000 - 1))
    with record.change() as change:
        do_put_off(change, "sort", "one", over=False)
    clock.move(timedelta(seconds=2))
    assert (steps(record, answers, seen), seen) == (0, [])
    clock.move(timedelta(seconds=PAUSE_US // 1_000_000))
    assert [steps(record, answers, seen) for _ in range(3)] == [1, 1, 0]
    assert (seen, states(record)) == (["one", "one"], [("one", "done"), ("one", "pending")])


def test_what_is_over_can_begin_again(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    for over in (True, False):
        with record.change() as change:
            do_begin_parts(change, "sort", "one")
            do_put_off(change, "sort", "one", over=over)
    assert states(record) == [("one", "pending")]
