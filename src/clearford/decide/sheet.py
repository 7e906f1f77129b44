"""What the steps of the vector back end read and write: the columns of a batch, and sets of rows.

A step writes flags into the sheet's matrix, a row for each comparison and one for what is known. All
are packed to Python integers at once; then the steps read what became of them. Columns that are
missing or constant never come to the matrix. No complement is ever taken but within all rows, so the
bits beyond the last row stay zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from clearford.core.errors import DecideError
from clearford.core.signals import Column
from clearford.decide.frame import Frame
from clearford.decide.kleene import derive

Bools = npt.NDArray[np.bool_]
_KINDS = {"bool": "b", "int": "i", "float": "f"}
_HEIGHT = 64
"""Rows of the matrix, unless a step needs more."""


class Loader:
    """Reads the columns of one batch and computes the derived ones."""

    def __init__(self, frame: Frame, columns: Mapping[str, Column], n: int) -> None:
        """`n` is the number of rows."""
        self._frame, self.columns, self.n = frame, columns, n
        self._texts: dict[str, list[str | None]] = {}

    def number(self, name: str) -> Column | None:
        """A bool, int or float column; None when it is unknown in every row."""
        if name in self._frame.derived:
            return self._made(name)
        column = self.columns.get(name)
        if column is None:
            return None
        kind = self._frame.types[name]
        if not isinstance(column.values, np.ndarray) or column.values.dtype.kind != _KINDS[kind]:
            raise _other_type(name, kind)
        return column

    def _made(self, name: str) -> Column | None:
        d = self._frame.derived[name]
        texts = self.text(d.signal)
        if texts is None:
            return None
        lists = self._frame.lists
        made = [False if t is None else derive(d, t, lists) for t in texts]
        dtype = np.int64 if d.function == "length" else np.bool_
        return Column(np.array(made, dtype=dtype), np.array([t is not None for t in texts], dtype=bool))

    def text(self, name: str) -> list[str | None] | None:
        """A str or enum column with None where it is unknown; None when it is so in every row."""
        column = self.columns.get(name)
        if column is None:
            return None
        if name not in self._texts:
            values = column.values
            if isinstance(values, np.ndarray):
                raise _other_type(name, self._frame.types[name])
            if column.valid is not None:
                known = column.valid.tolist()
                values = [v if ok else None for v, ok in zip(values, known, strict=True)]
            self._texts[name] = values
        return self._texts[name]


Reader = Callable[..., None]
"""`read(sheet, rows, *arguments)`: takes sets of rows by their numbers (see `Sheet.number`)."""


class Sheet:
    """What one evaluation writes on: a matrix of flags, and the set of rows of each atom.

    The matrix is packed and used again whenever it is full, so that it stays in the processor's caches.
    """

    __slots__ = ("_later", "_packed", "full", "loader", "matrix", "used", "values")

    def __init__(self, values: list[int], full: int, height: int, loader: Loader) -> None:
        """values: the sets of the atoms as the steps' `base` says. height: most rows written at once."""
        self.loader = loader
        self.matrix: Bools = np.empty((max(height, _HEIGHT), loader.n), bool)
        self.used = 0
        """Rows of the matrix that are written since it was packed."""
        self.full = full
        """All rows."""
        self.values = values
        self._later: list[tuple[Reader, tuple[Any, ...]]] = []
        self._packed: list[bytes] = []

    def rows(self, wanted: int, *, least: int = 1) -> Bools:
        """The next rows of the matrix, to be written now: as many as wanted, or what is left of it.

        least: so many rows there are in any case, at most the `height` of the sheet.
        """
        if self.used + least > len(self.matrix):
            self._pack()
        flags = self.matrix[self.used : self.used + wanted]
        self.used += len(flags)
        return flags

    def add(self, rows: Sequence[Bools]) -> int:
        """Write some rows; gives the number of the first."""
        first, done = self.number, 0
        while done < len(rows):
            flags = self.rows(len(rows) - done)
            np.concatenate(rows[done : done + len(flags)], out=flags.reshape(-1))
            done += len(flags)
        return first

    @property
    def number(self) -> int:
        """The number of the next row among all that are ever packed."""
        return len(self._packed) + self.used

    def later(self, read: Reader, *arguments: Any) -> None:
        """Have this called when all rows are packed."""
        self._later.append((read, arguments))

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
        for reader, arguments in self._later:
            reader(self, rows, *arguments)
        return self.values


class Step(Protocol):
    """Some atoms with consecutive numbers."""

    @property
    def height(self) -> int:
        """The greatest number of matrix rows it writes at once."""
        ...

    def base(self) -> list[bool]:
        """Which of its atoms hold where nothing was found: 0, no, a word that no condition names."""
        ...

    def fill(self, sheet: Sheet) -> None:
        """Write flags, or the sets of rows where they are plain and differ from the base."""
        ...


def _other_type(name: str, kind: str) -> DecideError:
    return DecideError("CF-E001", f"signal `{name}` is not a column of type {kind}")
