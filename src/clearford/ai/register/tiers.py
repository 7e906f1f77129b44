"""The tier of an AI service: scenario, autonomy and scale. What is not known counts as the most."""

from __future__ import annotations

import msgspec

from clearford.ai.register.card import Card
from clearford.ai.register.rules import HIGHEST, RegisterRules, ScaleRule, TierRule


class Tiering(msgspec.Struct, frozen=True, kw_only=True):
    """A tier, and how it came about."""

    tier: int
    """1 to 5."""
    scenario: int
    """What the scenario begins with."""
    autonomy: int
    scale: int
    """What they add."""
    by_minors: bool
    """Whether it is this high only because minors use it, or may."""
    unknown: tuple[str, ...]
    """Fields of the card that are not known and count as the most."""
    rule: TierRule
    """What follows."""


def tier_of(card: Card, rules: RegisterRules) -> Tiering:
    """The tier of a service. More autonomy, more users, or minors never make it lower."""
    scenario = next(one.level for one in rules.scenarios if one.id == card.scenario)
    autonomy = next(one.adds for one in rules.autonomy if one.id == card.autonomy)
    scale = _scale(card.scale, rules.scale)
    plain = min(HIGHEST, scenario + autonomy + scale)
    tier = plain if card.minors is False else max(plain, rules.minors_least)
    return Tiering(
        tier=tier,
        scenario=scenario,
        autonomy=autonomy,
        scale=scale,
        by_minors=tier != plain,
        unknown=tuple(name for name in ("minors", "scale") if getattr(card, name) is None),
        rule=rules.tier(tier),
    )


def _scale(users: int | None, steps: tuple[ScaleRule, ...]) -> int:
    if users is None:
        return max(one.adds for one in steps)
    return max(one.adds for one in steps if one.users <= users)
