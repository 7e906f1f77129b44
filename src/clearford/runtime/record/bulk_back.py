"""Acts on many cases that are taken back: first nothing of them leaves any more, then some cases at a time.

The first transaction decides, for all of the act or for none of it; what follows is the same whoever does
it, and a process that ends on the way leaves a job by which another one goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update

from clearford.cases.transitions import apply
from clearford.core.casework import Case, Hand
from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.runtime.record.acts import do_restore, do_withdraw_acts
from clearford.runtime.record.bulk_run import Together, allowed_of, find_bulk, no_such_act, on_record
from clearford.runtime.record.cases import ChangedMeanwhile, Office, do_change_case, freed, open_one
from clearford.runtime.record.parts import PART, do_begin_parts, do_go_on, do_put_off
from clearford.runtime.record.reversing import Wrong, do_reverse_all
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import By, Change, Record
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import act, bulk, effect

KIND = "bulk"
"""Kind of the job by which another process goes on."""
_CASES = msgspec.json.Decoder(Case)
_ASKED = 500
"""Rows asked for in one query."""


def undo_bulk(record: Record, means: Means, bulk_id: str, hand: Hand, *, by: By) -> Together:
    """Take a whole act back a moment after it; the cases wait again. Goes on where it was begun before.

    Whether it can be is decided at once and for all of it; errors as `acts.do_undo_act`, and CF-H002.
    A case that another person took up since then is left to them, but nothing of the act holds in it. What
    waits for a second person is given up by either of the two.
    """
    with record.change(by) as change:
        row = _find(change, bulk_id)
        if row.user_id != hand.id and row.state != "asked":
            raise RecordError("CF-R021", "only who decided may take it back")
        if row.state != "undoing":
            _do_begin_undo(change, means, row, hand)
    return _go_on(record, means.office, bulk_id, by)


def reverse_bulk(
    record: Record, means: Means, bulk_id: str, *, reason: str, allowed: ColumnElement[bool], by: By
) -> Together:
    """Undo later what came of an act on many cases, and open the cases again for people.

    Goes on where it was begun before. Cases that went on meanwhile, by an appeal or a second reader, stay
    as they are. CF-R022 without a reason; CF-H002 where one of the cases is not for the person.
    """
    if not reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    with record.change(by) as change:
        row = _find(change, bulk_id)
        cases = [one.case_id for one in _acts(change, bulk_id)]
        if allowed_of(change, cases, allowed) < len(cases):
            raise no_such_act()
        if row.state != "reversing":
            words = [Content("reason", reason.encode())]
            _do_begin(change, row, "reversing", on_record(change, "bulk_reverse", bulk_id, len(cases), words))
    return _go_on(record, means.office, bulk_id, by)


def reverse_slice(
    record: Record,
    office: Office,
    bulk_id: str,
    n: int,
    *,
    reason: str,
    allowed: ColumnElement[bool],
    by: By,
) -> Together:
    """Undo what came of one slice of an act, in one transaction; the rest stands. Errors as `reverse_bulk`.

    CF-R020 where nothing of the slice stands, or all of the act is being taken back.
    """
    if not reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    with record.change(by) as change:
        row = _find(change, bulk_id)
        if row.state in ("undoing", "reversing"):
            raise RecordError("CF-R020", "all of it is being taken back")
        acts = _acts(change, bulk_id, part=n)
        if not acts:
            raise RecordError("CF-R020", "nothing of this slice stands")
        if allowed_of(change, [one.case_id for one in acts], allowed) < len(acts):
            raise no_such_act()
        words = [Content("reason", reason.encode())]
        made = on_record(change, "bulk_reverse", bulk_id, len(acts), words, refs=(row.entry,))
        reached = _do_reopen(change, office, acts, _cases(change, acts), reason=reason, made=made)
        reached_by_all = row.reached + reached
        change.conn.execute(update(bulk).where(bulk.c.id == bulk_id).values(reached=reached_by_all))
    return Together(bulk=bulk_id, cases=reached, left=len(acts) - reached)


class Back(msgspec.Struct, frozen=True, kw_only=True):
    """What taking an act back, or a slice of it, would do."""

    cases: int
    """Cases that people would look at again."""
    went_on: int
    """Cases that stay as they are: an appeal, a second reader or somebody else went on with them."""
    effects: dict[str, int]
    """Kind -> effects that would be undone."""


def show_back(conn: Connection, bulk_id: str, part: int | None) -> Back:
    """What reversing an act, or one slice of it, would do; nothing is done."""
    acts = conn.execute(_standing(bulk_id, part=part)).all()
    cases = _decoded(conn, [one.case_id for one in acts])
    mine = [one for one in acts if _stands(cases[one.case_id], one)]
    made = [one for row in mine for one in msgspec.json.decode(row.entries, type=list[str])]
    kinds: Counter[str] = Counter()
    for at in range(0, len(made), _ASKED):
        holds = (effect.c.entry.in_(made[at : at + _ASKED]), effect.c.state == "active")
        counted = select(effect.c.kind, func.count()).where(*holds).group_by(effect.c.kind)
        kinds.update({kind: count for kind, count in conn.execute(counted)})
    return Back(cases=len(mine), went_on=len(acts) - len(mine), effects=dict(sorted(kinds.items())))


def do_go_on_bulk(change: Change, office: Office) -> int:
    """Take back a part of an act that nobody took back for a while; 1, or 0 where there is none."""
    return do_go_on(change, KIND, lambda bulk_id: _do_part(change, office, _row(change, bulk_id)))


def _go_on(record: Record, office: Office, bulk_id: str, by: By) -> Together:
    while True:
        with record.change(by) as change:
            row = _row(change, bulk_id)
            if row.state == "over":
                return Together(bulk=bulk_id, cases=row.reached, left=row.cases - row.reached)
            do_put_off(change, KIND, bulk_id, over=_do_part(change, office, row))


def _do_begin_undo(change: Change, means: Means, row: Row[Any], hand: Hand) -> None:
    """Let nothing of an act leave any more, if all of it can be taken back."""
    if row.state == "reversing":
        raise RecordError("CF-R020", "it is being undone by another way already")
    acts = _acts(change, row.id)
    do_withdraw_acts(change, means, acts, hand)
    for case in _cases(change, acts).values():
        waiting = freed(case, means.office, change.at)
        apply(waiting, "undo", now=change.at, desk=means.office.desk, by=hand, held=False)
    _do_begin(change, row, "undoing", on_record(change, "bulk_undo", row.id, row.cases))


def _do_begin(change: Change, row: Row[Any], state: str, entry: str) -> None:
    if row.state == "undoing":
        raise RecordError("CF-R020", "it is being taken back already")
    change.conn.execute(update(bulk).where(bulk.c.id == row.id).values(state=state, ended_by=entry))
    do_begin_parts(change, KIND, row.id)


def _do_part(change: Change, office: Office, row: Row[Any]) -> bool:
    """Take back the next cases of an act; whether these were the last."""
    if row.state == "over":
        return True
    acts = _acts(change, row.id, after=row.place, most=PART)
    part = _do_restore_all if row.state == "undoing" else _do_reopen_all
    reached = row.reached + part(change, office, row, acts, _cases(change, acts))
    over = len(acts) < PART
    values: dict[str, Any] = {"reached": reached}
    if acts:
        values["place"] = acts[-1].case_id
    if over:
        values |= {"state": "over", "ordered": None}
        on_record(change, "bulk_over", row.id, reached, refs=(row.ended_by,))
    change.conn.execute(update(bulk).where(bulk.c.id == row.id).values(**values))
    return over


def _do_restore_all(
    change: Change, office: Office, row: Row[Any], acts: Sequence[Row[Any]], cases: Mapping[str, Case]
) -> int:
    """Take decisions back that did not leave; how many of the cases wait again."""
    hand, reached = Hand(id=row.user_id), 0
    for one in acts:
        since, case = len(change.made), cases[one.case_id]
        undone = _do_undo(change, office, case, one, hand)
        went_on = undone is None
        do_restore(change, office, case, one, since=since, undone=undone or row.ended_by, went_on=went_on)
        reached += not went_on
    return reached


def _do_undo(change: Change, office: Office, case: Case, one: Row[Any], hand: Hand) -> str | None:
    """Let a case wait again, by which entry; none where a person took it up since, and goes on with it."""
    try:
        do_change_case(change, office, case, "undo", by=hand, refs=(one.id,), held=False)
    except ChangedMeanwhile:
        raise
    except RecordError:
        return None
    return change.made[-1]


def _do_reopen_all(
    change: Change, office: Office, row: Row[Any], acts: Sequence[Row[Any]], cases: Mapping[str, Case]
) -> int:
    """Undo what came of decisions, and let people look again; how many."""
    reason = change.vault.read_all(change.conn, row.ended_by)["reason"].body.decode()
    return _do_reopen(change, office, acts, cases, reason=reason, made=row.ended_by)


def _do_reopen(
    change: Change,
    office: Office,
    acts: Sequence[Row[Any]],
    cases: Mapping[str, Case],
    *,
    reason: str,
    made: str,
) -> int:
    """The same of some acts. made: the entry by which they are undone."""
    mine = [one for one in acts if _stands(cases[one.case_id], one)]
    roots = {made: cases[one.case_id].root for one in mine for made in msgspec.json.decode(one.entries)}
    brought = select(effect.c.entry).where(effect.c.entry.in_(roots), effect.c.state == "active").distinct()
    decisions = change.conn.execute(brought.order_by(effect.c.entry)).scalars().all()
    do_reverse_all(change, office, [Wrong(one, matter=roots[one]) for one in decisions])
    for one in mine:
        if open_one(change.conn, cases[one.case_id]) is None:
            do_change_case(change, office, cases[one.case_id], "reopen", reason=reason)
    undone = act.c.id.in_([one.id for one in mine])
    change.conn.execute(update(act).where(undone).values(undone_by=made))
    return len(mine)


def _stands(case: Case, one: Row[Any]) -> bool:
    """Whether a case is as an act left it."""
    return case.state in ("decided", "closed") and not case.round and case.decided_at == one.at


def _find(change: Change, bulk_id: str) -> Row[Any]:
    """The row of an act. CF-H002 for none, CF-R020 for one that was taken back before."""
    row = find_bulk(change, bulk_id)
    if row.state == "over":
        raise RecordError("CF-R020", "all of it was taken back before")
    return row


def _row(change: Change, bulk_id: str) -> Row[Any]:
    return change.conn.execute(select(bulk).where(bulk.c.id == bulk_id).with_for_update()).one()


def _standing(
    bulk_id: str, *, after: str = "", most: int | None = None, part: int | None = None
) -> Select[Any]:
    """What of an act, or of one slice, was not taken back, by case, from behind one."""
    c = act.c
    mine = select(act).where(c.bulk == bulk_id, c.undone_by.is_(None), c.case_id > after)
    mine = mine if part is None else mine.where(c.slice == part)
    return mine.order_by(c.case_id).limit(most)


def _acts(
    change: Change, bulk_id: str, *, after: str = "", most: int | None = None, part: int | None = None
) -> Sequence[Row[Any]]:
    """The same, held until the change ends."""
    return change.conn.execute(_standing(bulk_id, after=after, most=most, part=part).with_for_update()).all()


def _cases(change: Change, acts: Sequence[Row[Any]]) -> dict[str, Case]:
    """The cases of acts, held until the change ends."""
    return _decoded(change.conn, [one.case_id for one in acts], hold=True)


def _decoded(conn: Connection, ids: Sequence[str], *, hold: bool = False) -> dict[str, Case]:
    found: dict[str, Case] = {}
    for at in range(0, len(ids), _ASKED):
        some = select(case_file.c.id, case_file.c.body).where(case_file.c.id.in_(ids[at : at + _ASKED]))
        ordered = some.order_by(case_file.c.id)
        rows = conn.execute(ordered.with_for_update() if hold else ordered)
        found |= {row.id: _CASES.decode(bytes(row.body)) for row in rows}
    return found
