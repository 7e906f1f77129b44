"""Quality: flaws of texts, the same for a batch and for one text."""

from __future__ import annotations

import random

import pytest

from clearford.ai.corpus.quality import LONG, Flaw, flaws_in, flaws_of
from tests.ai.corpus.planted import plain

CASES: dict[str, tuple[str, list[Flaw]]] = {
    "sound": (plain(random.Random(1)), []),
    "empty": ("", ["empty"]),
    "spaces": (" \n\t　" * 9, ["empty"]),
    "short": ("你好。", ["short"]),
    "long": (plain(random.Random(2), 60) * (LONG // 200), ["long"]),
    "replacement": ("a text with a \ufffd in it", ["broken"]),
    "control": ("a text with a \x07 in it", ["broken"]),
    "short-and-broken": ("\x00x", ["short", "broken"]),
    "lines-again": ("buy now\n" * 8, ["repeated"]),
    "two-lines-again": ("a line of words\nanother line\na line of words\nthe fourth line", []),
    "few-characters": ("哈" * 300, ["repeated"]),
    "tabs-and-lines": ("one\ttwo\r\nthree and four", []),
}


@pytest.mark.parametrize("name", CASES)
def test_flaws_of_a_text(name: str) -> None:
    text, flaws = CASES[name]
    assert flaws_of(text) == flaws


def test_a_batch_has_the_flaws_of_its_texts() -> None:
    texts = [text for text, _ in CASES.values()]
    assert flaws_in(texts) == {i: flaws for i, (_, flaws) in enumerate(CASES.values()) if flaws}
