"""What each event does to a case: one function an event, with what it asks for before it does anything.

Called by `cases.transitions.apply` alone, which knows where an event may lead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from clearford.cases.clocks import PAUSES, due
from clearford.cases.golden import may_act
from clearford.cases.hands import require_hand, require_lead
from clearford.cases.reversal import INVERSES
from clearford.cases.second import why_second
from clearford.core.actions import AGAINST_ACCOUNT
from clearford.core.casework import Case, CaseEvent, CaseState, Hand, Step, StepName, Verdict
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Desk:
    """What every change of a case needs besides the case."""

    numbers: Numbers
    key: bytes
    """Key of the draws of second reviews; secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What comes with an event; see `cases.transitions.apply`."""

    now: int
    desk: Desk
    by: Hand | None
    to: Hand | None
    matter: Sequence[Step] | None
    verdict: Verdict | None
    reason: str
    asked: Literal["author", "reporter", "platform"] | None
    outstanding: int | None
    held: bool


def _person(given: Given) -> Hand:
    if given.by is None:
        raise RecordError("CF-R021", "this needs a person")
    return given.by


def _holder(case: Case, given: Given) -> Hand:
    """The person who holds the case, and still does."""
    hand = _person(given)
    if case.owner != hand.id:
        raise RecordError(
            "CF-R021", "the case is held by nobody" if case.owner is None else "another holds the case"
        )
    if case.owner_until is None or given.now >= case.owner_until:
        raise RecordError("CF-R020", "the time to hold the case is over; claim it again")
    return hand


def _clock_only(case: Case, given: Given, since: int | None, name: str) -> None:
    if since is None or given.now < since:
        raise RecordError("CF-R020", f"it is too early for `{name}`")


def _held(case: Case, hand: Hand, given: Given) -> Case:
    require_hand(case, hand, given.matter)
    return msgspec.structs.replace(
        case,
        state="leased" if case.state == "queued" else case.state,
        owner=hand.id,
        owner_since=given.now,
        owner_until=given.now + given.desk.numbers.span("case.lease"),
        first_claim=given.now if case.first_claim is None else case.first_claim,
        prefer=None,
        prefer_until=None,
    )


def _free(case: Case) -> Case:
    return msgspec.structs.replace(
        case,
        state="queued" if case.state == "leased" else case.state,
        owner=None,
        owner_since=None,
        owner_until=None,
    )


def _claim(case: Case, given: Given) -> Case:
    hand = _person(given)
    if case.owner is not None:
        raise RecordError("CF-R020", "another holds the case")
    if case.prefer not in (None, hand.id) and given.now < (case.prefer_until or 0):
        raise RecordError("CF-R020", "the case is kept for the reviewer who asked a question")
    return _held(case, hand, given)


def _assign(case: Case, given: Given) -> Case:
    require_lead(_person(given))
    if given.to is None:
        raise RecordError("CF-R022", "nobody is named to take the case")
    return _held(case, given.to, given)


def _heartbeat(case: Case, given: Given) -> Case:
    return _kept_for(case, given, "case.lease")


def _break(case: Case, given: Given) -> Case:
    return _kept_for(case, given, "wellness.break")


def _kept_for(case: Case, given: Given, span: str) -> Case:
    """Held for a span from now, or longer where it was already."""
    _holder(case, given)
    until = given.now + given.desk.numbers.span(span)
    return msgspec.structs.replace(case, owner_until=max(until, case.owner_until or 0))


def _expire(case: Case, given: Given) -> Case:
    _clock_only(case, given, case.owner_until, "expire")
    return _counted(case)


def _release(case: Case, given: Given) -> Case:
    _holder(case, given)
    return _counted(case)


def _skip(case: Case, given: Given) -> Case:
    _holder(case, given)
    _reason(given)
    return _counted(case)


def _counted(case: Case) -> Case:
    name = case.owner or ""
    skips = {**case.skips, name: case.skips.get(name, 0) + 1}
    return msgspec.structs.replace(_free(case), skips=skips)


def _ask(case: Case, given: Given) -> Case:
    hand = _holder(case, given)
    if given.asked is None:
        raise RecordError("CF-R022", "nobody is named to answer")
    return msgspec.structs.replace(
        _free(case), state="waiting", waiting_since=given.now, waiting_for=given.asked, prefer=hand.id
    )


_BEFORE_STEP: tuple[CaseState, ...] = ("queued", "second_review", "adjudication")
"""Where a case waits by how many steps were taken in it."""


def _answer(case: Case, given: Given) -> Case:
    waited = max(0, given.now - (case.waiting_since or given.now)) if case.kind in PAUSES else 0
    return msgspec.structs.replace(
        case,
        state=_BEFORE_STEP[len(case.steps)],
        waiting_since=None,
        waiting_for=None,
        waited=case.waited + waited,
        due=None if case.due is None else case.due + waited,
        prefer_until=given.now + given.desk.numbers.span("case.prefer"),
    )


def _timeout(case: Case, given: Given) -> Case:
    since = case.waiting_since
    end = None if since is None else since + given.desk.numbers.span("case.ask_timeout")
    _clock_only(case, given, end, "timeout")
    return _answer(case, given)


def _decide(case: Case, given: Given) -> Case:
    stepped = _stepped(case, "first", given)
    verdict = stepped.steps[-1].verdict
    why = why_second(case, verdict, key=given.desk.key, numbers=given.desk.numbers)
    if why is None:
        return _done(stepped, given)
    return msgspec.structs.replace(_free(stepped), state="second_review", why_second=why)


def _agree(case: Case, given: Given) -> Case:
    if given.verdict != case.steps[0].verdict:
        raise RecordError("CF-R022", "the second reviewer decided otherwise")
    return _done(_stepped(case, "second", given), given)


def _differ(case: Case, given: Given) -> Case:
    if given.verdict == case.steps[0].verdict:
        raise RecordError("CF-R022", "the second reviewer decided the same")
    return msgspec.structs.replace(_free(_stepped(case, "second", given)), state="adjudication")


def _settle(case: Case, given: Given) -> Case:
    return _done(_stepped(case, "adjudication", given), given)


def _stepped(case: Case, name: StepName, given: Given) -> Case:
    hand = _holder(case, given)
    require_hand(case, hand, given.matter)
    if given.verdict is None:
        raise RecordError("CF-R022", "it is not said what was decided")
    check_verdict(given.verdict, appeal=case.kind == "appeal")
    reason = _reason(given)
    numbers = given.desk.numbers
    if case.kind == "appeal":
        if reason < numbers.count("appeal.reason"):
            raise RecordError("CF-R022", "the reason of an appeal decision is too short to be one")
        _require_look(case, given, "appeal.open", "the appeal was not open long enough to be read")
    elif not AGAINST_ACCOUNT.isdisjoint(given.verdict.actions):
        _require_look(
            case, given, "measure.open", "the case was not open long enough to look at all of the account"
        )
    step = Step(name=name, by=hand.id, at=given.now, verdict=given.verdict, reason=reason)
    return msgspec.structs.replace(case, steps=(*case.steps, step))


def _require_look(case: Case, given: Given, least: str, why: str) -> None:
    """CF-R022 for a case that its holder cannot have read by now."""
    span = given.desk.numbers.span(least)
    if given.now - (case.owner_since or given.now) < span:
        raise RecordError("CF-R022", why, suggestion=f"decide it after {span // 1_000_000} seconds")


def _done(case: Case, given: Given) -> Case:
    return msgspec.structs.replace(_free(case), state="decided", decided_at=given.now)


def _outcomes(case: Case, given: Given) -> Case:
    if given.outstanding != 0:
        raise RecordError("CF-R020", "not every action and notice has an outcome")
    return msgspec.structs.replace(case, state="closed", closed_at=given.now)


def _appeal(case: Case, given: Given) -> Case:
    if case.kind not in ("review", "report", "order", "misuse"):
        raise RecordError("CF-R020", f"a case of kind {case.kind} cannot be appealed")
    return msgspec.structs.replace(case, state="appealed", open_appeals=case.open_appeals + 1, closed_at=None)


def _appeal_decided(case: Case, given: Given) -> Case:
    left = case.open_appeals - 1
    return msgspec.structs.replace(case, state="appealed" if left else "decided", open_appeals=left)


def _reopen(case: Case, given: Given) -> Case:
    if case.kind == "appeal":
        raise RecordError("CF-R020", "an appeal is not opened again; open the case that it was about")
    _reason(given)
    return msgspec.structs.replace(
        case,
        state="queued",
        round=case.round + 1,
        steps=(),
        decided_at=None,
        closed_at=None,
        due=due(case.kind, given.now, numbers=given.desk.numbers, harm=case.harm),
        why_second="",
    )


def _undo(case: Case, given: Given) -> Case:
    """Whoever took the last step has the case again as it was before, or it waits again if not `held`."""
    hand = _person(given)
    if case.owner is not None:
        raise RecordError("CF-R020", "the next person reads the case already")
    if not case.steps or case.steps[-1].by != hand.id:
        raise RecordError("CF-R021", "only who took the last step may take it back")
    before: dict[StepName, CaseState] = {
        "first": "leased",
        "second": "second_review",
        "adjudication": "adjudication",
    }
    back = msgspec.structs.replace(
        case,
        state=before[case.steps[-1].name],
        owner=hand.id,
        owner_since=case.steps[-1].at,
        owner_until=given.now + given.desk.numbers.span("case.lease"),
        steps=case.steps[:-1],
        why_second=case.why_second if len(case.steps) > 1 else "",
        decided_at=None,
        closed_at=None,
    )
    return back if given.held else _free(back)


def _omit(case: Case, given: Given) -> Case:
    hand = _holder(case, given)
    if case.kind != "appeal":
        raise RecordError("CF-R020", "only an appeal can be left undecided")
    require_hand(case, hand, given.matter)
    _reason(given)
    return _done(case, given)


def _join(case: Case, given: Given) -> Case:
    return msgspec.structs.replace(case, joined=case.joined + 1)


def _drop(case: Case, given: Given) -> Case:
    """Close a case that decides about nobody, undecided."""
    if may_act(case):
        raise RecordError("CF-R020", f"a case of kind {case.kind} does not end without a decision")
    return msgspec.structs.replace(case, state="closed", closed_at=given.now)


def _reason(given: Given) -> int:
    if not given.reason:
        raise RecordError("CF-R022", "a reason is needed")
    return len(given.reason)


def check_verdict(verdict: Verdict, *, appeal: bool = False) -> None:
    """CF-R022 for a verdict that contradicts itself; CF-R025 for an action that nothing would undo.

    appeal: it may let stand what is no action of the platform, the pause of somebody's reports.
    """
    if verdict.outcome == "no_action" and (verdict.actions or verdict.ground):
        raise RecordError("CF-R022", "nothing is done, yet actions or a ground are named")
    if verdict.outcome == "restrict" and (not verdict.actions or verdict.ground is None):
        raise RecordError("CF-R022", "a restriction needs its actions and its ground")
    if verdict.outcome == "restrict" and verdict.unfounded and not appeal:
        raise RecordError("CF-R022", "a notice that led to a restriction is not unfounded")
    also = {"pause_reports"} if appeal else set()
    if other := [
        name for name in verdict.actions if name not in also and INVERSES.of(name).doer != "platform"
    ]:
        raise RecordError("CF-R022", f"`{other[0]}` is not an action")
    if verdict.actions != tuple(sorted(set(verdict.actions))):
        raise RecordError("CF-R022", "actions are named once each, sorted")


DO: dict[CaseEvent, Callable[[Case, Given], Case]] = {
    "claim": _claim,
    "assign": _assign,
    "transfer": _assign,
    "heartbeat": _heartbeat,
    "break": _break,
    "expire": _expire,
    "release": _release,
    "skip": _skip,
    "ask": _ask,
    "answer": _answer,
    "timeout": _timeout,
    "decide": _decide,
    "agree": _agree,
    "differ": _differ,
    "settle": _settle,
    "outcomes": _outcomes,
    "appeal": _appeal,
    "appeal_decided": _appeal_decided,
    "reopen": _reopen,
    "undo": _undo,
    "omit": _omit,
    "join": _join,
    "drop": _drop,
}
