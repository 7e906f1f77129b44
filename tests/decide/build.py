"""Small programs for tables of tests: a few signals, rules with short names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from clearford.core.decisions import Decision
from clearford.core.ids import Digest, RuleId
from clearford.core.items import Item
from clearford.core.signals import SignalRow
from clearford.decide.expr import Compare, Derived, Expr, Truth
from clearford.decide.machine import Machine
from clearford.decide.program import ColumnSpec, Program, Rule

BUNDLE = Digest("sha256:" + "1" * 64)
COLUMNS = (
    ColumnSpec("account.age_h", "float", "item"),
    ColumnSpec("account.verified", "bool", "item"),
    ColumnSpec("audience.scope", "enum", "item"),
    ColumnSpec("listing.category", "str", "item"),
    ColumnSpec("text.length", "int", "item"),
    ColumnSpec("url.domain", "str", "url"),
    ColumnSpec("url.score", "float", "url"),
)
SAFE = Derived("in_list(url.domain,'safe')", "in_list", "url.domain", "safe")
LONG = Compare("text.length", ">", 10)
VERIFIED = Truth("account.verified")
LIKE = Compare("url.score", ">=", 0.9)


def rule(name: str, when: Expr = LONG, **more: Any) -> Rule:
    """A live rule `fraud.test.<name>` for posts that limits reach, unless said otherwise."""
    frame: dict[str, Any] = {
        "status": "live",
        "severity": "high",
        "applies_to": ("post",),
        "on_failure": "escalate",
        "decision": "restrict",
        "actions": ("limit_reach",),
    }
    return Rule(id=RuleId(f"fraud.test.{name}"), when=when, **{**frame, **more})


def exempt(name: str, *names: str, when: Expr = VERIFIED, to: str = "allow", **more: Any) -> Rule:
    """A live exemption of `fraud.test.<names>`."""
    exempts = tuple(f"fraud.test.{n}" for n in names)
    return rule(name, when, kind="exempt", exempts=exempts, to=to, actions=(), **more)


def program(*rules: Rule) -> Program:
    """A program of these rules."""
    return Program(
        bundle=BUNDLE, rules=rules, columns=COLUMNS, derived=(SAFE,), lists={"safe": ("good.test",)}
    )


def item(kind: Any = UNSET, lang: Any = UNSET) -> Item:
    """An item called `i`."""
    return Item(id="i", kind=kind, lang=lang)


def row(
    machine: Machine,
    values: Mapping[str, Any],
    findings: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> SignalRow:
    """A row of the machine's layouts; names left out are absent."""
    families = {
        family: [[f.get(name) for name in layout.names] for f in (findings or {}).get(family, ())]
        for family, layout in machine.family_layouts.items()
    }
    return SignalRow([values.get(name) for name in machine.item_layout.names], families)


def decide(
    rules: Sequence[Rule],
    values: Mapping[str, Any],
    findings: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Decision:
    """The decision about one post."""
    machine = Machine(program(*rules))
    return machine.evaluate_one(item(), row(machine, values, findings))
