"""Steps of the vector back end for columns of flags and of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from clearford.decide.expr import Is, Truth
from clearford.decide.sheet import Bools, Sheet

_NARROW = 254
"""Most words that fit into a byte beside null and other."""
_NULL, _OTHER = 0, 1
"""Codes of no text, and of a text that no condition names."""
_WHAT = ("true", "false", "null")
_YES, _NO = 0, 1
Asks = Sequence[tuple[int, int, bool]]
"""Atoms of a bool column: number, what of `_WHAT` it asks for, whether for all other rows."""


class Word(NamedTuple):
    """The rows whose text is one of the words that share a code."""

    signal: str
    code: int


class Other(NamedTuple):
    """The rows whose text is known and none of the words with these codes."""

    signal: str
    codes: tuple[int, ...]


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

    Null has a code of its own, and so has any value that no condition names.
    """

    def __init__(self, named: Sequence[Sequence[str]]) -> None:
        """The words of each condition."""
        inside: dict[str, list[int]] = {}
        for i, words in enumerate(named):
            for word in words:
                inside.setdefault(word, []).append(i)
        number = {key: code for code, key in enumerate(sorted(set(map(tuple, inside.values()))), 2)}
        self.codes: dict[str | None, int] = {None: _NULL}
        self.codes.update((word, number[tuple(key)]) for word, key in inside.items())

    def of(self, words: Sequence[str]) -> list[int]:
        """The codes of the words of a condition, which no other word has."""
        return sorted({self.codes[word] for word in words})


class TextStep:
    """Words and null tests of a text column."""

    def __init__(self, name: str, first: int, atoms: Sequence[Word | Other | Is], words: Words) -> None:
        """`first` is the number of the first atom."""
        self.name, self.atoms = name, range(first, first + len(atoms))
        numbered = list(zip(self.atoms, atoms, strict=True))
        self._words = [(i, (a.code,)) for i, a in numbered if isinstance(a, Word)]
        self._others = [(i, a.codes) for i, a in numbered if isinstance(a, Other)]
        self._nulls = [(i, a.negated) for i, a in numbered if isinstance(a, Is)]
        asked = {code for _, codes in self._words + self._others for code in codes}
        self._asked = sorted(asked | {_NULL} if self._nulls or self._others else asked)
        self._codes, self.height = words.codes, len(self._asked)
        self._narrow = max(words.codes.values()) <= _NARROW
        self._wanted = np.array(self._asked, np.uint8 if self._narrow else np.intp)[:, None]

    def base(self) -> list[bool]:
        """See `Step.base`."""
        held = dict.fromkeys((i for i, _ in self._others), True) | dict(self._nulls)
        return [held.get(i, False) for i in self.atoms]

    def fill(self, sheet: Sheet, rows: npt.NDArray[np.intp] | None = None) -> None:
        """See `Step.fill`. Only what holds in `rows` is found out when they are given."""
        texts = sheet.loader.text(self.name)
        if texts is None:
            self._set(sheet, {_NULL: sheet.full})
            return
        if texts[0] == texts[-1] and texts.count(texts[0]) == len(texts):
            self._set(sheet, {self._codes.get(texts[0], _OTHER): sheet.full})
            return
        codes = self._coded(texts if rows is None else [texts[i] for i in rows.tolist()])
        if rows is not None:
            some, codes = codes, np.full(len(texts), _OTHER, codes.dtype)
            codes[rows] = some
        flags = sheet.rows(self.height, least=self.height)
        first = sheet.number - len(flags)
        np.equal(codes, self._wanted, flags)
        sheet.later(self.read, first)

    def _coded(self, texts: Sequence[str | None]) -> npt.NDArray[Any]:
        named = map(self._codes.get, texts, repeat(_OTHER))
        if self._narrow:
            return np.frombuffer(bytes(named), dtype=np.uint8)
        return np.fromiter(named, dtype=np.intp, count=len(texts))

    def read(self, sheet: Sheet, rows: Sequence[int], first: int) -> None:
        """See `Reader`."""
        self._set(sheet, dict(zip(self._asked, rows[first : first + self.height], strict=True)))

    def _set(self, sheet: Sheet, bits: Mapping[int, int]) -> None:
        """Set the atoms from the rows of each code that occurs."""
        values, null = sheet.values, bits.get(_NULL, 0)
        for atom, (code,) in self._words:
            values[atom] = bits.get(code, 0)
        for atom, codes in self._others:
            # A text has one code, so the sets never overlap and a sum joins them.
            values[atom] = sheet.full ^ sum((bits.get(code, 0) for code in codes), null)
        for atom, negated in self._nulls:
            values[atom] = sheet.full ^ null if negated else null
