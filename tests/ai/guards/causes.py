"""What makes each error of compiling rules for guard models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clearford.ai.guards.safeguard import compile_rule
from tests.ai.guards.rules import RESOURCES, rule_of


def no_example() -> None:
    rule, pack = rule_of("fraud.credit.card-limit")
    compile_rule(replace(rule, examples=()), pack, RESOURCES)


OF_GUARDS: dict[str, Callable[[], object]] = {"CF-W003": no_example}
