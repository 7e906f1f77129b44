"""Disputes on record: one about a side at a time, never in the future, and what it is about is held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clearford.core.casework import AppealResult
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.disputes import (
    Fees,
    do_carry_out_dispute,
    do_decide_dispute,
    do_extend_dispute,
    do_open_dispute,
    find_dispute,
    list_disputes,
)
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import statement
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.test_appeals import (
    ANNA,
    BEN,
    CHEN,
    HARMFUL,
    NOTHING,
    REMOVE,
    Desk,
    bundle,
    desk,
    settled_by_one,
)

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
        assert find_dispute(conn, made).dispute.outcome == "omitted"
    # The same decision may be disputed anew.
    again = opened(desk, answer.statement)
    with desk.record.read() as conn:
        assert find_dispute(conn, again).dispute.outcome is None


def decided(one: Desk, dispute: str, outcome: AppealResult, *, implemented: bool | None = None) -> None:
    """The body decides."""
    with one.record.change() as change:
        do_decide_dispute(
            change, one.means, dispute, outcome, words="in part", fees=Fees(), implemented=implemented
        )


def states(one: Desk) -> list[tuple[str, str]]:
    """Kind and state of every case, in the order in which they were opened."""
    query = select(case_file.c.kind, case_file.c.state).order_by(case_file.c.opened)
    with one.record.read() as conn:
        return [(row.kind, row.state) for row in conn.execute(query)]


@pytest.mark.parametrize("outcome", ["partly_reversed", "newly_imposed"])
def test_what_a_body_wants_otherwise_is_for_a_person_to_decide(desk: Desk, outcome: AppealResult) -> None:
    answer = desk.decide(HARMFUL)
    standing, cases = desk.standing(), states(desk)
    made = opened(desk, answer.statement)
    decided(desk, made, outcome)
    assert states(desk) == [*cases, ("review", "queued")]
    assert desk.standing() == standing
    with desk.record.read() as conn:
        assert find_dispute(conn, made).dispute.implemented is None


def test_the_case_that_people_decided_is_opened_again_with_the_outcome_as_the_reason(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    decided(desk, opened(desk, answer.statement), "partly_reversed")
    deciders = [ANNA]
    if desk.review(ANNA, REMOVE).state == "second_review":
        desk.review(BEN, REMOVE)
        deciders.append(BEN)
    assert states(desk) == [("review", "decided")]
    with desk.record.read() as conn:
        mine = select(statement.c.id).where(statement.c.audience == "author")
        last = conn.execute(mine.order_by(statement.c.created.desc())).scalars().first()
    decided(desk, opened(desk, last), "newly_imposed")
    assert states(desk) == [("review", "queued")]
    events = [made for made in entries_of(desk.record, "case_event") if made.data["event"] == "reopen"]
    assert [made.data["why"] for made in events] == ["dispute_newly_imposed"]
    assert [desk.claim(hand) for hand in deciders] == [None] * len(deciders)
    assert desk.claim(CHEN) is not None


def test_nobody_is_asked_where_the_body_agrees_or_it_is_known_what_became_of_it(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    cases = states(desk)
    decided(desk, opened(desk, answer.statement), "upheld")
    decided(desk, opened(desk, answer.statement), "partly_reversed", implemented=False)
    assert states(desk) == cases
