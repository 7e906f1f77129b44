"""Disputes on record: one about a side at a time, never in the future, and what it is about is held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.disputes import (
    Fees,
    do_carry_out_dispute,
    do_decide_dispute,
    do_extend_dispute,
    do_open_dispute,
    find_dispute,
    list_disputes,
    open_disputes,
)
from tests.runtime.record.test_appeals import ANNA, BEN, HARMFUL, NOTHING, Desk, bundle, desk, settled_by_one

__all__ = ("bundle", "desk")


def opened(one: Desk, statement: str | None, received: int | None = None) -> str:
    """A dispute about a statement."""
    with one.record.change() as change:
        return do_open_dispute(
            change, one.means, statement or "", body="Board Example", reference="B-1", received=received
        )


def test_a_dispute_belongs_to_the_matter_that_people_worked_on(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    desk.appeal(answer.statement or "")
    assert settled_by_one(desk, NOTHING, (ANNA, BEN)) == "reversed"
    made = opened(desk, answer.statement)
    with desk.record.read() as conn:
        found = find_dispute(conn, made)
        assert [one.dispute.id for one in list_disputes(conn, after=None, limit=5)] == [made]
        assert list_disputes(conn, after=made, limit=5) == []
    assert (found.decision, found.by) == (answer.entry, "author")


def test_what_may_not_be_noted(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    with pytest.raises(RequestError, match="CF-H002"):
        opened(desk, "none")
    with pytest.raises(RecordError, match="CF-R046"):
        opened(desk, answer.statement, received=desk.record.now() + 10_000_000)
    made = opened(desk, answer.statement, received=desk.record.now() - 10_000_000)
    with pytest.raises(RecordError, match="CF-R046"):
        opened(desk, answer.statement)
    with pytest.raises(RecordError, match="CF-R046"), desk.record.change() as change:
        do_carry_out_dispute(change, desk.means, made, implemented=True, words="")


def test_after_one_is_decided_another_may_be_opened(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    made = opened(desk, answer.statement)
    desk.clock.move(timedelta(days=80))
    with desk.record.change() as change:
        do_decide_dispute(change, desk.means, made, "omitted", words="", fees=Fees())
    with pytest.raises(RecordError, match="CF-R046"), desk.record.change() as change:
        do_extend_dispute(change, desk.means, made)
    with desk.record.read() as conn:
        assert find_dispute(conn, made).dispute.implemented is None
        assert open_disputes(conn) == []
    again = opened(desk, answer.statement)
    with desk.record.read() as conn:
        assert [one.id for one in open_disputes(conn)] == [again]
