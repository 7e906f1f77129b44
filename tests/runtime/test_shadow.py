"""Would-be decisions: one line a hit of a rule that is tried, without any text."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from clearford.core.decisions import Decision, RuleRef
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.items import Item
from clearford.runtime.shadow import WouldBe, encoded, would_be

A, B = RuleId("a.b.one"), RuleId("a.b.two")


def test_each_hit_of_a_tried_rule_is_a_line() -> None:
    items = [
        Item(id="i1", text="secret", actor="acc", lang="zh", at=datetime(2026, 1, 1, tzinfo=UTC)),
        Item(id="i2"),
    ]
    held = (RuleRef(A, "live"), RuleRef(B, "live"))
    decisions = [
        Decision(
            item=ItemId("i1"),
            outcome="restrict",
            actions=("hold",),
            determining=(A,),
            held=held,
            bundle=Digest("x"),
        ),
        Decision(item=ItemId("i2"), outcome="allow", bundle=Digest("x")),
    ]
    found = list(would_be(items, [4, 5], decisions, {A}))
    assert [(w.item, w.line, w.rule, w.outcome, w.determining, w.actor) for w in found] == [
        ("i1", 4, A, "restrict", True, "acc")
    ]
    (other,) = would_be(items, [4, 5], decisions, {B})
    assert not other.determining
    data = encoded(iter(found))
    assert b"secret" not in data
    assert msgspec.json.decode(data.strip(), type=WouldBe) == found[0]
