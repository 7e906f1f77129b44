"""Second signals: what makes a short disguised phrase believable, and which rows have any."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np

from clearford.detect.scanner.joined import Joined, from_plane
from clearford.text.classes import DIACRITIC, FIRST_UNUSUAL
from clearford.text.disguise import disguise_count, invisible_count
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables, class_of, looked_up

NEAR = 40
"""A second signal counts within so many letters, digits and hanzi (code points of `skeleton`)."""
LONG_NUMBER = 5
"""Digits in a row, separators left out, that count as a number somebody may be reached or paid by."""
CUES = (
    "加我",
    "加v",
    "加微",
    "加薇",
    "加q",
    "加扣",
    "加裙",
    "加群",
    "进群",
    "入群",
    "微信号",
    "v信",
    "vx",
    "wx",
    "qq号",
    "扣扣",
    "企鹅号",
    "二维码",
    "扫码",
    "私聊我",
    "联系我",
    "http",
    "www",
    "telegram",
    "whatsapp",
)
"""Words that offer a way of contact or a link, in the `skeleton` view."""

_FEW = 16
"""One row in so many is looked at by itself rather than with the whole batch."""
_UNUSUAL, _ODD_SEPARATOR, _HANZI = 1, 2, 4
SEPARATORS = "-_.*/\\|+~^=#&·•"
"""Signs that ordinary writing does not put between two hanzi."""


def cues_of(tables: FoldTables) -> tuple[str, ...]:
    """The cues in the `skeleton` view."""
    return tuple(dict.fromkeys(tables.fold("skeleton", cue) for cue in CUES))


class Contexts:
    """Finds second signals in rows; the batch form and the form for one row agree."""

    def __init__(self, tables: FoldTables) -> None:
        words = "|".join(map(re.escape, sorted(cues_of(tables), key=len, reverse=True)))
        self._cue = re.compile(f"[0-9]{{{LONG_NUMBER},}}|{words}")
        self._number = re.compile(f"[0-9]{{{LONG_NUMBER}}}")
        self._marks = _marks(tables)
        sign = f"[{re.escape(SEPARATORS)}]"
        hanzi = class_of(np.flatnonzero(self._marks & _HANZI))
        # Begins with the sign, which is rarer than a hanzi.
        self._odd = re.compile(f"{sign}(?<=[{hanzi}]{sign})[{hanzi}]")

    def spans(self, skeleton: str) -> list[tuple[int, int]]:
        """Cues and long numbers in the `skeleton` of a row, ascending."""
        return [match.span() for match in self._cue.finditer(skeleton)]

    def is_unusual(self, row: TextRow) -> bool:
        """True when some character is invisible, or disguised in its form."""
        if not self._may_be_unusual(row):
            return False
        return invisible_count(row) > 0 or disguise_count(row) > 0

    def is_broken(self, surface: str) -> bool:
        """True when an odd separator stands between two hanzi."""
        return self._odd.search(surface) is not None

    def may_have(self, row: TextRow) -> bool:
        """True when a row has a long number, an unusual character or a separator between hanzi."""
        return bool(
            self._number.search(row.skeleton) or self._odd.search(row.raw) or self._may_be_unusual(row)
        )

    def has_cause(self, row: TextRow) -> bool:
        """True when there is a cue, or what `may_have` asks for."""
        return self._cue.search(row.skeleton) is not None or self.may_have(row)

    def rows_with_cause(self, plane: TextPlane, rows: np.ndarray) -> np.ndarray:
        """The same for some rows of a batch: bool, shape (len(rows),)."""
        if len(rows) * _FEW < plane.n:
            return np.array([self.has_cause(plane.row(row)) for row in rows.tolist()], np.bool_)
        found: np.ndarray = self.rows_that_may_have(plane, from_plane(plane, "skeleton"))[rows]
        for at in np.flatnonzero(~found).tolist():
            found[at] = self._cue.search(plane.row(int(rows[at])).skeleton) is not None
        return found

    def _may_be_unusual(self, row: TextRow) -> bool:
        if not row.may_be_unusual:
            return False
        return bool((looked_up(self._marks, row.codes) & _UNUSUAL).any())

    def rows_that_may_have(self, plane: TextPlane, skeleton: Joined) -> np.ndarray:
        """What `may_have` says of each row of a batch: bool, shape (n,)."""
        found = np.zeros(plane.n, np.bool_)
        digit = skeleton.codes - np.uint32(ord("0")) < 10
        found[skeleton.rows_of(np.flatnonzero(_runs(digit)))] = True
        marks = looked_up(self._marks, plane.raw_codes)
        places = np.flatnonzero((marks & (_UNUSUAL | _ODD_SEPARATOR)) != 0)
        if len(places):
            own = marks[places]
            last = len(marks) - 1
            beside = marks[np.maximum(places - 1, 0)] & marks[np.minimum(places + 1, last)] & _HANZI
            odd = (beside > 0) & (own & _ODD_SEPARATOR > 0) & (places > 0) & (places < last)
            places = places[odd | (own & _UNUSUAL > 0)]
            found[np.searchsorted(plane.raw_separators, places)] = True
        return found


class Places:
    """Stretches of a text, for asking whether one lies near another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        pairs = list(spans)
        self._starts = sorted(start for start, _ in pairs)
        self._ends = sorted(end for _, end in pairs)

    def near(self, start: int, end: int) -> bool:
        """True when one of them lies within NEAR of start:end without touching it."""
        after = bisect_left(self._starts, end)
        if after < len(self._starts) and self._starts[after] - end <= NEAR:
            return True
        before = bisect_right(self._ends, start)
        return before > 0 and start - self._ends[before - 1] <= NEAR


def _runs(flags: np.ndarray) -> np.ndarray:
    """True where a run of LONG_NUMBER flags begins; shape shrinks by LONG_NUMBER - 1."""
    size = max(len(flags) - LONG_NUMBER + 1, 0)
    found = flags[:size].copy()
    for shift in range(1, LONG_NUMBER):
        found &= flags[shift : shift + size]
    return found


def _marks(tables: FoldTables) -> np.ndarray:
    """uint8 per code point: unusual, odd separator, hanzi."""
    marks = np.zeros(len(tables.classes), np.uint8)
    marks[(tables.classes >= FIRST_UNUSUAL) & (tables.classes != DIACRITIC)] = _UNUSUAL
    marks[[ord(char) for char in SEPARATORS]] |= _ODD_SEPARATOR
    marks[0x3400:0x4DC0] |= _HANZI
    marks[0x4E00:0xA000] |= _HANZI
    return marks
