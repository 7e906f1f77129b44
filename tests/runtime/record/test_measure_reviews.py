"""Measures without an end: on their day of review people are asked, once for each day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from clearford.core.casework import Measure
from clearford.core.dates import DAY
from clearford.runtime.record.cases import Office
from clearford.runtime.record.measure_reviews import do_review_measures
from clearford.runtime.record.measures import do_impose, do_lift, measures_of
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, record_on


def imposed(record: Record, *, end: int | None = None, review: int | None = None) -> str:
    """A limit on an account, with days of its end or of its review."""
    with record.change(By("lena", "lead")) as change:
        wanted = Measure(
            id=change.record.new_id(),
            subject="s1",
            rung="limit_feature",
            feature="post",
            start=change.at,
            end=None if end is None else change.at + end * DAY,
            review_by=None if review is None else change.at + review * DAY,
            by_person=True,
        )
        do_impose(change, Office.of(record.vault), wanted, None)
    return wanted.id


def looked(record: Record) -> int:
    with record.change() as change:
        return do_review_measures(change, Office.of(record.vault))


def test_a_measure_without_an_end_is_put_before_people_on_its_day(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = imposed(record, review=30)
    imposed(record, end=40)
    assert looked(record) == 0
    clock.move(timedelta(days=30))
    assert [looked(record), looked(record)] == [1, 0]
    (incident,) = entries_of(record, "incident")
    assert str(incident.data["what"]).startswith(f"measure {made}:")
    with record.read() as conn:
        (case,) = conn.execute(select(case_file)).all()
        assert (case.kind, case.queue) == ("incident", "incidents")
        held = {one.id: one.review_by for one in measures_of(conn, "s1")}
    assert held[made] == record.now() + 90 * DAY
    clock.move(timedelta(days=90))
    assert looked(record) == 1  # it still holds, so it is looked at again


def test_what_holds_no_more_is_not_looked_at(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = imposed(record, review=30)
    with record.change(By("lena", "lead")) as change:
        do_lift(change, made, reason="The account was given back.")
    clock.move(timedelta(days=60))
    assert looked(record) == 0
