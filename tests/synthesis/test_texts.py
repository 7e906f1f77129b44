"""Invented messages: seeded, of many wordings, of every kind, in both languages."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from tools.synthesis import abuse, en, en_schemes, prompts, texts, urls, zh_calm, zh_fraud, zh_schemes
from tools.synthesis.grammar import Grammar
from tools.synthesis.masks import filled
from tools.synthesis.values import VALUES

KINDS: dict[str, Callable[[int], Iterator[str]]] = {
    "fraud": lambda seed: (text for _, text in texts.fraud(seed, zh=400, english=300)),
    "schemes": lambda seed: (text for _, text in texts.schemes(seed, zh=400, english=300)),
    "everyday": lambda seed: (text for _, text in texts.calm(seed, zh=400, english=400, everyday=True)),
    "adverts": lambda seed: (text for _, text in texts.adverts(seed, zh=300, english=300)),
    "calm": lambda seed: (text for _, text in texts.calm(seed, zh=400, english=400)),
    "attacks": lambda seed: prompts.attacks(seed, 300),
    "harmful": lambda seed: prompts.harmful(seed, 300),
    "plain": lambda seed: prompts.plain(seed, 300),
    "alarming": lambda seed: prompts.alarming(seed, 300),
    "abuse": lambda seed: abuse.abuse(seed, 300),
    "rude": lambda seed: abuse.rude(seed, 300),
    "phishing": lambda seed: urls.phishing(seed, 300),
    "honest": lambda seed: urls.honest(seed, ["shop.example", "a.b.test"], 300),
}
GRAMMARS = {
    "fraud": (texts.ZH_FRAUD, [t for found in zh_fraud.ALL.values() for t in found]),
    "calm": (texts.ZH_CALM, [t for found in zh_calm.CALM.values() for t in found] + zh_calm.ADS),
    "english": (
        texts.ENGLISH,
        [t for kinds in (en.FRAUD, en.CALM) for found in kinds.values() for t in found] + en.ADS,
    ),
    "schemes": (
        texts.ZH_SCHEMES,
        [t for found in zh_schemes.ALL.values() for t in found] + zh_schemes.CALM,
    ),
    "english schemes": (
        texts.EN_SCHEMES,
        [t for found in en_schemes.FRAUD.values() for t in found] + en_schemes.CALM,
    ),
    "prompts": (
        Grammar(prompts.WORDS, VALUES),
        prompts.ATTACKS + prompts.PERSONAS + prompts.HARMFUL + prompts.PLAIN + prompts.ALARMING,
    ),
    "abuse": (Grammar(abuse.WORDS, VALUES), abuse.ABUSE + abuse.RUDE),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_the_same_texts_and_another_others(kind: str) -> None:
    first = list(KINDS[kind](1))
    assert first == list(KINDS[kind](1))
    assert set(first) != set(KINDS[kind](2))
    assert len(set(first)) > 0.4 * len(first)


@pytest.mark.parametrize("name", GRAMMARS)
def test_every_template_can_be_expanded(name: str) -> None:
    grammar, templates = GRAMMARS[name]
    rng = random.Random(1)
    for template in templates:
        found = [grammar.expand(template, rng) for _ in range(12)]
        assert not [text for text in found if re.search(r"[{}|]", text)], template


@pytest.mark.parametrize(
    "kind", ["fraud", "schemes", "adverts", "calm", "everyday", "attacks", "plain", "alarming", "abuse"]
)
def test_both_languages_are_there(kind: str) -> None:
    found = list(KINDS[kind](1))
    chinese = sum(bool(re.search("[一-鿿]", text)) for text in found)
    assert 0.2 * len(found) < chinese < 0.8 * len(found)


def test_there_are_five_hundred_harmless_prompts_half_of_them_alarming() -> None:
    assert len(set(prompts.plain(1))) >= 500
    assert len(set(prompts.alarming(1))) >= 500
    assert len(set(prompts.plain(1)) & set(prompts.alarming(1))) == 0


def test_calm_messages_hold_warnings_numbers_and_longer_texts() -> None:
    kinds = {kind for kind, _ in texts.calm(1, zh=200, english=200)}
    assert {"chat", "service", "warning", "numbers", "review", "joined"} <= kinds


def test_talk_of_money_and_work_stands_among_calm_messages_when_asked_for() -> None:
    assert "everyday" not in {kind for kind, _ in texts.calm(1, zh=200, english=200)}
    assert "everyday" in {kind for kind, _ in texts.calm(1, zh=200, english=200, everyday=True)}


def test_signs_of_empty_options_are_tidied() -> None:
    assert texts.tidy("，您好，，请看  这里 .") == "您好，请看 这里."


def test_no_mask_is_left() -> None:
    text = filled("CELLPHONEWECHAT PHONE HOTLINE DIGIT PLACE NAME BANK URL QQ", random.Random(1))
    assert not re.search("[A-Z]{2,}", text.replace("CA", ""))
    assert text == filled("CELLPHONEWECHAT PHONE HOTLINE DIGIT PLACE NAME BANK URL QQ", random.Random(1))


def test_every_address_has_a_host() -> None:
    found = [*urls.phishing(1, 500), *urls.honest(2, urls.made_up_hosts(3, 50), 200)]
    assert [
        url for url in found if not re.match(r"(https?://)?[a-z0-9.-]+\.[a-z0-9.-]+([/?].*)?$", url)
    ] == []


@pytest.mark.parametrize("word", ["监控", "实名", "内容审核", "监管"])
def test_keeping_out_of_sight_of_supervision_is_no_harm_to_learn(word: str) -> None:
    harms = prompts.WORDS["zhharm"]
    evading = [harm for harm in harms if re.match(r"\((绕过|规避|逃避|躲避)\|", harm)]
    assert evading
    assert not [harm for harm in evading if word in harm]
