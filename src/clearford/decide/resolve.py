"""From rules that hold to a decision: softening, exemption, absorption, and the record of it all.

Pure and slow enough to be memoised: a decision depends only on which rules hold in which state and
what failed, never on the item, so each combination is resolved once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from clearford.core.actions import (
    ACCOUNT_LADDER,
    ACTIONS,
    CONTENT_LADDER,
    ActionSpec,
    CaseWanted,
    ContentRung,
)
from clearford.core.decisions import Decision, Outcome, RuleRef, Softening, Unknown
from clearford.core.ids import Digest, ItemId, RuleId, SignalName
from clearford.decide.program import Rule
from clearford.decide.states import State

_RUNGS: dict[str, tuple[str, ...]] = {"content": CONTENT_LADDER, "account": ACCOUNT_LADDER, "none": ("",)}
HEIGHT = {name: _RUNGS[a.ladder].index(a.rung) for name, a in ACTIONS.items()}
"""How high an action stands on its ladder."""


class Standing(NamedTuple):
    """A rule and the state in which it holds or, for the strongest finding, could not be known."""

    rule: Rule
    state: State
    lost: tuple[str, ...] = ()
    """Failed signals: of the softening for a rule that holds, of the condition for one that is unknown."""


class Contribution(NamedTuple):
    """What a rule adds to the decision."""

    actions: frozenset[str] = frozenset()
    case: CaseWanted | None = None


NOTHING = Contribution()


class Cap(NamedTuple):
    """An exemption in force: what it leaves of the rules it names."""

    names: tuple[RuleId, ...]
    to: Literal["allow", "escalate"]
    by: str


class _Record:
    """What is collected while the contributions are put together."""

    def __init__(self) -> None:
        self.given: list[tuple[RuleId, Contribution]] = []
        self.cases: list[CaseWanted] = []
        self.softened: set[Softening] = set()
        self.unknowns: set[Unknown] = set()

    def lost(self, standing: Standing, *, escalated: bool) -> None:
        """Put the failed signals of a standing on record."""
        what: Literal["escalated", "ignored"] = "escalated" if escalated else "ignored"
        self.unknowns.update(Unknown(SignalName(s), "failed", standing.rule.id, what) for s in standing.lost)


def resolve(
    holds: Sequence[Standing], fails: Sequence[Standing], *, default_case: CaseWanted, bundle: Digest
) -> Decision:
    """The decision for an item without id.

    holds: the rules, live and trial, that hold.
    fails: the live rules whose condition is unknown and reads a failed signal.
    """
    record = _Record()
    caps = list(_caps(holds, fails))
    for standing in holds:
        if standing.rule.status == "live" and standing.rule.kind == "enforce":
            _hold(standing, caps, default_case, record)
    for standing in fails:
        if standing.rule.kind == "enforce":
            _fail(standing, caps, default_case, record)
    for standing in fails:
        if standing.rule.kind == "exempt":
            by = _failed(standing.rule)
            record.lost(standing, escalated=any(s.by == by for s in record.softened))
    return _assembled(record, holds, bundle)


def _failed(rule: Rule) -> str:
    return f"{rule.id}:failed"


def _caps(holds: Iterable[Standing], fails: Iterable[Standing]) -> Iterable[Cap]:
    for rule, _, _ in holds:
        if rule.kind == "exempt" and rule.status == "live":
            yield Cap(rule.exempts, rule.to, rule.id)
    for rule, _, _ in fails:
        # If the innocent reading cannot be excluded, a human looks, whatever the exemption's on_failure.
        if rule.kind == "exempt":
            yield Cap(rule.exempts, "escalate", _failed(rule))


def whole(rule: Rule, default_case: CaseWanted) -> Contribution:
    """What a rule that holds contributes when nothing makes it milder.

    A rule that only escalates takes no restricting action, even if it names one.
    """
    if rule.decision == "restrict":
        return Contribution(frozenset(rule.actions), rule.case)
    mild = frozenset(a for a in rule.actions if not ACTIONS[a].restricts)
    return Contribution(mild, rule.case or default_case)


def cap(part: Contribution, to: str, case: CaseWanted) -> Contribution:
    """What a softening or exemption leaves: `allow` nothing, `escalate` a case in place of restrictions.

    A contribution without restrictions is at most a case already, so `escalate` leaves it as it is.
    """
    if to == "allow":
        return NOTHING
    if to == "escalate" and any(ACTIONS[a].restricts for a in part.actions):
        return Contribution(frozenset(a for a in part.actions if ACTIONS[a].ladder == "none"), case)
    return part


def _hold(standing: Standing, caps: Sequence[Cap], default_case: CaseWanted, record: _Record) -> None:
    rule = standing.rule
    full = whole(rule, default_case)
    left = _capped(standing, full, caps, rule.case or default_case, record)
    if standing.lost and cap(full, standing.state.to, rule.case or default_case) != full:
        record.lost(standing, escalated=True)
    record.given.append((rule.id, left))


def _fail(standing: Standing, caps: Sequence[Cap], default_case: CaseWanted, record: _Record) -> None:
    rule = standing.rule
    case = rule.case or default_case
    full = Contribution(case=case) if rule.on_failure == "escalate" else NOTHING
    left = _capped(standing, full, caps, case, record)
    if left.case is not None:
        record.cases.append(left.case)
    record.lost(standing, escalated=left.case is not None)


def _capped(
    standing: Standing, full: Contribution, caps: Sequence[Cap], case: CaseWanted, record: _Record
) -> Contribution:
    rule, state = standing.rule, standing.state
    left = cap(full, state.to, case)
    if left != full and state.to != "full":
        record.softened.add(Softening(rule.id, state.to, state.by))
    for exemption in caps:
        if rule.id in exemption.names and cap(full, exemption.to, case) != full:
            record.softened.add(Softening(rule.id, exemption.to, exemption.by))
            left = cap(left, exemption.to, case)
    return left


def _assembled(record: _Record, holds: Sequence[Standing], bundle: Digest) -> Decision:
    actions = absorb(a for _, part in record.given for a in part.actions)
    cases = [part.case for _, part in record.given if part.case is not None] + record.cases
    case = min(cases, key=lambda c: (c.priority, c.deadline_h, c.route), default=None)
    return Decision(
        item=ItemId(""),
        outcome=_outcome(actions, case),
        action=_content_rung(ACTIONS[a] for a in actions),
        actions=actions,
        case=case,
        determining=tuple(
            sorted(
                rule
                for rule, part in record.given
                if not part.actions.isdisjoint(actions) or (part.case is not None and part.case == case)
            )
        ),
        held=tuple(sorted(RuleRef(s.rule.id, s.rule.status) for s in holds)),
        softened=tuple(sorted(record.softened)),
        unknowns=tuple(sorted(record.unknowns)),
        bundle=bundle,
    )


def absorb(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions that stand on the highest rung reached on their ladder, sorted."""
    wanted = set(actions)
    top: dict[str, int] = {}
    for name in wanted:
        ladder = ACTIONS[name].ladder
        top[ladder] = max(top.get(ladder, 0), HEIGHT[name])
    return tuple(sorted(name for name in wanted if HEIGHT[name] == top[ACTIONS[name].ladder]))


def _outcome(actions: Sequence[str], case: CaseWanted | None) -> Outcome:
    if any(ACTIONS[a].restricts for a in actions):
        return "restrict"
    return "escalate" if case is not None else "allow"


def _content_rung(actions: Iterable[ActionSpec]) -> ContentRung | None:
    for action in actions:
        if action.ladder == "content":
            return CONTENT_LADDER[HEIGHT[action.name]]
    return None
