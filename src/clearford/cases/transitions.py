"""The state machine of a case, as data, and the one function that changes a case.

A change gives a new value and never edits the old one. What is decided goes from here to `act.plan`
and back into the record: no event of a case acts on anybody by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from clearford.cases.calendar import Workdays
from clearford.cases.clocks import due
from clearford.cases.events import DO, Desk, Given
from clearford.cases.hands import as_first
from clearford.cases.priority import weight
from clearford.core.casework import (
    CASE_EVENTS,
    Case,
    CaseEvent,
    CaseKind,
    CaseState,
    Hand,
    ItemFacts,
    Step,
    Verdict,
)
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

OPEN: tuple[CaseState, ...] = ("queued", "leased", "waiting", "second_review", "adjudication")
"""States of a case that is not decided."""
HELD: tuple[CaseState, ...] = ("leased", "second_review", "adjudication")
"""Those of them in which somebody may hold it."""
_DONE: tuple[CaseState, ...] = ("decided", "closed")

ROWS: dict[tuple[CaseState, CaseEvent], tuple[CaseState, ...]] = {
    ("queued", "claim"): ("leased",),
    ("queued", "assign"): ("leased",),
    ("leased", "transfer"): ("leased",),
    ("leased", "heartbeat"): ("leased",),
    ("leased", "break"): ("leased",),
    ("leased", "expire"): ("queued",),
    ("leased", "release"): ("queued",),
    ("leased", "skip"): ("queued",),
    ("leased", "ask"): ("waiting",),
    ("waiting", "answer"): ("queued", "second_review", "adjudication"),
    ("waiting", "timeout"): ("queued", "second_review", "adjudication"),
    ("leased", "decide"): ("decided", "second_review"),
    **{
        (state, event): (state,)
        for state in ("second_review", "adjudication")
        for event in ("claim", "assign", "transfer", "heartbeat", "break", "expire", "release", "skip")
    },
    **{(state, "ask"): ("waiting",) for state in ("second_review", "adjudication")},
    ("second_review", "agree"): ("decided",),
    ("second_review", "differ"): ("adjudication",),
    ("adjudication", "settle"): ("decided",),
    ("decided", "outcomes"): ("closed",),
    ("decided", "appeal"): ("appealed",),
    ("closed", "appeal"): ("appealed",),
    ("appealed", "appeal"): ("appealed",),
    ("appealed", "appeal_decided"): ("decided", "appealed"),
    ("leased", "omit"): ("decided",),
    **{(state, "reopen"): ("queued",) for state in _DONE},
    **{(state, "undo"): ("queued", "leased", "second_review", "adjudication") for state in _DONE},
    ("second_review", "undo"): ("queued", "leased"),
    ("adjudication", "undo"): ("second_review",),
    **{(state, "join"): (state,) for state in OPEN},
    ("queued", "drop"): ("closed",),
}
"""(state, event) -> the states it may lead to. What is not here is impossible.

`decided` follows an appeal too, since what the appeal brought about must have its outcomes before the
case is closed. A person need not wait for outcomes to appeal.
"""


def open_case(
    case_id: str,
    kind: CaseKind,
    facts: ItemFacts,
    *,
    queue: str,
    now: int,
    desk: Desk,
    due_at: int | None = None,
    workdays: Workdays | None = None,
    after: Case | None = None,
    life: bool = False,
    trusted: bool = False,
) -> Case:
    """A new case in its queue, its clock running.

    due_at: when the rule that asked for the case wants it decided; else the limit of the kind.
    after: the case that this one follows, such as the one that is appealed; its matter goes on.
    """
    limit = due(kind, now, numbers=desk.numbers, harm=facts.harm, workdays=workdays)
    return Case(
        id=case_id,
        kind=kind,
        queue=queue,
        item=facts.item,
        subject=facts.subject,
        harm=facts.harm,
        lang=facts.lang,
        item_kind=facts.item_kind,
        severity=facts.severity,
        rules=facts.rules,
        root=after.root if after else case_id,
        parent=after.id if after else None,
        life=life,
        minors=facts.minor == "yes" or (facts.harm or "").startswith("minors."),
        trusted=trusted,
        weight=weight(facts),
        opened=now,
        due=limit if due_at is None else due_at,
    )


def join(case: Case, other: Case, *, now: int, desk: Desk) -> Case:
    """The open case after another about the same joined it: more urgent, or as it was."""
    limits = [limit for limit in (case.due, other.due) if limit is not None]
    return msgspec.structs.replace(
        apply(case, "join", now=now, desk=desk),
        life=case.life or other.life,
        minors=case.minors or other.minors,
        trusted=case.trusted or other.trusted,
        weight=max(case.weight, other.weight),
        due=min(limits, default=None),
    )


def possible(state: CaseState) -> tuple[CaseEvent, ...]:
    """Events that a state allows, in the order of their declaration."""
    return tuple(event for event in CASE_EVENTS if (state, event) in ROWS)


def apply(
    case: Case,
    event: CaseEvent,
    *,
    now: int,
    desk: Desk,
    by: Hand | None = None,
    to: Hand | None = None,
    matter: Sequence[Step] | None = None,
    verdict: Verdict | None = None,
    reason: str = "",
    asked: Literal["author", "reporter", "platform"] | None = None,
    outstanding: int | None = None,
    held: bool = True,
) -> Case:
    """The case after an event.

    `decide` is understood as the step that the case is at: the first decision, the second reviewer's
    (`agree` or `differ`), or the adjudicator's (`settle`).

    by: who acts; none for the clock and for what happens by itself (expire, timeout, answer, outcomes,
        appeal, appeal_decided, join, drop, reopen after a reversal elsewhere). to: who gets the case (assign,
        transfer).
    matter: every decision taken in any case of the matter; needed for appeals.
    outstanding: actions and notices that have no outcome yet (outcomes). held: whether who takes a step
        back has the case again (undo).
    CF-R020: the state does not allow it; CF-R021: this person may not; CF-R022: something is missing.
    """
    meant = _meant(case, event, verdict)
    if (case.state, meant) not in ROWS:
        state = as_first(case) if case.state == "second_review" else case.state
        allowed = ", ".join(possible(state)) or "nothing"
        raise RecordError("CF-R020", f"`{event}` is not possible while the case is {state}; {allowed} is")
    given = Given(
        now=now,
        desk=desk,
        by=by,
        to=to,
        matter=matter,
        verdict=verdict,
        reason=reason.strip(),
        asked=asked,
        outstanding=outstanding,
        held=held,
    )
    changed = DO[meant](case, given)
    assert changed.state in ROWS[case.state, meant]
    return msgspec.structs.replace(changed, version=case.version + 1)


def _meant(case: Case, event: CaseEvent, verdict: Verdict | None) -> CaseEvent:
    if event != "decide" or verdict is None:
        return event
    if case.state == "second_review":
        return "agree" if verdict == case.steps[0].verdict else "differ"
    return "settle" if case.state == "adjudication" else "decide"


def due_events(case: Case, now: int, numbers: Numbers) -> tuple[CaseEvent, ...]:
    """What the clock does to a case by itself: a lease that is over, an answer that did not come."""
    if case.owner_until is not None and now >= case.owner_until:
        return ("expire",)
    if case.waiting_since is not None and now >= case.waiting_since + numbers.span("case.ask_timeout"):
        return ("timeout",)
    return ()


def alerts_lead(case: Case, numbers: Numbers) -> bool:
    """True once the case was given back so often that a lead should look."""
    return sum(case.skips.values()) >= numbers.count("case.skips")


def decided(case: Case) -> Verdict | None:
    """What holds: the adjudicator's verdict, else the first; none before the case is decided."""
    return None if case.decided_at is None or not case.steps else (_settled(case) or case.steps[0]).verdict


def _settled(case: Case) -> Step | None:
    return next((step for step in case.steps if step.name == "adjudication"), None)
