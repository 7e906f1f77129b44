"""Invented texts for the tests of known texts."""

from __future__ import annotations

import random

WORDS = (
    "the of parcel bank card today please call number link account fee tax refund order gift prize click "
    "within hours staff notice locked update verify small charge before midnight courier address shop"
).split()


def invented(seed: int, count: int, words: int = 14) -> list[str]:
    """Texts of so many words each, all different."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[" ".join(rng.choices(WORDS, k=words))] = None
    return list(found)


def changed(text: str, words: int, rng: random.Random) -> str:
    """The text with so many words replaced."""
    parts = text.split(" ")
    for _ in range(words):
        parts[rng.randrange(len(parts))] = rng.choice(WORDS)
    return " ".join(parts)
