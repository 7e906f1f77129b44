"""Lints of rules that read guard models: their verdict is a hint for people, and lets nothing pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clearford.decide.expr import Atom
from clearford.detect.guards import PREFIX
from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context
from clearford.policy.lints.counters import says_harm
from clearford.policy.logic import needs_evidence, says_something

_MILD = frozenset(("hold", "offer_help", "warn_user", "label_content", "warn_viewer"))
"""What may rest on a guard model alone."""


def verdict_alone(context: Context) -> Iterator[Issue]:
    """CF-P011: a guard model alone may hold something or bring it before people, and do nothing else."""
    guards = {name for name in context.catalogue if name.startswith(PREFIX)}
    for rule, conditions in context.parsed():
        read = sorted(conditions.when.signals & guards)
        hard = sorted(set(rule.then.actions) - _MILD) if rule.then else []
        if not read or not hard:
            continue

        def is_harm(atom: Atom, derived: Mapping[str, object] = conditions.derived) -> bool:
            return says_harm(atom, context.catalogue, derived, guards) and says_something(atom)

        if not needs_evidence(conditions.when.expr, is_harm):
            node = rule.then.node.value.get("actions") if rule.then else None
            yield rule.issue(
                "CF-P011",
                f"`{hard[0]}`, although `{read[0]}` alone can make the rule hold",
                node,
                expected="`hold`, or `decision: escalate`",
                suggestion="join it by AND with a signal of harm that is no guard model",
            )


def lets_nothing_pass(context: Context) -> Iterator[Issue]:
    """CF-P011: no exemption and no softening rests on what a guard model says."""
    for rule, conditions in context.parsed():
        milder = [(soft.when, parsed) for soft, parsed in zip(rule.soften, conditions.soften, strict=True)]
        if rule.kind == "exempt" and rule.when is not None:
            milder.append((rule.when, conditions.when))
        for node, parsed in milder:
            read = sorted(name for name in parsed.signals if name.startswith(PREFIX))
            if read:
                yield rule.issue(
                    "CF-P011",
                    f"`{read[0]}` lets something pass",
                    node,
                    expected="a condition that reads no guard model",
                    suggestion="a text can talk a guard model round: use it to look closer, not to look away",
                )
