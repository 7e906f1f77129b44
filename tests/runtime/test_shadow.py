"""Would-be decisions: one line a hit of a rule that is tried, without any text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from clearford.core.decisions import Decision, RuleRef
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.readers.batch import Batch
from clearford.runtime.scan import Scanner, ScanOptions, scan_alone
from clearford.runtime.shadow import WouldBe, encoded, would_be
from tests.policy.golden import SAMPLES

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


def test_would_be_decisions_of_trial_rules(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    texts = ("稳赚不赔，会议号 123 456 789", "see you at six")
    lines = [msgspec.json.encode({"id": f"i{n}", "text": texts[n % 2]}) for n in range(50)]
    source.write_bytes(b"\n".join(lines))
    engine = Engine.load(EngineOptions(packs=(str(SAMPLES),), shipped=False))
    shadowed = list(scan_alone(str(source), engine, ScanOptions(shadow=True)))
    plain = list(scan_alone(str(source), engine, ScanOptions()))
    assert [part.lines for part in shadowed] == [part.lines for part in plain]
    found = [msgspec.json.decode(line) for part in shadowed for line in part.shadow.splitlines()]
    assert [line["item"] for line in found] == [f"i{n}" for n in range(0, 50, 2)]
    assert {line["outcome"] for line in found} == {"restrict"} and "line" not in found[0]
    one = Batch([Item(id="x", text=texts[0])], [1], [])
    few = Scanner(engine, ScanOptions(shadow=True)).part(one)
    assert msgspec.json.decode(few.shadow)["item"] == "x"
