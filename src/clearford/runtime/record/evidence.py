"""What lies behind a case, read by people: every reading of it is itself on record."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from clearford.cases.golden import counts
from clearford.core.casework import Case
from clearford.core.entries import Field
from clearford.ledger.canonical import decode
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry

SHOWN = ("item", "statement", "report", "appeal", "question", "answer")
"""Contents that whoever works on a case may see; never names, contacts or what colleagues wrote."""
_MOST = 50
"""Entries of a matter that are looked at, the oldest first."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One content behind a case."""

    entry: str
    name: str
    text: str


def do_read_evidence(
    change: Change, case: Case, *, purpose: str, names: Sequence[str] = SHOWN
) -> list[Shown]:
    """The contents behind a case that are not erased, and the entry that they were read."""
    found = contents_behind(change, case, names)
    do_note_read(change, case, what="evidence", purpose=purpose)
    return found


def do_note_read(
    change: Change,
    case: Case,
    *,
    what: str,
    purpose: str,
    refs: tuple[str, ...] = (),
    refused: bool = False,
) -> None:
    """Enter that something behind a case was read, or refused. refs: entries beside that of the case."""
    refs = refs if case.entry is None else (case.entry, *refs)
    if counts(case):
        data: dict[str, Field] = {"what": what, "purpose": purpose, "case": case.id, "refused": refused}
        change.entry("read", refs=refs, matter=case.root, data=data)
    else:  # an invention, which is in no figure about what people read of others
        change.entry("golden", refs=refs, matter=case.root, data={"event": "read", "case": case.id})


def contents_behind(change: Change, case: Case, names: Sequence[str]) -> list[Shown]:
    """Those contents, for what a program does with them: whoever shows them to people notes that."""
    return [
        Shown(entry=made, name=name, text=kept[name].body.decode())
        for made in _behind(change, case)
        if (kept := change.vault.read_all(change.conn, made))
        for name in names
        if name in kept
    ]


def _behind(change: Change, case: Case) -> Sequence[str]:
    """Entries that hold what a case is about, in order."""
    kinds = ("decision", "report_received", "appeal", "case_event")
    mine = select(entry.c.id).where(entry.c.matter == case.root, entry.c.type.in_(kinds))
    made = list(change.conn.execute(mine.order_by(entry.c.seq).limit(_MOST)).scalars())
    if case.entry is None:
        return made
    body = change.conn.execute(select(entry.c.body).where(entry.c.id == case.entry)).scalar()
    first = [] if body is None else [*decode(bytes(body)).refs, case.entry]
    return list(dict.fromkeys([*first, *made]))
