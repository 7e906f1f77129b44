"""How a process is told to end."""

from __future__ import annotations

import _thread
import signal
import threading


def end_on_signals() -> threading.Event:
    """What SIGINT and SIGTERM set from here on; called by the first thread of a process."""
    ending = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        # The first thread may hold the event's lock, as where a wait begins: set by it, nothing would end.
        signal.signal(name, lambda *_: _thread.start_new_thread(ending.set, ()))
    return ending
