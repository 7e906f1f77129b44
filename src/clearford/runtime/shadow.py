"""Shadow evaluation: what rules on trial would have done, written down, and a blind sample to review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import msgspec

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.signals import Signals
from clearford.decide.machine import Machine
from clearford.decide.program import Program


class WouldBe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one rule would have done with one item. Holds no text of the item."""

    item: str
    line: int | None = None
    """Line of the events; left out by a scan, whose rows stand in the order of the input."""
    rule: str
    outcome: str
    """The decision if the rule were live."""
    determining: bool = False
    """The rule would have been behind that outcome."""
    actions: tuple[str, ...] = ()
    at: datetime | None = None
    lang: str | None = None
    actor: str | None = None
    bundle: str


_ENCODER = msgspec.json.Encoder()


def would_be(
    items: Sequence[Item], lines: Sequence[int], decisions: Sequence[Decision], rules: Collection[str]
) -> Iterator[WouldBe]:
    """Every hit of some rules, in order; `decisions` are made as if these rules were live.

    lines: of the items, or empty where they are not told.
    """
    for i, decision in enumerate(decisions):
        for ref in decision.held:
            if ref.id in rules:
                yield _would_be(items[i], lines[i] if lines else None, decision, ref.id)


class ShadowRun:
    """Decides what was seen a second time, with every trial rule of a program as if it were live."""

    def __init__(self, program: Program) -> None:
        """`program`: the one that decides in earnest."""
        self.tried = frozenset(rule.id for rule in program.rules if rule.status == "trial")
        rules = tuple(msgspec.structs.replace(rule, status="live") for rule in program.rules)
        self._machine = Machine(msgspec.structs.replace(program, rules=rules))

    def lines(self, items: Sequence[Item], signals: Signals) -> bytes:
        """The would-be decisions about a batch as JSON lines."""
        return encoded(would_be(items, (), self._machine.evaluate(items, signals), self.tried))


def _would_be(item: Item, line: int | None, decision: Decision, rule: str) -> WouldBe:
    return WouldBe(
        item=item.id,
        line=line,
        rule=rule,
        outcome=decision.outcome,
        determining=rule in decision.determining,
        actions=decision.actions,
        at=item.at if isinstance(item.at, datetime) else None,
        lang=item.lang if isinstance(item.lang, str) else None,
        actor=item.actor if isinstance(item.actor, str) else None,
        bundle=decision.bundle,
    )


def encoded(hits: Iterator[WouldBe]) -> bytes:
    """Hits as JSON lines."""
    return _ENCODER.encode_lines(list(hits))
