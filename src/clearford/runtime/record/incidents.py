"""Incidents as cases: what went wrong with the service waits for somebody who says what was done about it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from clearford.core.casework import Case, Hand, ItemFacts, Verdict
from clearford.core.errors import RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import Office, do_change_case, do_open_case, find_case
from clearford.runtime.record.delivery import OpenIncident
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import case_file, entry

NOTHING = Verdict(outcome="no_action")
SEVERITY = 3
_CASES = msgspec.json.Decoder(Case)


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Something that went wrong, as long as nobody closed it."""

    case: str
    what: str
    """The first that happened."""
    entry: str | None
    opened: int
    due: int | None
    joined: int
    """How often the same happened again."""


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
    return [
        _shown(_CASES.decode(bytes(row.body)), row.made)
        for row in conn.execute(query.order_by(c.id).limit(limit))
    ]


def _shown(case: Case, made: bytes | None) -> Incident:
    what = "" if made is None else str(decode(bytes(made)).data.get("what", ""))
    return Incident(
        case=case.id, what=what, entry=case.entry, opened=case.opened, due=case.due, joined=case.joined
    )


def do_close_incident(change: Change, means: Means, case_id: str, hand: Hand, *, done: str) -> Case:
    """Say what was done about an incident; its case, decided.

    RequestError CF-H002 where there is none; RecordError CF-R022 without a word, CF-R020 for one that is
    closed already or that somebody else holds.
    """
    case = find_case(change.conn, case_id)
    if case.kind != "incident":
        raise RequestError("CF-H002", "there is no such incident")
    if case.owner != hand.id:
        do_change_case(change, means.office, case, "claim", by=hand)
    return do_decide_case(change, means, case_id, hand, NOTHING, reason=done, written={})
