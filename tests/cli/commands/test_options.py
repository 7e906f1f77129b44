"""Options mean the same in every command that has them."""

from __future__ import annotations

import pytest

from tests.cli.program import PACKS, SMALL, call


@pytest.mark.parametrize("words", [("scan", "-", "-o", "-"), ("explain", "--text", "x"), ("pack", "list")])
def test_packs_alone_and_language_are_understood_everywhere(words: tuple[str, ...]) -> None:
    result = call(*words, *SMALL, "--lang", "zh", data=b'{"id":"x","text":"y"}\n')
    assert result.code == 0
    assert call(*words, "--alone").code == 2
    assert call(*words, *SMALL, "--lang", "fr").code == 2


@pytest.mark.parametrize("number", ["2.5", "1e1", "0x2", "", "-1", "257", "9" * 5000])
def test_what_is_no_whole_number_in_range_is_refused(number: str) -> None:
    result = call("scan", "-", "-o", "-", f"--workers={number}", *SMALL, data=b"")
    assert (result.code, result.out) == (2, "")
    assert "a whole number from 1 to 256" in result.said
    assert len(result.err) < 300


@pytest.mark.parametrize("number", ["0", "+7", "007"])
def test_a_whole_number_is_read(number: str) -> None:
    folder = str(PACKS)
    assert call("pack", "diff", folder, folder, "--seed", number).code == 0
