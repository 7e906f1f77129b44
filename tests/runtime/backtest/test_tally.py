"""Counts of a block: languages, hours, overlaps, and what stays bounded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from clearford.core.decisions import Decision, RuleRef
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.items import Item, Rejected
from clearford.runtime.backtest import tally
from clearford.runtime.backtest.tally import EXCERPT, Block, Counting, Total, excerpt, hour_of, language

A, B = RuleId("fraud.a.one"), RuleId("fraud.a.two")
AT = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def decision(*rules: RuleId, act: bool = True) -> Decision:
    restricts = bool(rules) and act
    return Decision(
        item=ItemId("i"),
        outcome="restrict" if restricts else "allow",
        action="hold" if restricts else None,
        actions=("hold",) if restricts else (),
        determining=rules if act else (),
        held=tuple(RuleRef(rule, "live") for rule in rules),
        bundle=Digest("x"),
    )


def block(pairs: list[tuple[Decision, Decision]], items: list[Item] | None = None, first: int = 1) -> Block:
    given = items or [Item(id=f"i{i}", text="a text", lang="zh", at=AT) for i in range(len(pairs))]
    counting = Counting(frozenset((A,)), 5, 0)
    old, new = [p[0] for p in pairs], [p[1] for p in pairs]
    counting.take(given, range(first, first + len(pairs)), old, new)
    return counting.done(len(pairs), [])


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param("zh-Hans-CN", "zh", id="region"),
        pytest.param("EN", "en", id="capitals"),
        pytest.param("und", "und", id="undetermined"),
        pytest.param(None, "und", id="none"),
        pytest.param("中文", "other", id="no-tag"),
        pytest.param("abcd", "other", id="too-long"),
    ],
)
def test_language(tag: Any, expected: str) -> None:
    assert language(tag) == expected


def test_excerpts_are_one_short_line() -> None:
    assert excerpt(Item(id="i", text="a\nb" + "x" * 500))[0].startswith("a b")
    assert len(excerpt(Item(id="i", text="x" * 500))[0]) == EXCERPT
    assert (excerpt(Item(id="i")), hour_of(Item(id="i"))) == (("", ()), None)


@pytest.mark.parametrize("at", [0, 150, 185, 190, 195])
def test_a_personal_value_across_the_cut_is_masked(at: int) -> None:
    value = "13800138000"
    text, marks = excerpt(Item(id="i", text="好" * at + "手机号" + value + "，请回电" + "好" * 99))
    assert "1380" not in text
    assert all(0 <= m.start < m.end <= len(text) for m in marks)
    assert "personal.mobile" in {m.signal for m in marks}


def test_what_is_counted() -> None:
    found = block([(decision(), decision(A, B)), (decision(B), decision(B)), (decision(A), decision())])
    hour = int(AT.timestamp() // 3600)
    assert found.outcomes == {"old allow": 1, "old restrict": 2, "new allow": 1, "new restrict": 2}
    assert found.shifts == {"restricted": 1, "released": 1}
    assert found.by_rule == {f"{A} restricted": 1, f"{B} restricted": 1, f"{A} released": 1}
    assert found.overlaps == {f"{A} {B}": 1}, "only rules that are tried are compared with others"
    assert found.hours == {f"{A} {hour}": 1, f"{B} {hour}": 2}
    assert (found.hits, found.old_hits) == ({A: 1, B: 2}, {A: 1, B: 1})
    assert found.by_language == {"zh all": 3, "zh restricted": 1, "zh released": 1}
    assert (found.timed, found.first_hour, found.last_hour) == (3, hour, hour)


def test_hours_and_rejected_lines_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MAX_HOURS", 2)
    total = Total(5, 0)
    for hour in range(5):
        at = datetime(2026, 11, 1, hour, tzinfo=UTC)
        found = block([(decision(), decision(A))], [Item(id="i", at=at)])
        found.rejected, found.first_rejected = 15, [Rejected(line=1, code="CF-I002", found="x")] * 15
        total.take(found)
    assert (len(total.counts["hours"]), total.unhoured) == (2, 3)
    assert (total.block.rejected, len(total.block.first_rejected)) == (75, tally.REJECTED_SHOWN)
    assert total.split("by_rule") == {A: {"restricted": 5}}
