"""Asking a lead to open again what one decided: why, by when there is an answer, and the answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select, update

from clearford.cases.golden import counts, may_act, told_kind
from clearford.core.casework import Case, CaseKind, Hand
from clearford.core.dates import DAY
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.cases import Office, do_change_case, find_case
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import asked_of_lead, case_file
from clearford.runtime.stores.vault import Vault

ANSWERED_IN = 3 * DAY
"""So soon a lead is to answer."""
_KIND = "reopen"
_DONE = ("decided", "closed")


class Reopening(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one's question; times in microseconds since 1970."""

    state: Literal["open", "granted", "refused"]
    at: int
    due: int
    """By when a lead is to answer."""
    answer: str | None
    """In the words of the lead; none before there is one, and once it is erased."""


class AskedAgain(msgspec.Struct, frozen=True, kw_only=True):
    """A question as a lead reads it; nobody is named."""

    id: str
    case: str
    kind: CaseKind
    harm: str | None
    lang: str | None
    at: int
    due: int
    words: str | None
    known: bool
    """The answer of the case is known, so that it is not opened again: say why that is right."""


def do_ask_reopening(change: Change, case: Case, hand: Hand, words: str) -> str:
    """Ask for a case that this person decided; the id of the question.

    RecordError CF-R020 while it is not decided, or a lead was asked already, CF-R022 for no words.
    """
    if case.state not in _DONE:
        raise RecordError("CF-R020", "the case is not decided, so there is nothing to open again")
    c = asked_of_lead.c
    before = (c.case_id == case.id, c.kind == _KIND, c.state == "open")
    if change.conn.execute(select(c.id).where(*before).limit(1)).scalar() is not None:
        raise RecordError("CF-R020", "a lead was asked already, and will answer")
    made = change.record.new_id()
    change.add(
        asked_of_lead,
        id=made,
        case_id=case.id,
        user_id=hand.id,
        kind=_KIND,
        at=change.at,
        due=change.at + ANSWERED_IN,
        state="open",
        entry=_enter(change, case, "reopening_asked", words),
    )
    return made


def do_answer_reopening(
    change: Change,
    office: Office,
    asked_id: str,
    hand: Hand,
    *,
    granted: bool,
    words: str,
    allowed: ColumnElement[bool],
) -> None:
    """Open the case again, or say why not. allowed: rows of cases that the lead may open again.

    RequestError CF-H002 for no open question about such a case, RecordError CF-R021 for one's own,
    CF-R020 for a case of which the answer is known and where `cases.transitions.apply` says so.
    """
    c = asked_of_lead.c
    row = change.conn.execute(
        select(asked_of_lead).where(c.id == asked_id, c.state == "open").with_for_update()
    ).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such open question")
    case = find_case(change.conn, row.case_id, allowed=allowed)
    if row.user_id == hand.id:
        raise RecordError("CF-R021", "somebody else answers what you asked")
    if granted and not may_act(case):
        raise RecordError("CF-R020", "the answer of this case is known: say why it is right")
    made = _enter(change, case, "reopening_answered", words)
    if granted:
        do_change_case(change, office, case, "reopen", by=hand, reason=words, refs=(made,))
    state = "granted" if granted else "refused"
    values = {"state": state, "answer": made, "decided_at": change.at}
    change.conn.execute(update(asked_of_lead).where(c.id == asked_id).values(**values))


def _enter(change: Change, case: Case, event: str, words: str) -> str:
    if not words.strip():
        raise RecordError("CF-R022", "a reason is needed")
    return change.entry(
        "case_event" if counts(case) else "golden",
        contents=[Content("reason", words.strip().encode())],
        owner=change.vault.ref("case", case.id),
        item=case.item,
        matter=case.root,
        data={"case": case.id, "event": event},
    )


def open_reopenings(
    conn: Connection, vault: Vault, *, allowed: ColumnElement[bool], limit: int
) -> list[AskedAgain]:
    """Questions that wait for a lead, the most urgent first."""
    c = asked_of_lead.c
    query = (
        select(asked_of_lead, case_file.c.kind.label("of"), case_file.c.harm, case_file.c.lang)
        .join(case_file, case_file.c.id == c.case_id)
        .where(c.state == "open", c.kind == _KIND, allowed)
        .order_by(c.due, c.id)
        .limit(limit)
    )
    return [
        AskedAgain(
            id=row.id,
            case=row.case_id,
            kind=told_kind(row.of),
            harm=row.harm,
            lang=row.lang,
            at=row.at,
            due=row.due,
            words=_words(conn, vault, row, row.entry),
            known=row.of == "golden",
        )
        for row in conn.execute(query)
    ]


def own_reopenings(
    conn: Connection, vault: Vault, user_id: str, cases: Collection[str]
) -> dict[str, Reopening]:
    """Case -> what somebody asked about it last."""
    c = asked_of_lead.c
    mine = (c.user_id == user_id, c.kind == _KIND, c.case_id.in_(cases))
    rows = conn.execute(select(asked_of_lead).where(*mine).order_by(c.at, c.id))
    return {
        row.case_id: Reopening(
            state=row.state, at=row.at, due=row.due, answer=_words(conn, vault, row, row.answer)
        )
        for row in rows
    }


def _words(conn: Connection, vault: Vault, row: Row[Any], entry: str | None) -> str | None:
    kept = {} if entry is None else vault.read(conn, entry, vault.ref("case", row.case_id)) or {}
    return kept["reason"].body.decode() if "reason" in kept else None
