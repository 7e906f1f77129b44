"""Cases that end undecided, because nobody can decide them any more: they would wait for ever.

A golden case that its person gave back and left lying for a day, and a sample of which the content was
erased or is no longer kept. Neither decides about anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from clearford.core.casework import Case, CaseKind
from clearford.runtime.record.cases import ChangedMeanwhile, Office, do_change_case, freed
from clearford.runtime.record.golden import STANDS_IN
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file, golden, sample
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry

_AT_ONCE = 500
"""Cases looked at in one transaction."""
_DECODE = msgspec.json.Decoder(Case).decode


def do_drop_golden(change: Change, office: Office) -> int:
    """Close golden cases that were left lying, of people who left too; how many."""
    left = _free(change, "golden", case_file.c.opened <= change.at - STANDS_IN)
    dropped = _do_drop(change, office, left, "left_lying")
    if dropped:
        mine = golden.c.case_id.in_(dropped)
        change.conn.execute(update(golden).where(mine).values(result="dropped"))
    return len(dropped)


def do_drop_samples(change: Change, office: Office) -> int:
    """Close cases of samples in which there is nothing to see any more; how many."""
    c = case_file.c
    kept = exists().where(
        entry.c.matter == c.root,
        entry.c.type == "case_event",
        evidence.c.entry == entry.c.id,
        evidence.c.owner == func.coalesce(c.subject, c.item),
    )
    dropped = _do_drop(change, office, _free(change, "quality", ~kept), "no_content")
    if dropped:
        change.conn.execute(delete(sample).where(sample.c.case_id.in_(dropped)))
    return len(dropped)


def _free(change: Change, kind: CaseKind, when: ColumnElement[bool]) -> Sequence[Case]:
    """Open cases of a kind that nobody holds."""
    c = case_file.c
    free = or_(c.leased_by.is_(None), c.leased_until <= change.at)
    found = select(c.body).where(in_states(("queued", "leased", "waiting")), c.kind == kind, free, when)
    bodies = change.conn.execute(found.order_by(c.id).limit(_AT_ONCE)).scalars()
    return [_DECODE(bytes(body)) for body in bodies]


def _do_drop(change: Change, office: Office, cases: Sequence[Case], why: str) -> list[str]:
    dropped = []
    for case in cases:
        if freed(case, office, change.at).state != "queued":  # an answer has time left
            continue
        try:
            dropped.append(do_change_case(change, office, case, "drop", why=why).id)
        except ChangedMeanwhile:
            continue  # somebody claimed it: not free any more
    return dropped
