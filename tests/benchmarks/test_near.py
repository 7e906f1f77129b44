"""The measurement of near-duplicates makes texts and edits that are what it says."""

from __future__ import annotations

import difflib
import random

from benchmarks.near import _edited, _invented


def test_texts_have_the_length_that_is_named() -> None:
    rng = random.Random(1)
    for words, length in ((7, 15), (14, 30), (30, 65)):
        sizes = [len(_invented(rng, words)) for _ in range(200)]
        assert abs(sum(sizes) / len(sizes) - length) < 2


def test_an_edit_changes_the_share_that_is_named() -> None:
    rng = random.Random(1)
    for _ in range(50):
        text = _invented(rng, 30)
        kept = difflib.SequenceMatcher(None, text, _edited(text, 0.08, rng), autojunk=False).ratio()
        assert 0.9 <= kept < 1
