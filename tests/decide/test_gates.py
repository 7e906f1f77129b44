from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET

from clearford.decide.gates import ANY, Gates, primary
from tests.decide.build import item, rule

RULES = [rule("a"), rule("b", applies_to=("message", "post")), rule("c", languages=("zh",)), rule("d")]


@pytest.mark.parametrize(
    ("tag", "first"),
    [
        pytest.param("zh-Hans-CN", "zh", id="script-and-region"),
        pytest.param("EN", "en", id="upper-case"),
        pytest.param("und", ANY, id="undetermined"),
        pytest.param("", ANY, id="empty"),
    ],
)
def test_primary_subtag(tag: str, first: str) -> None:
    assert primary(tag) == first


@pytest.mark.parametrize(
    ("kind", "lang", "passes"),
    [
        pytest.param(UNSET, UNSET, (True, True, True), id="a-post-of-unknown-language"),
        pytest.param("post", "zh-TW", (True, True, True), id="chinese"),
        pytest.param("post", "en", (True, True, False), id="english"),
        pytest.param("message", None, (False, True, False), id="message"),
        pytest.param("image", "zh", (False, False, False), id="other-kind"),
    ],
)
def test_an_item_passes_by_kind_and_language(kind: Any, lang: Any, passes: tuple[bool, ...]) -> None:
    gates = Gates(RULES)
    assert gates.of(item(kind, lang)) == passes
    assert gates.masks([item(kind, lang)], 1) == [int(p) for p in passes]


def test_rules_with_equal_kinds_and_languages_share_a_gate() -> None:
    gates = Gates(RULES)
    assert gates.index(RULES[0]) == gates.index(RULES[3]) == 0


def test_masks_have_a_bit_for_each_item_that_passes() -> None:
    items = [item("post", "en"), item("message"), item("post", "zh"), item("image")]
    gates = Gates(RULES)
    assert gates.masks(items, 0b1111) == [0b0101, 0b0111, 0b0100]
    for asked in range(1, 16):
        assert gates.masks(items, asked) == [asked & 0b0101, asked & 0b0111, asked & 0b0100]


def test_items_may_pass_in_very_many_ways() -> None:
    tags = [f"{a}{b}{c}" for a in "abcdefg" for b in "abcdefg" for c in "abcdefg"]
    rules = [rule(f"r{i}", languages=(tag,)) for i, tag in enumerate(tags)]
    items = [item("post", tag) for tag in tags]
    assert Gates(rules).masks(items, (1 << len(tags)) - 1) == [1 << i for i in range(len(tags))]


def test_a_language_is_not_asked_for_when_no_rule_names_one() -> None:
    assert Gates(RULES[:2]).masks([item("post", "xx"), item("post", "yy")], 3) == [0b11, 0b11]
