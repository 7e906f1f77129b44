"""Rows read again without the signs that stand between their hanzi: `滚*蛋` as `滚蛋`.

Patterns are matched on texts as they are punctuated. Whoever puts a `*` or a `.` between two hanzi means to
part what belongs together; so a row with such a sign is matched a second time, its hanzi joined. Ordinary
signs - commas, full stops, marks of exclamation - stay where they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from clearford.detect.phrases.context import SEPARATORS
from clearford.text.plane import TextPlane, TextRow, build_one
from clearford.text.tables import CODE_POINTS, looked_up

SIGNS = frozenset(f"{SEPARATORS} 、")
"""What is left out between hanzi that a sign parts."""
_HANZI = "\u3400-\u4dbf\u4e00-\u9fff"
# Both begin with the sign, which is rarer than a hanzi.
_ODD_SIGN, _SIGN = f"[{re.escape(SEPARATORS)}]", f"[{re.escape(SEPARATORS)} 、]"
_ODD = re.compile(f"{_ODD_SIGN}(?<=[{_HANZI}]{_ODD_SIGN})[{_HANZI}]")
_BETWEEN = re.compile(f"{_SIGN}(?<=[{_HANZI}]{_SIGN}){_SIGN}{{0,2}}(?=[{_HANZI}])")
_FIRST_HANZI, _BEYOND_HANZI = 0x3400, 0xA000
_COMMA, _BEYOND_SIGNS = ord(","), max(map(ord, SEPARATORS)) + 1
_IS_HANZI, _IS_ODD = 1, 2


class Rejoined(NamedTuple):
    """A row whose hanzi are joined."""

    row: TextRow
    places: list[int]
    """For each character of the joined text its place in the `canon` view of the row itself."""

    def joins(self, start: int, end: int) -> bool:
        """True when a sign was left out between start and end."""
        return self.places[end - 1] - self.places[start] >= end - start


def rejoined(row: TextRow) -> Rejoined | None:
    """The row read again; None where no sign parts two hanzi."""
    if not _ODD.search(row.canon):
        return None
    text, places = without_signs(row.canon)
    return Rejoined(build_one(text, row.tables, cap=len(row.canon)), places)


def parted_places(canon: str) -> int:
    """How often a sign parts two hanzi of a text in `canon`."""
    return len(_ODD.findall(canon))


def without_signs(canon: str) -> tuple[str, list[int]]:
    """A text in `canon` without the signs and spaces between its hanzi, and the place of each character."""
    places: list[int] = []
    parts: list[str] = []
    done = 0
    for start, end in [*(match.span() for match in _BETWEEN.finditer(canon)), (len(canon), 0)]:
        places += range(done, start)
        parts.append(canon[done:start])
        done = end
    return "".join(parts), places


def parted_rows(plane: TextPlane) -> list[int]:
    """The rows of a batch that `rejoined` reads, ascending; computed once."""
    found: list[int] | None = plane.shared.get(parted_rows)
    if found is None:
        found = plane.shared[parted_rows] = _parted_rows(plane)
    return found


def _parted_rows(plane: TextPlane) -> list[int]:
    codes = plane.codes("canon")
    high = codes - np.uint32(_FIRST_HANZI) < _BEYOND_HANZI - _FIRST_HANZI
    # Of the signs between hanzi by far the most are commas and other ordinary ones.
    parted = high[:-2] & high[2:]
    parted &= codes[1:-1] < _BEYOND_SIGNS
    parted &= codes[1:-1] != _COMMA
    places = np.flatnonzero(parted)
    before, sign, after = (looked_up(_MARKS, codes[places + step]) for step in range(3))
    places = places[(sign == _IS_ODD) & (before == _IS_HANZI) & (after == _IS_HANZI)]
    found: list[int] = np.unique(np.searchsorted(plane.breaks("canon"), places)).tolist()
    return found


def _marks() -> np.ndarray:
    """uint8 per code point: hanzi, odd sign."""
    marks = np.zeros(CODE_POINTS, np.uint8)
    marks[0x3400:0x4DC0] = marks[0x4E00:0xA000] = _IS_HANZI
    marks[[ord(sign) for sign in SEPARATORS]] = _IS_ODD
    return marks


_MARKS = _marks()
