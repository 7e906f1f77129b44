"""Serving in one process, until it is told to end."""

from __future__ import annotations

import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import uvicorn
from litestar.types import ASGIApp

from clearford.core.errors import ConfigError
from clearford.runtime.http.connections import Tempo, connections_of
from clearford.runtime.service.reload import EVERY
from clearford.runtime.service.wiring import Service
from clearford.runtime.work.loops import Loop, Workers

DRAIN_S = 20
"""Seconds that open requests get when the process is told to end."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ConfigError CF-C002 when the address cannot be had."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise ConfigError("CF-C002", f"cannot listen on `{host}:{port}`: {error.strerror}") from error
    return made


class _Server(uvicorn.Server):
    """Says at once that it ends, and when it has begun."""

    def __init__(
        self, config: uvicorn.Config, ending: threading.Event, started: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._ending, self._started = ending, started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._ending.set()
        super().handle_exit(sig, frame)


def serve(
    app: ASGIApp,
    service: Service,
    at: Sequence[socket.socket],
    *,
    started: Callable[[], object] = lambda: None,
) -> None:
    """Answer requests until SIGINT or SIGTERM; what was accepted is finished.

    at: where it listens. started: called when requests are taken.
    """
    wanted = service.settings.listen
    tempo = Tempo(wanted.connections, wanted.header_bytes, wanted.slow_s)
    config = uvicorn.Config(
        app,
        http=connections_of(tempo, service.ending),
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=wanted.keep_alive_s,
        timeout_graceful_shutdown=DRAIN_S,
        lifespan="off",
    )
    # A million objects that stay: without this, every full collection would walk over them all.
    gc.collect()
    gc.freeze()
    following = Workers([Loop("follow", EVERY, lambda: _follow(service))])
    with _no_signal_kills():
        following.start()
        try:
            _Server(config, service.ending, started).run(sockets=list(at))
        finally:
            following.close()
            service.close()


def _follow(service: Service) -> None:
    if service.follower.step():
        service.metrics.reloads.inc()


@contextmanager
def _no_signal_kills() -> Iterator[None]:
    """The server ends in order at a signal, and then sends it again: by then it must not kill the process."""
    before = {name: signal.signal(name, lambda *_: None) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
