"""What a worker does: it takes units from the chunk table and does them, until none is open.

An engine says where units run and nothing else: another one hands out the same numbers and gets the same
bytes. Workers end when the process that started them is gone.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import Any

from clearford.core.errors import ClearfordError, InputError, StoreError
from clearford.runtime.batch.book import Book, Claimed
from clearford.runtime.batch.plan import DECIDE, Job
from clearford.runtime.batch.units import WORK, Bench, Kept, kept_of
from clearford.runtime.engine import Engine
from clearford.runtime.pool import end_with_parent
from clearford.runtime.stores.leases import LEASE
from clearford.runtime.work.loops import worker_name

LOOK_S = 0.1
"""Seconds between two looks of a worker that waits, and of the process that watches."""
PATIENCE_S = 20.0
GARBAGE = 100_000
"""New objects between two looks for garbage."""
FATAL = ("CF-S001", "CF-S002", "CF-S021", "CF-S046")
"""Faults that stop a worker: the next unit would meet them too."""
Tick = Callable[[int, int], object]
"""Told how many rows were read for notes and for decisions since the workers began."""


def work(
    folder: Path, slot: int, counts: Any, faults: Any, lease: timedelta, engine: Engine | None = None
) -> None:
    """What a worker does: unit after unit until none is open. engine: loaded already, before a fork."""
    threading.Thread(target=end_with_parent, daemon=True).start()

    def progress(stage: str, rows: int) -> None:
        counts[2 * slot + (stage == DECIDE)] += rows

    try:
        with closing(Book(folder / WORK)) as book:
            job = book.job()
            bench = Bench(job, folder, progress, engine)
            settle()
            while book.open_units():
                claimed = book.claim(job, worker_name(), lease)
                if claimed is None:
                    _wait()
                else:
                    do_unit(book, job, bench, claimed, lease)
    except ClearfordError as error:
        faults.put(error)


def settle() -> None:
    """Let a process that has loaded its bundle look for garbage seldom.

    What the bundle holds is never garbage, and the items and decisions of a chunk hold no circles: looking
    for them again and again takes a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 100)


def do_unit(book: Book, job: Job, bench: Bench, claimed: Claimed, lease: timedelta = LEASE) -> bool:
    """Do a claimed unit and note what came of it; false when it went to somebody else meanwhile.

    Raises StoreError of FATAL; what is wrong with the input is noted with its code.
    """
    unit = claimed.unit

    def record(n: int, name: str, digest: str) -> bool:
        return book.record(claimed, n, name, digest, lease)

    owner = f"{worker_name().replace(':', '-')}.{claimed.row.fence}"
    try:
        with _held(book, claimed, lease):
            result = bench.run(unit, kept_for(book, claimed), owner, record)
    except (InputError, StoreError) as error:
        if error.code in FATAL:
            raise
        return book.give_up(claimed, error.code, error.message)
    return book.finish(claimed, result)


def kept_for(book: Book, claimed: Claimed) -> list[Kept]:
    """The files of earlier passes that a unit needs."""
    unit = claimed.unit
    if unit.stage == "state":
        return kept_of(book.results("keys", unit.round))
    wanted = [row for row in book.signals(unit.n) if unit.stage == DECIDE or row.round < unit.round]
    return [Kept(unit.n, row.name, row.digest) for row in wanted]


@contextmanager
def _held(book: Book, claimed: Claimed, lease: timedelta) -> Iterator[None]:
    """Renew the lease of a unit at a third of its time while it is worked on."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(lease.total_seconds() / 3):
            if not book.renew(claimed, lease):
                return

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _wait() -> None:
    """Wait a moment, or until the process that started this one is gone."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel], timeout=LOOK_S)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
