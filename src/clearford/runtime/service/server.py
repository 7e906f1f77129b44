"""Serving: one process on SQLite, or one of several on PostgreSQL, until it is told to end."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar

from clearford.core.errors import ConfigError
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


def serve(app: Litestar, service: Service, at: socket.socket) -> None:
    """Answer requests until SIGINT or SIGTERM; what was accepted is finished."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_S,
        lifespan="off",
    )
    following = Workers([Loop("follow", EVERY, service.follower.step)])
    with _no_signal_kills():
        following.start()
        try:
            uvicorn.Server(config).run(sockets=[at])
        finally:
            following.close()
            service.close()


@contextmanager
def _no_signal_kills() -> Iterator[None]:
    """The server ends in order at a signal, and then sends it again: by then it must not kill the process."""
    before = {name: signal.signal(name, lambda *_: None) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
