"""Connections with limits that the server does not bring: headers, slow requests, slow readers, how many.

Without them a client that sends a byte a minute holds a connection for ever, and headers may have any size.
An ending process answers what still comes on an open connection for a moment, and says that it was the last.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from clearford.core.errors import RequestError
from clearford.runtime.http.problems import MEDIA_TYPE, problem_of

LINGER_S = 1.0
"""Seconds in which an idle connection of a process that ends may bring one more request."""
_HEADER_COST = 32
"""Bytes that a header costs beside its name and value."""
_REASONS = {408: "Request Timeout", 429: "Too Many Requests", 431: "Request Header Fields Too Large"}


@dataclass(frozen=True)
class Tempo:
    """What a connection may do."""

    connections: int = 2_000
    """Of one process."""
    header_bytes: int = 32_768
    slow_s: float = 30.0
    """Seconds for the headers of a request, and for a client to read on."""
    least_rate: int = 1_024
    """Bytes of a body a second, looked at every `slow_s`."""


class Connection(HttpToolsProtocol):
    """A connection of a client."""

    tempo: Tempo
    ending: threading.Event
    """Set when the process is to end."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None
        self._in_headers = True
        self._header_bytes = self._raw_bytes = self._body_bytes = 0
        self._body_since = 0.0

    def connection_made(self, transport: Any) -> None:
        """Begin; refuse when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.tempo.connections:
            self._refuse(RequestError("CF-H006", "too many connections", suggestion="try again in a second"))
        else:
            self._watch(self._slow_headers)
            if self.ending.is_set():
                self.shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._unwatch()
        self._read_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._in_headers:
            # The parser keeps a header to itself until it is whole.
            self._raw_bytes += len(data)
            if self._raw_bytes > self.tempo.header_bytes:
                self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, or is too large to be."""
        if self.transport.is_closing():
            return
        if max(self._header_bytes, self._raw_bytes) > self.tempo.header_bytes:
            self._refuse(too_large(self.tempo.header_bytes))
        else:
            super().send_400_response(msg)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_headers = True
        self._header_bytes = self._raw_bytes = 0
        self._watch(self._slow_headers)

    def on_url(self, url: bytes) -> None:
        """A part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._count(len(name) + len(value) + _HEADER_COST)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The request is answered from here on, while its body comes."""
        self._in_headers = False
        self._body_bytes, self._body_since = 0, self.loop.time()
        self._watch(self._slow_body)
        super().on_headers_complete()
        if self.ending.is_set():
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Everything came."""
        self._unwatch()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not read fast enough."""
        super().pause_writing()
        self._reader = self.loop.call_later(self.tempo.slow_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It read."""
        self._read_on()
        super().resume_writing()

    def shutdown(self) -> None:
        """The process ends: finish what has come, and what comes within a moment."""
        self.ending.set()
        if self.cycle is None or self.cycle.response_complete:
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(LINGER_S, self.timeout_keep_alive_handler)
        else:
            self.cycle.keep_alive = False

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > self.tempo.header_bytes:
            raise ValueError("headers")  # the parser stops, and `send_400_response` is called

    def _watch(self, then: Callable[[], None]) -> None:
        self._unwatch()
        self._timer = self.loop.call_later(self.tempo.slow_s, then)

    def _unwatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _read_on(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def _slow_headers(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._watch(self._slow_headers)  # the request before it is not answered yet
        elif self._header_bytes + self._raw_bytes == 0:
            self.transport.close()  # nothing was asked
        else:
            self._refuse(too_slow("the headers"))

    def _slow_body(self) -> None:
        owed = (self.loop.time() - self._body_since) * self.tempo.least_rate
        if self.flow.read_paused or self._body_bytes >= owed:
            self._watch(self._slow_body)
        elif self.cycle.response_started:
            self.transport.abort()
        else:
            self._refuse(too_slow("the body"))

    def _refuse(self, error: RequestError) -> None:
        """Say why, and close."""
        problem = problem_of(error)
        body = msgspec.json.encode(problem)
        head = (
            f"HTTP/1.1 {problem.status} {_REASONS[problem.status]}\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self._unwatch()
        self.transport.write(head.encode() + body)
        self.transport.close()


def connections_of(tempo: Tempo, ending: threading.Event) -> type[Connection]:
    """The class of connections with some limits, as the server wants it; `ending` as in `Connection`."""
    return type("Connection", (Connection,), {"tempo": tempo, "ending": ending})


def too_large(most: int) -> RequestError:
    """Why headers are refused."""
    return RequestError("CF-H015", f"address and headers have more than {most} bytes")


def too_slow(what: str) -> RequestError:
    """Why a connection is ended. what: part of the request that did not come."""
    return RequestError("CF-H016", f"{what} did not come in time")
