"""Holds the parts of a worker on while it is busy with a batch, on a thread of its own.

A worker renews its leases itself with every step. Where one batch takes longer than that, its process is
alive all the same, and nobody may take it for dead: only a process that ended, or hangs, lets its leases end.
"""

from __future__ import annotations

import threading
from types import TracebackType

from clearford.runtime.stream.shares import Shares

_BEATS = 6
"""Looks in the time of a lease, so that two in a row may come late."""


class Heartbeat:
    """Beats within a `with` block."""

    def __init__(self, shares: Shares) -> None:
        """shares: of the worker that the block runs."""
        self._shares, self._ending = shares, threading.Event()
        self._thread = threading.Thread(target=self._run, name="clearford-heartbeat", daemon=True)

    def __enter__(self) -> None:
        """Begin."""
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, once a beat that is under way is over."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(self._shares.ttl.total_seconds() / _BEATS):
            self._shares.beat()
