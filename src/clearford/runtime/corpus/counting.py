"""Counts by source over all chunks, and the rows to be removed, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from clearford.ai.corpus.verdict import FINDINGS, REMOVED, Counts
from clearford.runtime.corpus.folder import Folder, Looked
from clearford.runtime.corpus.looking import BIT, LOOKED
from clearford.runtime.corpus.twins import NEAR, SAME

_BAD = BIT["harm"] | BIT["secret"]
_DOUBT = BIT["suspected"] | BIT["failed"]
_GONE = sum(BIT[name] for name in REMOVED)


class Seen:
    """What the technical pass saw, with what is known of duplicates."""

    def __init__(self, folder: Folder, looked: Sequence[Looked], twins: np.ndarray) -> None:
        """twins: as `twins_of` gives them."""
        self._folder, self._looked, self._twins = folder, looked, twins
        self._based = {one.source for one in folder.plan.sources if one.personal_basis}

    def counts(self) -> dict[str, Counts]:
        """Source -> what was counted in it."""
        out: dict[str, Counts] = {}
        for n, source, rows, arrays, flags in self._by_source():
            own, bad = flags[rows], flags[rows] & (_BAD | self._personal(source)) > 0
            doubtful = (own & _DOUBT > 0) & ~bad
            counts = Counts(
                rows=len(rows),
                looked=_count(own & LOOKED),
                bad=int(bad.sum()),
                doubtful=int(doubtful.sum()),
                removed=_count(own & self._gone(source)),
                characters=int(arrays["characters"][rows].sum()),
                found={name: count for name in FINDINGS if (count := _count(own & BIT[name]))},
                details=self._looked[n].details.get(source, {}),
            )
            out.setdefault(source, Counts()).add(counts)
        return out

    def removed(self, blocked: frozenset[str]) -> Iterator[bytes]:
        """A JSON line for each row to be removed of sources that are not blocked."""
        for n, source, rows, arrays, flags in self._by_source():
            if source not in blocked:
                why = flags[rows] & self._gone(source)
                for row, bits in zip(rows[why > 0].tolist(), why[why > 0].tolist(), strict=True):
                    yield self._line(n, source, arrays, row, bits)

    def _line(self, n: int, source: str, arrays: Mapping[str, np.ndarray], row: int, bits: int) -> bytes:
        chunk = self._folder.plan.chunks[n]
        line = {
            "key": b"".join(int(arrays[half][row]).to_bytes(8, "little") for half in ("key", "rest")).hex(),
            "source": source,
            "file": chunk.source,
            "line": chunk.first + int(arrays["place"][row]),
            "why": [name for name in REMOVED if bits & BIT[name]],
        }
        return msgspec.json.encode(line) + b"\n"

    def _by_source(self) -> Iterator[tuple[int, str, np.ndarray, Mapping[str, np.ndarray], np.ndarray]]:
        """Chunk, source, places of its rows, columns and flags of the chunk."""
        at = 0
        for n, one in enumerate(self._looked):
            if one.rows:
                arrays, twins = self._folder.arrays(n, one), self._twins[at : at + one.rows]
                at += one.rows
                flags = arrays["flags"].astype(np.int64)
                flags |= np.where(twins == SAME, BIT["same"], 0) | np.where(twins == NEAR, BIT["near"], 0)
                for number, source in enumerate(one.sources):
                    yield n, source, np.flatnonzero(arrays["source"] == number), arrays, flags

    def _personal(self, source: str) -> int:
        return 0 if source in self._based else BIT["personal"]

    def _gone(self, source: str) -> int:
        return _GONE & ~BIT["personal"] | self._personal(source)


def _count(bits: np.ndarray) -> int:
    return int((bits > 0).sum())
