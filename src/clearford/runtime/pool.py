"""Worker processes that each load what they need once, and give back results in the order of the work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

from clearford.core.errors import ClearfordError, StoreError

IN_FLIGHT = 3
"""Pieces of work per worker that wait or are being worked on; bounds memory."""
PATIENCE_S = 20.0
"""How long workers may take to end what they have begun."""
SPAWN = multiprocessing.get_context("spawn")
Task = Callable[[Any], Any]
_TASK: Task | ClearfordError | None = None
"""What works in this process, or why it cannot."""


def ordered(make: Callable[[Any], Task], setting: Any, work: Iterable[Any], workers: int) -> Iterator[Any]:
    """The results of `make(setting)` applied to every piece of work, in its order.

    make: a function of a module, called once in each worker.
    Raises what `make` raised there, and StoreError CF-S003 when a worker died.
    """
    waiting: deque[Future[Any]] = deque()
    with worker_pool(workers, _start, (make, setting)) as pool:
        for piece in work:
            waiting.append(pool.submit(_run, piece))
            if len(waiting) >= workers * IN_FLIGHT:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def worker_pool(
    workers: int, start: Callable[..., None], initial: tuple[Any, ...], *, context: SpawnContext = SPAWN
) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes that all run `start(*initial)` first, and that end with this process.

    At the end work that has not begun is given up, and what has begun is waited for.
    Raises StoreError CF-S003 when a worker died.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(start, initial))
    try:
        with interrupts_ignored():
            for _ in range(workers):  # A pool starts one process for each piece of work that waits.
                pool.submit(_nothing)
        yield pool
    except BrokenProcessPool as error:
        found = "it was ended from outside, or ran out of memory"
        raise StoreError("CF-S003", found, suggestion="run with --workers 1") from error
    finally:
        _shut_down(pool, before)


def _shut_down(pool: ProcessPoolExecutor, before: set[BaseProcess]) -> None:
    """Let the workers end what they have begun; after a while end them.

    A worker that is ended while it writes a result leaves the pool waiting for the rest of it, so they
    are let end by themselves. But one that was killed from outside may hold the lock through which the
    pool asks the others to end; then these must be ended.
    """

    def end_all() -> None:
        for worker in set(multiprocessing.active_children()) - before:
            worker.terminate()

    watch = threading.Timer(PATIENCE_S, end_all)
    watch.daemon = True
    watch.start()
    try:
        pool.shutdown(wait=True, cancel_futures=True)
    finally:
        watch.cancel()


def _begin(start: Callable[..., None], initial: tuple[Any, ...]) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    start(*initial)


def _start(make: Callable[[Any], Task], setting: Any) -> None:
    global _TASK
    try:
        _TASK = make(setting)
    except ClearfordError as error:
        _TASK = error


def _run(piece: Any) -> Any:
    assert _TASK is not None
    if isinstance(_TASK, ClearfordError):
        raise _TASK
    return _TASK(piece)


def _nothing() -> None:
    """Work that makes a pool start its processes."""


def end_with_parent() -> None:
    """End this worker when the process that started it is gone; else it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """What is started here ignores SIGINT from its first moment: one process ends the others in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
