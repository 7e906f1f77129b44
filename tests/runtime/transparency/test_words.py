from __future__ import annotations

import string

import pytest

from clearford.core.reasons import LANGUAGES
from clearford.runtime.transparency.words import WORDS, say


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_say_the_same_values(key: str) -> None:
    names = [
        {name for _, name, _, _ in string.Formatter().parse(WORDS[key][lang]) if name} for lang in LANGUAGES
    ]
    assert names[0] == names[1]
    assert all(WORDS[key][lang].strip() for lang in LANGUAGES)


def test_values_are_put_in_as_they_are() -> None:
    assert say("title", "en", service="{x}", period="2026") == "{x}: report on content governance, 2026"
