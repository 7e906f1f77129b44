"""The grammar picks, nests, fills in and refuses what is not closed."""

from __future__ import annotations

import random

import pytest

from tools.synthesis.grammar import Grammar

GRAMMAR = Grammar({"fruit": ["apple", "(ripe |){colour} pear"], "colour": ["green"]}, {"n": lambda rng: "7"})


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        pytest.param("plain", {"plain"}, id="plain"),
        pytest.param("(a|b|)c", {"ac", "bc", "c"}, id="choice-with-nothing"),
        pytest.param("(a(1|2)|b)", {"a1", "a2", "b"}, id="nested"),
        pytest.param("{n} {fruit}", {"7 apple", "7 green pear", "7 ripe green pear"}, id="slots"),
        pytest.param("a|b", {"a|b"}, id="a-bar-outside-stands-for-itself"),
    ],
)
def test_all_texts_of_a_template(template: str, texts: set[str]) -> None:
    rng = random.Random(1)
    assert {GRAMMAR.expand(template, rng) for _ in range(200)} == texts


@pytest.mark.parametrize("template", ["(a", "((a)"])
def test_an_open_bracket_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="open bracket"):
        GRAMMAR.expand(template, random.Random(1))


def test_an_unknown_slot_is_refused() -> None:
    with pytest.raises(KeyError):
        GRAMMAR.expand("{nothing}", random.Random(1))


def test_every_template_has_its_turn() -> None:
    texts = list(GRAMMAR.many(["a", "b", "c"], 9, random.Random(1)))
    assert sorted(texts) == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
