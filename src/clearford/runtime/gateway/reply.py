"""Answering over ASGI: a whole body, or a stream of frames, and what a fault means at each point."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from clearford.ai.gateway.chat import ChunkForm
from clearford.ai.gateway.events import Form
from clearford.ai.gateway.told import fault_body
from clearford.core.errors import ClearfordError, RequestError
from clearford.runtime.http.problems import status_of

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]
GENERATED = (b"clearford-generated", b"ai")
"""Header of every answer of an AI service: that it is one (Interim Measures 12, AI Act 50)."""
RETRY = frozenset({429, 503})


class Reply:
    """The answer to one request."""

    def __init__(self, send: Send, request: str) -> None:
        """`request`: its id, which is told in the header `x-request-id`."""
        self._send, self._request = send, request
        self.is_streaming = self.is_over = False
        self.form: Form = ChunkForm()
        """How a stream is read by the program, and so how a fault ends it."""
        self.standing = "none"
        """The rung of the user; told in the header `clearford-standing` where it is one."""

    async def whole(
        self,
        status: int,
        body: bytes,
        *,
        kind: str = "application/json",
        more: Mapping[str, str] | None = None,
    ) -> None:
        """A whole answer."""
        headers = [*self._headers(kind), (b"content-length", str(len(body)).encode())]
        headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (more or {}).items()]
        self.is_over = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def begin(self) -> None:
        """Begin a stream."""
        headers = [*self._headers("text/event-stream; charset=utf-8"), (b"cache-control", b"no-cache")]
        self.is_streaming = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def part(self, frames: bytes) -> None:
        """Go on with a stream."""
        await self._send({"type": "http.response.body", "body": frames, "more_body": True})

    async def end(self) -> None:
        """End a stream."""
        self.is_over = True
        await self._send({"type": "http.response.body", "body": b""})

    async def fault(self, error: ClearfordError) -> None:
        """Tell a fault: as an answer, or as the last frame of a stream that has begun."""
        status = status_of(error.code)
        if self.is_over:
            return
        if self.is_streaming:
            await self.part(self.form.fault(error, status))
            await self.end()
            return
        words = error.suggestion or ""
        wait = words[5:-2] if words.startswith("wait ") and words.endswith(" s") else "1"
        more = {"retry-after": wait} if status in RETRY else {}
        if status == 401:
            more = {"www-authenticate": "Bearer"}
        await self.whole(status, fault_body(error, status), more=more)

    def _headers(self, kind: str) -> list[tuple[bytes, bytes]]:
        standing = [] if self.standing == "none" else [(b"clearford-standing", self.standing.encode())]
        return [
            *standing,
            (b"content-type", kind.encode("latin-1")),
            (b"x-request-id", self._request.encode()),
            (b"x-content-type-options", b"nosniff"),
            GENERATED,
        ]


async def body_of(receive: Receive, most: int) -> bytes:
    """The body of a request. Raises RequestError CF-H005 for one of more than `most` bytes."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError("CF-H001", "the connection ended before the request did")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise RequestError("CF-H005", f"more than {most} bytes", suggestion="send a shorter request")
    return bytes(body)
