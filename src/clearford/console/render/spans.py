"""Where a shown text is cut: evidence and values put aside become segments of whole letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from clearford.runtime.veil import Marked, Masked

WINDOW = 4_000
"""Code points of a text that are shown at once."""
BEFORE = 200
"""Code points before the first evidence that are shown."""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a text that is shown, in its code points."""

    low: int
    high: int
    size: int
    """Of the whole text."""

    @property
    def before(self) -> int | None:
        """Where the part before begins; none at the start."""
        return max(0, self.low - WINDOW) if self.low else None

    @property
    def after(self) -> int | None:
        """Where the part behind begins; none at the end."""
        return self.high if self.high < self.size else None


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch with the same evidence on all of it."""

    text: str
    numbers: tuple[int, ...] = ()
    """Of the evidence that covers it, ascending."""
    masked: Masked | None = None
    """The value that was put aside here."""


def window_of(size: int, marks: Sequence[Marked], masked: Sequence[Masked], at: int | None = None) -> Window:
    """What to show of a text: around the first evidence, or from `at` on. No value's place is cut in two."""
    if at is None:
        first = min((mark.start for mark in marks), default=0)
        at = 0 if size <= WINDOW else max(0, min(first - BEFORE, size - WINDOW))
    low = max(0, min(at, max(0, size - 1)))
    high = min(size, low + WINDOW)
    for one in masked:
        low = one.start if one.start < low < one.end else low
        high = one.end if one.start < high < one.end else high
    return Window(low=low, high=high, size=size)


def segments_of(
    text: str, marks: Sequence[Marked], masked: Sequence[Masked], window: Window
) -> tuple[Segment, ...]:
    """The window of a text as segments; marks are widened to whole letters, for showing only."""
    low, high = window.low, window.high
    inside = [
        (max(low, _down(text, m.start)), min(high, _up(text, m.end)), m.n)
        for m in marks
        if m.start < high and low < m.end
    ]
    holes = [one for one in masked if one.start < high and low < one.end]
    cuts = sorted({low, high, *(p for a, b, _ in inside for p in (a, b)), *_edges(holes, low, high)})
    starting: dict[int, list[int]] = {}
    ending: dict[int, list[int]] = {}
    for a, b, n in inside:
        starting.setdefault(a, []).append(n)
        ending.setdefault(b, []).append(n)
    covering: set[int] = set()
    out = []
    at = 0
    for start, end in pairwise(cuts):
        covering = (covering - set(ending.get(start, ()))) | set(starting.get(start, ()))
        while at < len(holes) and holes[at].end <= start:
            at += 1
        hole = holes[at] if at < len(holes) and holes[at].start <= start else None
        out.append(Segment(text=text[start:end], numbers=tuple(sorted(covering)), masked=hole))
    return tuple(out)


def _edges(holes: Sequence[Masked], low: int, high: int) -> list[int]:
    return [min(max(p, low), high) for one in holes for p in (one.start, one.end)]


def _down(text: str, at: int) -> int:
    """The beginning of the letter that a place stands in."""
    while 0 < at < len(text) and _joins(text[at - 1], text[at]):
        at -= 1
    return at


def _up(text: str, at: int) -> int:
    """The end of the letter that a place stands in."""
    while 0 < at < len(text) and _joins(text[at - 1], text[at]):
        at += 1
    return at


def _joins(before: str, char: str) -> bool:
    """Whether two characters belong to one letter or picture, as far as marks, joiners and tones go."""
    return (
        unicodedata.category(char)[0] == "M"
        or char == "\u200d"
        or before == "\u200d"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or (before, char) == ("\r", "\n")
    )
