"""Texts of the demo: every slot is known, the harmless pass, and the harmful are found."""

from __future__ import annotations

import re
from random import Random

import pytest

from clearford.console.demo.texts import Grammar, language_of
from clearford.core.items import Item
from clearford.runtime.engine import Engine

DRAWN = 20


def outcomes(engine: Engine, texts: list[str]) -> set[str]:
    """What the shipped rules decide about posts."""
    items = [Item(id=f"p{n}", text=text, kind="post", actor=f"a{n}") for n, text in enumerate(texts)]
    return {decision.outcome for decision in engine.pipeline.process(items).decisions}


def drawn(grammar: Grammar, templates: tuple[str, ...]) -> list[str]:
    chance = Random(5)
    return [grammar.fill(template, chance) for template in templates for _ in range(DRAWN)]


def test_every_word_that_is_drawn_is_used_and_known(grammar: Grammar) -> None:
    templates = [
        *(one for some in grammar.benign.values() for one in some),
        *(one for some in grammar.warnings.values() for one in some),
        *(one for some in grammar.harmful.values() for one in some),
        *grammar.wave,
        *grammar.quarrel,
        *grammar.market.sham,
        *grammar.market.sly,
        *grammar.market.honest,
        grammar.doxxing.post,
        *grammar.doxxing.replies,
    ]
    slots = {slot for one in templates for slot in re.findall(r"\{(\w+)\}", one)}
    assert slots == set(grammar.words)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("东门有人捡到帐篷", "zh"),
        ("FYI 东门 wifi 坏了", "zh"),
        ("found a tent", "en"),
        ("שלום", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_the_text(text: str, lang: str) -> None:
    assert language_of(text) == lang


def test_addresses_lead_nowhere(grammar: Grammar) -> None:
    texts = [one for some in grammar.harmful.values() for one in drawn(grammar, some)]
    hosts = [host for text in [*texts, *drawn(grammar, grammar.wave)] for host in _HOST.findall(text)]
    assert hosts
    assert {host.rpartition(".")[2] for host in hosts} <= {"example", "test"}


_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")


def test_harmless_items_pass(grammar: Grammar, engine: Engine) -> None:
    texts = [one for some in (*grammar.benign.values(), *grammar.warnings.values()) for one in some]
    assert outcomes(engine, drawn(grammar, tuple(texts))) == {"allow"}


def test_each_harm_is_found_by_a_rule_that_acts_or_asks(grammar: Grammar, engine: Engine) -> None:
    for harm, templates in grammar.harmful.items():
        assert outcomes(engine, drawn(grammar, templates)) - {"allow"}, harm
    assert outcomes(engine, drawn(grammar, grammar.wave)) <= {"restrict", "escalate"}


@pytest.mark.parametrize("name", ["zero-width", "stacked-marks", "markup"])
def test_what_is_hard_to_show_is_seen_by_people(grammar: Grammar, engine: Engine, name: str) -> None:
    assert outcomes(engine, [grammar.display[name]]) == {"restrict"}
