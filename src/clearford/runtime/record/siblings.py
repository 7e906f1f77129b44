"""Near copies: when a decision is undone, people look again at the same content that the same rule acted on.

Not at once but by a job, so that a reversal waits for nothing, and up to a limit each time: what then still
stands is reached by the next reversal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, select, update

from clearford.core.casework import Case, ItemFacts
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import Office, do_change_case, do_open_case
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import job

KIND = "siblings"
WHY = "a near copy was judged otherwise"
_CASES = msgspec.json.Decoder(Case)


def do_queue_siblings(change: Change, rows: Sequence[Row[Any]], reversal: str) -> None:
    """Let people look again at near copies of what was undone, once it cannot be taken back any more.

    rows: effects of the decision.
    """
    if any(row.copy is not None and row.rule is not None for row in rows):
        change.add(job, kind=KIND, ref=reversal, due=change.at + change.waits, state="pending")


def do_look_at_siblings(change: Change, office: Office) -> int:
    """Open cases about the near copies of one decision that was undone; 1, or 0 where none waits."""
    waiting = select(job).where(job.c.kind == KIND, job.c.state == "pending", job.c.due <= change.at)
    row = change.conn.execute(
        waiting.order_by(job.c.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return 0
    body = change.conn.execute(select(entry.c.body).where(entry.c.id == row.ref)).scalar_one()
    for decision in _siblings(change, decode(bytes(body)).refs[0], office.numbers.count("case.siblings")):
        do_look_again(change, office, decision, after=row.ref, why="sibling_reversed", reason=WHY)
    change.conn.execute(update(job).where(job.c.id == row.id).values(state="done"))
    return 1


def _siblings(change: Change, decision: str, most: int) -> Sequence[Row[Any]]:
    """Decisions that stand, by the rule of one that was undone, about the same content; the latest first."""
    undone = effect.alias("undone")
    same = (undone.c.copy == effect.c.copy) & (undone.c.rule == effect.c.rule)
    standing = (
        select(effect.c.entry)
        .join(undone, same)
        .where(
            undone.c.entry == decision,
            effect.c.entry != decision,
            effect.c.state == "active",
            effect.c.item.is_not(None),
        )
    )
    query = select(entry).where(entry.c.id.in_(standing)).order_by(entry.c.seq.desc())
    return change.conn.execute(query.limit(most)).all()


def do_look_again(
    change: Change, office: Office, made: Row[Any], *, after: str, why: str, reason: str
) -> None:
    """Open the case of a decision's item again, or a new one; nothing where somebody looks at it already.

    made: row of the entry of the decision, which names its item. after: entry of what brought this about.
    why: that in a public word. reason: and for colleagues.
    """
    kinds = ("review", "report")
    mine = select(case_file.c.body).where(case_file.c.item == made.item, case_file.c.kind.in_(kinds))
    known = [_CASES.decode(bytes(body)) for body in change.conn.execute(mine).scalars()]
    over = [case for case in known if case.state in ("decided", "closed")]
    if len(over) < len(known):
        return
    if over:
        last = max(over, key=lambda case: (case.decided_at or 0, case.id))
        do_change_case(change, office, last, "reopen", reason=reason, refs=(after,), why=why)
        return
    said = decode(bytes(made.body))
    facts = ItemFacts(
        item=made.item,
        subject=made.subject,
        harm=said.harm,
        lang=said.lang,
        item_kind=said.item_kind,
        minor=said.minor or "unknown",
        rules=said.rules,
    )
    do_open_case(change, office, "review", facts, entry=made.id, restricts=said.decision == "restrict")
