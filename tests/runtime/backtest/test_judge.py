"""Precision and recall against labels; what is missing or contradictory is counted and left out."""

from __future__ import annotations

from typing import Any, cast

import pytest

from clearford.core.shares import wilson
from clearford.decide.tables import Events
from clearford.policy.model import RuleFile
from clearford.runtime.backtest import judge as module
from clearford.runtime.backtest.judge import LabelJudge, share
from clearford.runtime.backtest.labels import CONTRADICTORY, MISSING, key_of
from clearford.runtime.backtest.tally import Block, Hit
from tests.runtime.backtest.test_labels import Rule

FRAUD, SPAM = Rule(), Rule("spam.bulk.many", "spam.bulk")
RULES = {r.id: cast(RuleFile, r) for r in (FRAUD, SPAM)}


def block(*rows: tuple[Any, tuple[str, ...]], first: int = 0) -> Block:
    labels = [label for label, _ in rows]
    keys: list[tuple[int, int | None]] = [
        (key_of(f"id{first + i}"), key_of(f"text{first + i}")) for i in range(len(rows))
    ]
    events = [Hit(i, f"id{i}", None, (), held, Events(())) for i, (_, held) in enumerate(rows) if held]
    return Block(labels=labels, keys=keys, events=events)


def test_precision_and_recall() -> None:
    judge = LabelJudge(RULES, RULES)
    hit = (FRAUD.id,)
    judge.take(
        block(
            (("fraud",), hit),
            (("phishing",), hit),
            (("harmful",), hit),
            (("fraud",), ()),
            (("spam",), hit),
            ((), hit),
            ((), ()),
            (MISSING, hit),
            (CONTRADICTORY, hit),
        )
    )
    fraud, spam = judge.quality()
    assert (fraud.precision.of, fraud.precision.n, fraud.other_harm, fraud.benign) == (3, 5, 1, 1)
    assert (fraud.recall.of, fraud.recall.n) == (3, 4)
    assert (fraud.precision.low, fraud.precision.high) == wilson(3 / 5, 5)
    assert (spam.precision.value, spam.precision.low, spam.precision.high) == (None, 0.0, 1.0)
    assert (spam.recall.of, spam.recall.n) == (0, 2)
    counts = judge.counts
    assert (counts.used, counts.missing, counts.contradictory, counts.unknown) == (7, 1, 1, {})


def test_the_same_id_or_text_with_another_label_is_left_out() -> None:
    judge = LabelJudge(RULES, RULES)
    judge.take(block((("fraud",), (FRAUD.id,)), ((), ())))
    again = block(((), (FRAUD.id,)), ((), ()), first=0)
    assert judge.take(again) == [None, ()]
    other = Block(labels=[("spam",)], keys=[(key_of("new"), key_of("text0"))])
    assert judge.take(other) == [None]
    assert judge.counts.contradictory == 2
    assert judge.quality()[0].precision.n == 1


def test_names_that_no_rule_is_about_are_named_and_labels_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_LABELS", 2)
    judge = LabelJudge(RULES, RULES)
    judge.take(block((("weather",), ()), (("weather",), ()), (("fraud",), ()), (("third",), ())))
    counts = judge.counts
    assert (counts.used, counts.missing, counts.unknown) == (3, 1, {"weather": 2})
    assert share(0, 0).value is None
