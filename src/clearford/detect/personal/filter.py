"""The filter: one linear scan that says which texts deserve a closer look, and for which kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from clearford.detect.personal.contact import SPREAD, TOKEN_NEAR, Cue, ahead, cues_of
from clearford.detect.personal.digits import HANZI_DIGITS, PAIR_DIGITS
from clearford.detect.personal.flags import Flags
from clearford.detect.personal.recogniser import Recogniser, expand
from clearford.detect.scanner.base import Pairs, Scanner, distinct
from clearford.detect.scanner.choose import Backend, expression_scanner
from clearford.detect.scanner.joined import Joined, from_plane
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane
from clearford.text.tables import looked_up

RUN_DIGITS = 5
RUN_STEP = 4
"""A text is searched for digit runs when 5 digit characters follow each other at most 4 code points apart."""
FEW_DIGITS = 4
"""So many digit characters close together may be a value without a Latin letter."""
MAX_KNOWN = 4096
"""Combinations of expressions whose flags are kept."""
_DIGITS = f"0123456789{HANZI_DIGITS}{PAIR_DIGITS}"
# A numeral above nine is several digits; 划 is of 下划线, which handles may have in the place of `_`.
_SIGNS = f"abcdefghijklmnopqrstuvwxyz@+_划{PAIR_DIGITS}"
# What may hold digits of an internet address together though they stand far apart: 1 (点) 2, 1::2.
_HOLDS = "([{【「:"
_DIGIT, _SIGN, _PLAIN, _HOLD = 1, 2, 4, 8
_STEP = f"[^\\n]{{0,{RUN_STEP - 1}}}?[{_DIGITS}]"
_RUN = re.compile(f"[{_DIGITS}](?:{_STEP}){{{RUN_DIGITS - 1}}}")
_SIGNED = re.compile(f"[{_SIGNS}{_DIGITS}](?:(?<=[{_SIGNS}])|(?:{_STEP}){{{FEW_DIGITS - 1}}})")
_HELD = re.compile(f"[{re.escape(_HOLDS)}]")
# The same where a digit is enough: most texts hold none, and one look tells so.
_MAYBE = re.compile(_SIGNED.pattern.replace(f"(?<=[{_SIGNS}])", f"(?<=[0-9{_SIGNS}])"))


# For `needs_sign`: a letter or four digits that cannot be left out, and what stands in one pair of brackets.
_NEEDED = re.compile(r"\[a-z\](?![?*]|\{0)|\[0-9\]\{(?:[4-9]|[1-9][0-9])")
_GROUP = re.compile(r"\([^()]*\)")


def _class_table() -> np.ndarray:
    """uint8, shape (0x110000,): what each character is, together where it is several things."""
    table = np.zeros(0x110000, np.uint8)
    for chars, value in ((_DIGITS, _DIGIT), (_SIGNS, _SIGN), ("0123456789", _PLAIN), (_HOLDS, _HOLD)):
        table[list(map(ord, chars))] |= value
    return table


_CLASSES = _class_table()
_SIGNED_BY = np.array([bool(held & _SIGN or (held & _PLAIN and held & _HOLD)) for held in range(16)])
"""Whether a row is signed by what single characters of it are."""


class _Marks(NamedTuple):
    """What a look at single characters says about the rows of a batch."""

    signed: np.ndarray
    """Rows that may hold more than values of bare kinds, ascending; the same rule as `is_signed`."""
    runs: np.ndarray
    """Rows with enough digit characters close together, with repeats; the same rule as `has_run`."""


def marks_of(plane: TextPlane) -> _Marks:
    """The rows of a batch that deserve a scan for all kinds, and those with digit runs."""
    codes, breaks = plane.codes("canon"), plane.breaks("canon")
    # One place more than there are characters, so that the last row has one even when it is empty.
    classes = np.zeros(len(codes) + 1, np.uint8)
    looked_up(_CLASSES, codes, out=classes[:-1])
    digits = np.flatnonzero((classes & _DIGIT).view(np.bool_))
    held = np.bitwise_or.reduceat(classes, np.concatenate(([0], breaks + 1)))[: plane.n]
    signs = _SIGNED_BY.take(held)
    few = _close(digits, FEW_DIGITS)
    signs[_rows(digits, few, FEW_DIGITS, breaks)] = True
    runs = few[few + FEW_DIGITS < len(digits)]
    runs = runs[digits[runs + FEW_DIGITS] - digits[runs + FEW_DIGITS - 1] <= RUN_STEP]
    return _Marks(np.flatnonzero(signs), _rows(digits, runs, RUN_DIGITS, breaks))


def _close(digits: np.ndarray, count: int) -> np.ndarray:
    """Where in the ascending places `count` of them begin that stand at most RUN_STEP apart each."""
    more = count - 1
    first = np.flatnonzero(digits[more:] - digits[:-more] <= RUN_STEP * more)
    for shift in range(more):
        first = first[digits[first + shift + 1] - digits[first + shift] <= RUN_STEP]
    return first


def _rows(digits: np.ndarray, first: np.ndarray, count: int, breaks: np.ndarray) -> np.ndarray:
    """The row of each `count` places that begin there, with repeats; none for those in two rows."""
    rows = np.searchsorted(breaks, digits[first])
    inside: np.ndarray = rows[np.searchsorted(breaks, digits[first + count - 1]) == rows]
    return inside


def has_run(canon: str) -> bool:
    """True when 5 digit characters stand close together in a text."""
    return _RUN.search(canon) is not None


def is_signed(canon: str) -> bool:
    """True when a text holds a Latin letter, a sign of an address or 4 digits or numerals close together.

    The same where it holds a digit and a sign that may join digits. Without all of these it holds no value
    but of the bare kinds.
    """
    first = _MAYBE.search(canon)
    if first is None or not "0" <= first.group() <= "9":
        return first is not None
    return _HELD.search(canon) is not None or _SIGNED.search(canon, first.start()) is not None


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
        self._backend, self._store = backend, store
        # Most texts hold no sign, and few expressions can say anything about them.
        self._bare = [
            i
            for i, kind in enumerate(self._kind_of)
            if recognisers[kind].data.bare and not needs_sign(expressions[i])
        ]
        bare = [expressions[i] for i in self._bare]
        self._bare_scanner = expression_scanner(bare, backend=backend, store=store)
        self._known: dict[tuple[int, ...], Flags] = {}

    def rows(self, plane: TextPlane) -> dict[int, Flags]:
        """Row -> flags, for the rows of a batch that deserve a look, ascending."""
        marks = marks_of(plane)
        met = self._met(from_plane(plane, "canon"), marks.signed)
        # A run counts as one more expression, so that rows with equal ids have equal flags.
        keys = distinct(
            np.concatenate((met.rows, marks.runs)),
            np.concatenate((met.ids, np.full(len(marks.runs), self._runs))),
            self._runs + 1,
        )
        ids: dict[int, list[int]] = {}
        for row, number in zip(keys.rows.tolist(), keys.ids.tolist(), strict=True):
            ids.setdefault(row, []).append(number)
        return {row: self._flags(tuple(numbers)) for row, numbers in ids.items()}

    def _met(self, joined: Joined, signed: np.ndarray) -> Pairs:
        """Row and expression, with repeats: those of the bare kinds in every row, all in the signed ones."""
        if 2 * len(signed) > joined.n:
            # Two scans would read most rows twice, as in English.
            found = self._scanner.pairs(joined)
            kept = np.isin(found.rows, signed) | np.isin(found.ids, self._bare)
            return Pairs(found.rows[kept], found.ids[kept])
        bare, found = self._bare_scanner.pairs(joined), self._scanner.pairs(joined.pick(signed))
        return Pairs(
            np.concatenate((bare.rows, signed[found.rows])),
            np.concatenate((np.array(self._bare, np.int64)[bare.ids], found.ids)),
        )

    @cached_property
    def _cue_scanner(self) -> Scanner:
        """Made when it is first needed, which is for replays alone."""
        cues = self.expressions[self._first_cue :]
        return expression_scanner(cues, backend=self._backend, store=self._store)

    def cues(self, plane: TextPlane) -> dict[int, tuple[int, ...]]:
        """Row -> numbers of the cues that may announce a handle in it, both ascending; as the flags say."""
        signed, joined = marks_of(plane).signed, from_plane(plane, "canon")
        if 2 * len(signed) > joined.n:
            found = self._cue_scanner.pairs(joined)
            kept = np.isin(found.rows, signed)
            rows, numbers = found.rows[kept], found.ids[kept]
        else:
            found = self._cue_scanner.pairs(joined.pick(signed))
            rows, numbers = signed[found.rows], found.ids
        keys = distinct(rows, numbers, self._runs + 1)
        out: dict[int, list[int]] = {}
        for row, number in zip(keys.rows.tolist(), keys.ids.tolist(), strict=True):
            out.setdefault(row, []).append(number)
        return {row: tuple(cues) for row, cues in out.items()}

    def row(self, canon: str) -> Flags | None:
        """Flags of one text, None when nothing was met."""
        if not is_signed(canon):
            ids = [self._bare[i] for i in self._bare_scanner.ids(canon.encode())]
        else:
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


def needs_sign(expression: str) -> bool:
    """True for an expression that surely matches in no text that `is_signed` refuses."""
    outside = _GROUP.sub("", expression)
    return _NEEDED.search(outside) is not None and "|" not in outside


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
