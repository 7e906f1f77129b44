"""Rows of text joined by single line feeds, as every scanner reads them: as UTF-8 or as code points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from clearford.text.plane import TextPlane, View
from clearford.text.tables import NEWLINE


class Joined:
    """n rows joined by one LF; no row holds an LF itself. Each form is made when first asked for."""

    def __init__(self, n: int, *, buffer: bytes | None = None, codes: np.ndarray | None = None) -> None:
        """One of the two forms is given."""
        self.n = n
        """Number of rows."""
        if buffer is not None:
            self.buffer = buffer
        if codes is not None:
            self.codes = codes

    @cached_property
    def buffer(self) -> bytes:
        """The rows as UTF-8."""
        return self.codes.tobytes().decode("utf-32-le").encode()

    @cached_property
    def codes(self) -> np.ndarray:
        """The code points of the rows, uint32."""
        return np.frombuffer(self.buffer.decode().encode("utf-32-le"), np.uint32)

    @cached_property
    def starts(self) -> np.ndarray:
        """Byte offset of each row: shape (n,) int64, ascending."""
        separators = np.flatnonzero(np.frombuffer(self.buffer, np.uint8) == NEWLINE)
        return np.concatenate(([0], separators + 1))[: self.n]

    @cached_property
    def breaks(self) -> np.ndarray:
        """Position of each LF among the code points: shape (n - 1,) int64, ascending."""
        return np.flatnonzero(self.codes == NEWLINE)

    def line(self, row: int) -> bytes:
        """One row as UTF-8."""
        start, end = self.bounds(row)
        return self.buffer[start:end]

    def bounds(self, row: int) -> tuple[int, int]:
        """Byte offsets of one row, end exclusive, without its separator."""
        last = row + 1 == len(self.starts)
        end = len(self.buffer) if last else int(self.starts[row + 1]) - 1
        return int(self.starts[row]), end

    def rows_at(self, ends: np.ndarray) -> np.ndarray:
        """Row of each match, given the exclusive end byte of the match."""
        return np.searchsorted(self.starts, ends - 1, side="right") - 1

    def rows_of(self, places: np.ndarray) -> np.ndarray:
        """Row of each character, given its position among the code points."""
        return np.searchsorted(self.breaks, places)

    def pick(self, rows: np.ndarray) -> Joined:
        """Only these rows, renumbered from 0 in the order given."""
        buffer, starts = self.buffer, np.append(self.starts, len(self.buffer) + 1)
        bounds = zip(starts[rows].tolist(), (starts[rows + 1] - 1).tolist(), strict=True)
        return from_lines([buffer[start:end] for start, end in bounds])

    def followed_by(self, lines: Sequence[bytes]) -> Joined:
        """The same with more rows behind, given as UTF-8 without LF."""
        if not lines:
            return self
        if not self.n:
            return from_lines(lines)
        longer = Joined(self.n + len(lines), buffer=b"\n".join((self.buffer, *lines)))
        sizes = [len(self.buffer) + 1, *(len(line) + 1 for line in lines[:-1])]
        longer.starts = np.concatenate((self.starts, np.cumsum(sizes)))
        return longer


class _View(Joined):
    """One view of a text plane, which keeps what it has made."""

    def __init__(self, plane: TextPlane, view: View) -> None:
        super().__init__(plane.n)
        self._plane, self._view = plane, view

    @cached_property
    def buffer(self) -> bytes:
        """The rows as UTF-8."""
        return self._plane.buffer(self._view)

    @cached_property
    def codes(self) -> np.ndarray:
        """The code points of the rows, uint32."""
        return self._plane.codes(self._view)

    @cached_property
    def starts(self) -> np.ndarray:
        """Byte offset of each row."""
        return self._plane.row_start(self._view)

    @cached_property
    def breaks(self) -> np.ndarray:
        """Position of each LF among the code points."""
        return self._plane.breaks(self._view)


def from_lines(lines: Sequence[bytes]) -> Joined:
    """Join rows that hold no LF."""
    return Joined(len(lines), buffer=b"\n".join(lines))


def from_plane(plane: TextPlane, view: View) -> Joined:
    """One view of a text plane."""
    return _View(plane, view)
