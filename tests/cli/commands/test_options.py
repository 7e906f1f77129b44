"""Options mean the same in every command that has them."""

from __future__ import annotations

import pytest

from tests.cli.program import SMALL, call


@pytest.mark.parametrize("words", [("scan", "-", "-o", "-"), ("explain", "--text", "x"), ("pack", "list")])
def test_packs_alone_and_language_are_understood_everywhere(words: tuple[str, ...]) -> None:
    result = call(*words, *SMALL, "--lang", "zh", data=b'{"id":"x","text":"y"}\n')
    assert result.code == 0
    assert call(*words, "--alone").code == 2
    assert call(*words, *SMALL, "--lang", "fr").code == 2
