"""Acts on many cases on record: shown before, done some at a time under one id, taken back as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, update

from clearford.cases.bulk import Bulk, plan_bulk, require_shown
from clearford.cases.second import REVIEWED
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import LegalGround
from clearford.runtime.record.acts import do_take_back
from clearford.runtime.record.cases import ChangedMeanwhile, Office, do_change_case, find_case, open_one
from clearford.runtime.record.reversing import do_reverse
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import By, Change, Record
from clearford.runtime.stores.tables import act, bulk, case_file, case_hand, effect

PART = 50
"""Cases that are decided in one transaction."""
_DECODER = msgspec.json.Decoder(Case)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases are meant: those that are named, or all that wait and fit."""

    cases: tuple[str, ...] = ()
    kind: Literal["review", "report"] | None = None
    queue: str | None = None
    harm: str | None = None
    lang: str | None = None
    rule: str | None = None
    """The first rule that held, `id@version`."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on many cases would do."""

    count: int
    second: int
    """Of these, those that a second person reads before anything happens."""
    harms: dict[str, int]
    """Harm -> cases; `unknown` where none is named."""
    token: str
    """Asked for by the act itself."""


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Many cases decided by one act, or taken back by one."""

    bulk: str
    cases: int
    """How many it reached."""
    left: int
    """How many it left as they are: a second person reads them, or they went on meanwhile."""


def show_bulk(
    conn: Connection,
    office: Office,
    hand: Hand,
    wanted: Selection,
    verdict: Verdict,
    *,
    allowed: ColumnElement[bool],
) -> Shown:
    """What deciding the cases of a selection would do; nothing is written.

    CF-R021 and CF-R022 as `cases.bulk.plan_bulk`, CF-H002 for a named case that is not there for the person.
    """
    cases, plan = _planned(conn, office, hand, wanted, verdict, allowed)
    harms = Counter(case.harm or "unknown" for case in cases)
    return Shown(
        count=len(plan.cases), second=len(plan.second), harms=dict(sorted(harms.items())), token=plan.token
    )


@dataclass(frozen=True, kw_only=True)
class Order:
    """An act on many cases, as its person ordered it."""

    by: By
    hand: Hand
    wanted: Selection
    verdict: Verdict
    token: str
    """Of the preview."""
    reason: str
    written: Mapping[str, str]
    illegal: LegalGround | None = None


def decide_bulk(record: Record, means: Means, order: Order, *, allowed: ColumnElement[bool]) -> Together:
    """Decide the cases of a selection, each with entries and a statement of its own.

    Some in each transaction, so that nothing else waits for all of them; should one fail, what was decided
    before stands, under the same id (`list_bulks`), and is taken back by it. A case that somebody took
    meanwhile is left. CF-R038 where the preview showed anything else; the rest as `show_bulk`.
    """
    with record.change(order.by) as change:
        made, plan = _do_begin(change, means, order, allowed)
    reached = 0
    for at in range(0, len(plan.cases), PART):
        with record.change(order.by) as change:
            part = plan.cases[at : at + PART]
            reached += sum(_do_decide(change, means, order, case_id, made) for case_id in part)
    return Together(bulk=made, cases=reached, left=len(plan.cases) - reached)


def _do_begin(change: Change, means: Means, order: Order, allowed: ColumnElement[bool]) -> tuple[str, Bulk]:
    """Check an act against what was shown, and note that it begins."""
    if not order.reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    _, plan = _planned(change.conn, means.office, order.hand, order.wanted, order.verdict, allowed)
    require_shown(plan, order.token)
    made = change.record.new_id()
    words = [Content("reason", order.reason.encode())]
    entry = _on_record(change, "bulk", made, len(plan.cases), words)
    count = len(plan.cases)
    change.add(bulk, id=made, user_id=order.hand.id, at=change.at, entry=entry, cases=count, ended_by=None)
    return made, plan


def _do_decide(change: Change, means: Means, order: Order, case_id: str, made: str) -> bool:
    """Decide one case of many; whether that holds already, and nobody has it or must read it too."""
    case = find_case(change.conn, case_id)
    if case.state != "queued":
        return False
    try:
        do_change_case(change, means.office, case, "claim", by=order.hand)
    except ChangedMeanwhile:
        return False
    decided = do_decide_case(
        change,
        means,
        case_id,
        order.hand,
        order.verdict,
        reason=order.reason,
        written=order.written,
        illegal=order.illegal,
        bulk=made,
    )
    return decided.state == "decided"


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An act on many cases that was done."""

    bulk: str
    at: int
    """Microseconds since 1970."""
    cases: int
    """How many it was to decide."""
    over: bool
    """All of it was taken back."""


def list_bulks(conn: Connection, hand: Hand, *, limit: int) -> Sequence[Past]:
    """The acts of a person, the latest first."""
    mine = select(bulk).where(bulk.c.user_id == hand.id).order_by(bulk.c.at.desc(), bulk.c.id).limit(limit)
    return [
        Past(bulk=row.id, at=row.at, cases=row.cases, over=row.ended_by is not None)
        for row in conn.execute(mine)
    ]


def _planned(
    conn: Connection,
    office: Office,
    hand: Hand,
    wanted: Selection,
    verdict: Verdict,
    allowed: ColumnElement[bool],
) -> tuple[Sequence[Case], Bulk]:
    cases = _chosen(conn, hand, wanted, allowed, office.numbers.count("case.bulk") + 1)
    if missing := len(set(wanted.cases) - {case.id for case in cases}):
        raise RequestError("CF-H002", f"{missing} of the cases are not there, or not for you")
    return cases, plan_bulk(cases, verdict, by=hand, desk=office.desk)


def _chosen(
    conn: Connection, hand: Hand, wanted: Selection, allowed: ColumnElement[bool], most: int
) -> Sequence[Case]:
    """Waiting cases of a selection that the person had no part in."""
    c = case_file.c
    had_part = exists().where(case_hand.c.root == c.root, case_hand.c.user_id == hand.id)
    query = select(c.body).where(c.state == "queued", c.kind.in_(sorted(REVIEWED)), allowed, ~had_part)
    if wanted.cases:
        query = query.where(c.id.in_(wanted.cases))
    for name in ("kind", "queue", "harm", "lang", "rule"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(c[name] == value)
    bodies = conn.execute(query.order_by(c.id).limit(most)).scalars()
    return [_DECODER.decode(bytes(body)) for body in bodies]


def do_undo_bulk(change: Change, means: Means, bulk_id: str, hand: Hand) -> Together:
    """Take a whole act back a moment after it; the cases wait again. Errors as `acts.do_undo_act`."""
    row = _find(change, bulk_id)
    if row.user_id != hand.id:
        raise RecordError("CF-R021", "only who decided may take it back")
    entry = _on_record(change, "bulk_undo", bulk_id, row.cases)
    acts = _acts(change, bulk_id)
    for one in acts:
        do_take_back(change, means, find_case(change.conn, one.case_id), one, hand, held=False)
    _end(change, bulk_id, entry)
    return Together(bulk=bulk_id, cases=len(acts), left=0)


def do_reverse_bulk(
    change: Change, means: Means, bulk_id: str, *, reason: str, allowed: ColumnElement[bool]
) -> Together:
    """Undo later what came of an act on many cases, and open the cases again for people.

    Cases that went on meanwhile, by an appeal or a second reader, stay as they are. CF-R022 without a reason;
    CF-H002 where one of the cases is not for the person.
    """
    if not reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    row = _find(change, bulk_id)
    acts = _acts(change, bulk_id)
    named = [one.case_id for one in acts]
    mine = select(func.count()).select_from(case_file).where(case_file.c.id.in_(named), allowed)
    if change.conn.execute(mine).scalar_one() < len(named):
        raise _no_such_act()
    reached = sum(_do_reopen(change, means, one, reason) for one in acts)
    entry = _on_record(change, "bulk_reverse", bulk_id, reached, [Content("reason", reason.encode())])
    _end(change, bulk_id, entry)
    return Together(bulk=bulk_id, cases=reached, left=row.cases - reached)


def _do_reopen(change: Change, means: Means, one: Row[Any], reason: str) -> bool:
    case = find_case(change.conn, one.case_id)
    if case.state not in ("decided", "closed") or case.round or case.decided_at != one.at:
        return False
    made = msgspec.json.decode(one.entries, type=list[str])
    brought = select(effect.c.entry).where(effect.c.entry.in_(made), effect.c.state == "active").distinct()
    for decision in change.conn.execute(brought.order_by(effect.c.entry)).scalars().all():
        do_reverse(change, means.office, decision, matter=case.root)
    if open_one(change.conn, case) is None:
        do_change_case(change, means.office, case, "reopen", reason=reason)
    return True


def _find(change: Change, bulk_id: str) -> Row[Any]:
    """The row of an act. CF-H002 for none, CF-R020 for one that was taken back before."""
    row = change.conn.execute(select(bulk).where(bulk.c.id == bulk_id).with_for_update()).one_or_none()
    if row is None:
        raise _no_such_act()
    if row.ended_by is not None:
        raise RecordError("CF-R020", "all of it was taken back before")
    return row


def _no_such_act() -> RequestError:
    return RequestError("CF-H002", "there is no such act on many cases")


def _acts(change: Change, bulk_id: str) -> Sequence[Row[Any]]:
    mine = select(act).where(act.c.bulk == bulk_id, act.c.undone_by.is_(None))
    return change.conn.execute(mine.order_by(act.c.case_id).with_for_update()).all()


def _end(change: Change, bulk_id: str, entry: str) -> None:
    change.conn.execute(update(bulk).where(bulk.c.id == bulk_id).values(ended_by=entry))


def _on_record(change: Change, event: str, bulk_id: str, cases: int, contents: Sequence[Content] = ()) -> str:
    return change.entry(
        "case_event",
        contents=contents,
        owner=change.vault.ref("bulk", bulk_id),
        data={"event": event, "bulk": bulk_id, "cases": cases},
    )
