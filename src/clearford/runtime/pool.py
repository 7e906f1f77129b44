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
from typing import Any

from clearford.core.errors import ClearfordError, StoreError

IN_FLIGHT = 3
"""Pieces of work per worker that wait or are being worked on; bounds memory."""
Task = Callable[[Any], Any]
_TASK: Task | ClearfordError | None = None
"""What works in this process, or why it cannot."""


def ordered(make: Callable[[Any], Task], setting: Any, work: Iterable[Any], workers: int) -> Iterator[Any]:
    """The results of `make(setting)` applied to every piece of work, in its order.

    make: a function of a module, called once in each worker.
    Raises what `make` raised there, and StoreError CF-S003 when a worker died.
    """
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(make, setting))
    waiting: deque[Future[Any]] = deque()
    with pool:
        try:
            with _interrupts_ignored():
                for _ in range(workers):  # A pool starts one process for each piece of work that waits.
                    pool.submit(_nothing)
            for piece in work:
                waiting.append(pool.submit(_run, piece))
                if len(waiting) >= workers * IN_FLIGHT:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            found = "it was ended from outside, or ran out of memory"
            raise StoreError("CF-S003", found, suggestion="run with --workers 1") from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            # A killed worker may hold the lock through which the pool asks the others to end.
            for worker in set(multiprocessing.active_children()) - before:
                worker.terminate()


def _start(make: Callable[[Any], Task], setting: Any) -> None:
    global _TASK
    threading.Thread(target=_end_with_parent, daemon=True).start()
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


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone; else it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """What is started here ignores SIGINT from its first moment: one process ends the others in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
