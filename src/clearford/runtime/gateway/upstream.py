"""The AI service behind the gateway: one request, an answer in parts, and an end to every wait."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import httpcore

from clearford.ai.gateway import faults
from clearford.core.errors import GatewayError
from clearford.runtime.gateway.settings import GatewaySettings

Headers = Sequence[tuple[bytes, bytes]]


class Answered:
    """The beginning of an answer; the rest is read from it."""

    def __init__(self, response: httpcore.Response, next_s: float) -> None:
        """Made by `Upstream.ask` alone."""
        self._response, self._next_s = response, next_s
        self.status = response.status
        self.headers: Mapping[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
        }

    async def parts(self) -> AsyncIterator[bytes]:
        """The body in parts, as they come. Raises GatewayError CF-G003, CF-G004 or CF-G006."""
        if self.headers.get("content-encoding", "identity") != "identity":
            raise GatewayError("CF-G006", "the answer is compressed, which nobody asked for")
        stream = self._response.aiter_stream()
        while True:
            try:
                async with asyncio.timeout(self._next_s):
                    part = await anext(stream, None)
            except TimeoutError as error:
                raise faults.too_slow(self._next_s) from error
            except _FAULTS as error:
                raise fault_of(error) from error
            if part is None:
                return
            yield part

    async def whole(self, most: int) -> bytes:
        """The whole body. Raises GatewayError CF-G005 for one of more than `most` bytes, and as `parts`."""
        body = bytearray()
        async for part in self.parts():
            body += part
            if len(body) > most:
                raise faults.too_large(most)
        return bytes(body)


class Upstream:
    """Connections to one AI service, which are used again."""

    def __init__(self, settings: GatewaySettings, key: str) -> None:
        """`key`: that the service asks for; empty for none."""
        self._settings = settings
        self._base = settings.upstream.rstrip("/")
        named = b"x-api-key" if settings.key_header == "x-api-key" else b"authorization"
        shown = key if settings.key_header == "x-api-key" else f"Bearer {key}"
        self._auth = [(named, shown.encode())] if key else []
        # No proxy of the environment: where prompts go is what the settings say.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context() if self._base.startswith("https:") else None,
            max_connections=settings.connections,
            max_keepalive_connections=settings.connections,
            keepalive_expiry=60.0,
        )

    async def __aenter__(self) -> Self:
        """Nothing is opened until somebody asks."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every connection."""
        await self._pool.aclose()

    @asynccontextmanager
    async def ask(
        self, method: str, path: str, body: bytes = b"", more: Headers = ()
    ) -> AsyncIterator[Answered]:
        """Send a request; its answer, whose connection ends with the block unless it was read whole.

        more: headers beside those of every request.

        Raises GatewayError CF-G002, CF-G003 or CF-G004. Nothing is sent twice.
        """
        wanted = self._settings
        request = httpcore.Request(
            method,
            f"{self._base}{path}",
            headers=[*_fixed(self._base, body), *self._auth, *more],
            content=body,
            extensions={
                "timeout": {"connect": wanted.connect_s, "pool": wanted.connect_s, "write": wanted.next_s}
            },
        )
        try:
            async with asyncio.timeout(wanted.first_s):
                response = await self._pool.handle_async_request(request)
        except TimeoutError as error:
            raise faults.too_slow(wanted.first_s) from error
        except _FAULTS as error:
            raise fault_of(error) from error
        try:
            yield Answered(response, wanted.next_s)
        finally:
            await response.aclose()


_FAULTS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, ssl.SSLError, OSError)


def fault_of(error: Exception) -> GatewayError:
    """A fault of the connection as an error of ours; it quotes nothing that the AI service said."""
    if isinstance(
        error, (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, ssl.SSLError)
    ):
        return faults.unreachable()
    return faults.broken_off()


def _fixed(base: str, body: bytes) -> Headers:
    """The headers of every request; none of the program's is passed on, least of all its key."""
    host = base.partition("://")[2].partition("/")[0]
    headers = [
        (b"host", host.encode()),
        (b"accept-encoding", b"identity"),
        (b"user-agent", b"clearford-gateway"),
    ]
    if body:
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    return headers
