"""The vector back end: columns to a bool matrix of atoms, packed to Python integers, one bit a row.

Atoms are grouped by column and operator, each group one broadcast comparison. AND and OR are `&` and
`|` on integers with common sub-expressions shared. No complement is ever taken, so the bits beyond
the last row stay zero.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from clearford.core.errors import DecideError
from clearford.core.signals import Column
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Or, Truth
from clearford.decide.frame import Frame
from clearford.decide.kleene import derive

Bools = npt.NDArray[np.bool_]
_UFUNC: dict[str, Any] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_KINDS = {"bool": "b", "int": "i", "float": "f"}


class Loaded:
    """A column ready for the matrix: values (codes for text) and where they are known."""

    __slots__ = ("constant", "valid", "values")

    def __init__(self, values: Any, valid: Bools | None, *, constant: bool = False) -> None:
        """`valid` is None when every value is known; `constant` as in `Column`."""
        self.values, self.valid, self.constant = values, valid, constant


class BitProgram:
    """Conditions in the known-true form over one frame, evaluated for all rows at once."""

    def __init__(self, frame: Frame, roots: Sequence[Expr]) -> None:
        """`roots` are the conditions; their order is that of the answer."""
        self.frame = frame
        self._rows: dict[Expr, int] = {}
        self._nodes: list[tuple[Callable[[int, int], int], tuple[int, ...]]] = []
        expanded = [self._expand(root) for root in roots]
        for atom in sorted({a for root in expanded for a in _leaves(root)}, key=_group):
            self._rows[atom] = len(self._rows)
        self._shared: dict[tuple[object, frozenset[int]], int] = {}
        self._roots = [self._node(root) for root in expanded]
        self._steps = [self._step(name, list(group)) for name, group in _by_column(self._rows)]

    def _expand(self, expr: Expr) -> Expr:
        """Bool comparisons as plain truths, numeric sets as single comparisons."""
        match expr:
            case And(parts):
                return And(tuple(map(self._expand, parts)))
            case Or(parts):
                return Or(tuple(map(self._expand, parts)))
            case Compare(signal, op, value) if self.frame.types[signal] == "bool":
                return Truth(signal, negated=(op == "=") is not value)
            case InSet(signal, values, negated) if self.frame.types[signal] not in ("str", "enum"):
                singles = tuple(self._expand(Compare(signal, "<>" if negated else "=", v)) for v in values)
                return And(singles) if negated else Or(singles)
        return expr

    def _node(self, expr: Expr) -> int:
        """Index of a value: -2 all rows, -1 none, then atoms, then nodes in order of computation."""
        if isinstance(expr, Const):
            return -2 if expr.value else -1
        if not isinstance(expr, And | Or):
            return self._rows[expr]
        kids = frozenset(map(self._node, expr.of))
        if len(kids) == 1:
            return next(iter(kids))
        key = (type(expr), kids)
        if key not in self._shared:
            self._nodes.append(
                (operator.and_ if isinstance(expr, And) else operator.or_, tuple(sorted(kids)))
            )
            self._shared[key] = len(self._rows) + len(self._nodes) - 1
        return self._shared[key]

    def _step(self, name: str, group: list[Expr]) -> Step:
        kind = self.frame.types[name]
        first = self._rows[group[0]]
        if kind in ("str", "enum"):
            return TextStep(name, first, group)
        if kind == "bool":
            return BoolStep(name, first, group)
        return NumberStep(name, first, group, np.int64 if kind == "int" else np.float64)

    def evaluate(self, columns: Mapping[str, Column], n: int) -> list[int]:
        """For each root the rows (bits) in which it is known true.

        columns: name -> column of n rows; a name left out is unknown in every row.
        Raises DecideError (CF-E001) when a column is of another type than the program's.
        """
        width = (n + 7) // 8
        matrix = np.empty((len(self._rows), n), dtype=bool)
        loader = Loader(self.frame, columns, n)
        for step in self._steps:
            step.fill(matrix, loader)
        packed = np.packbits(matrix, axis=1, bitorder="little").tobytes()
        read = int.from_bytes
        values = [read(packed[i : i + width], "little") for i in range(0, len(self._rows) * width, width)]
        for join, kids in self._nodes:
            value = values[kids[0]]
            for kid in kids[1:]:
                value = join(value, values[kid])
            values.append(value)
        ends = {-2: (1 << n) - 1, -1: 0}
        return [values[root] if root >= 0 else ends[root] for root in self._roots]


class Loader:
    """Reads the columns of one batch, each once, and computes the derived ones."""

    def __init__(self, frame: Frame, columns: Mapping[str, Column], n: int) -> None:
        """`n` is the number of rows."""
        self._frame, self._columns, self.n = frame, columns, n
        self._texts: dict[str, list[str | None]] = {}

    def number(self, name: str) -> Loaded | None:
        """A bool, int or float column; None when it is unknown in every row."""
        d = self._frame.derived.get(name)
        if d is not None:
            texts = self.text(d.signal)
            lists = self._frame.lists
            made = [False if t is None else derive(d, t, lists) for t in texts]
            dtype = np.int64 if d.function == "length" else np.bool_
            return Loaded(np.array(made, dtype=dtype), np.array([t is not None for t in texts], dtype=bool))
        column = self._columns.get(name)
        if column is None:
            return None
        kind = self._frame.types[name]
        if not isinstance(column.values, np.ndarray) or column.values.dtype.kind != _KINDS[kind]:
            raise _other_type(name, kind)
        return Loaded(column.values, column.valid, constant=column.constant)

    def text(self, name: str) -> list[str | None]:
        """A str or enum column with None where it is unknown."""
        if name not in self._texts:
            column = self._columns.get(name)
            values = [None] * self.n if column is None else column.values
            if isinstance(values, np.ndarray):
                raise _other_type(name, self._frame.types[name])
            if column is not None and column.valid is not None:
                known = column.valid.tolist()
                values = [v if ok else None for v, ok in zip(values, known, strict=True)]
            self._texts[name] = values
        return self._texts[name]


class Step:
    """Fills the matrix rows of one column's atoms."""

    def __init__(self, name: str, first: int) -> None:
        """`first` is the first matrix row."""
        self.name, self.first = name, first

    def fill(self, matrix: Bools, loader: Loader) -> None:
        """Write the rows."""
        raise NotImplementedError


class NumberStep(Step):
    """Comparisons and null tests of an int or float column."""

    def __init__(self, name: str, first: int, group: Sequence[Expr], dtype: type) -> None:
        """`group` stands in the order of its matrix rows."""
        super().__init__(name, first)
        self.nulls = [(first + i, a.negated) for i, a in enumerate(group) if isinstance(a, Is)]
        compares = [a for a in group if isinstance(a, Compare)]
        self.last = first + len(compares)
        self.groups: list[tuple[Any, Any, int, int]] = []
        at = first
        for op in _UFUNC:
            literals = [a.value for a in compares if a.op == op]
            if literals:
                self.groups.append(
                    (_UFUNC[op], np.array(literals, dtype=dtype)[:, None], at, at + len(literals))
                )
                at += len(literals)
        self._seldom: dict[Any, Bools] = {}
        # Every other comparison already says no to what is not a number.
        self.sees_nan = dtype is np.float64 and (bool(self.nulls) or any(a.op == "<>" for a in compares))

    def fill(self, matrix: Bools, loader: Loader) -> None:
        """Write the rows."""
        loaded = loader.number(self.name)
        if loaded is None:
            matrix[self.first : self.last] = False
            for row, negated in self.nulls:
                matrix[row] = not negated
            return
        if loaded.constant and not self.nulls:
            matrix[self.first : self.last] = self._of_one(loaded.values[0])
            return
        values, valid = loaded.values, loaded.valid
        if self.sees_nan:
            real = np.equal(values, values)
            valid = real if valid is None else real & valid
        for compare, literals, low, high in self.groups:
            compare(values, literals, out=matrix[low:high])
        if valid is not None:
            matrix[self.first : self.last] &= valid
        for row, negated in self.nulls:
            matrix[row] = (valid if negated else ~valid) if valid is not None else negated

    def _of_one(self, value: Any) -> Bools:
        """What the comparisons say of one value: shape (comparisons, 1); that of zero is remembered."""
        found = self._seldom.get(value)
        if found is None:
            found = np.concatenate([compare(value, literals) for compare, literals, _, _ in self.groups])
            if value == 0:
                self._seldom[value] = found
        return found


class BoolStep(Step):
    """Truths, IS-tests and null tests of a bool column."""

    def __init__(self, name: str, first: int, group: Sequence[Expr]) -> None:
        """`group` stands in the order of its matrix rows."""
        super().__init__(name, first)
        self.group = group

    def fill(self, matrix: Bools, loader: Loader) -> None:
        """Write the rows."""
        loaded = loader.number(self.name)
        if loaded is None:
            yes = no = known = np.zeros(loader.n, dtype=bool)
        else:
            known = np.ones(loader.n, dtype=bool) if loaded.valid is None else loaded.valid
            yes, no = loaded.values & known, ~loaded.values & known
        for row, atom in enumerate(self.group, self.first):
            match atom:
                case Truth(_, negated):
                    matrix[row] = no if negated else yes
                case Is(_, what, negated):
                    held = yes if what == "true" else no if what == "false" else ~known
                    matrix[row] = ~held if negated else held


class TextStep(Step):
    """Equality, sets and null tests of a text column, by lookup over codes.

    Code 0 is null, code 1 any value that no rule names.
    """

    def __init__(self, name: str, first: int, group: Sequence[Expr]) -> None:
        """`group` stands in the order of its matrix rows."""
        super().__init__(name, first)
        named = sorted({str(v) for a in group for v in _members(a)})
        self.codes: dict[str | None, int] = {None: 0, **{v: i for i, v in enumerate(named, 2)}}
        self.table = np.zeros((len(group), len(named) + 2), dtype=bool)
        for row, atom in enumerate(group):
            if isinstance(atom, Is):
                self.table[row] = atom.negated
                self.table[row, 0] = not atom.negated
                continue
            negated = (
                atom.negated if isinstance(atom, InSet) else isinstance(atom, Compare) and atom.op == "<>"
            )
            self.table[row, 1:] = negated
            for value in _members(atom):
                self.table[row, self.codes[str(value)]] = not negated

    def fill(self, matrix: Bools, loader: Loader) -> None:
        """Write the rows."""
        rows = matrix[self.first : self.first + len(self.table)]
        texts = loader.text(self.name)
        if texts[0] is None and texts.count(None) == len(texts):
            rows[:] = self.table[:, :1]
            return
        named = map(self.codes.get, texts, repeat(1))
        codes: npt.NDArray[Any]
        if len(self.codes) < 256:
            codes = np.frombuffer(bytes(named), dtype=np.uint8)
        else:
            codes = np.fromiter(named, dtype=np.intp, count=len(texts))
        np.take(self.table, codes, axis=1, out=rows, mode="clip")


def _members(atom: Expr) -> tuple[Any, ...]:
    if isinstance(atom, Compare):
        return (atom.value,)
    return atom.values if isinstance(atom, InSet) else ()


def _leaves(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, And | Or):
        for part in expr.of:
            yield from _leaves(part)
    elif not isinstance(expr, Const):
        yield expr


_OPS = tuple(_UFUNC)


def _group(atom: Expr) -> tuple[Any, ...]:
    """Columns together, in them comparisons by operator, then the rest."""
    if isinstance(atom, Compare):
        return (atom.signal, 0, _OPS.index(atom.op), str(atom.value))
    return (getattr(atom, "signal", ""), 1, type(atom).__name__, repr(atom))


def _by_column(rows: Iterable[Expr]) -> Iterator[tuple[str, list[Expr]]]:
    groups: dict[str, list[Expr]] = {}
    for atom in rows:
        groups.setdefault(getattr(atom, "signal", ""), []).append(atom)
    yield from groups.items()


def _other_type(name: str, kind: str) -> DecideError:
    return DecideError("CF-E001", f"signal `{name}` is not a column of type {kind}")


def pack(flags: Bools) -> int:
    """A bool array as bits."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def unpack(bits: Sequence[int], n: int) -> Bools:
    """Bits as a bool matrix of shape (len(bits), n)."""
    width = (n + 7) // 8
    joined = b"".join(b.to_bytes(width, "little") for b in bits)
    flat = np.frombuffer(joined, dtype=np.uint8).reshape(len(bits), width)
    return np.unpackbits(flat, axis=1, count=n, bitorder="little").view(bool)


def rows_out(events: Sequence[tuple[int, int]], n: int) -> list[tuple[int, tuple[int, ...]]]:
    """Pairs of a row and the codes that hold in it, both ascending; rows without any are left out.

    events: (code, bits) with codes ascending. Only bytes that hold a bit are ever unpacked.
    """
    width = (n + 7) // 8
    joined = b"".join([bits.to_bytes(width, "little") for _, bits in events])
    flat = np.frombuffer(joined, dtype=np.uint8)
    # flatnonzero is several times faster on bool than on bytes.
    at = np.flatnonzero(flat.astype(bool))
    bits_set = np.flatnonzero(np.unpackbits(flat[at], bitorder="little").view(bool))
    at = at[bits_set >> 3]
    rows = (at % width) * 8 + (bits_set & 7)
    # Stable: the codes of a row keep their order.
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    codes = np.array([code for code, _ in events])[at[order] // width].tolist()
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    ends = [*starts.tolist()[1:], len(codes)]
    return [
        (row, tuple(codes[low:high]))
        for row, low, high in zip(rows[starts].tolist(), starts.tolist(), ends, strict=True)
    ]
