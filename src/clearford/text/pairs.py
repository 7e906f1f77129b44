"""Pairs of neighbouring characters, by which words of two characters and more are found in any script.

Chinese has no spaces between words, and a word has often two characters: longer pieces would miss it.
"""

from __future__ import annotations

import unicodedata

LONGEST = 10_000
"""Characters of a text that can be found; what follows cannot."""


def folded(text: str) -> str:
    """A text without what people do not read: case, width, spaces, invisible characters."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return "".join(
        char for char in plain if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")
    )


def pairs(text: str) -> frozenset[str]:
    """The pairs of a folded text; none for one of a single character."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
