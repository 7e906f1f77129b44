"""A part holds what was decided and nothing of the content, in the same bytes each time."""

from __future__ import annotations

import io

import msgspec
import pyarrow.parquet

from clearford.core.decisions import Decision, RuleRef, Unknown
from clearford.core.ids import Digest, ItemId, RuleId, SignalName
from clearford.core.items import Rejected
from clearford.runtime.batch.parts import PartRows

BUNDLE = Digest("sha256:1")
HELD = Decision(
    item=ItemId("b"),
    outcome="restrict",
    action="hold",
    actions=("hold",),
    determining=(RuleId("a.b.c"),),
    held=(RuleRef(RuleId("a.b.c"), "live"), RuleRef(RuleId("a.b.d"), "trial")),
    unknowns=(Unknown(SignalName("url.count"), "failed", RuleId("a.b.e"), "ignored"),),
    bundle=BUNDLE,
)


def _rows(*, signals: bool = False) -> PartRows:
    rows = PartRows("s3/bucket/day.jsonl", BUNDLE)
    shown: list[dict[str, int | None]] = [{"text.length": 3}, {"text.length": None}] if signals else []
    bad = Rejected(line=8, code="CF-I002", found="not valid JSON")
    rows.take([7, 9], [Decision(item=ItemId("a"), outcome="allow", bundle=BUNDLE), HELD], [bad], shown)
    return rows


def test_a_row_says_what_was_decided_and_why() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(_rows().table()))
    assert table.to_pylist()[1] == {
        "row": 9,
        "item": "b",
        "decision": "restrict",
        "action": "hold",
        "actions": ["hold"],
        "determining": ["a.b.c"],
        "rules": [{"id": "a.b.c", "status": "live"}, {"id": "a.b.d", "status": "trial"}],
        "unknown": ["a.b.e url.count"],
    }
    assert table.schema.metadata == {
        b"clearford.schema": b"1",
        b"clearford.bundle": b"sha256:1",
        b"clearford.source": b"day.jsonl",
    }


def test_signals_are_shown_when_asked_for() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(_rows(signals=True).table()))
    assert [msgspec.json.decode(one) for one in table.column("signals").to_pylist()] == [
        {"text.length": 3},
        {"text.length": None},
    ]


def test_the_same_decisions_are_the_same_bytes() -> None:
    assert _rows().table() == _rows().table()


def test_a_part_may_be_empty() -> None:
    rows = PartRows("day.jsonl", BUNDLE)
    assert pyarrow.parquet.read_table(io.BytesIO(rows.table())).num_rows == 0
    assert rows.rejected() == b""


def test_rejections_tell_place_and_code() -> None:
    assert msgspec.json.decode(_rows().rejected()) == {
        "source": "s3/bucket/day.jsonl",
        "line": 8,
        "code": "CF-I002",
        "field": None,
        "found": "not valid JSON",
    }
