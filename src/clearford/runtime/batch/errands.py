"""Units handed to an engine as numbers, and what comes back: the same bytes wherever they are done.

The one who coordinates keeps the chunk table. An engine carries errands out somewhere that sees the same
files, and says nothing about order, retries or progress.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from clearford.core.errors import InputError, StoreError
from clearford.runtime.batch.book import Book, Claimed
from clearford.runtime.batch.plan import DECIDE, ChunkResult, Job, Unit
from clearford.runtime.batch.processes import FATAL, Tick, kept_for, settle
from clearford.runtime.batch.units import WORK, Bench, Kept
from clearford.runtime.stores.leases import LEASE
from clearford.runtime.work.loops import worker_name

WAVE = 4
"""Units handed out at once for each worker."""


class Errand(msgspec.Struct, frozen=True):
    """A unit, the files that it needs, and whose it is."""

    folder: str
    unit: Unit
    kept: tuple[Kept, ...]
    owner: str


class Outcome(msgspec.Struct, kw_only=True):
    """What came of an errand: a result, or the code of what was wrong."""

    result: ChunkResult | None = None
    recorded: list[tuple[int, str, str]] = []
    """Signals of chunks that were counted: number, name, SHA-256."""
    code: str = ""
    found: str = ""


Carry = Callable[[Sequence[bytes]], Iterable[tuple[int, bytes | None]]]
"""Carries errands out; gives place and outcome of each in any order, None where it ended its worker."""
Errands = Callable[[bytes], bytes]
"""Carries one errand out, in a process that does nothing else; a function of a module."""

Engine = Callable[[int], AbstractContextManager[Carry]]
"""Starts so many workers, and lets them go at the end."""
_ERRANDS = msgspec.json.Decoder(Errand)
_OUTCOMES = msgspec.json.Decoder(Outcome)


def carried_out(errand: bytes) -> bytes:
    """Carry an errand out; a process loads the bundle of a replay once."""
    wanted = _ERRANDS.decode(errand)
    told = Outcome()

    def record(n: int, name: str, digest: str) -> bool:
        told.recorded.append((n, name, digest))
        return True

    try:
        told.result = _bench(wanted.folder).run(wanted.unit, wanted.kept, wanted.owner, record)
    except (InputError, StoreError) as error:
        told.code, told.found = error.code, error.message
    return msgspec.json.encode(told)


def carried_out_apart(errand: bytes) -> bytes:
    """Carry an errand out in a process that does nothing else."""
    told = carried_out(errand)
    _settled()
    return told


@lru_cache(maxsize=1)
def _settled() -> None:
    settle()


@lru_cache(maxsize=1)
def _bench(folder: str) -> Bench:
    with closing(Book(Path(folder) / WORK)) as book:
        return Bench(book.job(), Path(folder))


def run_handed(
    folder: Path, engine: Engine, workers: int, *, tick: Tick = lambda *_: None, lease: timedelta = LEASE
) -> None:
    """Do what is left of the replay of a folder on an engine; the caller holds its lock.

    Raises as `processes.run_processes`.
    """
    with closing(Book(folder / WORK)) as book:
        book.take_over()
        job, rows = book.job(), [0, 0]
        if not book.open_units():
            return
        with engine(workers) as carry:
            while book.open_units():
                wave = _claimed(book, job, WAVE * workers, lease)
                for claimed, outcome in _carried(book, folder, carry, wave, lease):
                    if outcome is None:
                        book.put_back(claimed)
                        continue
                    _note(book, claimed, outcome, lease)
                    if outcome.result is not None and claimed.unit.stage != "state":
                        rows[claimed.unit.stage == DECIDE] += outcome.result.rows_in
                    tick(rows[0], rows[1])


def _claimed(book: Book, job: Job, most: int, lease: timedelta) -> list[Claimed]:
    found: list[Claimed] = []
    while len(found) < most and (claimed := book.claim(job, worker_name(), lease)) is not None:
        found.append(claimed)
    return found


def _carried(
    book: Book, folder: Path, carry: Carry, wave: Sequence[Claimed], lease: timedelta
) -> Iterator[tuple[Claimed, Outcome | None]]:
    errands = [_errand(book, folder, claimed) for claimed in wave]
    with _renewed(folder, wave, lease):
        for place, told in carry(errands):
            yield wave[place], None if told is None else _OUTCOMES.decode(told)


def _errand(book: Book, folder: Path, claimed: Claimed) -> bytes:
    owner = f"{worker_name().replace(':', '-')}.{claimed.row.fence}"
    kept = tuple(kept_for(book, claimed))
    return msgspec.json.encode(Errand(str(folder), claimed.unit, kept, owner))


def _note(book: Book, claimed: Claimed, outcome: Outcome, lease: timedelta) -> None:
    """Note what came of a unit. Raises StoreError of FATAL."""
    if outcome.code in FATAL:
        raise StoreError(outcome.code, outcome.found)
    for n, name, digest in outcome.recorded:
        if not book.record(claimed, n, name, digest, lease):
            return
    if outcome.result is None:
        book.give_up(claimed, outcome.code, outcome.found)
    else:
        book.finish(claimed, outcome.result)


@contextmanager
def _renewed(folder: Path, wave: Sequence[Claimed], lease: timedelta) -> Iterator[None]:
    """Renew the leases of a wave at a third of their time while it is under way."""
    done = threading.Event()

    def renew() -> None:
        with closing(Book(folder / WORK)) as book:
            while not done.wait(lease.total_seconds() / 3):
                for claimed in wave:
                    book.renew(claimed, lease)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
