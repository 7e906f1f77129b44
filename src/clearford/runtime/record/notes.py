"""Notes that the people on a case leave for each other: sealed, and in no statement, copy or report."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from clearford.core.casework import Case, Hand
from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import do_note_event
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_event
from clearford.runtime.stores.vault import Vault

EVENT = "note"
LONGEST = 2_000
"""Characters of one note."""
MOST = 50
"""Notes of one case."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody noted in a case."""

    at: int
    own: bool
    """Whether who reads it wrote it; nobody else is named."""
    text: str


def do_note(change: Change, case: Case, hand: Hand, text: str) -> None:
    """Note something in a case that a person holds. CF-R022 for no words, too many, or too many notes."""
    if not text.strip() or len(text) > LONGEST:
        raise RecordError("CF-R022", f"a note has between 1 and {LONGEST} characters")
    mine = select(case_event.c.seq).where(case_event.c.case_id == case.id, case_event.c.event == EVENT)
    if len(change.conn.execute(mine).all()) >= MOST:
        raise RecordError("CF-R022", f"a case has {MOST} notes at most")
    made = change.entry(
        "case_event",
        contents=[Content("note", text.strip().encode())],
        owner=change.vault.ref("case", case.id),
        item=case.item,
        matter=case.root,
        data={"case": case.id, "event": EVENT},
    )
    do_note_event(change, case, EVENT, entry=made, by=hand)


def notes_of(conn: Connection, vault: Vault, case: Case, hand: Hand) -> list[Note]:
    """The notes of a case that are not erased, in order.

    While somebody reads a case a second time, who shall not know what the first one thought, only one's own.
    """
    c = case_event.c
    query = select(c.at, c.by, c.entry).where(c.case_id == case.id, c.event == EVENT).order_by(c.seq)
    if case.state == "second_review":
        query = query.where(c.by == hand.id)
    return [
        Note(at=row.at, own=row.by == hand.id, text=kept["note"].body.decode())
        for row in conn.execute(query)
        if "note" in (kept := vault.read(conn, row.entry, vault.ref("case", case.id)) or {})
    ]
