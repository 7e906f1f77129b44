"""Acts of people that are taken back before anything of them left: as a whole, or not at all.

Nothing is deleted from the ledger: entries say that a decision was undone. What waited to leave is
withdrawn, what began ends, what had ended goes on, and whoever decided holds the case again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, delete, exists, select, update

from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.casework import Case, Hand
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import Office, do_change_case, find_case
from clearford.runtime.record.deciding import do_restate_answer
from clearford.runtime.record.measures import do_resume_measures, do_withdraw_measures
from clearford.runtime.record.misuse import EFFECT, do_resume_pause
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_hand
from clearford.runtime.stores.tables.deeds import act, effect, statement, strike
from clearford.runtime.stores.tables.voices import appeal, report
from clearford.runtime.stores.tables.waiting import job, outbox

_NAMED = 200
"""References in one entry, which holds 16 KiB at most."""
_ASKED = 500
"""Entries asked for in one query."""


def do_note_act(
    change: Change,
    case: Case,
    hand: Hand,
    entries: Sequence[str],
    *,
    bulk: tuple[str, int] | None = None,
) -> None:
    """Note by which entries of this change a person acted in a case.

    bulk: the act on many cases that it was part of, and its slice.
    """
    change.add(
        act,
        id=entries[0],
        case_id=case.id,
        user_id=hand.id,
        at=change.at,
        entries=msgspec.json.encode(entries).decode(),
        bulk=None if bulk is None else bulk[0],
        slice=None if bulk is None else bulk[1],
        undone_by=None,
    )


def do_undo_act(change: Change, means: Means, case: Case, hand: Hand) -> Case:
    """Take the last act of a case back; the case, which its person holds again.

    RecordError CF-R037 once the time is over or anything of it left; CF-R021 for somebody else's act,
    CF-R020 where nothing was decided or the next person reads the case.
    """
    last = select(act).where(act.c.case_id == case.id, act.c.undone_by.is_(None))
    row = change.conn.execute(
        last.order_by(act.c.at.desc(), act.c.id).limit(1).with_for_update()
    ).one_or_none()
    if row is None:
        raise RecordError("CF-R020", "nothing was decided in this case that could be taken back")
    return do_take_back(change, means, case, row, hand)


def do_take_back(change: Change, means: Means, case: Case, row: Row[Any], hand: Hand) -> Case:
    """Take back an act that was read under a lock; its person holds the case. The rest as `do_undo_act`."""
    do_withdraw_acts(change, means, [row], hand)
    since = len(change.made)
    changed = do_change_case(change, means.office, case, "undo", by=hand, refs=(row.id,), held=True)
    do_restore(change, means.office, case, row, since=since, undone=change.made[-1])
    return changed


def do_withdraw_acts(change: Change, means: Means, rows: Sequence[Row[Any]], hand: Hand) -> None:
    """Let nothing of acts that were read under a lock leave any more: of all, or the change must not be made.

    Errors as `do_undo_act`.
    """
    change.flush()
    for row in rows:
        if row.user_id != hand.id:
            raise RecordError("CF-R021", "only who decided may take it back")
        if change.at >= row.at + means.undo_us:
            raise _too_late("the time to take this back is over")
    made = [one for row in rows for one in msgspec.json.decode(row.entries, type=list[str])]
    for at in range(0, len(made), _ASKED):
        _do_withdraw(change, made[at : at + _ASKED])


def do_restore(
    change: Change,
    office: Office,
    case: Case,
    row: Row[Any],
    *,
    since: int,
    undone: str,
    went_on: bool = False,
) -> None:
    """Let nothing of an act that was withdrawn hold any more, and what it had ended hold again.

    case: as it was. since: how many entries this change had made before. undone: the entry by which it is
    taken back. went_on: somebody else has the case by now, so that nobody gets it back.
    """
    made: list[str] = msgspec.json.decode(row.entries)
    _do_end_what_began(change, case, made, undone)
    _do_resume_what_ended(change, made)
    if not went_on:
        _do_free_hands(change, office, case, row)
    _note_taken_back(change, case, [*made, *change.made[since:]])
    change.conn.execute(update(act).where(act.c.id == row.id).values(undone_by=undone))


def _note_taken_back(change: Change, case: Case, entries: Sequence[str]) -> None:
    """Name the entries of an act and of its undoing, which no figure of a report counts."""
    for at in range(0, len(entries), _NAMED):
        named = tuple(entries[at : at + _NAMED])
        change.entry("taken_back", refs=named, item=case.item, matter=case.root, data={"case": case.id})


def _too_late(why: str) -> RecordError:
    return RecordError("CF-R037", why, suggestion="open the case again, or lift what was imposed")


def _do_withdraw(change: Change, made: Sequence[str]) -> None:
    """Let nothing of an act leave. CF-R037 where something did, or is about to."""
    mine = outbox.c.entry.in_(made)
    change.conn.execute(delete(outbox).where(mine, outbox.c.state == "pending"))
    if change.conn.execute(select(exists().where(mine))).scalar_one():
        raise _too_late("what was decided has left for the platform")
    change.conn.execute(delete(job).where(job.c.ref.in_(made), job.c.state == "pending"))


def _do_end_what_began(change: Change, case: Case, made: Sequence[str], undone: str) -> None:
    """Decisions of the act, and all that came of them, hold no more."""
    begun = select(effect).where(effect.c.entry.in_(made), effect.c.state == "active")
    rows = change.conn.execute(begun.order_by(effect.c.action_id)).all()
    for decision in dict.fromkeys(row.entry for row in rows):
        kinds = [row.kind for row in rows if row.entry == decision]
        reversal = change.entry(
            "reversal",
            refs=(decision, undone),
            item=case.item,
            subject=case.subject,
            matter=case.root,
            data={"effects": {kind: kinds.count(kind) for kind in sorted(set(kinds))}, "after": "undo"},
        )
        change.conn.execute(
            update(effect)
            .where(effect.c.entry == decision, effect.c.state == "active")
            .values(state="undone", undone_by=reversal)
        )
    if measures := [row.ref for row in rows if row.kind == "measure"]:
        do_withdraw_measures(change, measures, undone)
    change.conn.execute(
        update(strike).where(strike.c.entry.in_(made), strike.c.void_by.is_(None)).values(void_by=undone)
    )
    answered = select(statement.c.id).where(statement.c.entry.in_(made))
    change.conn.execute(
        update(report).where(report.c.id.in_(answered)).values(state="open", closed_at=None, result=None)
    )
    # Nobody was told of them yet: their links were to leave with what is withdrawn.
    change.conn.execute(delete(statement).where(statement.c.entry.in_(made)))


def _do_resume_what_ended(change: Change, made: Sequence[str]) -> None:
    """What the act had undone holds again."""
    rows = change.conn.execute(select(effect).where(effect.c.undone_by.in_(made))).all()
    if not rows:
        return
    change.conn.execute(
        update(effect).where(effect.c.undone_by.in_(made)).values(state="active", undone_by=None)
    )
    do_resume_measures(change, [row.ref for row in rows if row.kind == "measure"], made)
    for row in rows:
        if row.kind == EFFECT:
            do_resume_pause(change, row.ref)
    change.conn.execute(update(strike).where(strike.c.void_by.in_(made)).values(void_by=None))
    for item, decision in {(row.item, row.entry) for row in rows if row.kind in PERSONS_ACTIONS}:
        change.conn.execute(
            update(statement)
            .where(statement.c.entry == decision, statement.c.state == "reversed")
            .values(state="standing")
        )
        do_restate_answer(change, item, decision)


def _do_free_hands(change: Change, office: Office, case: Case, row: Row[Any]) -> None:
    """Who decided may decide again, and an appeal is open again."""
    c = case_hand.c
    change.conn.execute(
        delete(case_hand).where(c.case_id == case.id, c.user_id == row.user_id, c.at == row.at)
    )
    if case.kind != "appeal" or case.decided_at is None:
        return
    change.conn.execute(
        update(appeal)
        .where(appeal.c.case_id == case.id)
        .values(state="open", result=None, unfounded=0, decided_at=None)
    )
    if case.parent is not None:
        do_change_case(change, office, find_case(change.conn, case.parent), "appeal")
