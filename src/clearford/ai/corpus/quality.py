"""Quality of rows: what makes a text poor material, whatever it says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal

Flaw = Literal["empty", "short", "long", "broken", "repeated"]
FLAWS: tuple[Flaw, ...] = ("empty", "short", "long", "broken", "repeated")
"""empty: nothing but spaces. short: fewer than SHORT characters. long: more than LONG. broken: holds control
or replacement characters. repeated: lines come again, or few different characters."""
SHORT = 10
LONG = 200_000
SAME_LINES = 0.5
"""Share of lines that came before in the same text, from which it is repeated; of LINES lines on."""
LINES = 4
FEW = 5
"""Different characters in a stretch of STRETCH, below which it is repeated."""
STRETCH = 200
_BROKEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


def flaws_of(text: str) -> list[Flaw]:
    """What is wrong with one text, in the order of FLAWS; empty where nothing is."""
    found: list[Flaw] = ["broken"] if _BROKEN.search(text) else []
    return _ordered([*found, *_by_length(text), *_repeated(text)])


def flaws_in(texts: Sequence[str]) -> dict[int, list[Flaw]]:
    """Place of each text of a batch with flaws -> its flaws; the same as `flaws_of`, in one search."""
    broken = _broken_rows(texts)
    found: dict[int, list[Flaw]] = {}
    for row, text in enumerate(texts):
        own: list[Flaw] = ["broken"] if row in broken else []
        own += [*_by_length(text), *_repeated(text)]
        if own:
            found[row] = _ordered(own)
    return found


def _broken_rows(texts: Sequence[str]) -> set[int]:
    joined, starts, at = "\n".join(texts), list[int](), 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return {bisect_right(starts, match.start()) - 1 for match in _BROKEN.finditer(joined)}


def _by_length(text: str) -> Iterator[Flaw]:
    if len(text) > LONG:
        yield "long"
    elif len(text) < SHORT or text.isspace():
        yield "short" if text.strip() else "empty"


def _repeated(text: str) -> Iterator[Flaw]:
    if len(text) >= STRETCH and len(set(text[:STRETCH])) < FEW:
        yield "repeated"
    elif text.count("\n") >= LINES - 1:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) >= LINES and len(set(lines)) <= len(lines) * (1 - SAME_LINES):
            yield "repeated"


def _ordered(found: list[Flaw]) -> list[Flaw]:
    return [flaw for flaw in FLAWS if flaw in found]
