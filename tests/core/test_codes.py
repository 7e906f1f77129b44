"""A code means one thing for ever."""

from __future__ import annotations

import pytest

from clearford.core.codes import CODES, Code, register


def test_registering_the_same_words_again_is_harmless() -> None:
    words = CODES["CF-I001"]
    register("CF-I001", en=words.en, zh=words.zh)
    assert CODES["CF-I001"] == words


def test_a_code_cannot_take_other_words() -> None:
    with pytest.raises(AssertionError, match="taken"):
        register("CF-I001", en="something else", zh="别的意思")
    assert CODES["CF-I001"] != Code("something else", "别的意思")
