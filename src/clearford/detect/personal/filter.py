"""The filter: one linear scan that says which texts deserve a closer look, and for which kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clearford.detect.personal.contact import SPREAD, Cue, ahead, cues_of
from clearford.detect.personal.digits import HANZI_DIGITS, PAIR_DIGITS
from clearford.detect.personal.recogniser import Recogniser, expand
from clearford.detect.scanner.choose import Backend, expression_scanner
from clearford.detect.scanner.joined import from_plane
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane

RUN_DIGITS = 5
RUN_STEP = 4
"""A text is searched for digit runs when 5 digit characters follow each other at most 4 code points apart."""
_D = f"[0-9{HANZI_DIGITS}{PAIR_DIGITS}]"
_RUN = re.compile(f"{_D}(?:[^\\n]{{0,{RUN_STEP - 1}}}?{_D}){{{RUN_DIGITS - 1}}}")


def _digit_table() -> np.ndarray:
    """uint8, shape (0x110000,): 1 for a digit character, 2 for the line feed between rows."""
    table = np.zeros(0x110000, np.uint8)
    table[[ord(char) for char in "0123456789" + HANZI_DIGITS + PAIR_DIGITS]] = 1
    table[ord("\n")] = 2
    return table


_TABLE = _digit_table()


def rows_with_runs(plane: TextPlane) -> np.ndarray:
    """Rows of a batch with enough digit characters close together, ascending; the same rule as `has_run`."""
    marks = _TABLE.take(plane.codes("canon"), mode="clip")
    at = np.flatnonzero(marks)
    kind = marks[at]
    near = (np.diff(at) <= RUN_STEP) & (kind[:-1] == 1) & (kind[1:] == 1)
    length = RUN_DIGITS - 1
    if len(near) < length:
        return np.zeros(0, np.int64)
    whole = near[: len(near) - length + 1].copy()
    for shift in range(1, length):
        whole &= near[shift : len(near) - length + 1 + shift]
    return np.unique(np.cumsum(kind == 2)[:-1][: len(whole)][whole])


def has_run(canon: str) -> bool:
    """True when 5 digit characters stand close together in a text."""
    return _RUN.search(canon) is not None


@dataclass(frozen=True, slots=True)
class Flags:
    """Why a text is looked at."""

    kinds: frozenset[int]
    """Positions of the recognisers whose patterns are tried."""
    beside: frozenset[int]
    """Of those whose patterns that need a neighbour are tried."""
    runs: bool
    cues: tuple[int, ...]
    """Positions in `contact.cues_of`, ascending."""


NO_FLAGS = Flags(frozenset(), frozenset(), runs=False, cues=())


class Filter:
    """Scans the canonical view for the filter expressions of all recognisers."""

    def __init__(
        self, recognisers: Sequence[Recogniser], *, backend: Backend | None = None, store: Store = NO_STORE
    ) -> None:
        expressions: list[str] = []
        self._kind_of: list[int] = []
        for i, recogniser in enumerate(recognisers):
            for expression in recogniser.data.filter:
                expressions.append(expand(expression, recogniser.data.define))
                self._kind_of.append(i)
        self._first_beside = len(expressions)
        for i, recogniser in enumerate(recognisers):
            for expression in recogniser.data.beside:
                expressions.append(expand(expression, recogniser.data.define))
                self._kind_of.append(i)
        self._first_cue = len(expressions)
        expressions += [cue_filter(cue) for cue in cues_of(recognisers)]
        self.expressions = tuple(expressions)
        self._scanner = expression_scanner(expressions, backend=backend, store=store)

    def rows(self, plane: TextPlane) -> dict[int, Flags]:
        """Row -> flags, for the rows of a batch that deserve a look, ascending."""
        pairs = self._scanner.pairs(from_plane(plane, "canon"))
        ids: dict[int, list[int]] = {row: [] for row in rows_with_runs(plane).tolist()}
        runs = frozenset(ids)
        for row, number in zip(pairs.rows.tolist(), pairs.ids.tolist(), strict=True):
            ids.setdefault(row, []).append(number)
        return {row: self._flags(ids[row], runs=row in runs) for row in sorted(ids)}

    def row(self, canon: str) -> Flags | None:
        """Flags of one text, None when nothing was met."""
        ids = self._scanner.ids(canon.encode())
        runs = has_run(canon)
        return self._flags(ids, runs=runs) if ids or runs else None

    def _flags(self, ids: Sequence[int], *, runs: bool) -> Flags:
        beside, first = self._first_beside, self._first_cue
        return Flags(
            frozenset([self._kind_of[i] for i in ids if i < beside]),
            frozenset([self._kind_of[i] for i in ids if beside <= i < first]),
            runs=runs,
            cues=tuple([i - first for i in ids if i >= first]),
        )


def cue_filter(cue: Cue) -> str:
    """An expression that meets a cue where it may announce a handle."""
    if cue.trust == "trail":
        return _escaped(cue.text)
    if cue.trust == "weak":
        return _loose(cue.text) + ahead(cue.text)
    return _loose(cue.text)


def _loose(cue: str) -> str:
    left = "(?:^|[^0-9a-z])" if "a" <= cue[0] <= "z" else ""
    joined = _escaped(cue[0])
    for before, char in pairwise(cue):
        spread = len(cue) <= 3 or not (before.isascii() and char.isascii())
        joined += (SPREAD if spread else "") + _escaped(char)
    return left + joined


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\.^$*+?()[]{}|/-" else char for char in text)
