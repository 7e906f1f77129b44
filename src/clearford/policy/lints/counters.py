"""Lints of counters, and of rules that rest on who acts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clearford.core.signals import SignalSpec
from clearford.decide.expr import Atom, Const, InSet, Is, Truth
from clearford.policy.counters import KEY_TYPES, PARTS, is_coordination, parse_filters, usable
from clearford.policy.fields import did_you_mean, short
from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context
from clearford.policy.logic import needs_evidence
from clearford.policy.model import CounterFile

NEAR_CLUSTER = "near.cluster"


def definitions(context: Context) -> Iterator[Issue]:
    """CF-P002: keys, members, amounts and conditions of counters are known signals; CF-P003: and fit."""
    known = usable(context.catalogue)
    if NEAR_CLUSTER in context.catalogue:
        known[NEAR_CLUSTER] = context.catalogue[NEAR_CLUSTER]
    issues: list[Issue] = []
    parse_filters(context.packs, context.catalogue, issues)
    yield from issues
    for counter in context.packs.counters():
        for part in counter.key:
            yield from _part(counter, part, "key", known)
        if counter.what == "distinct":
            yield from _part(counter, counter.of, "of", known)
        elif counter.what == "sum":
            yield from _amount(counter, known)


def _part(counter: CounterFile, part: str, name: str, known: Mapping[str, SignalSpec]) -> Iterator[Issue]:
    node = counter.node.value.get(name, counter.node)
    if not part or part in PARTS:
        return
    spec = known.get(part)
    if spec is None:
        help_ = did_you_mean(part, (*PARTS, *known))
        expected = "a part of a key, or a signal of the item"
        yield node.issue("CF-P002", f"the key {short(part)}", expected=expected, suggestion=help_)
    elif spec.type not in KEY_TYPES:
        found = f"`{part}` of type {spec.type} as a key"
        yield node.issue("CF-P003", found, expected="a signal of type str, enum, int or bool")


def _amount(counter: CounterFile, known: Mapping[str, SignalSpec]) -> Iterator[Issue]:
    node = counter.node.value.get("of", counter.node)
    spec = known.get(counter.of)
    if not counter.of:
        return
    if spec is None:
        help_ = did_you_mean(counter.of, known)
        yield node.issue(
            "CF-P002", f"the signal {short(counter.of)}", expected="a known signal", suggestion=help_
        )
    elif spec.type not in ("int", "float"):
        yield node.issue("CF-P003", f"a sum of `{counter.of}` of type {spec.type}", expected="a number")


def unused(context: Context) -> Iterator[Issue]:
    """CF-P204: every counter is read by some rule."""
    read = {name for _, conditions in context.parsed() for name in conditions.signals}
    for counter in context.packs.counters():
        if counter.signal not in read:
            at = counter.node.value.get("name", counter.node)
            help_ = "use it in a condition, or delete the file"
            yield at.issue(
                "CF-P204", f"`{counter.name}`", expected=f"a rule that reads `{counter.signal}`",
                suggestion=help_,
            )  # fmt: skip


def coordination_alone(context: Context) -> Iterator[Issue]:
    """CF-P025: that accounts act together never restricts anybody without a sign of harm beside it."""
    together = {c.signal for c in context.packs.counters() if is_coordination(c)}
    for rule, conditions in context.parsed():
        derived = conditions.derived

        def is_harm(atom: Atom, derived: Mapping[str, object] = derived) -> bool:
            return says_harm(atom, context.catalogue, derived, together)

        read = sorted(n for n in conditions.when.signals if _is_together(n, together))
        if rule.restricts and read and not needs_evidence(conditions.when.expr, is_harm):
            yield rule.issue(
                "CF-P025",
                f"`{read[0]}` alone can make the rule hold",
                rule.when,
                expected="a second, independent signal of harm",
                suggestion="join it by AND with what makes the items harmful, or escalate",
            )


def _is_together(name: str, together: set[str]) -> bool:
    return name in together or name.partition(".")[0] in ("near", "cohort")


def says_harm(
    atom: Atom, catalogue: Mapping[str, SignalSpec], derived: Mapping[str, object], together: set[str]
) -> bool:
    """True for an atom over a signal of harm that the absence of a finding does not satisfy."""
    if isinstance(atom, Const):
        return False
    call = derived.get(atom.signal)
    name = str(getattr(call, "signal", atom.signal))
    if catalogue[name].role == "context" or _is_together(name, together):
        return False
    if isinstance(atom, Truth | InSet):
        return not atom.negated
    return not isinstance(atom, Is) or (atom.what == "true" and not atom.negated)
