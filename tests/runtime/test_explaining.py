"""An account names the rules, their atoms and the views, and shows no personal value."""

from __future__ import annotations

from datetime import UTC, datetime

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.explaining import explain_after, explain_item, views_of

START = datetime(2026, 11, 22, tzinfo=UTC)

LINK = Item(id="1", text="ｌｏｇ in at paypa1.example to keep your account", kind="post")


def test_the_account_names_every_rule_that_held(engine: Engine) -> None:
    explanation = explain_item(engine, LINK)
    (decision,) = engine.pipeline.process([LINK]).decisions
    assert explanation.decision == decision
    assert [account.id for account in explanation.rules] == [ref.id for ref in decision.held]
    assert all(account.atoms for account in explanation.rules)


def test_the_spans_are_those_of_the_pipeline(engine: Engine) -> None:
    assert list(explain_item(engine, LINK).spans) == list(engine.pipeline.process([LINK]).spans(0))


def test_an_account_leaves_no_trace(engine: Engine) -> None:
    item = Item(id="1", text="这句话只在这一个测试里出现，说明过的内容不算见过")
    explain_item(engine, item)
    seen = engine.pipeline.process([item])
    assert seen.value(0, "near.count") == 0


def test_what_came_before_counts(engine: Engine) -> None:
    text = "名牌手表批发，质量保证，微信 wb_demo7"
    items = [Item(id=f"i{i}", kind="post", actor=f"a{i}", at=START, text=text) for i in range(5)]
    rule = "spam.bulk.same-text-contact"
    alone, after = explain_item(engine, items[4]), explain_item(engine, items[4], items[:4])
    assert rule not in [account.id for account in alone.rules]
    assert rule in [account.id for account in after.rules]
    judged = engine.fresh().pipeline.process(items)
    assert after.decision == judged.decisions[4]


def test_the_statement_belongs_to_the_account(engine: Engine) -> None:
    explanation, effects = explain_after(engine, LINK, [])
    assert explanation == explain_item(engine, LINK)
    assert (effects.statement is None) is (explanation.decision.outcome != "restrict")


def test_the_views_are_shown() -> None:
    views = views_of(LINK)
    assert set(views) == {"canon", "skeleton", "phonetic"}
    assert views["canon"].startswith("log in at")
    assert views["skeleton"].startswith("loginat")
