"""The engine `processes`: own workers that take units from the chunk table.

A foreman loads the bundle once, in a process with a single thread that touches neither Arrow nor SQLite.
What looks at a sample and every worker is a fork of it and shares its memory; where a platform cannot fork
safely, workers are started anew and load the bundle again. Workers end when the foreman is gone, and the
foreman when the process that started it is; the same command goes on where they were.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, Self

from clearford.core.errors import ClearfordError, StoreError
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.processes import LOOK_S, PATIENCE_S, Tick, settle, work
from clearford.runtime.batch.survey import Ask, Survey, Surveyor, surveyed_apart
from clearford.runtime.batch.units import WORK
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.pool import SPAWN, interrupts_ignored
from clearford.runtime.stores.leases import LEASE
from clearford.runtime.work.loops import worker_name

FORK: Any = multiprocessing.get_context("fork") if sys.platform == "linux" else None
"""None where system libraries may not be used after a fork."""


class Shift(NamedTuple):
    """What workers are wanted for."""

    folder: Path
    lease: timedelta


class Foreman:
    """The process that has loaded a bundle, as seen by the one who coordinates; started when it is needed."""

    def __init__(self, workers: int) -> None:
        """Start nothing yet. workers: how many it keeps at work."""
        self.workers = workers
        self.faults = SPAWN.SimpleQueue()
        self._counts = SPAWN.RawArray("q", 2 * workers)
        self._process: BaseProcess | None = None
        self._orders: Connection | None = None
        self._loaded = b""

    def __enter__(self) -> Self:
        """Itself; at the end it and its workers end."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def load(self, options: EngineOptions) -> None:
        """Have it load a bundle, unless it has that very one. Raises as `Engine.load`, and CF-S003."""
        wanted = contents(options)
        if self._process is not None and self._process.is_alive() and wanted == self._loaded:
            return
        self.close()
        self._orders, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(
            target=_lead, args=(options, theirs, self.workers, self._counts, self.faults), name="foreman"
        )
        with interrupts_ignored():
            self._process.start()
        theirs.close()
        self._loaded = wanted
        self._told()

    def survey(self, options: EngineOptions, ask: Ask) -> Survey:
        """What a sample says. Raises as `load`."""
        self.load(options)
        self._tell(ask)
        found = self._told()
        assert isinstance(found, Survey)
        return found

    def work(self, options: EngineOptions, shift: Shift) -> None:
        """Have workers do units. Raises as `load`."""
        self.load(options)
        self._tell(shift)

    def watch(self, timeout_s: float) -> list[int] | None:
        """The workers that ended since it was asked last, within a time; None when nobody is left.

        None means that the foreman and all of its workers are gone, so that nothing is under way.
        """
        assert self._process is not None
        assert self._orders is not None
        # Workers hold the other end of what tells that the foreman is gone, so it tells of them as well.
        connection.wait([self._orders, self._process.sentinel], timeout_s)
        ended: list[int] = []
        with suppress(EOFError, OSError):
            while self._orders.poll():
                ended.append(self._orders.recv())
        gone = bool(connection.wait([self._process.sentinel], 0))
        return None if gone else ended

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows its workers have read for notes and for decisions."""
        return sum(self._counts[0::2]), sum(self._counts[1::2])

    def close(self) -> None:
        """End it and its workers, and wait until they are gone."""
        if self._process is None or self._orders is None:
            return
        self._tell(None)
        if not connection.wait([self._process.sentinel], PATIENCE_S):
            self._process.terminate()
        self._process.join(PATIENCE_S)
        self._orders.close()
        self._process = self._orders = None

    def _tell(self, order: Ask | Shift | None) -> None:
        assert self._orders is not None
        # One that is gone is noticed by whoever waits for its answer.
        with suppress(OSError):
            self._orders.send(order)

    def _told(self) -> object:
        """Its answer. Raises what was wrong, and CF-S003 where it was ended."""
        assert self._process is not None
        assert self._orders is not None
        told: object = None
        try:
            connection.wait([self._orders, self._process.sentinel])
            told = self._orders.recv() if self._orders.poll() else _ended()
        except (EOFError, OSError):
            told = _ended()
        if isinstance(told, ClearfordError):
            self.close()
            raise told
        return told


def run_processes(
    folder: Path,
    workers: int,
    *,
    tick: Tick = lambda *_: None,
    lease: timedelta = LEASE,
    foreman: Foreman | None = None,
) -> None:
    """Do what is left of the replay of a folder; the caller holds its lock.

    A worker that dies is started again, and what it held is given back at once; so is a foreman.
    foreman: one that may have loaded the bundle, with as many workers; it is ended. Raises what stopped a
    worker: StoreError CF-S001, CF-S002, CF-S021, CF-S046; CF-S003 where a foreman cannot load the bundle.
    """
    with closing(Book(folder / WORK)) as book, foreman or Foreman(workers) as lead:
        book.take_over()
        job, shift = book.job(), Shift(folder, lease)
        if book.open_units():
            lead.work(job.options, shift)
        while book.open_units():
            ended = lead.watch(LOOK_S)
            if not lead.faults.empty():
                raise lead.faults.get()
            if ended is None:
                book.take_over()
                lead.work(job.options, shift)
            elif ended:
                book.free([_name(pid) for pid in ended])
            tick(*lead.rows)


def contents(options: EngineOptions) -> bytes:
    """A digest of what options name and of what the files of the operator hold, wherever they lie."""
    named = [*options.packs, options.models, options.overlay]
    plain = replace(options, packs=(), models=None, overlay=None)
    found = hashlib.sha256(repr(plain).encode())
    for name in named:
        found.update(b"\0" if name is None else b"\1")
        for inner, data in _files(Path(name)) if name is not None else ():
            found.update(inner.encode() + b"\0" + hashlib.sha256(data).digest())
    return found.digest()


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names within a file or folder, and what is in them; what cannot be read, loading tells of."""
    files: Sequence[Path] = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        with suppress(OSError):
            if file.is_file():
                yield ("" if file == path else str(file.relative_to(path))), file.read_bytes()


def _ended() -> StoreError:
    return StoreError("CF-S003", "it was ended from outside, or ran out of memory")


def _name(pid: int) -> str:
    return worker_name().rpartition(":")[0] + f":{pid}"


def _lead(options: EngineOptions, orders: Connection, workers: int, counts: Any, faults: Any) -> None:
    """What a foreman does: load, look when asked, and keep workers at work until it is told to end."""
    crew: dict[int, BaseProcess] = {}
    # Whoever started it is gone when nothing can be sent or received any more.
    with suppress(EOFError, OSError):
        try:
            engine = Engine.load(options)
        except ClearfordError as error:
            orders.send(error)
            return
        settle()
        orders.send(None)
        try:
            _orders_followed(engine, orders, crew, (workers, counts, faults))
        finally:
            _dismiss(crew)


def _orders_followed(
    engine: Engine, orders: Connection, crew: dict[int, BaseProcess], means: tuple[int, Any, Any]
) -> None:
    shift: Shift | None = None
    while True:
        at_work = [one.sentinel for one in crew.values() if one.exitcode is None]
        ready = connection.wait([orders, *at_work])
        if orders in ready:
            order = orders.recv()
            if order is None:
                return
            if isinstance(order, Ask):
                orders.send(_surveyed(engine, order))
            else:
                shift = order
        for pid in _buried(crew):
            orders.send(pid)
        if shift is not None:
            _hire(crew, engine, shift, *means)


def _surveyed(engine: Engine, ask: Ask) -> Survey | ClearfordError:
    """What a sample says, looked at apart so that what it starts, such as threads of Arrow, is not forked."""
    look = Surveyor(engine)
    if FORK is None or not ask.chunks:
        return look(ask)
    mine, theirs = SPAWN.Pipe(duplex=False)
    child = FORK.Process(target=surveyed_apart, args=(look, ask, theirs), daemon=True)
    child.start()
    theirs.close()
    with mine:
        try:
            found: Survey | ClearfordError = mine.recv()
        except EOFError:
            found = _ended()
    child.join()
    return found


def _hire(
    crew: dict[int, BaseProcess],
    engine: Engine,
    shift: Shift,
    workers: int,
    counts: Any,
    faults: Any,
) -> None:
    """Start a worker in each place that has none."""
    context = FORK or SPAWN
    for slot in set(range(workers)) - set(crew):
        args = (shift.folder, slot, counts, faults, shift.lease, engine if FORK else None)
        crew[slot] = context.Process(target=work, args=args, name=f"replay-{slot}", daemon=True)
        crew[slot].start()


def _buried(crew: dict[int, BaseProcess]) -> list[int]:
    """Take the workers away that were ended; one that came to its end has nothing left to do."""
    ended = {slot: one for slot, one in crew.items() if one.exitcode}
    return [crew.pop(slot).pid or 0 for slot in ended]


def _dismiss(crew: dict[int, BaseProcess]) -> None:
    for one in crew.values():
        one.terminate()
    for one in crew.values():
        one.join(PATIENCE_S)
