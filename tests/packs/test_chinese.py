"""Whoever decides cases in Chinese reads all about the shipped rules in Chinese."""

from __future__ import annotations

import re

import pytest

from clearford.policy.model import RuleFile
from tools.pack_pages import shipped_packs

HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]{3,}")
NAMES = {"you", "owned_domains", "owned", "domains"}
"""What has no name in Chinese."""
RULES = [pytest.param(rule, id=rule.id) for rule in shipped_packs().rules()]


@pytest.mark.parametrize("rule", RULES)
def test_the_words_for_staff_are_in_chinese_too(rule: RuleFile) -> None:
    words = [rule.title_zh, rule.summary_zh, *rule.false_positives_zh]
    words += [rule.guidance_zh] if rule.guidance else []
    for text in words:
        assert HAN.search(text), text
        assert set(LATIN.findall(text)) <= NAMES, text
    assert all(text[-1] in "。？" for text in words[1:])
