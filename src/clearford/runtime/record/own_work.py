"""What a person at work sees of it: cases that wait, what became of one's cases, what one decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from clearford.cases.golden import told_kind
from clearford.cases.hands import why_not
from clearford.cases.priority import rank, why
from clearford.cases.transitions import decided
from clearford.core.casework import Case, Hand, StepName
from clearford.runtime.record.cases import Office, do_note_event, freed, most_urgent_first
from clearford.runtime.record.guises import took_part
from clearford.runtime.record.reopenings import Reopening, own_reopenings
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_event, case_file, case_hand
from clearford.runtime.stores.tables.deeds import act
from clearford.runtime.stores.tables.reviewers import draft
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.vault import Vault

CHOSEN = "chosen"
"""Event of a case that somebody took by choice, and not because it was the most urgent."""
_TAKEN = ("claim", CHOSEN)
_WAITING = ("queued", "second_review", "adjudication")
_DECODER = msgspec.json.Decoder(Case)


class WaitingCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that waits, without anything that lies behind it."""

    id: str
    queue: str
    kind: str
    """A sample, or a case with a known answer, is a review like any other."""
    harm: str | None
    lang: str | None
    severity: int
    """0 unknown, 1 low .. 4 critical."""
    opened: int
    due: int | None
    joined: int
    """How many duplicates joined it."""
    differ: bool
    """Two people differ, and a lead is to decide."""
    why: dict[str, str]
    """Language -> why it stands where it stands."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a case that a person had."""

    case: str
    state: Literal["yours", "waiting", "held", "decided"]
    """`held`: by somebody else."""
    at: int | None
    """When it was decided, or until when it is held."""
    outcome: str | None = None
    """Of a decided one: what holds."""
    actions: tuple[str, ...] = ()


class OwnDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that a person took."""

    case: str
    kind: str
    queue: str
    harm: str | None
    lang: str | None
    at: int
    step: StepName
    outcome: str | None
    """None where the case was opened again since."""
    actions: tuple[str, ...] = ()
    state: Literal["open", "second", "decided", "closed", "appealed"]
    """`second`: somebody else decides too; `open`: it was opened again."""
    holds: str | None = None
    """The outcome that holds, once somebody else decided otherwise or the same."""
    appeal: str | None = None
    """`open`, or the result of the last appeal."""
    reopening: Reopening | None = None
    """What one asked a lead about it."""
    undo_until: int | None = None
    """Until when it can be taken back; none where it cannot any more."""


def waiting_cases(
    conn: Connection, office: Office, hand: Hand, *, allowed: ColumnElement[bool], now: int, limit: int
) -> list[WaitingCase]:
    """Cases that a person could claim now, the most urgent first, `limit` at most.

    allowed: rows that the person's grants, wishes and filters leave.
    """
    c = case_file.c
    free = or_(c.leased_by.is_(None), c.leased_until <= now)
    query = select(c.body).where(in_states((*_WAITING, "leased")), free, allowed, ~took_part(hand.id))
    bodies = conn.execute(query.order_by(*most_urgent_first(now)).limit(limit)).scalars()
    cases = (freed(_DECODER.decode(bytes(body)), office, now) for body in bodies)
    fit = [case for case in cases if _is_offered(case, hand, now)]
    return [_waiting(case, now) for case in sorted(fit, key=lambda case: rank(case, now, office.numbers))]


def _is_offered(case: Case, hand: Hand, now: int) -> bool:
    kept = case.prefer not in (None, hand.id) and now < (case.prefer_until or 0)
    return not kept and why_not(case, hand, case.steps) is None


def _waiting(case: Case, now: int) -> WaitingCase:
    return WaitingCase(
        id=case.id,
        queue=case.queue,
        kind=told_kind(case.kind),
        harm=case.harm,
        lang=case.lang,
        severity=case.severity,
        opened=case.opened,
        due=case.due,
        joined=case.joined,
        differ=case.state == "adjudication",
        why=why(case, now),
    )


def is_new_to(conn: Connection, case_id: str, user_id: str) -> bool:
    """Whether a person never had a case before."""
    mine = (case_event.c.case_id == case_id, case_event.c.by == user_id)
    return not conn.execute(select(exists().where(*mine))).scalar_one()


def do_note_choice(change: Change, case: Case, hand: Hand) -> None:
    """Note that a person took a case by choice."""
    do_note_event(change, case, CHOSEN, entry=None, by=hand)


def had_by(user_id: str) -> ColumnElement[bool]:
    """Rows of cases that a person has, had or decided, or left a draft in."""
    c = case_file.c
    events = exists().where(
        case_event.c.case_id == c.id, case_event.c.by == user_id, case_event.c.event.in_(_TAKEN)
    )
    left = exists().where(draft.c.case_id == c.id, draft.c.user_id == user_id)
    hands = exists().where(case_hand.c.case_id == c.id, case_hand.c.user_id == user_id)
    return or_(c.leased_by == user_id, events, left, hands)


def standing_of(case: Case, hand: Hand, now: int) -> Standing:
    """What became of a case; of one that is read a second time it is not told what the first one thought."""
    if case.owner is not None and now < (case.owner_until or 0):
        mine = case.owner == hand.id
        return Standing(case=case.id, state="yours" if mine else "held", at=case.owner_until)
    verdict = decided(case)
    if verdict is None:
        return Standing(case=case.id, state="waiting", at=None)
    return Standing(
        case=case.id, state="decided", at=case.decided_at, outcome=verdict.outcome, actions=verdict.actions
    )


def own_decisions(
    conn: Connection,
    user_id: str,
    *,
    since: int,
    before: tuple[int, str] | None,
    now: int,
    undo_us: int,
    limit: int,
    told: Callable[[Case], Case],
    vault: Vault,
) -> list[OwnDecision]:
    """What a person decided since a moment, the latest first.

    before: moment and case at which the page before ended. told: how people see a case.
    """
    h = case_hand.c
    query = (
        select(h.at, h.role, h.case_id, case_file.c.body)
        .join(case_file, case_file.c.id == h.case_id)
        .where(h.user_id == user_id, h.at >= since)
        .order_by(h.at.desc(), h.case_id.desc())
    )
    if before is not None:
        at, last = before
        query = query.where(or_(h.at < at, and_(h.at == at, h.case_id < last)))
    rows = conn.execute(query.limit(limit)).all()
    cases = [told(_DECODER.decode(bytes(row.body))) for row in rows]
    undo, appeals = _undoable(conn, user_id, rows, now - undo_us), _appeals(conn, cases)
    asked = own_reopenings(conn, vault, user_id, [case.id for case in cases])
    return [
        msgspec.structs.replace(
            _own(case, row, user_id, appeals.get(case.root), undo.get(case.id), undo_us),
            reopening=asked.get(case.id),
        )
        for row, case in zip(rows, cases, strict=True)
    ]


def _own(
    case: Case, row: Any, user_id: str, appealed: str | None, acted: int | None, undo_us: int
) -> OwnDecision:
    mine = next((step.verdict for step in case.steps if step.by == user_id), None)
    holds = decided(case)
    return OwnDecision(
        case=case.id,
        kind=told_kind(case.kind),
        queue=case.queue,
        harm=case.harm,
        lang=case.lang,
        at=row.at,
        step=row.role,
        outcome=None if mine is None else mine.outcome,
        actions=() if mine is None else mine.actions,
        state=_state(case, mine=mine is not None),
        holds=None if holds is None or len(case.steps) < 2 else holds.outcome,
        appeal=appealed,
        undo_until=None if acted is None else acted + undo_us,
    )


def _state(case: Case, *, mine: bool) -> Literal["open", "second", "decided", "closed", "appealed"]:
    if case.state in ("decided", "closed", "appealed"):
        return case.state
    return "second" if mine else "open"


def _undoable(conn: Connection, user_id: str, rows: Sequence[Any], since: int) -> dict[str, int]:
    """Case -> when it was acted in, of acts that can still be taken back."""
    mine = (act.c.case_id.in_([row.case_id for row in rows]), act.c.user_id == user_id, act.c.at > since)
    query = select(act.c.case_id, act.c.at).where(*mine, act.c.undone_by.is_(None))
    return {row.case_id: row.at for row in conn.execute(query)}


def _appeals(conn: Connection, cases: Iterable[Case]) -> dict[str, str]:
    """Matter -> `open`, or the result of its last appeal."""
    query = (
        select(case_file.c.root, func.coalesce(appeal.c.result, "open").label("result"))
        .join(case_file, case_file.c.id == appeal.c.case_id)
        .where(case_file.c.root.in_([case.root for case in cases]))
        .order_by(appeal.c.filed, appeal.c.id)
    )
    return {row.root: row.result for row in conn.execute(query)}
