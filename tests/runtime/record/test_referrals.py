"""Referrals on record: only a legal officer, only of a referral, and nothing is sent from here."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from clearford.core.casework import Hand, ItemFacts
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import do_change_case, do_open_case, find_case
from clearford.runtime.record.referrals import Sent, do_decide_referral, do_note_receipt
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.test_appeals import Desk, bundle, desk

__all__ = ("bundle", "desk")
LEA = Hand(id="lea", legal=True, child_safety=True)
TOLD = Sent(authority="Police of Sampletown", state="DE", reference="77/26")


def opened(one: Desk, kind: str, harm: str | None = None) -> str:
    """A case that Lea holds."""
    with one.record.change() as change:
        facts = ItemFacts(item="i1", harm=harm)
        made = do_open_case(change, one.means.office, kind, facts, entry=None, life=True)  # type: ignore[arg-type]
    with one.record.change() as change:
        do_change_case(change, one.means.office, find_case(change.conn, made), "claim", by=LEA, matter=())
    return made


@pytest.mark.parametrize("harm", [None, "minors.grooming"], ids=["any harm", "a minor"])
def test_it_is_sent_at_once_and_once(desk: Desk, harm: str | None) -> None:
    made = opened(desk, "referral", harm)
    with desk.record.change() as change:
        case = do_decide_referral(
            change, desk.means.office, made, LEA, sent=TOLD, reason="A date and a place are named."
        )
    assert case.state == "decided"  # no second reader stands in the way
    (sent,) = entries_of(desk.record, "referral")
    assert (sent.data["receipt"], sent.harm) == (True, harm)
    assert sent.minor == ("yes" if harm else "unknown")
    with desk.record.read() as conn:
        assert conn.execute(select(func.count()).select_from(outbox)).scalar_one() == 0
    with pytest.raises(RecordError, match="CF-R02"), desk.record.change() as change:
        do_decide_referral(change, desk.means.office, made, LEA, sent=TOLD, reason="Again.")


def test_what_is_no_referral_is_not_sent(desk: Desk) -> None:
    made = opened(desk, "incident")
    with pytest.raises(RecordError, match="CF-R020"), desk.record.change() as change:
        do_decide_referral(change, desk.means.office, made, LEA, sent=TOLD, reason="A reason.")
    with pytest.raises(RecordError, match="CF-R020"), desk.record.change() as change:
        do_note_receipt(change, made, reference="77/26")


def test_an_authority_has_a_name(desk: Desk) -> None:
    made = opened(desk, "referral")
    nameless = Sent(authority=" ", state="DE")
    with pytest.raises(RecordError, match="CF-R022"), desk.record.change() as change:
        do_decide_referral(change, desk.means.office, made, LEA, sent=nameless, reason="A reason.")
    assert entries_of(desk.record, "referral") == []
