"""Acts on many cases that are carried out: ordered, agreed to, decided by slices while somebody wants it.

Nothing happens in the first minute. Each slice is asked for by the person who ordered it, whose rights are
checked anew in every case; a case that fails, or went on meanwhile, is left as it was.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, case, func, or_, select, update

from clearford.cases.bulk import Bulk, require_shown
from clearford.cases.hands import covers
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.dates import DAY
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import MILLION
from clearford.core.reasons import LegalGround
from clearford.runtime.record.bulk import Selection, is_alone, must_open, planned, samples_of
from clearford.runtime.record.campaigns import find_campaign
from clearford.runtime.record.cases import ChangedMeanwhile, Office, do_change_case, find_case
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import By, Change, Record
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import act, bulk

STOPPED_US = 60_000_000
"""Microseconds without a decision after which an act that did not come to its end has stopped."""
_ASKED = 500
"""Cases asked for in one query."""

BulkState = Literal[
    "asked", "deciding", "stopped", "paused", "failed", "decided", "undoing", "reversing", "over"
]
"""asked: for a second person. stopped: deciding, but nobody asked for the next slice for a while. failed: so
many cases could not be decided that somebody should look."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """An act on many cases, as its person ordered it."""

    by: By
    hand: Hand
    wanted: Selection
    verdict: Verdict
    token: str
    """Of the preview."""
    opened: Sequence[str]
    """What the samples gave that were opened."""
    reason: str
    written: Mapping[str, str]
    illegal: LegalGround | None = None
    campaign: str | None = None
    """The one that it is part of, whose limits hold."""


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided about which cases, kept sealed until it is decided."""

    cases: tuple[str, ...]
    verdict: Verdict
    reason: str
    written: dict[str, str]
    illegal: LegalGround | None


_ORDERED = msgspec.json.Decoder(Ordered)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An act on many cases."""

    bulk: str
    at: int
    """Microseconds since 1970."""
    cases: int
    """How many it was to decide."""
    decided: int
    """How many it decided."""
    state: BulkState
    reached: int
    """How many are taken back so far."""
    over: bool
    """All of it was taken back, or given up before it began."""
    own: bool
    starts: int | None
    """When its first slice may be decided; none before a second person agreed."""
    slices: int
    """How many slices are through."""
    failed: int
    """Cases that could not be decided; they are as they were."""


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """What one slice of an act decided."""

    n: int
    """From 0."""
    decided: int
    standing: int
    """Of these, not taken back."""


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Many cases that were taken back by one act."""

    bulk: str
    cases: int
    """How many it reached."""
    left: int
    """How many it left: a second person reads them, they went on meanwhile, or were not decided."""


def proof_of(office: Office, hand: Hand, token: str, case_id: str) -> str:
    """That a person opened a sample of a preview, 64 hexadecimal digits."""
    said = msgspec.json.encode([hand.id, token, case_id])
    return hmac.digest(office.desk.key, b"bulk sample\0" + said, "sha256").hex()


def do_order_bulk(change: Change, office: Office, order: Order, *, allowed: ColumnElement[bool]) -> str:
    """Note an act that was shown: it begins in a minute, or when a second person agrees; its id.

    CF-R038 where the preview showed anything else, CF-R022 where too few samples were opened, CF-R021 for
    more on one day than one person decides in this way; the rest as `bulk.show_bulk`.
    """
    if not order.reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    cases, plan = planned(change.conn, office, order.hand, order.wanted, order.verdict, allowed)
    require_shown(plan, order.token)
    _require_opened(office, order, samples_of(cases, plan))
    most = most_a_day(change, office, order.campaign, cases)
    _require_day(change, order.hand, len(plan.cases), most)
    made = change.record.new_id()
    alone = is_alone(cases, office.numbers)
    words = [Content("reason", order.reason.encode())]
    change.add(
        bulk,
        id=made,
        user_id=order.hand.id,
        at=change.at,
        entry=on_record(change, "bulk", made, len(plan.cases), words, campaign=order.campaign),
        cases=len(plan.cases),
        state="deciding" if alone else "asked",
        place="",
        reached=0,
        ended_by=None,
        starts=_start(change, office) if alone else None,
        second_by=None,
        slices=0,
        failed=0,
        ordered=_sealed(change, made, plan, order),
        campaign=order.campaign,
    )
    return made


def most_a_day(change: Change, office: Office, campaign: str | None, cases: Sequence[Case]) -> int:
    """Cases that one person decides in this way on one day: more in a campaign that runs and says so.

    CF-R095 for a campaign that does not run, or is about another harm; CF-H002 for none.
    """
    usual = office.numbers.count("case.bulk_day")
    if campaign is None:
        return usual
    found = find_campaign(change.conn, campaign, change.at)
    if found.stage != "running":
        raise RecordError("CF-R095", f"the campaign is {found.stage}")
    if not all(covers((found.harm,), case.harm) for case in cases):
        raise RecordError("CF-R095", f"not all of the cases are about `{found.harm}`")
    return found.bulk_day or usual


def _require_opened(office: Office, order: Order, drawn: Sequence[Case]) -> None:
    proofs = {proof_of(office, order.hand, order.token, one.id) for one in drawn}
    least = must_open(drawn, office.numbers)
    if len(proofs.intersection(order.opened)) < least:
        raise RecordError("CF-R022", f"at least {least} of the samples must be opened first")


def _require_day(change: Change, hand: Hand, more: int, most: int) -> None:
    """CF-R021 where a person would decide more in one day (UTC) than is good."""
    today = (bulk.c.user_id == hand.id, bulk.c.at >= change.at // DAY * DAY)
    # What was given up before it began counts no more.
    begun = or_(bulk.c.state != "over", bulk.c.slices > 0)
    so_far = change.conn.execute(select(func.coalesce(func.sum(bulk.c.cases), 0)).where(*today, begun))
    if int(so_far.scalar_one()) + more > most:
        raise RecordError("CF-R021", f"one person decides at most {most} cases a day in this way")


def _start(change: Change, office: Office) -> int:
    return change.at + office.numbers.span("case.bulk_wait")


def _sealed(change: Change, bulk_id: str, plan: Bulk, order: Order) -> bytes:
    ordered = Ordered(
        cases=plan.cases,
        verdict=order.verdict,
        reason=order.reason,
        written=dict(order.written),
        illegal=order.illegal,
    )
    return change.seal(change.vault.ref("bulk", bulk_id), msgspec.json.encode(ordered), bulk_id)


def do_agree_bulk(
    change: Change, office: Office, bulk_id: str, hand: Hand, *, allowed: ColumnElement[bool]
) -> None:
    """Let an act begin that waits for a second person.

    CF-R021 for who ordered it; CF-H002 where one of the cases is not for the person; CF-R020 where it does
    not wait for anybody.
    """
    row = find_bulk(change, bulk_id)
    if row.state != "asked":
        raise RecordError("CF-R020", "the act does not wait for a second person")
    if row.user_id == hand.id:
        raise RecordError("CF-R021", "another person than who ordered it must agree")
    ordered = _ordered(change, row)
    if allowed_of(change, ordered.cases, allowed) < len(ordered.cases):
        raise no_such_act()
    values = {"state": "deciding", "second_by": hand.id, "starts": _start(change, office)}
    change.conn.execute(update(bulk).where(bulk.c.id == row.id).values(**values))
    on_record(change, "bulk_agreed", row.id, row.cases, refs=(row.entry,))


def do_pause_bulk(change: Change, bulk_id: str, hand: Hand, *, pause: bool) -> None:
    """Let no further slice be decided, or let it go on again. CF-R020 where there is nothing to pause."""
    row = find_bulk(change, bulk_id)
    _require_own(row, hand)
    if row.state not in (("deciding",) if pause else ("paused", "failed")):
        raise RecordError("CF-R020", "the act is not running" if pause else "the act does not wait")
    values: dict[str, Any] = {"state": "paused"} if pause else {"state": "deciding", "failed": 0}
    change.conn.execute(update(bulk).where(bulk.c.id == row.id).values(**values))


def run_slice(
    record: Record, means: Means, bulk_id: str, hand: Hand, *, allowed: ColumnElement[bool], by: By
) -> None:
    """Decide the next slice of an act, each case by itself, so that nothing else waits for all of them.

    CF-R020 before it begins and while it does not run, CF-R021 for somebody else's act.
    """
    with record.change(by) as change:
        row = find_bulk(change, bulk_id)
        _require_own(row, hand)
        if row.state != "deciding" or row.starts is None or change.at < row.starts:
            raise RecordError("CF-R020", "the act does not run now", suggestion="look when it begins")
        ordered, size = _ordered(change, row), means.office.numbers.count("case.bulk_slice")
    part = ordered.cases[row.slices * size : (row.slices + 1) * size]
    failed = sum(_has_failed(record, means, row, ordered, hand, allowed, by, case_id) for case_id in part)
    is_last = (row.slices + 1) * size >= len(ordered.cases)
    with record.change(by) as change:
        _do_count(change, means.office, row, failed=failed, is_last=is_last)


def _has_failed(
    record: Record,
    means: Means,
    row: Row[Any],
    ordered: Ordered,
    hand: Hand,
    allowed: ColumnElement[bool],
    by: By,
    case_id: str,
) -> bool:
    """Decide one case of many unless the act was stopped; whether that failed."""
    try:
        with record.change(by) as change:
            if _is_running(change, row):
                _do_decide(change, means, row, ordered, hand, allowed, case_id)
    except ChangedMeanwhile:
        return False  # somebody took it: it is left to them
    except (RecordError, RequestError):
        return True
    return False


def _is_running(change: Change, row: Row[Any]) -> bool:
    """Whether nobody paused the act or took it back meanwhile; until this change ends, nobody does."""
    same = update(bulk).where(bulk.c.id == row.id, bulk.c.state == "deciding", bulk.c.slices == row.slices)
    return change.conn.execute(same.values(state="deciding")).rowcount == 1


def _do_decide(
    change: Change,
    means: Means,
    row: Row[Any],
    ordered: Ordered,
    hand: Hand,
    allowed: ColumnElement[bool],
    case_id: str,
) -> None:
    found = find_case(change.conn, case_id, allowed=allowed)
    if found.state != "queued":
        return
    do_change_case(change, means.office, found, "claim", by=hand)
    do_decide_case(
        change,
        means,
        case_id,
        hand,
        ordered.verdict,
        reason=ordered.reason,
        written=ordered.written,
        illegal=ordered.illegal,
        bulk=(row.id, row.slices),
    )


def _do_count(change: Change, office: Office, row: Row[Any], *, failed: int, is_last: bool) -> None:
    """Note that a slice is through; that too many failed stops the act."""
    all_failed = row.failed + failed
    too_many = all_failed * MILLION > office.numbers.ppm("case.bulk_errors") * row.cases
    state = "decided" if is_last else "failed" if too_many else "deciding"
    values: dict[str, Any] = {"slices": row.slices + 1, "failed": all_failed, "state": state}
    if is_last:
        values["ordered"] = None
    mine = (bulk.c.id == row.id, bulk.c.state == "deciding", bulk.c.slices == row.slices)
    change.conn.execute(update(bulk).where(*mine).values(**values))


def list_bulks(
    conn: Connection, hand: Hand, *, now: int, limit: int, bulk_id: str | None = None
) -> Sequence[Past]:
    """The acts of a person, and those that wait for a second one, the latest first; or one of them."""
    wanted = or_(bulk.c.user_id == hand.id, bulk.c.state == "asked", bulk.c.second_by == hand.id)
    wanted = wanted if bulk_id is None else wanted & (bulk.c.id == bulk_id)
    rows = conn.execute(select(bulk).where(wanted).order_by(bulk.c.at.desc(), bulk.c.id).limit(limit)).all()
    ids = [row.id for row in rows]
    acts = (
        select(act.c.bulk, func.count(), func.max(act.c.at)).where(act.c.bulk.in_(ids)).group_by(act.c.bulk)
    )
    done = {found: (count, last) for found, count, last in conn.execute(acts)}
    return [_past(row, *done.get(row.id, (0, row.starts or row.at)), hand=hand, now=now) for row in rows]


def slices_of(conn: Connection, bulk_id: str) -> list[Slice]:
    """What the slices of an act decided, in order."""
    stands = func.sum(case((act.c.undone_by.is_(None), 1), else_=0))
    mine = select(act.c.slice, func.count(), stands).where(act.c.bulk == bulk_id, act.c.slice.is_not(None))
    rows = conn.execute(mine.group_by(act.c.slice).order_by(act.c.slice))
    return [Slice(n=n, decided=count, standing=int(left)) for n, count, left in rows]


def _past(row: Row[Any], decided: int, last: int, *, hand: Hand, now: int) -> Past:
    stopped = row.state == "deciding" and now >= max(last, row.starts) + STOPPED_US
    return Past(
        bulk=row.id,
        at=row.at,
        cases=row.cases,
        decided=decided,
        state="stopped" if stopped else row.state,
        reached=row.reached,
        over=row.state == "over",
        own=row.user_id == hand.id,
        starts=row.starts,
        slices=row.slices,
        failed=row.failed,
    )


def find_bulk(change: Change, bulk_id: str) -> Row[Any]:
    """The row of an act, held until the change ends. CF-H002 for none."""
    row = change.conn.execute(select(bulk).where(bulk.c.id == bulk_id).with_for_update()).one_or_none()
    if row is None:
        raise no_such_act()
    return row


def no_such_act() -> RequestError:
    """That there is no such act, or that it is not for the person."""
    return RequestError("CF-H002", "there is no such act on many cases")


def _require_own(row: Row[Any], hand: Hand) -> None:
    if row.user_id != hand.id:
        raise RecordError("CF-R021", "only who ordered it carries it out")


def _ordered(change: Change, row: Row[Any]) -> Ordered:
    kept = None if row.ordered is None else bytes(row.ordered)
    body = None if kept is None else change.unseal(change.vault.ref("bulk", row.id), kept, row.id)
    if body is None:
        raise RecordError("CF-R020", "what was ordered is not kept any more")
    return _ORDERED.decode(body)


def allowed_of(change: Change, ids: Sequence[str], allowed: ColumnElement[bool]) -> int:
    """How many of some cases are for the person."""
    query = select(func.count()).select_from(case_file)
    parts = (ids[at : at + _ASKED] for at in range(0, len(ids), _ASKED))
    return sum(
        change.conn.execute(query.where(case_file.c.id.in_(part), allowed)).scalar_one() for part in parts
    )


def on_record(
    change: Change,
    event: str,
    bulk_id: str,
    cases: int,
    contents: Sequence[Content] = (),
    refs: tuple[str, ...] = (),
    *,
    campaign: str | None = None,
) -> str:
    """Enter what happened to an act on so many cases; the entry."""
    part = {} if campaign is None else {"campaign": campaign}
    return change.entry(
        "case_event",
        contents=contents,
        refs=refs,
        owner=change.vault.ref("bulk", bulk_id),
        data={"event": event, "bulk": bulk_id, "cases": cases, **part},
    )
