"""Steps of the vector back end: each turns the atoms of one column into sets of rows.

A step first writes flags into the sheet's matrix, a row for each comparison and one for what is
known. All are packed to Python integers at once; then the step reads what became of them. Columns
that are missing or constant never come to the matrix. No complement is ever taken but within all
rows, so the bits beyond the last row stay zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from clearford.core.errors import DecideError
from clearford.core.signals import Column
from clearford.decide.expr import Compare, Is, Truth
from clearford.decide.frame import Frame
from clearford.decide.kleene import derive

Bools = npt.NDArray[np.bool_]
UFUNC: dict[str, Any] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_KINDS = {"bool": "b", "int": "i", "float": "f"}
_AT_ONCE = 3
"""From so many literals on one broadcast comparison is faster than one for each (measured)."""
_HEIGHT = 64
"""Rows of the matrix, unless a step needs more."""
_NARROW = 254
"""Most words that fit into a byte beside null and other."""


class Word(NamedTuple):
    """The rows whose text is one of the words that share a code."""

    signal: str
    code: int


class Loader:
    """Reads the columns of one batch and computes the derived ones."""

    def __init__(self, frame: Frame, columns: Mapping[str, Column], n: int) -> None:
        """`n` is the number of rows."""
        self._frame, self.columns, self.n = frame, columns, n
        self._texts: dict[str, list[str | None]] = {}

    def number(self, name: str) -> Column | None:
        """A bool, int or float column; None when it is unknown in every row."""
        if name in self._frame.derived:
            d = self._frame.derived[name]
            texts = self.text(d.signal)
            lists = self._frame.lists
            made = [False if t is None else derive(d, t, lists) for t in texts]
            dtype = np.int64 if d.function == "length" else np.bool_
            return Column(np.array(made, dtype=dtype), np.array([t is not None for t in texts], dtype=bool))
        column = self.columns.get(name)
        if column is None:
            return None
        kind = self._frame.types[name]
        if not isinstance(column.values, np.ndarray) or column.values.dtype.kind != _KINDS[kind]:
            raise _other_type(name, kind)
        return column

    def text(self, name: str) -> list[str | None]:
        """A str or enum column with None where it is unknown."""
        if name not in self._texts:
            column = self.columns.get(name)
            values = [None] * self.n if column is None else column.values
            if isinstance(values, np.ndarray):
                raise _other_type(name, self._frame.types[name])
            if column is not None and column.valid is not None:
                known = column.valid.tolist()
                values = [v if ok else None for v, ok in zip(values, known, strict=True)]
            self._texts[name] = values
        return self._texts[name]


class Sheet:
    """What one evaluation writes on: a matrix of flags, and the set of rows of each atom, at first empty.

    The matrix is packed and used again whenever it is full, so that it stays in the processor's caches.
    """

    __slots__ = ("_packed", "full", "later", "loader", "matrix", "used", "values")

    def __init__(self, atoms: int, height: int, loader: Loader) -> None:
        """`height` is the greatest number of rows that a step writes."""
        self.loader = loader
        self.matrix: Bools = np.empty((max(height, _HEIGHT), loader.n), bool)
        self.used = 0
        """Rows of the matrix that are written since it was packed."""
        self.full = (1 << loader.n) - 1
        """All rows."""
        self.values = [0] * atoms
        self.later: list[tuple[Step, int, int]] = []
        """Who reads which packed rows: the step, its first row, and where it is known (see `add`)."""
        self._packed: list[bytes] = []

    def room(self, height: int) -> int:
        """The first of so many rows to be written at once, as a row of the matrix."""
        if self.used + height > len(self.matrix):
            self._pack()
        return self.used

    def add(self, flags: Bools | None) -> int:
        """Write one more row; gives its number among all that are ever packed, -1 for None."""
        if flags is None:
            return -1
        self.matrix[self.used] = flags
        self.used += 1
        return len(self._packed) + self.used - 1

    def number(self, row: int) -> int:
        """The number of a row of the matrix among all that are ever packed."""
        return len(self._packed) + row

    def _pack(self) -> None:
        packed = np.packbits(self.matrix[: self.used], axis=1, bitorder="little")
        # As texts of bytes, since these lose the zeros at their end and become a list in one call.
        self._packed += packed.view(f"S{packed.shape[1]}").ravel().tolist()
        self.used = 0

    def finish(self) -> list[int]:
        """Pack what is left and let every step read; gives the atoms' sets of rows."""
        self._pack()
        read = int.from_bytes
        rows = [read(text, "little") for text in self._packed]
        for step, row, known in self.later:
            step.read(self, rows, row, self.full if known < 0 else rows[known])
        return self.values


class Step:
    """The atoms of one column; `first` is the number of the first."""

    def __init__(self, name: str, first: int, height: int) -> None:
        """`height` is the greatest number of matrix rows it writes."""
        self.name, self.first, self.height = name, first, height

    def fill(self, sheet: Sheet) -> None:
        """Write the flags, or the sets of rows where they are plain."""
        raise NotImplementedError

    def read(self, sheet: Sheet, rows: Sequence[int], row: int, known: int) -> None:
        """Take the sets of rows from the packed matrix rows; `known` is where the column is known."""
        raise NotImplementedError


class NumberStep(Step):
    """Comparisons and null tests of an int or float column."""

    def __init__(self, name: str, first: int, group: Sequence[Compare | Is], dtype: type) -> None:
        """`group` holds the comparisons by operator, then the null tests."""
        compares = [a for a in group if isinstance(a, Compare)]
        super().__init__(name, first, len(compares) + 1)
        self.last = first + len(compares)
        self.nulls = [(first + i, a.negated) for i, a in enumerate(group) if isinstance(a, Is)]
        self.groups: list[tuple[Any, Any, int]] = []
        for op, compare in UFUNC.items():
            literals: npt.NDArray[Any] = np.array([a.value for a in compares if a.op == op], dtype=dtype)
            if len(literals) >= _AT_ONCE:
                self.groups.append((compare, literals[:, None], len(literals)))
            else:
                self.groups += [(compare, literals[i], 0) for i in range(len(literals))]
        # Every other comparison already says no to what is not a number.
        self.sees_nan = dtype is np.float64 and (bool(self.nulls) or any(a.op == "<>" for a in compares))
        self._zero = self._of_one(dtype(0))
        self._dtype = np.dtype(dtype)

    def _of_one(self, value: Any) -> list[int]:
        """The comparisons that are true of one value."""
        found = [np.atleast_1d(compare(value, literals)).ravel() for compare, literals, _ in self.groups]
        return [self.first + int(i) for i in np.flatnonzero(np.concatenate(found))] if found else []

    def fill(self, sheet: Sheet) -> None:
        """See `Step.fill`."""
        column = sheet.loader.columns.get(self.name)
        if column is None or getattr(column.values, "dtype", None) is not self._dtype:
            column = sheet.loader.number(self.name)
        if column is None:
            self._set_nulls(sheet, 0)
        elif column.constant and not self.sees_nan:
            value = column.values[0]
            for atom in self._of_one(value) if value else self._zero:
                sheet.values[atom] = sheet.full
            self._set_nulls(sheet, sheet.full)
        else:
            self._compare(sheet, column.values, column.valid)

    def _compare(self, sheet: Sheet, values: Any, valid: Bools | None) -> None:
        first = row = sheet.room(self.height)
        matrix = sheet.matrix
        for compare, literals, size in self.groups:
            if size:
                compare(values, literals, matrix[row : row + size])
                row += size
            else:
                compare(values, literals, matrix[row])
                row += 1
        if self.sees_nan:
            real = np.equal(values, values)
            valid = real if valid is None else real & valid
        sheet.used = row
        sheet.later.append((self, sheet.number(first), sheet.add(valid)))

    def read(self, sheet: Sheet, rows: Sequence[int], row: int, known: int) -> None:
        """See `Step.read`."""
        found = rows[row : row + self.last - self.first]
        sheet.values[self.first : self.last] = (
            found if known == sheet.full else [bits & known for bits in found]
        )
        self._set_nulls(sheet, known)

    def _set_nulls(self, sheet: Sheet, known: int) -> None:
        for atom, negated in self.nulls:
            sheet.values[atom] = known if negated else sheet.full ^ known


class BoolStep(Step):
    """Truths, IS-tests and null tests of a bool column."""

    def __init__(self, name: str, first: int, group: Sequence[Truth | Is]) -> None:
        """`group` in the order of the atoms."""
        super().__init__(name, first, 2)
        self._asks = [_asked(atom) for atom in group]

    def fill(self, sheet: Sheet) -> None:
        """See `Step.fill`."""
        column = sheet.loader.number(self.name)
        if column is None:
            self._set(sheet, 0, 0)
        elif column.constant:
            self._set(sheet, sheet.full if column.values[0] else 0, sheet.full)
        else:
            sheet.room(self.height)
            row = sheet.add(column.values)
            sheet.later.append((self, row, sheet.add(column.valid)))

    def read(self, sheet: Sheet, rows: Sequence[int], row: int, known: int) -> None:
        """See `Step.read`."""
        self._set(sheet, rows[row] & known, known)

    def _set(self, sheet: Sheet, yes: int, known: int) -> None:
        held = (yes, known ^ yes, sheet.full ^ known)
        for atom, (what, negated) in enumerate(self._asks, self.first):
            sheet.values[atom] = sheet.full ^ held[what] if negated else held[what]


def _asked(atom: Truth | Is) -> tuple[int, bool]:
    """Which of yes, no and unknown an atom asks for, and whether it asks for all other rows."""
    if isinstance(atom, Truth):
        return int(atom.negated), False
    return ("true", "false", "null").index(atom.what), atom.negated


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


class TextStep(Step):
    """Words and null tests of a text column."""

    def __init__(self, name: str, first: int, group: Sequence[Word | Is], words: Words) -> None:
        """`group` holds the words, then the null tests."""
        wanted = [a.code for a in group if isinstance(a, Word)]
        super().__init__(name, first, len(wanted) + 1)
        self.last = first + len(wanted)
        self._nulls = [(first + i, a.negated) for i, a in enumerate(group) if isinstance(a, Is)]
        self._codes = words.codes
        self._atoms = {code: first + i for i, code in enumerate(wanted)}
        self._narrow = max(words.codes.values()) <= _NARROW
        self._wanted = np.array(wanted, np.uint8 if self._narrow else np.intp)[:, None]

    def fill(self, sheet: Sheet) -> None:
        """See `Step.fill`."""
        texts = sheet.loader.text(self.name)
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
        row = sheet.room(self.height)
        sheet.used = row + len(self._wanted)
        np.equal(codes, self._wanted, sheet.matrix[row : sheet.used])
        known = sheet.add(codes != 0) if self._nulls else -1
        sheet.later.append((self, sheet.number(row), known))

    def read(self, sheet: Sheet, rows: Sequence[int], row: int, known: int) -> None:
        """See `Step.read`."""
        sheet.values[self.first : self.last] = rows[row : row + self.last - self.first]
        self._set_nulls(sheet, known)

    def _set_nulls(self, sheet: Sheet, known: int) -> None:
        for atom, negated in self._nulls:
            sheet.values[atom] = known if negated else sheet.full ^ known


def _other_type(name: str, kind: str) -> DecideError:
    return DecideError("CF-E001", f"signal `{name}` is not a column of type {kind}")
