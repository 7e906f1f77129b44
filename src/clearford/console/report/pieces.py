"""A text with overlapping evidence, cut into pieces that each carry the names of their signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from clearford.runtime.reports.shown_text import ShownText
from clearford.text.inert import inert


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `signals` is empty where nothing was found."""

    text: str
    signals: str


def pieces(shown: ShownText) -> list[Piece]:
    """The text from first to last, cut wherever evidence begins or ends."""
    cuts = sorted({0, len(shown.text), *(m.start for m in shown.marks), *(m.end for m in shown.marks)})
    out = []
    for start, end in pairwise(cuts):
        names = sorted({mark.signal for mark in shown.marks if mark.start <= start and end <= mark.end})
        out.append(Piece(inert(shown.text[start:end]), ", ".join(names)))
    return _joined(out)


def _joined(found: Sequence[Piece]) -> list[Piece]:
    """Neighbours with the same evidence as one."""
    out: list[Piece] = []
    for piece in found:
        if out and out[-1].signals == piece.signals:
            out[-1] = Piece(out[-1].text + piece.text, piece.signals)
        else:
            out.append(piece)
    return out
