"""Where rules stand, as every process is told: plain values, read between two batches.

A rule is known by its id and by a digest of what it decides by, so that a process that has not loaded a new
version yet goes on with what holds for the one before.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from clearford.core.ids import Digest, RuleId
from clearford.core.reasons import named
from clearford.policy.digest import digest_of
from clearford.policy.model import PackSet, RuleFile
from clearford.policy.yaml_reader import plain_data
from clearford.runtime.rollout.state import RuleState

_DECIDES = ("kind", "severity", "applies_to", "languages", "each", "when", "soften", "on_failure", "then")
"""Fields of a rule by which it decides. Lists and phrases that it names may change."""
_NEVER = (-1, 0)


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far one version of a rule may act."""

    rule: RuleId
    digest: Digest
    per_cent: int
    """Share of accounts on which it acts; 0 for a rule in shadow, or that was stopped."""
    per_hour: int | None = None
    per_day: int | None = None
    """Actions at most."""
    hour: tuple[int, int] = _NEVER
    """An hour since 1970, and the actions in it."""
    day: tuple[int, int] = _NEVER


class Standings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All rules that are rolled out."""

    rules: tuple[Standing, ...] = ()
    counted: dict[str, int] = {}
    """Process -> number of its last tally whose actions are in these counts."""


NOBODY_WAITS = Standings()
"""No rule is rolled out: every live rule acts on everybody."""


def essence(rule: RuleFile) -> Digest:
    """The digest of what a rule decides by, whatever its status."""
    fields = rule.node.value
    return digest_of({name: plain_data(fields[name]) for name in _DECIDES if name in fields})


class Live(NamedTuple):
    """A rule that a rollout may be about."""

    rule: RuleFile
    name: str
    """With the version of its pack, `id@version`."""


def live_in(packs: PackSet) -> dict[RuleId, Live]:
    """The rules of some packs that a rollout is about: live ones that do something to somebody."""
    return {
        rule.id: Live(rule, named(rule.id, pack.file.version))
        for pack in packs.packs
        for rule in pack.rules
        if rule.live and rule.kind == "enforce" and not rule.broken
    }


def standing_of(name: str, state: RuleState) -> Standing:
    """How far a rule may act by its state."""
    return Standing(
        rule=RuleId(name),
        digest=Digest(state.digest),
        per_cent=state.per_cent,
        per_hour=state.per_hour,
        per_day=state.per_day,
        hour=state.hour,
        day=state.day,
    )
