"""Texts as people at work see them: personal values veiled, evidence marked, in every view.

A value is put aside under its kind and a number, the same for the same value (`[mobile 1]`), and nothing of
it is left: neither its last digits nor its length. Places are code points of the veiled text, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from clearford.core.spans import Span
from clearford.detect.personal.redact import merged, plain_form
from clearford.runtime import shipped
from clearford.runtime.detectors import personal_detector
from clearford.text.plane import DEFAULT_CAP, TextRow, build_one
from clearford.text.tables import VIEWS, View

LONGEST = 100_000
"""Code points of a text that are shown; what is longer is cut, and that is said."""


class Masked(msgspec.Struct, frozen=True, kw_only=True):
    """A personal value that is not in the text: `[mobile 1]` stands in its place."""

    start: int
    end: int
    kind: str
    """`mobile`, `email`, `wechat` ... of the recogniser; `contact` for any other handle."""
    number: int
    """From 1 in each kind; the same for the same value."""


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch that is evidence, by the number of the evidence."""

    start: int
    end: int
    n: int


class TextView(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it was written, or in the view of a detector."""

    name: str
    """`original`, `canon`, `skeleton` or `phonetic`."""
    text: str
    masked: tuple[Masked, ...] = ()
    marks: tuple[Marked, ...] = ()


class Hole(NamedTuple):
    """A value of a text, in the code points of the original."""

    start: int
    end: int
    kind: str
    number: int

    @property
    def name(self) -> str:
        """By which it is asked for: kind and number."""
        return f"{self.kind}.{self.number}"


class Veiled:
    """A text with its personal values put aside."""

    def __init__(self, text: str, spans: Sequence[Span] = ()) -> None:
        """`spans`: what detectors found in it before; values that are found now are put aside too."""
        self.cut = len(text) > LONGEST
        """Whether the text was longer than what is shown."""
        tables = shipped.fold_tables()
        self._row = build_one(text[:LONGEST], tables, cap=LONGEST)
        self._read = self._row if len(text) <= DEFAULT_CAP else build_one(text, tables)
        found = [*spans, *personal_detector().spans(self._row)]
        self.holes = _holes(self._row.raw, [s for s in found if s.end <= len(self._row.raw)])

    @property
    def row(self) -> TextRow:
        """The text itself, for those who may not show it."""
        return self._row

    def value(self, name: str) -> str | None:
        """The value of a hole by its name; none for no such hole."""
        return next((self._row.raw[h.start : h.end] for h in self.holes if h.name == name), None)

    def original(self, spans: Sequence[tuple[int, int]] = ()) -> TextView:
        """The text as it was written; `spans`: what is marked, each with its place in the list as number."""
        return _drawn("original", self._row.raw, self.holes, _numbered(spans))

    def beginning(self, size: int) -> TextView:
        """The first `size` code points of it, or fewer where that would cut a value in two."""
        end = next((h.start for h in self.holes if h.start < size < h.end), size)
        return _drawn("original", self._row.raw[:end], [h for h in self.holes if h.end <= end], [])

    def views(self, spans: Sequence[tuple[int, int]] = ()) -> tuple[TextView, ...]:
        """Every view of the text as far as detectors read it, with the same numbers."""
        return tuple(self._view(view, _numbered(spans)) for view in VIEWS)

    def seen_in(self, view: str, start: int, end: int) -> str | None:
        """A stretch of the original as a view reads it; none for no such view, or where a value is in it."""
        name = next((v for v in VIEWS if v == view), None)
        if name is None or any(hole.start < end and start < hole.end for hole in self.holes):
            return None
        back = self._read.back(name)
        return self._read.view(name)[bisect_left(back, start) : bisect_left(back, end)]

    def _view(self, view: View, spans: Sequence[tuple[int, int, int]]) -> TextView:
        back = self._read.back(view)
        moved = [
            hole._replace(start=bisect_left(back, hole.start), end=bisect_left(back, hole.end))
            for hole in self.holes
        ]
        places = [(bisect_left(back, a), bisect_left(back, b), n) for a, b, n in spans]
        return _drawn(view, self._read.view(view), moved, [one for one in places if one[0] < one[1]])


def replaced(text: str, pieces: Sequence[tuple[int, int, str]]) -> tuple[str, Sequence[int], Sequence[int]]:
    """A text with pieces of it replaced; where each place of it went, as a start and as an end.

    pieces: ascending, without overlap. A place inside a piece goes to its start, or to its end.
    """
    if not pieces:
        return text, range(len(text) + 1), range(len(text) + 1)
    out: list[str] = []
    starts, ends = [0] * (len(text) + 1), [0] * (len(text) + 1)
    at = size = 0
    for start, end, put in [*pieces, (len(text), len(text), "")]:
        for i in range(at, start):
            starts[i], ends[i + 1] = size + i - at, size + i - at + 1
        out.append(text[at:start])
        size += start - at
        for i in range(start, end):
            starts[i], ends[i + 1] = size, size + len(put)
        out.append(put)
        size += len(put)
        at = end
    return "".join(out), starts, ends


def _holes(text: str, spans: Sequence[Span]) -> tuple[Hole, ...]:
    numbers: dict[str, dict[str, int]] = {}
    found = []
    for start, end, kind in merged(spans):
        known = numbers.setdefault(kind, {})
        number = known.setdefault(plain_form(text[start:end]), len(known) + 1)
        found.append(Hole(start, end, kind, number))
    return tuple(found)


def _numbered(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(start, end, n) for n, (start, end) in enumerate(spans, start=1)]


def _drawn(name: str, text: str, holes: Sequence[Hole], spans: Sequence[tuple[int, int, int]]) -> TextView:
    pieces = [(hole.start, hole.end, f"[{hole.kind} {hole.number}]") for hole in holes]
    shown, starts, ends = replaced(text, pieces)
    return TextView(
        name=name,
        text=shown,
        masked=tuple(
            Masked(start=starts[h.start], end=ends[h.end], kind=h.kind, number=h.number)
            for h in holes
            if h.start < h.end
        ),
        marks=tuple(Marked(start=starts[a], end=ends[b], n=n) for a, b, n in spans if a < b <= len(text)),
    )
