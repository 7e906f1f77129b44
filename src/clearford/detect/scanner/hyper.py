"""The Hyperscan back end: literals or expressions in one block database, with a cap on events.

One hostile row can flood the callback of a joined scan. Past the cap the scan is given up and the
rows are scanned one by one; when floods go on, with a second database in which each expression
reports only once.
"""

from __future__ import annotations

import hashlib
import platform
import threading
from collections.abc import Sequence
from functools import lru_cache

import hyperscan
import numpy as np

from clearford.core.errors import DetectError
from clearford.detect.scanner.base import EMPTY, Pairs, distinct
from clearford.detect.scanner.joined import Joined
from clearford.detect.store import NO_STORE, Store

EVENTS_PER_ROW = 8
EVENTS_PER_SCAN = 64
"""A joined scan is given up after 8 events per row and 64 more."""
FLOODS = 64
"""Rows that may flood a scan before the database is built that is made for them."""


_WITNESS = b"(?:you |account |we )(?:at )?(?:personal |job )?(?:code|my)"
_WITNESS_ROW = b"home personal send we code your job we"


def is_sound() -> bool:
    """False for a build of the library that is known to pass over matches (Vectorscan 5.4.12)."""
    return HyperScanner([_WITNESS], literal=False).ids(_WITNESS_ROW) == [0]


class HyperScanner:
    """Scans with Hyperscan. Build with `literals` or `expressions`."""

    backend = "hyperscan"

    def __init__(
        self, expressions: Sequence[bytes], *, literal: bool, octets: bool = False, store: Store = NO_STORE
    ) -> None:
        """`expressions` in UTF-8, or about octets; databases are kept in `store`.

        Raises DetectError (CF-D002) when an expression cannot be compiled.
        """
        self.size = len(expressions)
        if not expressions:
            return
        self._flags = _flags(literal=literal, octets=octets)
        self._store = store
        self._every = _Database(expressions, self._flags, literal=literal, store=store)
        # Literals report little more than the row is long and need no second database. That of the
        # expressions is built when floods go on, because building takes longer than a few floods.
        self._once_built = self._every if literal else None
        self._expressions = tuple(expressions)
        self._building = threading.Lock()
        self._floods = 0

    @staticmethod
    def is_kept(expressions: Sequence[bytes], *, octets: bool, store: Store) -> bool:
        """True when the store holds the database of some expressions."""
        key = _key(expressions, _flags(literal=False, octets=octets), literal=False)
        return store.get("hyperscan", key) is not None

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        if not self.size or not joined.buffer:
            return EMPTY
        events = self._every.events(joined.buffer, EVENTS_PER_ROW * joined.n + EVENTS_PER_SCAN)
        if events is None:
            return self._row_by_row(joined)
        ids, ends = events
        if not ids:
            return EMPTY
        return distinct(joined.rows_at(np.array(ends, np.int64)), np.array(ids, np.int64), self.size)

    def ids(self, line: bytes) -> list[int]:
        """Ascending ids that occur in one row."""
        if not self.size or not line:
            return []
        events = self._every.events(line, EVENTS_PER_SCAN)
        return sorted(set(self._flooded(line) if events is None else events[0]))

    def _flooded(self, line: bytes) -> list[int]:
        """Ids of a row that floods a scan."""
        self._floods += 1
        database = self._every if self._floods <= FLOODS else self._once()
        return database.ids(line)

    def _once(self) -> _Database:
        """The database in which each expression reports only once."""
        with self._building:
            if self._once_built is None:
                flags = self._flags | hyperscan.HS_FLAG_SINGLEMATCH
                self._once_built = _Database(self._expressions, flags, literal=False, store=self._store)
            return self._once_built

    def _row_by_row(self, joined: Joined) -> Pairs:
        # Where one row floods there are mostly more, and the second database tells so much sooner.
        scan = self.ids if self._once_built is None else self._once_built.ids
        found = [scan(line) for line in joined.buffer.split(b"\n")]
        rows = np.repeat(np.arange(joined.n), [len(ids) for ids in found])
        return distinct(rows, np.array([i for ids in found for i in ids], np.int64), self.size)


def _flags(*, literal: bool, octets: bool) -> int:
    return 0 if literal or octets else hyperscan.HS_FLAG_UTF8


def _compiled(expressions: Sequence[bytes], flags: int, *, literal: bool) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=list(expressions),
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=flags,
            literal=literal,
        )
    except hyperscan.error as cause:
        raise DetectError("CF-D002", f"the scanner cannot compile the set: {cause}") from cause
    return database


def _read_back(kept: bytes | None) -> hyperscan.Database | None:
    """A database that was kept; None when the library does not take it."""
    if kept is None:
        return None
    try:
        return hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
    except hyperscan.error:
        return None


def _key(expressions: Sequence[bytes], flags: int, *, literal: bool) -> str:
    """Digest of the expressions, of the library and of the processor that a database is made for."""
    digest = hashlib.sha256(f"{flags} {literal} {_platform()}".encode())
    for expression in expressions:
        digest.update(len(expression).to_bytes(4, "little") + expression)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _platform() -> str:
    """Versions and processor; the library itself says which features of it a database uses."""
    probe = _compiled([b"a"], 0, literal=True)
    return f"{probe.info()!r} {platform.machine()} {platform.system()}"


class _Database:
    """One compiled database and a scratch per thread (a scratch must never be used by two scans at once)."""

    def __init__(self, expressions: Sequence[bytes], flags: int, *, literal: bool, store: Store) -> None:
        self._local = threading.local()
        key = _key(expressions, flags, literal=literal)
        found = _read_back(store.get("hyperscan", key))
        if found is None:
            found = _compiled(expressions, flags, literal=literal)
            store.put("hyperscan", key, hyperscan.dumpb(found))
        self._database = found

    def _scratch(self) -> hyperscan.Scratch:
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = hyperscan.Scratch(self._database)
        return scratch

    def events(self, buffer: bytes, limit: int) -> tuple[list[int], list[int]] | None:
        """Ids and exclusive end bytes of all matches, or None when there are more than `limit`."""
        ids: list[int] = []
        ends: list[int] = []

        def on_match(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            ids.append(number)
            ends.append(end)
            return len(ids) > limit

        try:
            self._database.scan(buffer, match_event_handler=on_match, scratch=self._scratch())
        except hyperscan.ScanTerminated:
            return None
        return ids, ends

    def ids(self, line: bytes) -> list[int]:
        """Ids of all matches in order of their ends."""
        ids: list[int] = []

        def on_match(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            ids.append(number)

        self._database.scan(line, match_event_handler=on_match, scratch=self._scratch())
        return ids
