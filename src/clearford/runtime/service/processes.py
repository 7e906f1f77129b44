"""Several processes that serve one address: started, followed, replaced when they die, ended together.

The address is listened on before any of them starts, so what arrives while one of them is gone waits for
another. A process that was told to end by itself finishes what it accepted and is replaced.
"""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from clearford.runtime.service.metrics import SHARED
from clearford.runtime.service.server import DRAIN_S

_LOG = logging.getLogger("clearford.serve")
_CONTEXT = get_context("spawn")
KILL_S = DRAIN_S + 15
"""Seconds after which a process that was told to end is killed."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 30.0
"""Before a process that died is started again; longer each time, until one lasted as long as ..."""
LASTED_S = 60.0
Work = Callable[..., None]
"""What a process does: called with its arguments and `started`, which it calls when it takes requests."""


class Crew:
    """The processes. Used by the main thread alone."""

    def __init__(self, size: int, work: Work, arguments: tuple[Any, ...]) -> None:
        """`work` and `arguments` go to fresh processes, so they must be known by name and picklable."""
        self._size, self._work, self._arguments = size, work, arguments
        self._members: list[_Member] = []
        self._wait_s = FIRST_WAIT_S

    def run(self, ready: Callable[[], object]) -> int:
        """Serve until SIGINT or SIGTERM; 0, or the exit code of a process that could not even begin.

        ready: called once, when all processes take requests.
        """
        with _shared_metrics() as folder, _told_by_signals() as told:
            self._members = [self._start() for _ in range(self._size)]
            code: int | None = None
            waiting = ready
            while code is None:
                wait([told, *(m.process.sentinel for m in self._members), *(m.line for m in self._open())])
                if told.poll():
                    code = 0
                    break
                for member in self._open():
                    member.hear()
                if waiting is ready and all(member.started for member in self._members):
                    ready()
                    waiting = _nothing
                code = self._replace(folder, told, has_begun=waiting is _nothing)
            killed = self._end()
            return code or int(killed)

    def _start(self) -> _Member:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_begin, args=(theirs, self._work, self._arguments))
        process.start()
        theirs.close()
        return _Member(process, ours)

    def _open(self) -> list[_Member]:
        return [member for member in self._members if not member.started]

    def _replace(self, folder: str, told: Connection, *, has_begun: bool) -> int | None:
        """Start anew what died; the exit code where nothing can begin."""
        for at, member in enumerate(self._members):
            if member.process.exitcode is None:
                continue
            mark_process_dead(member.process.pid, folder)  # type: ignore[no-untyped-call]
            member.line.close()
            if not has_begun and not member.started:
                return member.process.exitcode or 1
            if member.process.exitcode != 0 or not member.started:
                _LOG.error("process %s ended with %s", member.process.pid, member.process.exitcode)
                self._wait_s = FIRST_WAIT_S if monotonic() - member.since > LASTED_S else self._wait_s
                if told.poll(self._wait_s):
                    return 0
                self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
            self._members[at] = self._start()
        return None

    def _end(self) -> bool:
        """End all; whether some had to be killed."""
        for member in self._members:
            if member.process.is_alive():
                member.process.terminate()
        until, killed = monotonic() + KILL_S, False
        for member in self._members:
            member.process.join(max(0.0, until - monotonic()))
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
                killed = True
            member.process.close()
        return killed


class _Member:
    """A process, and the line by which it says that it has begun."""

    def __init__(self, process: SpawnProcess, line: Connection) -> None:
        self.process, self.line = process, line
        self.since, self.started = monotonic(), False

    def hear(self) -> None:
        """Take what it says."""
        try:
            if self.line.poll():
                self.line.recv()
                self.started = True
        except (EOFError, OSError):  # it died: its exit code says more
            return


def _begin(line: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    """What a process does first: end with the one that started it, whose end of the line then closes."""
    threading.Thread(target=_follow, args=(line,), daemon=True).start()
    work(*arguments, lambda: line.send("started"))


def _follow(line: Connection) -> None:
    try:
        line.recv()
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _shared_metrics() -> Iterator[str]:
    """A folder into which all processes count."""
    with tempfile.TemporaryDirectory(prefix="clearford-metrics-") as folder:
        os.environ[SHARED] = folder
        try:
            yield folder
        finally:
            del os.environ[SHARED]


@contextmanager
def _told_by_signals() -> Iterator[Connection]:
    """A line that can be read from once SIGINT or SIGTERM came."""
    ours, theirs = _CONTEXT.Pipe(duplex=False)

    def tell(*_: object) -> None:
        theirs.send_bytes(b"end")

    before = {name: signal.signal(name, tell) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ours
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
        ours.close()
        theirs.close()


def _nothing() -> None:
    """In place of what was done already."""
