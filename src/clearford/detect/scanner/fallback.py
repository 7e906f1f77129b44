"""The back ends for computers without Hyperscan: daachorse for literals, RE2 sets for expressions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import daachorse
import numpy as np
import re2

from clearford.core.errors import DetectError
from clearford.detect.scanner.base import EMPTY, Pairs, distinct
from clearford.detect.scanner.joined import Joined

CHUNK_BYTES = 1 << 16
"""Rows are scanned in groups of about this size, so that a flood of matches stays small in memory."""
RE2_MEMORY = 1 << 28
"""Bytes RE2 may use for a set; it builds states on demand and drops them when the budget is full."""


class AutomatonScanner:
    """Finds literals with a double-array Aho-Corasick automaton over code points."""

    backend = "daachorse"

    def __init__(self, words: Sequence[str]) -> None:
        """`words` are distinct and not empty."""
        self.size = len(words)
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(words)) if words else None

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        if self._automaton is None or not joined.buffer:
            return EMPTY
        rows: list[np.ndarray] = []
        ids: list[np.ndarray] = []
        for first, text in _chunks(joined):
            found = self._automaton.find_overlapping(text)
            if found:
                hits = np.array(found, np.int64)
                pairs = distinct(first + _rows_in(text, hits[:, 1]), hits[:, 2], self.size)
                rows.append(pairs.rows)
                ids.append(pairs.ids)
        return Pairs(np.concatenate(rows), np.concatenate(ids)) if rows else EMPTY

    def ids(self, line: bytes) -> list[int]:
        """Ascending ids that occur in one row."""
        if self._automaton is None or not line:
            return []
        return sorted({found[2] for found in self._automaton.find_overlapping(line.decode())})


class SetScanner:
    """Finds expressions with an RE2 set, row by row."""

    backend = "re2"

    def __init__(self, expressions: Sequence[str]) -> None:
        """Raises DetectError (CF-D002) when an expression cannot be compiled."""
        self.size = len(expressions)
        self._set: re2.Set | None = None
        if not expressions:
            return
        options = re2.Options()
        options.max_mem = RE2_MEMORY
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        try:
            for expression in expressions:
                self._set.Add(expression)
            self._set.Compile()
        except re2.error as cause:
            raise DetectError("CF-D002", f"the scanner cannot compile the set: {cause}") from cause

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        if self._set is None or not joined.buffer:
            return EMPTY
        found = [self._set.Match(line) or () if line else () for line in joined.buffer.split(b"\n")]
        rows = np.repeat(np.arange(joined.n), [len(ids) for ids in found])
        return distinct(rows, np.array([i for ids in found for i in ids], np.int64), self.size)

    def ids(self, line: bytes) -> list[int]:
        """Ascending ids that occur in one row."""
        if self._set is None or not line:
            return []
        return sorted(self._set.Match(line) or ())


def _chunks(joined: Joined) -> Iterator[tuple[int, str]]:
    """First row and text of each group of whole rows."""
    first = 0
    while first < joined.n:
        start = int(joined.starts[first])
        stop = max(first + 1, int(np.searchsorted(joined.starts, start + CHUNK_BYTES)))
        end = joined.bounds(stop - 1)[1]
        yield first, joined.buffer[start:end].decode()
        first = stop


def _rows_in(text: str, ends: np.ndarray) -> np.ndarray:
    """Row of each match inside a chunk, given exclusive ends in code points."""
    separators = np.flatnonzero(np.frombuffer(text.encode("utf-32-le"), np.uint32) == ord("\n"))
    return np.searchsorted(separators, ends - 1)
