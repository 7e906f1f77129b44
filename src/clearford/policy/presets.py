"""Presets: a risk appetite in place of a choice of files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from clearford.policy.model import PackSet, RuleFile

PresetName = Literal["cautious", "balanced", "strict", "ai-service"]
PRESETS: tuple[PresetName, ...] = ("cautious", "balanced", "strict", "ai-service")
AI_FAMILY = "ai-service."
"""What the ids of packs begin with whose rules are about requests to an AI service and its answers."""
AI_KINDS = frozenset({"prompt", "completion"})


@dataclass(frozen=True, slots=True)
class Preset:
    """Packs under a risk appetite. The name belongs into the identity of the bundle."""

    name: PresetName
    packs: PackSet
    review_trial_hits: bool
    """Offer every hit of a trial rule to the review queue; the item itself stays untouched."""


def apply_preset(packs: PackSet, name: PresetName) -> Preset:
    """The packs under a preset.

    cautious: live rules of severity high and critical stay live, other live rules go on trial.
    balanced: all live rules. strict: the same, and trial hits are offered for review. Exemptions stay
    as they are in each, since they only make decisions milder.
    ai-service: as balanced, and the rules on trial of the packs `ai-service.*` act, where they are about
    prompts and completions alone. It is the one preset under which rules act whose precision nobody has
    measured: a decision of the operator, who answers for it.
    """
    if name == "ai-service":
        packs = PackSet(tuple(replace(p, rules=tuple(_guarding(r) for r in p.rules)) for p in packs.packs))
    if name == "cautious":
        packs = PackSet(tuple(replace(p, rules=tuple(_cautious(r) for r in p.rules)) for p in packs.packs))
    return Preset(name, packs, name == "strict")


def _cautious(rule: RuleFile) -> RuleFile:
    acts = rule.live and rule.kind == "enforce" and rule.severity in ("low", "medium")
    return replace(rule, status="trial") if acts else rule


def _guarding(rule: RuleFile) -> RuleFile:
    acts = rule.id.startswith(AI_FAMILY) and rule.kind == "enforce" and rule.status == "trial"
    return replace(rule, status="live") if acts and AI_KINDS.issuperset(rule.applies_to) else rule
