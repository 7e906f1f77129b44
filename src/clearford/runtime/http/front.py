"""The front of the application: every request gets a number, its client's address, and is counted."""

from __future__ import annotations

from collections.abc import Sequence
from os import urandom
from time import perf_counter
from typing import TYPE_CHECKING, Any

from litestar import Litestar

from clearford.core.access import NOBODY
from clearford.core.errors import RequestError
from clearford.runtime.http.once import ATTEMPT, Gathered, finish_once
from clearford.runtime.http.proxies import Network, ProxyHeader, client_of
from clearford.runtime.service.metrics import OTHER, Metrics

if TYPE_CHECKING:
    from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Receive, Scope, Send

REQUEST_ID = "request_id"
"""Key in the state of a request."""
HEADER = b"x-request-id"
BODY_BYTES = "body_bytes"
"""In what a route says of itself: bytes that somebody without a name may send to it, where it is more."""


class Front(Litestar):
    """The application; what comes before any route stands here, so that it holds where no route is too."""

    metrics: Metrics
    trusted: Sequence[Network] = ()
    proxy_header: ProxyHeader = "x-forwarded-for"
    public_body_bytes: int
    """Largest body of somebody without a name; what others may send the framework knows."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Answer a request."""
        asked: Any = scope
        if asked["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        begun, number = perf_counter(), urandom(8).hex()
        asked.setdefault("state", {})[REQUEST_ID] = number
        if self.trusted:
            asked["client"] = self._client(asked)
        status, gathered, size = 500, Gathered(), 0

        async def bounded() -> Any:
            nonlocal size
            message: Any = await receive()
            size += len(message.get("body", b""))
            if size > self.public_body_bytes and asked["state"].get("identity") is NOBODY:
                most = asked["route_handler"].opt.get(BODY_BYTES, self.public_body_bytes)
                if size > most:
                    raise RequestError("CF-H005", f"more than {most} bytes without a key")
            return message

        async def counted(message: Any) -> None:
            nonlocal status
            attempt = asked["state"].get(ATTEMPT)
            if attempt is not None and gathered.take(message):
                # Before the client knows: what it was told can be told again.
                await finish_once(attempt, gathered.status, gathered.headers, gathered.body)
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, number.encode())]
            await send(message)

        try:
            await super().__call__(scope, bounded, counted)
        finally:
            route = asked.get("path_template") or OTHER
            self.metrics.answered(asked["method"], route, status, perf_counter() - begun)

    def _client(self, scope: Any) -> tuple[str, int] | None:
        peer: tuple[str, int] | None = scope.get("client")
        if peer is None:
            return None
        wanted = self.proxy_header.encode()
        values = [value for name, value in scope["headers"] if name == wanted]
        return client_of(peer[0], values, self.trusted, self.proxy_header), peer[1]
