"""The engine `processes`: own workers, each with the bundle loaded, that take units from the chunk table.

An engine says where units run and nothing else: another one hands out the same numbers and gets the same
bytes. Workers end when the process that started them is gone; the same command goes on where they were.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from multiprocessing import connection, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from clearford.core.errors import ClearfordError, InputError, StoreError
from clearford.runtime.batch.book import Book, Claimed
from clearford.runtime.batch.plan import DECIDE, Job
from clearford.runtime.batch.units import WORK, Bench, Kept, kept_of
from clearford.runtime.pool import SPAWN, end_with_parent, interrupts_ignored
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


def run_processes(
    folder: Path, workers: int, *, tick: Tick = lambda *_: None, lease: timedelta = LEASE
) -> None:
    """Do what is left of the replay of a folder; the caller holds its lock.

    A worker that dies is started again, and what it held is given back at once. Raises what stopped a
    worker: StoreError CF-S001, CF-S002, CF-S021, CF-S046.
    """
    with closing(Book(folder / WORK)) as book:
        book.take_over()
        counts = SPAWN.RawArray("q", 2 * workers)
        faults = SPAWN.SimpleQueue()
        crew: dict[int, BaseProcess] = {}
        try:
            while book.open_units():
                _hire(crew, workers, folder, counts, faults, lease)
                connection.wait([one.sentinel for one in crew.values()], timeout=LOOK_S)
                if not faults.empty():
                    raise faults.get()
                _bury(crew, book)
                tick(sum(counts[0::2]), sum(counts[1::2]))
        finally:
            _dismiss(crew)


def _hire(
    crew: dict[int, BaseProcess], workers: int, folder: Path, counts: Any, faults: Any, lease: timedelta
) -> None:
    """Start a worker in each place that has none."""
    for slot in set(range(workers)) - set(crew):
        crew[slot] = SPAWN.Process(
            target=work, args=(folder, slot, counts, faults, lease), name=f"replay-{slot}", daemon=True
        )
        with interrupts_ignored():
            crew[slot].start()


def _bury(crew: dict[int, BaseProcess], book: Book) -> None:
    """Give back what workers held that have ended."""
    for slot, one in list(crew.items()):
        if one.exitcode is not None:
            book.free([_name(one.pid)])
            one.close()
            del crew[slot]


def _dismiss(crew: dict[int, BaseProcess]) -> None:
    for one in crew.values():
        one.terminate()
    for one in crew.values():
        one.join(PATIENCE_S)


def _name(pid: int | None) -> str:
    return worker_name().rpartition(":")[0] + f":{pid}"


def work(folder: Path, slot: int, counts: Any, faults: Any, lease: timedelta) -> None:
    """What a worker does: unit after unit until none is open."""
    threading.Thread(target=end_with_parent, daemon=True).start()

    def progress(stage: str, rows: int) -> None:
        counts[2 * slot + (stage == DECIDE)] += rows

    try:
        with closing(Book(folder / WORK)) as book:
            job = book.job()
            bench = Bench(job, folder, progress)
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
