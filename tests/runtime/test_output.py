"""A row shows the evidence of the rules that held, and personal information always."""

from __future__ import annotations

import pytest

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.output import Row, RowWriter

LOAN = Item(id="1", text="无抵押贷款当天放款，加薇信 abc88loan 详谈")
LINK = Item(id="2", text="log in at paypa1.example to keep your account")
PERSONAL = Item(id="3", text="call me on 13912345678")


def _row(engine: Engine, item: Item, **options: bool | frozenset[str]) -> Row:
    engine = engine.fresh()
    writer = RowWriter(engine.pipeline, engine.reads, engine.pipeline.plan.specs, **options)  # type: ignore[arg-type]
    scalar = writer.row(engine.pipeline.process_scalar([item]), 0)
    assert scalar == writer.row(engine.fresh().pipeline.process_vector([item]), 0)
    return scalar


def test_the_spans_of_a_held_rule_stand_in_the_row(engine: Engine) -> None:
    row = _row(engine, LOAN)
    assert row.rules
    text = str(LOAN.text)
    marked = {text[s.start : s.end] for s in row.spans if s.signal.startswith("text.phrase.")}
    assert "无抵押贷款" in marked


def test_the_link_of_a_rule_over_links_stands_in_the_row(engine: Engine) -> None:
    text = str(LINK.text)
    marked = {text[s.start : s.end] for s in _row(engine, LINK).spans if s.signal.startswith("url.")}
    assert marked == {"paypa1.example"}


def test_personal_information_is_always_marked(engine: Engine) -> None:
    assert [(s.signal, s.start, s.end) for s in _row(engine, PERSONAL).spans] == [("personal.mobile", 11, 22)]


def test_everything_shows_what_was_found_and_not_what_was_not(engine: Engine) -> None:
    signals = _row(engine, LOAN, everything=True).signals
    assert signals["contact.handle.count"] == 1
    assert "personal.mobile.count" not in signals


def test_a_named_signal_is_shown_even_when_unknown(engine: Engine) -> None:
    names = frozenset(("account.age_h", "personal.mobile.count"))
    shown = _row(engine, LINK, signals=names).signals
    assert shown["account.age_h"] is None
    assert shown["personal.mobile.count"] == 0


@pytest.mark.parametrize("item", [LOAN, PERSONAL], ids=lambda item: item.id)
def test_how_a_span_was_found_is_shown_when_asked(engine: Engine, item: Item) -> None:
    plain, explained = _row(engine, item).spans, _row(engine, item, explain=True).spans
    assert not any(span.via or span.why for span in plain)
    assert any(span.via or span.why for span in explained)
