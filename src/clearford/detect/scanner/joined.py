"""Rows of UTF-8 text joined by single line feeds, as every scanner reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clearford.text.plane import TextPlane, View


@dataclass(frozen=True, slots=True)
class Joined:
    """n rows in one buffer.

    buffer: the rows as UTF-8, joined by one LF; no row holds an LF itself.
    starts: shape (n,) int64, ascending, byte offset of each row.
    codes: the code points of the buffer, uint32, where they are at hand.
    """

    buffer: bytes
    starts: np.ndarray
    codes: np.ndarray | None = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.starts)

    def points(self) -> np.ndarray:
        """The code points of the buffer, uint32."""
        if self.codes is not None:
            return self.codes
        return np.frombuffer(self.buffer.decode().encode("utf-32-le"), np.uint32)

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

    def pick(self, rows: np.ndarray) -> Joined:
        """Only these rows, renumbered from 0 in the order given."""
        return from_lines([self.line(row) for row in rows.tolist()])


def from_lines(lines: Sequence[bytes]) -> Joined:
    """Join rows that hold no LF."""
    sizes = np.fromiter((len(line) + 1 for line in lines), np.int64, len(lines))
    return Joined(b"\n".join(lines), np.cumsum(sizes) - sizes)


def from_plane(plane: TextPlane, view: View) -> Joined:
    """One view of a text plane."""
    return Joined(plane.buffer(view), plane.row_start(view), plane.codes(view))
