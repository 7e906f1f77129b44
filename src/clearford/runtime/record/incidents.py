"""Incidents as cases: what went wrong with the service waits for somebody who says what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from clearford.cases.transitions import OPEN
from clearford.core.casework import Case, Hand, ItemFacts, Verdict
from clearford.core.entries import Field
from clearford.core.errors import RecordError, RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import (
    Office,
    do_change_case,
    do_note_event,
    do_open_case,
    find_case,
)
from clearford.runtime.record.delivery import OpenIncident
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.breaches import breach
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.decisions import entry

NOTHING = Verdict(outcome="no_action")
SEVERITY = 3
_CASES = msgspec.json.Decoder(Case)


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Something that went wrong, as long as nobody closed it."""

    case: str
    what: str
    """The first that happened."""
    rule: str | None = None
    """The rule that it is about; none where it is about none."""
    entry: str | None
    opened: int
    due: int | None
    joined: int
    """How often the same happened again."""
    taken: int | None = None
    """When somebody said that they look after it; none while nobody did."""
    taken_by: str | None = None
    """That person's name; none once the account is gone."""


Cause = Literal["program", "settings", "overload", "supplier", "attack", "mistake", "unknown"]
"""What was behind an incident: ours or of what we depend on, of somebody's ill will, or a person's slip."""
TAKEN = "acknowledged"
"""Event of a case that somebody looks after."""


def do_open_incident(
    change: Change, office: Office, what: str, *, about: str, refs: tuple[str, ...] = ()
) -> str:
    """Enter an incident and open its case, or join the open one of the same kind; the case.

    what: for people, without content of anybody. about: what of the same is one case.
    """
    made = change.entry("incident", refs=refs, data={"what": what})
    facts = ItemFacts(item=change.vault.ref("incident", about), severity=SEVERITY)
    return do_open_case(change, office, "incident", facts, entry=made)


def incidents_of(office: Office, about: str) -> OpenIncident:
    """For whoever notes an incident by an entry and a few words."""

    def note(change: Change, made: str, why: str) -> None:
        do_open_incident(change, office, why, about=about, refs=(made,))

    return note


def list_incidents(conn: Connection, *, after: str | None, limit: int) -> Sequence[Incident]:
    """Incidents that are open, by case, from behind `after`."""
    c = case_file.c
    query = (
        select(c.body, entry.c.body.label("made"))
        .outerjoin(entry, entry.c.id == c.entry)
        .where(c.kind == "incident", in_states(("queued", "leased", "waiting")))
    )
    if after is not None:
        query = query.where(c.id > after)
    rows = conn.execute(query.order_by(c.id).limit(limit)).all()
    cases = [_CASES.decode(bytes(row.body)) for row in rows]
    taken = _taken(conn, [case.id for case in cases])
    return [_shown(case, row.made, *taken.get(case.id, ())) for case, row in zip(cases, rows, strict=True)]


def _taken(conn: Connection, cases: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """Case -> when somebody said last that they look after it, and who."""
    e = case_event.c
    query = (
        select(e.case_id, e.at, user_account.c.name)
        .outerjoin(user_account, user_account.c.id == e.by)
        .where(e.case_id.in_(cases), e.event == TAKEN)
    )
    return {row.case_id: (row.at, row.name) for row in conn.execute(query.order_by(e.seq))}


def _shown(case: Case, made: bytes | None, taken: int | None = None, taken_by: str | None = None) -> Incident:
    data = {} if made is None else decode(bytes(made)).data
    rule = data.get("rule")
    return Incident(
        case=case.id,
        what=str(data.get("what", "")),
        rule=None if rule is None else str(rule),
        entry=case.entry,
        opened=case.opened,
        due=case.due,
        joined=case.joined,
        taken=taken,
        taken_by=taken_by,
    )


def do_take_incident(change: Change, case_id: str, hand: Hand) -> None:
    """Note that somebody looks after an incident; others still may close it.

    RequestError CF-H002 where there is none; RecordError CF-R020 for one that is closed.
    """
    case = _incident(change, case_id)
    if case.state not in OPEN:
        raise RecordError("CF-R020", "the incident is closed")
    made = _note(change, case, TAKEN)
    do_note_event(change, case, TAKEN, entry=made, by=hand)


def do_close_incident(
    change: Change, means: Means, case_id: str, hand: Hand, *, done: str, cause: Cause
) -> Case:
    """Say what an incident came of, and what was done about it; its case, decided.

    RequestError CF-H002 where there is none; RecordError CF-R022 without a word, CF-R020 for one that is
    closed already or that somebody else holds, CF-R094 for one whose reports are still watched.
    """
    case = _incident(change, case_id)
    watched = select(breach.c.id).where(breach.c.case_id == case.id, breach.c.closed_at.is_(None))
    if change.conn.execute(watched).first() is not None:
        raise RecordError(
            "CF-R094", "its reports are still watched", suggestion="close it where its reports stand"
        )
    if case.owner != hand.id:
        do_change_case(change, means.office, case, "claim", by=hand)
    closed = do_decide_case(change, means, case_id, hand, NOTHING, reason=done, written={})
    _note(change, case, "incident_closed", cause=cause)
    return closed


def _incident(change: Change, case_id: str) -> Case:
    case = find_case(change.conn, case_id)
    if case.kind != "incident":
        raise RequestError("CF-H002", "there is no such incident")
    return case


def _note(change: Change, case: Case, event: str, **data: Field) -> str:
    """The entry of something that happened to an incident."""
    return change.entry(
        "case_event", matter=case.root, item=case.item, data={"case": case.id, "event": event, **data}
    )
