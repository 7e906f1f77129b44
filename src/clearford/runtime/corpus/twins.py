"""Duplicates over all chunks: equal rows and near ones, in bounded memory however many rows there are.

Keys are looked at in parts, so that memory holds those of a part. A near row has a band of its sketch in
common with the first row that has it, or with the one just before, and passes the bar of the detector.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from clearford.ai.corpus.duplicates import Pairs, parted, same_key
from clearford.detect.hashes.sketch import BANDS, bars_of, equal_values, keys_of
from clearford.runtime.corpus.folder import Folder, Looked

PART = 2_000_000
"""Keys that are held at once, about."""
SLICE = 100_000
"""Pairs that are compared at once."""
SAME, NEAR = 1, 2


class Rows:
    """The usable rows of all chunks, numbered from 0 on."""

    def __init__(self, folder: Folder, looked: Sequence[Looked]) -> None:
        self._folder, self._looked = folder, looked
        self.starts = np.cumsum([0, *(one.rows for one in looked)])
        self.total = int(self.starts[-1])

    def column(self, n: int, name: str) -> np.ndarray:
        """A column of the rows of a chunk."""
        return self._folder.arrays(n, self._looked[n])[name]

    def bands(self, n: int, band: int) -> np.ndarray:
        """The key of a band of each row of a chunk."""
        keys = keys_of(np.asarray(self._folder.sketches(n, self._looked[n].rows)))
        return np.ascontiguousarray(keys[:, band])

    def chunks(self) -> range:
        """Numbers of the chunks."""
        return range(len(self._looked))

    def take(self, name: str, rows: np.ndarray) -> np.ndarray:
        """Values of a column, or with `sketch` the sketches, of rows in any order."""
        shape = (len(rows), 16) if name == "sketch" else (len(rows),)
        out = np.zeros(shape, {"sketch": np.uint32, "grams": np.int64}.get(name, np.uint64))
        chunks = np.searchsorted(self.starts, rows, "right") - 1
        for n in np.unique(chunks).tolist():
            mine = chunks == n
            sketch = name == "sketch"
            of = self._folder.sketches(n, self._looked[n].rows) if sketch else self.column(n, name)
            out[mine] = of[rows[mine] - self.starts[n]]
        return out


def twins_of(folder: Folder, looked: Sequence[Looked], *, part: int = PART) -> np.ndarray:
    """For each usable row of all chunks 0, SAME or NEAR, as uint8; the first of its like is 0.

    part: keys that are held at once, about; the answer does not depend on it.
    """
    rows = Rows(folder, looked)
    found = np.zeros(rows.total, np.uint8)
    parts = 1 + rows.total // part
    for keys, numbers in _same_keys(rows, parts):
        pairs = same_key(keys, numbers)
        sure = rows.take("rest", pairs.rows) == rows.take("rest", pairs.earlier)
        found[pairs.rows[sure]] = SAME
    for band in range(BANDS):
        for keys, numbers in _band_keys(rows, parts, band, found):
            for pairs in _slices(same_key(keys, numbers, neighbours=True)):
                near = _alike(rows, pairs)
                found[pairs.rows[near]] = NEAR
    return found


def _same_keys(rows: Rows, parts: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for part in range(parts):
        columns = ((n, rows.column(n, "key")) for n in rows.chunks())
        yield _gathered(rows, ((n, own, parted(own, parts, part)) for n, own in columns))


def _band_keys(
    rows: Rows, parts: int, band: int, found: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Keys of a band; equal rows are left out, and so are rows without a sketch."""

    def kept(n: int, own: np.ndarray, part: int) -> np.ndarray:
        first = int(rows.starts[n])
        unlike = found[first : first + len(own)] != SAME
        mask: np.ndarray = parted(own, parts, part) & (rows.column(n, "grams") > 0) & unlike
        return mask

    for part in range(parts):
        columns = ((n, rows.bands(n, band)) for n in rows.chunks())
        yield _gathered(rows, ((n, own, kept(n, own, part)) for n, own in columns))


def _gathered(
    rows: Rows, columns: Iterable[tuple[int, np.ndarray, np.ndarray]]
) -> tuple[np.ndarray, np.ndarray]:
    """Keys that are kept, and the numbers of their rows, ascending."""
    keys, numbers = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for n, own, kept in columns:
        keys.append(own[kept])
        numbers.append(np.flatnonzero(kept) + rows.starts[n])
    return np.concatenate(keys), np.concatenate(numbers)


def _slices(pairs: Pairs) -> Iterator[Pairs]:
    for at in range(0, len(pairs.rows), SLICE):
        yield Pairs(pairs.rows[at : at + SLICE], pairs.earlier[at : at + SLICE])


def _alike(rows: Rows, pairs: Pairs) -> np.ndarray:
    equal = equal_values(rows.take("sketch", pairs.rows), rows.take("sketch", pairs.earlier))
    grams = np.minimum(rows.take("grams", pairs.rows), rows.take("grams", pairs.earlier))
    near: np.ndarray = equal >= bars_of(grams)
    return near
