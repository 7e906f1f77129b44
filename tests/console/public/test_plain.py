"""Errors in plain words: every code has some, in both languages."""

from __future__ import annotations

import pytest

from clearford.console.public.plain import plain
from clearford.core.codes import CODES
from clearford.core.reasons import LANGUAGES, Language


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_is_told_as_a_sentence(lang: Language) -> None:
    for code in CODES:
        told = plain(code, lang)
        assert told.endswith("。" if lang == "zh" else "."), code
        assert "CF-" not in told and "token" not in told.split()


def test_languages_differ_and_an_unknown_code_is_ours() -> None:
    assert plain("CF-A009", "en") != plain("CF-A009", "zh")
    assert plain("CF-X999", "en") == plain("CF-H009", "en")
