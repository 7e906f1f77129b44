"""A text as a report may show it: personal values masked, cut around the evidence, in every view."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clearford.core.spans import Span
from clearford.detect.personal.redact import kind_of, mask, merged, redact
from clearford.runtime import shipped
from clearford.runtime.detectors import personal_detector
from clearford.runtime.veil import replaced
from clearford.text.plane import TextRow, build_one
from clearford.text.tables import VIEWS, FoldTables, View

WINDOW = 400
"""Most code points of a text that are shown."""
_BEFORE = 80
"""Code points shown before the first evidence, when the text is longer than the window."""


class Mark(msgspec.Struct, frozen=True, order=True):
    """Evidence within a shown text, in its code points, end exclusive."""

    start: int
    end: int
    signal: str


class ShownText(msgspec.Struct, frozen=True):
    """A text with its evidence."""

    name: str
    """`original`, or the name of the view."""
    text: str
    marks: list[Mark]


def shown_text(text: str, spans: Sequence[Span], tables: FoldTables) -> tuple[list[ShownText], bool]:
    """The text as it was written and in each view, and whether it was cut.

    Values of personal information and handles of contact are masked before anything else is made of
    the text. spans: the evidence to mark, in code points of `text`, ascending.
    """
    masked, moved = masked_text(text, spans)
    low, high = _window(len(masked), moved)
    part, marks = part_of(masked, moved, low, high)
    return in_views(part, marks, tables), (low, high) != (0, len(masked))


def shown_id(item: str) -> str:
    """The id of an item as a page may show it: one that is a number of a person or an address is masked."""
    return redact(item, personal_detector().spans(build_one(item, shipped.fold_tables())), "mask")


def part_of(text: str, marks: Sequence[Mark], low: int, high: int) -> tuple[str, list[Mark]]:
    """A stretch of a text with the marks that reach into it, cut to it."""
    inside = [
        Mark(max(m.start, low) - low, min(m.end, high) - low, m.signal)
        for m in marks
        if m.start < high and m.end > low
    ]
    return text[low:high], inside


def in_views(text: str, marks: list[Mark], tables: FoldTables) -> list[ShownText]:
    """A masked text as it is and in each view."""
    row = build_one(text, tables)
    views = [ShownText(view, row.view(view), _in_view(row, view, marks)) for view in VIEWS]
    return [ShownText("original", text, marks), *views]


def masked_text(text: str, spans: Sequence[Span]) -> tuple[str, list[Mark]]:
    """The text without personal values, and the spans moved to where their text now stands."""
    pieces = [(start, end, mask(kind, text[start:end])) for start, end, kind in merged(spans)]
    shown, starts, ends = replaced(text, pieces)
    found = {Mark(starts[s.start], ends[s.end], _label(s)) for s in spans if s.start < s.end <= len(text)}
    return shown, sorted(found)


def _label(span: Span) -> str:
    """What a mark is called: the signal, and for personal information its kind alone."""
    kind = kind_of(span)
    return f"personal.{kind}" if kind and kind != "contact" else span.signal


def _window(size: int, marks: Sequence[Mark]) -> tuple[int, int]:
    if size <= WINDOW:
        return 0, size
    first = marks[0].start if marks else 0
    low = max(0, min(first - _BEFORE, size - WINDOW))
    return low, low + WINDOW


def _in_view(row: TextRow, view: View, marks: Sequence[Mark]) -> list[Mark]:
    """The marks where their characters stand in a view; a mark whose characters all vanished is left out."""
    back = row.back(view)
    out = []
    for mark in marks:
        inside = [i for i, raw in enumerate(back) if mark.start <= raw < mark.end]
        if inside:
            out.append(Mark(inside[0], inside[-1] + 1, mark.signal))
    return out
