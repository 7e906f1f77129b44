"""How far rules may act on one item: rules outside their rollout stay in shadow, rules over a limit escalate.

Both come in as values: which bucket of the rollout an actor is in, and which limits are reached, is
found out elsewhere, so that the same values always give the same decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from clearford.core.decisions import Decision, Softening
from clearford.core.ids import RuleId
from clearford.decide.resolve import Standing

LIMIT = "limit"
"""How decisions name a reached limit among what made a rule milder."""


class Allowance(NamedTuple):
    """What rules may do with one item; a rule that is not named may act as it is written."""

    shadow: frozenset[RuleId] = frozenset()
    """Rules that hold as if on trial: on record, without effect."""
    capped: frozenset[RuleId] = frozenset()
    """Rules that may at most bring the item to a person."""


FULL = Allowance()


def within(
    holds: Sequence[Standing], fails: Sequence[Standing], allowance: Allowance
) -> tuple[list[Standing], list[Standing]]:
    """The standings as far as the allowance goes."""
    limited = [_limited(standing, allowance) for standing in fails]
    return (
        [_limited(standing, allowance) for standing in holds],
        [standing for standing in limited if standing.rule.status == "live"],
    )


def _limited(standing: Standing, allowance: Allowance) -> Standing:
    rule = standing.rule
    if rule.id in allowance.shadow:
        rule = msgspec.structs.replace(rule, status="trial")
    elif rule.id in allowance.capped:
        rule = msgspec.structs.replace(rule, decision="escalate")
    return standing._replace(rule=rule)


def noted(decision: Decision, holds: Iterable[Standing], allowance: Allowance) -> Decision:
    """The decision with a note for every rule that only a limit kept from restricting.

    holds: the standings before they were limited.
    """
    by_limit = [
        Softening(s.rule.id, "escalate", LIMIT)
        for s in holds
        if s.rule.id in allowance.capped
        and s.rule.id not in allowance.shadow
        and (s.rule.status, s.rule.kind) == ("live", "enforce")
        and s.rule.decision == "restrict"
    ]
    if not by_limit:
        return decision
    return msgspec.structs.replace(decision, softened=tuple(sorted({*decision.softened, *by_limit})))
