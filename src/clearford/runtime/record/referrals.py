"""Threats to life (DSA art. 18): a person decides whether to tell an authority, sends it, notes the receipt.

Nothing is sent from here: what is known is shown to the person, and what was done is on record.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from clearford.cases.clocks import entered
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.entries import Asserted, Content
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import Office, do_change_case, do_note_hand, find_case, steps_of
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What a person told an authority; sealed."""

    authority: str
    """Of the place where the danger is; else of the establishment, or Europol (art. 18(2))."""
    state: str
    """Its Member State or country, two letters; in clear."""
    reference: str = ""
    """By which the authority confirmed that it came; empty until it did."""


def do_decide_referral(
    change: Change, office: Office, case_id: str, hand: Hand, *, sent: Sent | None, reason: str
) -> Case:
    """Note that a person told an authority, or why nobody was told; the case after it.

    CF-R020 for a case of another kind, CF-R020 to CF-R022 as `cases.transitions.apply`.
    """
    case = find_case(change.conn, case_id)
    if case.kind != "referral":
        raise RecordError("CF-R020", "this case is no referral")
    if sent is not None and not sent.authority.strip():
        raise RecordError("CF-R022", "it is not said which authority was told")
    verdict, matter = Verdict(outcome="no_action"), steps_of(change.conn, case)
    changed = do_change_case(
        change, office, case, "decide", by=hand, verdict=verdict, reason=reason, matter=matter
    )
    do_note_hand(change, changed, hand, "first")
    change.entry(
        "review",
        contents=[Content("reason", reason.encode())],
        owner=_owner(change, case),
        item=case.item,
        subject=case.subject,
        matter=case.root,
        refs=() if case.entry is None else (case.entry,),
        clock=entered(changed, change.at),
        data={
            "case": case.id,
            "kind": "referral",
            "step": "first",
            "result": "sent" if sent is not None else "not_sent",
        },
    )
    if sent is not None:
        _do_enter(change, case, sent)
    return changed


def _do_enter(change: Change, case: Case, sent: Sent) -> None:
    minor: Asserted = "yes" if case.minors else "unknown"
    change.entry(
        "referral",
        contents=[Content("referral", msgspec.json.encode(sent))],
        owner=_owner(change, case),
        item=case.item,
        subject=case.subject,
        matter=case.root,
        refs=() if case.entry is None else (case.entry,),
        harm=case.harm,
        minor=minor,
        data={"case": case.id, "state": sent.state, "receipt": bool(sent.reference.strip())},
    )


def do_note_receipt(change: Change, case_id: str, *, reference: str) -> None:
    """Note that the authority confirmed what came. CF-R020 where nothing was sent, CF-R022 for no words."""
    case = find_case(change.conn, case_id)
    told = _referral(change.conn, case)
    if told is None:
        raise RecordError("CF-R020", "nothing was sent in this case")
    if not reference.strip():
        raise RecordError("CF-R022", "the receipt has no reference")
    change.entry(
        "case_event",
        contents=[Content("receipt", reference.encode())],
        owner=_owner(change, case),
        item=case.item,
        matter=case.root,
        refs=(told,),
        data={"case": case.id, "event": "referral_receipt"},
    )


def _referral(conn: Connection, case: Case) -> str | None:
    query = select(entry.c.id).where(entry.c.matter == case.root, entry.c.type == "referral")
    found: str | None = conn.execute(query.order_by(entry.c.seq.desc())).scalar()
    return found


def _owner(change: Change, case: Case) -> str:
    return change.vault.ref("case", case.id)
