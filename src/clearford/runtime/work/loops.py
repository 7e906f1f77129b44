"""The loops of a worker process: each runs in a thread of its own until the process is to end."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from clearford.core.errors import ClearfordError
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import claim_lease, release_lease, renew_lease

_LOG = logging.getLogger("clearford.work")
AFTER_FAULT = timedelta(seconds=5)


@dataclass(frozen=True)
class Loop:
    """Something that is done again and again."""

    name: str
    every: timedelta
    step: Callable[[], object]
    end: Callable[[], object] = lambda: None


def worker_name() -> str:
    """Names this process for people who look at leases."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Workers:
    """Threads that run loops."""

    def __init__(self, loops: list[Loop]) -> None:
        """Nothing runs before `start`."""
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(loop,), name=f"clearford-{loop.name}", daemon=True)
            for loop in loops
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Let every loop finish its step, and end."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _run(self, loop: Loop) -> None:
        while not self._ending.is_set():
            wait = loop.every
            try:
                loop.step()
            except ClearfordError as error:
                _LOG.error("%s: %s", loop.name, error)
                wait = AFTER_FAULT
            except Exception:  # noqa: BLE001 - a loop that ended would leave its work undone for good
                _LOG.exception("%s: a fault of the worker", loop.name)
                wait = AFTER_FAULT
            self._ending.wait(wait.total_seconds())
        try:
            loop.end()
        except ClearfordError as error:
            _LOG.error("%s: %s", loop.name, error)


class IntegratorLoop:
    """Integrates while it holds the lease; claims it when it is free."""

    NAME, TTL = "integrator", timedelta(seconds=30)

    def __init__(self, record: Record, logs: Logs, *, lease: timedelta = TTL) -> None:
        """`logs`: where the keys of the logs are. lease: how long another one waits for one that died."""
        self._record, self._logs, self._lease = record, logs, lease
        self._held: Integrator | None = None

    def step(self) -> None:
        """Claim or renew, then integrate what was committed."""
        with self._record.store.write() as conn:
            if self._held is None or not renew_lease(conn, self.NAME, self._held.fence, self._lease):
                fence = claim_lease(conn, self.NAME, worker_name(), self._lease)
                self._held = None if fence is None else Integrator(self._record, self._logs, fence)
        if self._held is not None and self._held.run() is None:
            self._held = None

    def end(self) -> None:
        """Integrate what came last, then let another one take over at once."""
        self.step()
        if self._held is not None:
            with self._record.store.write() as conn:
                release_lease(conn, self.NAME, self._held.fence)
