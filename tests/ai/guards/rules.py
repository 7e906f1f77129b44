"""Shipped rules and how they are told to a guard model."""

from __future__ import annotations

from functools import lru_cache

from clearford.ai.guards.safeguard import Safeguard, compile_rule
from clearford.policy.law import Resources
from clearford.policy.model import PackFile, PackSet, RuleFile
from clearford.runtime import shipped
from clearford.runtime.engine import EngineOptions, load_packs

RESOURCES = Resources(shipped.DATA)


@lru_cache(maxsize=1)
def packs() -> PackSet:
    """The shipped packs."""
    return load_packs(EngineOptions())[0]


def rule_of(name: str) -> tuple[RuleFile, PackFile]:
    """A shipped rule with its pack."""
    return next((rule, pack.file) for pack in packs().packs for rule in pack.rules if rule.id == name)


def compiled(name: str) -> Safeguard:
    """A shipped rule as a guard model is told it."""
    return compile_rule(*rule_of(name), RESOURCES)
