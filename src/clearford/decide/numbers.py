"""Comparisons of numbers in the vector back end: all int or all float columns of a batch at once.

Every comparison asks for an interval: `x < 5` for all below 5, `x = 5` for what is at least 5 and below
the number after it. So a column has some bounds, ascending, and of a row all there is to know is which
of them it reaches. Only bounds between the least and the greatest value of a batch are ever compared;
most columns of most batches lie within two bounds that are neighbours.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from clearford.core.schema import INT64_MAX
from clearford.core.signals import Column
from clearford.decide.expr import Compare, Is
from clearford.decide.sheet import Bools, Sheet

Numbers = npt.NDArray[Any]
Kind = type[int] | type[float]
Bound = tuple[int, int | float]
"""At least this number; LEAST is reached by every row, BEYOND by none."""
_FEW = 2
_MANY = 4
LEAST: Bound = (-1, 0)
BEYOND: Bound = (1, 0)
_DTYPES: dict[Kind, npt.DTypeLike] = {int: np.int64, float: np.float64}


def _after(value: int | float) -> Bound:
    if isinstance(value, float):
        return 0, math.nextafter(value, math.inf)
    return BEYOND if value == INT64_MAX else (0, value + 1)


_INTERVALS: dict[str, Callable[[int | float], tuple[Bound, Bound]]] = {
    "=": lambda v: ((0, v), _after(v)),
    "<>": lambda v: ((0, v), _after(v)),
    "<": lambda v: (LEAST, (0, v)),
    "<=": lambda v: (LEAST, _after(v)),
    ">": lambda v: (_after(v), BEYOND),
    ">=": lambda v: ((0, v), BEYOND),
}
"""Operator -> what a comparison reaches and what it does not reach; `<>` holds outside of it."""


class _Line:
    """The comparisons and null tests of one column; their numbers follow each other from `first`."""

    def __init__(self, kind: Kind, first: int, atoms: Sequence[Compare | Is]) -> None:
        """`atoms` holds the comparisons, then the null tests."""
        compares = [a for a in atoms if isinstance(a, Compare)]
        self.first, self.last = first, first + len(compares)
        intervals = [_INTERVALS[a.op](kind(a.value)) for a in compares]
        bounds = sorted({LEAST, BEYOND, *(bound for interval in intervals for bound in interval)})
        self.cuts = [value for rank, value in bounds if rank == 0]
        """The bounds that are numbers."""
        place = {bound: i for i, bound in enumerate(bounds)}
        self._pairs = [(place[low], place[high]) for low, high in intervals]
        self._outside = [first + i for i, a in enumerate(compares) if a.op == "<>"]
        self._nulls = [(first + i, a.negated) for i, a in enumerate(atoms) if isinstance(a, Is)]
        # These are all compared: finding out which need be would take longer.
        self.few = np.array(self.cuts, np.int64)[:, None] if kind is int and len(self.cuts) <= _FEW else None
        self.zero = bisect_right(self.cuts, 0)
        """How many of the bounds 0 reaches."""

    def base(self) -> list[bool]:
        """What holds of 0."""
        held = [low <= self.zero < high for low, high in self._pairs]
        for atom in self._outside:
            held[atom - self.first] ^= True
        return held + [negated for _, negated in self._nulls]

    def write(self, sheet: Sheet, known: int, reached: int, partly: Sequence[int] = ()) -> None:
        """Set the atoms; `known` rows all reach so many bounds, and of the next ones some (`partly`)."""
        marks = [known] * (reached + 1)
        marks += partly
        marks += [0] * (len(self.cuts) + 2 - len(marks))
        values = sheet.values
        values[self.first : self.last] = [marks[low] ^ marks[high] for low, high in self._pairs]
        for atom in self._outside:
            values[atom] ^= known
        for atom, negated in self._nulls:
            values[atom] = known if negated else sheet.full ^ known


_Found = tuple[_Line, int, int, int, int]
"""What is to be read about a column when the sheet is packed: the number of the row where it is known
(-1 = everywhere), how many bounds every row reaches, the number of the row that says where the next one
is reached, and how many such rows follow."""


def _read(sheet: Sheet, rows: Sequence[int], found: Sequence[_Found]) -> None:
    for line, known, reached, first, size in found:
        where = sheet.full if known < 0 else rows[known]
        line.write(sheet, where, reached, [bits & where for bits in rows[first : first + size]])


class NumberStep:
    """The comparisons and null tests of all columns of one kind."""

    height = 1

    def __init__(self, kind: Kind, columns: Sequence[tuple[str, Sequence[Compare | Is]]], first: int) -> None:
        """columns: name -> comparisons, then null tests; their atoms follow each other from `first`."""
        self._dtype = np.dtype(_DTYPES[kind])
        self._lines: dict[str, _Line] = {}
        for name, atoms in columns:
            self._lines[name] = _Line(kind, first, atoms)
            first += len(atoms)

    def base(self) -> list[bool]:
        """See `Step.base`."""
        return [held for line in self._lines.values() for held in line.base()]

    def fill(self, sheet: Sheet) -> None:
        """See `Step.fill`."""
        found: list[_Found] = []
        many: list[tuple[_Line, Column]] = []
        for line, column in self._varied(sheet):
            if line.few is None:
                many.append((line, column))
                continue
            flags = sheet.rows(len(line.few), least=len(line.few))
            first = sheet.number - len(flags)
            np.greater_equal(column.values, line.few, out=flags)
            known = -1 if column.valid is None else sheet.add((column.valid,))
            found.append((line, known, 0, first, len(flags)))
        if many:
            self._fill_many(sheet, many, found)
        sheet.later(_read, found)

    def _fill_many(self, sheet: Sheet, varied: Sequence[tuple[_Line, Column]], found: list[_Found]) -> None:
        """The columns of which only some bounds need be compared."""
        matrix: Numbers = np.empty((len(varied), sheet.loader.n), self._dtype)
        np.concatenate([column.values for _, column in varied], out=matrix.reshape(-1))
        valids = [column.valid for _, column in varied]
        least, most = matrix.min(axis=1).tolist(), matrix.max(axis=1).tolist()
        if any(value != value for value in most):
            # What is not a number is unknown. It reaches no bound, so that its value may stay.
            valids = [_real(*line) for line in zip(matrix, valids, strict=True)]
            least, most = np.fmin.reduce(matrix, axis=1).tolist(), np.fmax.reduce(matrix, axis=1).tolist()
        known = _known(sheet, valids)
        number = sheet.number
        compared: list[int] = []
        bounds: list[int | float] = []
        for i, (line, _) in enumerate(varied):
            reached = bisect_right(line.cuts, least[i])
            some = line.cuts[reached : bisect_right(line.cuts, most[i])]
            if some or known[i] >= 0 or reached != line.zero:
                found.append((line, known[i], reached, number + len(bounds), len(some)))
                bounds += some
                compared += [i] * len(some)
        if bounds:
            _compare(sheet, _narrow(matrix, min(least), max(most)), compared, bounds)

    def _varied(self, sheet: Sheet) -> list[tuple[_Line, Column]]:
        """The columns that are not the same in every row; the others are done."""
        columns = sheet.loader.columns
        varied: list[tuple[_Line, Column]] = []
        nothing = None
        # Most programs compare few of the columns; to look these up is faster than to go through all.
        for name in self._lines if len(self._lines) * _MANY < len(columns) else columns:
            column = columns.get(name)
            # Signals of which nothing was found share a column.
            if column is nothing or column is None:
                continue
            line = self._lines.get(name)
            if line is None:
                continue
            if getattr(column.values, "dtype", None) is not self._dtype:
                sheet.loader.number(name)
            if not column.constant:
                varied.append((line, column))
            elif value := column.values[0]:
                line.write(sheet, sheet.full if value == value else 0, bisect_right(line.cuts, value))
            else:
                nothing = column
        for name in self._lines.keys() - columns.keys():
            made = sheet.loader.number(name)
            if made is None:
                self._lines[name].write(sheet, 0, 0)
            else:
                varied.append((self._lines[name], made))
        return varied


def _real(values: Numbers, valid: Bools | None) -> Bools:
    """Where a column is known and a number."""
    real: Bools = values == values
    return real if valid is None else real & valid


def _known(sheet: Sheet, valids: Sequence[Bools | None]) -> list[int]:
    """Write where columns are known; gives the numbers of the rows, -1 = everywhere."""
    number = count(sheet.add([valid for valid in valids if valid is not None]))
    return [-1 if valid is None else next(number) for valid in valids]


def _compare(sheet: Sheet, matrix: Numbers, lines: Sequence[int], bounds: Sequence[int | float]) -> None:
    """Write which rows of these lines of the matrix reach these bounds, which lie within its range."""
    limits: Numbers = np.array(bounds, matrix.dtype)[:, None]
    done = 0
    while done < len(lines):
        flags = sheet.rows(len(lines) - done)
        end = done + len(flags)
        np.greater_equal(matrix.take(lines[done:end], axis=0), limits[done:end], out=flags)
        done = end


def _narrow(matrix: Numbers, least: int | float, most: int | float) -> Numbers:
    """The same integers in as few bytes as they fit into: they are compared faster."""
    for dtype in (np.int16, np.int32) if matrix.dtype.kind == "i" else ():
        if np.iinfo(dtype).min <= least and most <= np.iinfo(dtype).max:
            return matrix.astype(dtype)
    return matrix
