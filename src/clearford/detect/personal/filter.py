"""The filter: one linear scan that says which texts deserve a closer look, and for which kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from clearford.detect.personal.contact import SPREAD, TOKEN_NEAR, Cue, ahead, cues_of
from clearford.detect.personal.digits import HANZI_DIGITS, PAIR_DIGITS
from clearford.detect.personal.flags import Flags
from clearford.detect.personal.recogniser import Recogniser, expand
from clearford.detect.scanner.base import distinct
from clearford.detect.scanner.choose import Backend, expression_scanner
from clearford.detect.scanner.joined import from_plane
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane

RUN_DIGITS = 5
RUN_STEP = 4
"""A text is searched for digit runs when 5 digit characters follow each other at most 4 code points apart."""
MAX_KNOWN = 4096
"""Combinations of expressions whose flags are kept."""
_D = f"[0-9{HANZI_DIGITS}{PAIR_DIGITS}]"
_RUN = re.compile(f"{_D}(?:[^\\n]{{0,{RUN_STEP - 1}}}?{_D}){{{RUN_DIGITS - 1}}}")


def _digit_table() -> np.ndarray:
    """bool, shape (0x110000,): True for a digit character."""
    table = np.zeros(0x110000, np.bool_)
    table[[ord(char) for char in "0123456789" + HANZI_DIGITS + PAIR_DIGITS]] = True
    return table


_TABLE = _digit_table()


def rows_with_runs(plane: TextPlane) -> np.ndarray:
    """Rows of a batch with enough digit characters close together, ascending; the same rule as `has_run`."""
    at = np.flatnonzero(_TABLE.take(plane.codes("canon"), mode="wrap"))
    more = RUN_DIGITS - 1
    if len(at) <= more:
        return np.zeros(0, np.int64)
    near = np.diff(at) <= RUN_STEP
    whole = near[: len(near) - more + 1].copy()
    for shift in range(1, more):
        whole &= near[shift : len(near) - more + 1 + shift]
    first = np.flatnonzero(whole)
    rows = np.searchsorted(plane.breaks("canon"), at[first])
    # A line feed between the digits parts two rows.
    inside = np.searchsorted(plane.breaks("canon"), at[first + more]) == rows
    return np.unique(rows[inside])


def has_run(canon: str) -> bool:
    """True when 5 digit characters stand close together in a text."""
    return _RUN.search(canon) is not None


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
        self._runs = len(expressions)
        self._scanner = expression_scanner(expressions, backend=backend, store=store)
        self._known: dict[tuple[int, ...], Flags] = {}

    def rows(self, plane: TextPlane) -> dict[int, Flags]:
        """Row -> flags, for the rows of a batch that deserve a look, ascending."""
        pairs = self._scanner.pairs(from_plane(plane, "canon"))
        runs = rows_with_runs(plane)
        # A run counts as one more expression, so that rows with equal ids have equal flags.
        keys = distinct(
            np.concatenate((pairs.rows, runs)),
            np.concatenate((pairs.ids, np.full(len(runs), self._runs))),
            self._runs + 1,
        )
        ids: dict[int, list[int]] = {}
        for row, number in zip(keys.rows.tolist(), keys.ids.tolist(), strict=True):
            ids.setdefault(row, []).append(number)
        return {row: self._flags(tuple(numbers)) for row, numbers in ids.items()}

    def row(self, canon: str) -> Flags | None:
        """Flags of one text, None when nothing was met."""
        ids = self._scanner.ids(canon.encode())
        if has_run(canon):
            ids.append(self._runs)
        return self._flags(tuple(ids)) if ids else None

    def _flags(self, ids: tuple[int, ...]) -> Flags:
        """Flags of the expressions that were met; texts that meet the same ones share them."""
        flags = self._known.get(ids)
        if flags is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            flags = self._known[ids] = self._made(ids)
        return flags

    def _made(self, ids: tuple[int, ...]) -> Flags:
        beside, first = self._first_beside, self._first_cue
        return Flags(
            frozenset([self._kind_of[i] for i in ids if i < beside]),
            frozenset([self._kind_of[i] for i in ids if beside <= i < first]),
            runs=self._runs in ids,
            cues=tuple([i - first for i in ids if first <= i < self._runs]),
        )


def cue_filter(cue: Cue) -> str:
    """An expression that meets a cue where it may announce a handle."""
    if cue.trust == "trail":
        return _escaped(cue.text)
    if cue.trust == "heard":
        return cue.text + TOKEN_NEAR
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
