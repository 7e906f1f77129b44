"""Connections to addresses that were looked at, which end at a deadline whatever the other side does."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from clearford.runtime.webhooks.addresses import addresses_of

_TRIED = 4
"""Addresses of a host that are tried."""
_PART = 65_536


class Deadline(threading.local):
    """When the delivery of this thread must have ended: a time-out alone begins anew with every byte."""

    def __init__(self) -> None:
        """Without an end, until one is set."""
        self._at = float("inf")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything inside ends in time, or raises httpcore.TimeoutException."""
        self._at = time.monotonic() + seconds
        try:
            yield
        finally:
            self._at = float("inf")

    def left(self) -> float:
        """Seconds."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the delivery took too long")
        return left


class CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a host, looks at its addresses, and connects to those: no second resolution can differ."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        """allow_private: as in `addresses_of`."""
        self._plain = httpcore.SyncBackend()
        self._deadline, self._allow_private = deadline, allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers. Raises RequestError CF-H008 for one not to be called."""
        failed: httpcore.ConnectError | None = None
        for address in addresses_of(host, port, allow_private=self._allow_private)[:_TRIED]:
            try:
                stream = self._plain.connect_tcp(str(address), port, self._deadline.left())
            except httpcore.ConnectError as error:
                failed = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failed or httpcore.ConnectError("the name has no address")


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for at in range(0, len(buffer), _PART):
            self._stream.write(buffer[at : at + _PART], self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
