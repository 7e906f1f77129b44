"""Both languages say the same things with the same values."""

from __future__ import annotations

import string

import pytest

from clearford.cli.words import WORDS, pick_language, say


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_take_the_same_values(key: str) -> None:
    words = WORDS[key]
    assert set(words) == {"en", "zh"}
    assert _fields(words["en"]) == _fields(words["zh"])
    assert any("\u4e00" <= c <= "\u9fff" for c in words["zh"])


@pytest.mark.parametrize(
    ("wanted", "env", "lang"),
    [
        pytest.param(None, {}, "en", id="nothing-said"),
        pytest.param(None, {"LANG": "zh_CN.UTF-8"}, "zh", id="environment"),
        pytest.param(None, {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en", id="lc-all-first"),
        pytest.param("zh", {"LANG": "en_US.UTF-8"}, "zh", id="wanted-first"),
        pytest.param("fr", {}, "en", id="other-languages-get-english"),
    ],
)
def test_the_language_is_picked(wanted: str | None, env: dict[str, str], lang: str) -> None:
    assert pick_language(wanted, env) == lang


def test_values_are_filled_in() -> None:
    assert say("pack.tests", "en", passed=3, failed=1) == "3 passed, 1 failed"
