"""Several processes of one host that read the streams: one loads what decides, the others are forks of it.

To load the packs takes seconds, a fork has them at once and shares their memory. The process that has loaded
reads nothing: it holds no connection while it forks, and starts another worker for each that dies. Workers
end when it is gone. Where a platform cannot fork safely, each worker loads for itself.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

from clearford.core.errors import ClearfordError
from clearford.runtime.engine import SystemClock
from clearford.runtime.service.loglines import start_log
from clearford.runtime.service.reload import EVERY, LOADED, Follower
from clearford.runtime.service.settings import Settings
from clearford.runtime.service.wiring import Service, open_record, options_of
from clearford.runtime.stream.crew import StreamCrew
from clearford.runtime.work.ending import end_on_signals
from clearford.runtime.work.loops import Loop, Workers

_LOG = logging.getLogger("clearford.stream")
_CAN_FORK = sys.platform == "linux"
_CONTEXT: Any = multiprocessing.get_context("fork" if _CAN_FORK else "spawn")
LOOK_S = 0.2
"""Between looks whether it is to end."""
SHORT_S, PAUSE_S = 10.0, 1.0
"""A worker that ends sooner than the first after its start is replaced after the second."""


def read_streams(
    settings: Settings, ending: threading.Event, started: Callable[[], None] = lambda: None
) -> None:
    """Read the streams of the settings in this process until it is to end. started: is told once it does.

    Raises as `Service.open`.
    """
    service = Service.open(settings)
    crew = StreamCrew(service)
    following = Workers([Loop("follow", EVERY, service.follower.step)])
    following.start()
    crew.start()
    started()
    ending.wait()
    crew.close()
    following.close()
    service.close()
    service.store.close()


def lead(
    settings: Settings,
    workers: int,
    ending: threading.Event,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Keep so many workers reading until it is to end, and wait for them then. Raises as `Service.open`."""
    if _CAN_FORK:
        _load(settings)
    told, end = _CONTEXT.Pipe(duplex=False)
    crew: dict[BaseProcess, float] = {}
    try:
        while not ending.is_set():
            while len(crew) < workers:
                crew[_hire(settings, told, end)] = monotonic()
            started()
            started = _nothing
            connection.wait([one.sentinel for one in crew], LOOK_S)
            _replace(crew, ending)
    finally:
        end.close()
        for one in crew:
            one.join()


def _nothing() -> None:
    """What is told of a start that was told before."""


def _load(settings: Settings) -> None:
    """Load what forks of this process decide by, and close what they must not share."""
    clock = SystemClock()
    record = open_record(settings, clock)
    with closing(record.store):
        follower = Follower(record, options_of(settings), clock)
    LOADED.set(follower.loaded)
    # What is loaded stays where it is, so that forks go on sharing it.
    gc.collect()
    gc.freeze()


def _hire(settings: Settings, told: Connection, end: Connection) -> BaseProcess:
    made: BaseProcess = _CONTEXT.Process(target=_work, args=(settings, told, end), name="stream")
    made.start()
    return made


def _replace(crew: dict[BaseProcess, float], ending: threading.Event) -> None:
    """Let go of workers that ended, and wait where one ended soon after its start."""
    for one in [one for one in crew if one.exitcode is not None]:
        started = crew.pop(one)
        if ending.is_set():
            continue
        _LOG.warning("worker %d ended with %s; another one takes its place", one.pid, one.exitcode)
        if monotonic() - started < SHORT_S:
            ending.wait(PAUSE_S)


def _work(settings: Settings, told: Connection, end: Connection) -> None:
    """What a worker does. It ends when nobody holds the other end of `told` any more."""
    end.close()
    ending = end_on_signals()
    start_log(settings.log)

    def watch() -> None:
        connection.wait([told])
        ending.set()

    threading.Thread(target=watch, name="clearford-lead", daemon=True).start()
    try:
        read_streams(settings, ending)
    except ClearfordError as error:
        _LOG.error("%s", error)
        sys.exit(1)
