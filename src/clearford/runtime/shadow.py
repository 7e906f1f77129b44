"""Shadow evaluation: what rules on trial would have done, written down, and a blind sample to review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import msgspec

from clearford.core.decisions import Decision
from clearford.core.items import Item


class WouldBe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one rule would have done with one item. Holds no text of the item."""

    item: str
    line: int
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
    """Every hit of some rules, in order; `decisions` are made as if these rules were live."""
    for i, decision in enumerate(decisions):
        for ref in decision.held:
            if ref.id in rules:
                yield _would_be(items[i], lines[i], decision, ref.id)


def _would_be(item: Item, line: int, decision: Decision, rule: str) -> WouldBe:
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
