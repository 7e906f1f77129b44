"""Acts on many cases on record: shown before, done some at a time under one id, taken back as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, update

from clearford.cases.bulk import Bulk, plan_bulk, require_shown
from clearford.cases.second import REVIEWED
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import LegalGround
from clearford.runtime.record.cases import ChangedMeanwhile, Office, do_change_case, find_case
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import By, Change, Record
from clearford.runtime.stores.tables import act, bulk, case_file, case_hand

PART = 50
"""Cases that are decided in one transaction."""
SAMPLES = 10
"""Cases that a preview draws."""
STOPPED_US = 60_000_000
"""Microseconds without a decision after which an act that did not come to its end goes on no more."""
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


WhyLeft = Literal["held", "waiting", "second", "had_part"]
"""held: somebody has it. waiting: for an answer. second: for a second person, or to settle a difference.
had_part: the person decided in the matter before."""
_WHY_STATE: Mapping[str, WhyLeft] = {
    "leased": "held",
    "waiting": "waiting",
    "second_review": "second",
    "adjudication": "second",
}


class Left(msgspec.Struct, frozen=True):
    """Open cases that fit and are not among those to be decided."""

    why: WhyLeft
    cases: int


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One of the cases, drawn by chance."""

    id: str
    harm: str | None
    lang: str | None
    rule: str | None
    opened: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on many cases would do."""

    count: int
    accounts: int
    """How many accounts they are about."""
    left: list[Left]
    """What is left out, and why."""
    langs: dict[str, int]
    """Language of the item -> cases; `unknown` where none is known."""
    samples: list[Sample]
    """Ten at most; the same for the same preview."""
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
    """How many it left: a second person reads them, they went on meanwhile, or were not decided."""


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
    drawn = sorted(cases, key=lambda case: sha256(f"{plan.token} {case.id}".encode()).digest())
    return Shown(
        count=len(plan.cases),
        accounts=len({case.subject for case in cases if case.subject}),
        left=_left(conn, hand, wanted, allowed),
        langs=_counted(case.lang for case in cases),
        samples=[_sample(case) for case in drawn[:SAMPLES]],
        second=len(plan.second),
        harms=_counted(case.harm for case in cases),
        token=plan.token,
    )


def _counted(names: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(name or "unknown" for name in names).items()))


def _sample(case: Case) -> Sample:
    rule = case.rules[0] if case.rules else None
    return Sample(id=case.id, harm=case.harm, lang=case.lang, rule=rule, opened=case.opened)


def _left(conn: Connection, hand: Hand, wanted: Selection, allowed: ColumnElement[bool]) -> list[Left]:
    """Open cases of a selection that are not to be decided, by the reason."""
    state, had_part = case_file.c.state, _had_part(hand)
    about = (state.in_(("queued", *_WHY_STATE)), allowed, *_fitting(wanted))
    found = select(state, had_part, func.count()).where(*about).group_by(state, had_part)
    counted: Counter[WhyLeft] = Counter()
    for name, mine, cases in conn.execute(found):
        if name != "queued" or mine:
            counted["had_part" if mine else _WHY_STATE[name]] += cases
    return [Left(why, cases) for why, cases in sorted(counted.items())]


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
    before stands, under the same id (`list_bulks`), and is taken back by it; the other cases wait as before.
    A case that somebody took meanwhile is left. CF-R038 where the preview showed anything else, CF-R020
    where it is taken back before it came to its end; the rest as `show_bulk`.
    """
    with record.change(order.by) as change:
        made, plan = _do_begin(change, means, order, allowed)
    reached = 0
    for at in range(0, len(plan.cases), PART):
        with record.change(order.by) as change:
            part, rest = plan.cases[at : at + PART], plan.cases[at + PART :]
            _do_hold(change, made, "deciding" if rest else "decided")
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
    entry = on_record(change, "bulk", made, len(plan.cases), words)
    count = len(plan.cases)
    change.add(
        bulk,
        id=made,
        user_id=order.hand.id,
        at=change.at,
        entry=entry,
        cases=count,
        state="deciding",
        place="",
        reached=0,
        ended_by=None,
    )
    return made, plan


def _do_hold(change: Change, bulk_id: str, state: str) -> None:
    """Go on with an act while nobody takes it back. CF-R020 where somebody does."""
    mine = update(bulk).where(bulk.c.id == bulk_id, bulk.c.state == "deciding")
    if change.conn.execute(mine.values(state=state)).rowcount != 1:
        raise RecordError("CF-R020", "the act is taken back already; the other cases wait as before")


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


BulkState = Literal["deciding", "stopped", "decided", "undoing", "reversing", "over"]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An act on many cases that was done."""

    bulk: str
    at: int
    """Microseconds since 1970."""
    cases: int
    """How many it was to decide."""
    decided: int
    """How many it decided."""
    state: BulkState
    """stopped: the process that decided ended before it was through; the other cases wait as before."""
    reached: int
    """How many are taken back so far, where all of it is."""
    over: bool
    """All of it was taken back."""


def list_bulks(conn: Connection, hand: Hand, *, now: int, limit: int) -> Sequence[Past]:
    """The acts of a person, the latest first."""
    mine = select(bulk).where(bulk.c.user_id == hand.id).order_by(bulk.c.at.desc(), bulk.c.id).limit(limit)
    rows = conn.execute(mine).all()
    ids = [row.id for row in rows]
    acts = (
        select(act.c.bulk, func.count(), func.max(act.c.at)).where(act.c.bulk.in_(ids)).group_by(act.c.bulk)
    )
    done = {found: (count, last) for found, count, last in conn.execute(acts)}
    return [_past(row, *done.get(row.id, (0, row.at)), now=now) for row in rows]


def _past(row: Row[Any], decided: int, last: int, *, now: int) -> Past:
    stopped = row.state == "deciding" and now >= last + STOPPED_US
    return Past(
        bulk=row.id,
        at=row.at,
        cases=row.cases,
        decided=decided,
        state="stopped" if stopped else row.state,
        reached=row.reached,
        over=row.state == "over",
    )


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
    query = select(c.body).where(c.state == "queued", allowed, ~_had_part(hand), *_fitting(wanted))
    bodies = conn.execute(query.order_by(c.id).limit(most)).scalars()
    return [_DECODER.decode(bytes(body)) for body in bodies]


def _had_part(hand: Hand) -> ColumnElement[bool]:
    return exists().where(case_hand.c.root == case_file.c.root, case_hand.c.user_id == hand.id)


def _fitting(wanted: Selection) -> list[ColumnElement[bool]]:
    """Reviews and reports as a selection has them."""
    c = case_file.c
    fitting = [c.kind.in_(sorted(REVIEWED))]
    if wanted.cases:
        fitting.append(c.id.in_(wanted.cases))
    values = {name: getattr(wanted, name) for name in ("kind", "queue", "harm", "lang", "rule")}
    return fitting + [c[name] == value for name, value in values.items() if value is not None]


def on_record(
    change: Change,
    event: str,
    bulk_id: str,
    cases: int,
    contents: Sequence[Content] = (),
    refs: tuple[str, ...] = (),
) -> str:
    """Enter what happened to an act on so many cases; the entry."""
    return change.entry(
        "case_event",
        contents=contents,
        refs=refs,
        owner=change.vault.ref("bulk", bulk_id),
        data={"event": event, "bulk": bulk_id, "cases": cases},
    )
