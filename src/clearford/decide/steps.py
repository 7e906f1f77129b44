"""Steps of the vector back end for columns of flags and of texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from clearford.decide.expr import Is, Truth
from clearford.decide.sheet import Bools, Sheet

_NARROW = 254
"""Most words that fit into a byte beside null and other."""
_WHAT = ("true", "false", "null")
_YES, _NO = 0, 1
Asks = Sequence[tuple[int, int, bool]]
"""Atoms of a bool column: number, what of `_WHAT` it asks for, whether for all other rows."""


class Word(NamedTuple):
    """The rows whose text is one of the words that share a code."""

    signal: str
    code: int


class BoolStep:
    """Truths, IS-tests and null tests of all bool columns."""

    height = 1

    def __init__(self, columns: Sequence[tuple[str, Sequence[Truth | Is]]], first: int) -> None:
        """columns: name -> atoms, which follow each other from `first`."""
        self._columns: list[tuple[str, list[tuple[int, int, bool]]]] = []
        for name, atoms in columns:
            self._columns.append((name, [(first + i, *_asked(atom)) for i, atom in enumerate(atoms)]))
            first += len(atoms)

    def base(self) -> list[bool]:
        """See `Step.base`."""
        return [(what == _NO) is not negated for _, asks in self._columns for _, what, negated in asks]

    def fill(self, sheet: Sheet) -> None:
        """See `Step.fill`."""
        flags: list[Bools] = []
        for name, asks in self._columns:
            column = sheet.loader.number(name)
            if column is None:
                _answer(sheet, asks, 0, 0)
            elif column.constant:
                _answer(sheet, asks, sheet.full if column.values[0] else 0, sheet.full)
            else:
                number = sheet.number + len(flags)
                flags.append(column.values)
                if column.valid is not None:
                    flags.append(column.valid)
                sheet.later(_read_flags, asks, number, -1 if column.valid is None else number + 1)
        sheet.add(flags)


def _read_flags(sheet: Sheet, rows: Sequence[int], asks: Asks, yes: int, known: int) -> None:
    where = sheet.full if known < 0 else rows[known]
    _answer(sheet, asks, rows[yes] & where, where)


def _answer(sheet: Sheet, asks: Asks, yes: int, known: int) -> None:
    """Set the atoms of a column that is true in the rows `yes`, all of which are `known`."""
    for atom, what, negated in asks:
        rows = yes if what == _YES else known ^ yes if what == _NO else sheet.full ^ known
        sheet.values[atom] = sheet.full ^ rows if negated else rows


def _asked(atom: Truth | Is) -> tuple[int, bool]:
    """Which of yes, no and unknown an atom asks for, and whether it asks for all other rows."""
    if isinstance(atom, Truth):
        return int(atom.negated), False
    return _WHAT.index(atom.what), atom.negated


class Words:
    """The words that the conditions on a text column name; those named by the same ones share a code.

    Code 0 is null, code 1 any value that no condition names.
    """

    def __init__(self, named: Sequence[Sequence[str]]) -> None:
        """The words of each condition."""
        inside: dict[str, list[int]] = {}
        for i, words in enumerate(named):
            for word in words:
                inside.setdefault(word, []).append(i)
        number = {key: code for code, key in enumerate(sorted(set(map(tuple, inside.values()))), 2)}
        self.codes: dict[str | None, int] = {None: 0}
        self.codes.update((word, number[tuple(key)]) for word, key in inside.items())

    def of(self, words: Sequence[str]) -> list[int]:
        """The codes of the words of a condition, which no other word has."""
        return sorted({self.codes[word] for word in words})


class TextStep:
    """Words and null tests of a text column."""

    def __init__(self, name: str, first: int, group: Sequence[Word | Is], words: Words) -> None:
        """`group` holds the words, then the null tests; `first` is the number of the first."""
        wanted = [a.code for a in group if isinstance(a, Word)]
        self.name, self.height = name, len(wanted)
        self._first, self._last = first, first + len(wanted)
        self._nulls = [(first + i, a.negated) for i, a in enumerate(group) if isinstance(a, Is)]
        self._codes = words.codes
        self._atoms = {code: first + i for i, code in enumerate(wanted)}
        self._narrow = max(words.codes.values()) <= _NARROW
        self._wanted = np.array(wanted, np.uint8 if self._narrow else np.intp)[:, None]

    def base(self) -> list[bool]:
        """See `Step.base`."""
        return [False] * len(self._wanted) + [negated for _, negated in self._nulls]

    def fill(self, sheet: Sheet) -> None:
        """See `Step.fill`."""
        texts = sheet.loader.text(self.name)
        if texts is None:
            self._set_nulls(sheet, 0)
            return
        if texts[0] == texts[-1] and texts.count(texts[0]) == len(texts):
            atom = self._atoms.get(self._codes.get(texts[0], 1))
            if atom is not None:
                sheet.values[atom] = sheet.full
            self._set_nulls(sheet, 0 if texts[0] is None else sheet.full)
            return
        named = map(self._codes.get, texts, repeat(1))
        codes: npt.NDArray[Any]
        if self._narrow:
            codes = np.frombuffer(bytes(named), dtype=np.uint8)
        else:
            codes = np.fromiter(named, dtype=np.intp, count=len(texts))
        flags = sheet.rows(self.height, least=self.height)
        number = sheet.number - len(flags)
        np.equal(codes, self._wanted, flags)
        known = sheet.add((codes != 0,)) if self._nulls else -1
        sheet.later(self.read, number, known)

    def read(self, sheet: Sheet, rows: Sequence[int], first: int, known: int) -> None:
        """See `Reader`."""
        sheet.values[self._first : self._last] = rows[first : first + self._last - self._first]
        self._set_nulls(sheet, sheet.full if known < 0 else rows[known])

    def _set_nulls(self, sheet: Sheet, known: int) -> None:
        for atom, negated in self._nulls:
            sheet.values[atom] = known if negated else sheet.full ^ known
