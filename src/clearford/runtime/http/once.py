"""The header `Idempotency-Key`: a POST that is sent again is not carried out again, and is told the same.

For people and keys of machines. Items need none: the same item is decided once by its content.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.concurrency import sync_to_thread

from clearford.core.errors import RequestError, StoreError
from clearford.runtime.record.once import Attempt, do_begin_attempt
from clearford.runtime.record.unit import AT_COMMIT

HEADER, REPLAYED = "idempotency-key", "idempotency-replayed"
FORM = re.compile(r"[A-Za-z0-9._:-]{8,200}")
BY_CONTENT = frozenset(("/v1/items", "/v1/inbox", "/v1/items/{item_id}/media"))
"""Routes that are safe to repeat as they are."""
BY_ANYBODY = frozenset(("/v1/reports",))
"""Routes that happen once for people without a name too: a report sent twice by a nervous finger is one."""
SECRET = 22
"""Characters of a key of somebody without a name, which alone opens the answer: 128 random bits."""
_ANSWER_MOST = 1 << 20
"""Bytes of an answer that is kept."""
_KEPT_HEADERS = ("content-type", "cache-control", "location")
ATTEMPT = "attempt"
"""Key in the state of a request."""
_LOG = logging.getLogger("clearford.http")


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes


_KEPT = msgspec.msgpack.Decoder(Kept)


async def begin_once(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Before a handler: the answer that the request got before, if it names itself and was carried out.

    Raises RequestError CF-H011 for a key of another form, and as `do_begin_attempt`.
    """
    AT_COMMIT.set(None)
    keys = request.headers.getall(HEADER, []) if request.method == "POST" else []
    identity = request.scope["state"].get("identity")
    route = request.scope.get("path_template")
    if not keys or identity is None or identity.kind not in ("person", "machine", "nobody"):
        return None
    if route in BY_CONTENT or (identity.kind == "nobody" and route not in BY_ANYBODY):
        return None
    if len(keys) != 1 or not FORM.fullmatch(keys[0]):
        raise unusable()
    if identity.kind == "nobody" and len(keys[0]) < SECRET:
        raise RequestError("CF-H011", f"without a login, {SECRET} random characters or more")
    record = request.app.state.service.record
    name = f"{identity.kind}\0{identity.id}\0{keys[0]}"
    begun = await sync_to_thread(do_begin_attempt, record, name, await _digest(request))
    if isinstance(begun, bytes):
        return _again(_KEPT.decode(begun))
    request.scope["state"][ATTEMPT] = begun
    AT_COMMIT.set(begun.do_mark_done)
    return None


async def finish_once(attempt: Attempt, status: int, headers: Mapping[str, str], body: bytes | None) -> None:
    """After a handler: keep the answer, or let a request that came to nothing be sent again.

    body: none where it was too large to be kept.
    """
    try:
        if status >= 400:
            await sync_to_thread(attempt.do_give_up)
        elif body is not None and "set-cookie" not in headers:
            kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
            answer = msgspec.msgpack.encode(Kept(status, kept, body))
            await sync_to_thread(attempt.do_keep_answer, answer)
    except StoreError as error:
        # What was asked stands, and says so itself; only its answer cannot be told again.
        _LOG.error("an answer was not kept: %s", error)


class Gathered:
    """The answer of a request, as it is sent."""

    def __init__(self) -> None:
        self.status, self.headers = 500, dict[str, str]()
        self._body: bytearray | None = bytearray()

    def take(self, message: Any) -> bool:
        """Take a part; whether it was the last one."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            return False
        if self._body is not None:
            self._body += message.get("body", b"")
            if len(self._body) > _ANSWER_MOST:
                self._body = None
        return not message.get("more_body", False)

    @property
    def body(self) -> bytes | None:
        """All of it; none where it was too large."""
        return None if self._body is None else bytes(self._body)


def unusable() -> RequestError:
    """Why a key is refused."""
    return RequestError("CF-H011", "8 to 200 letters, digits and `-_.:`, in one header")


async def _digest(request: Request[Any, Any, Any]) -> bytes:
    """SHA-256 of everything that says what is asked."""
    scope: Any = request.scope
    parts = (scope["raw_path"], scope["query_string"], request.headers.get("content-type", "").encode())
    return hashlib.sha256(b"\0".join((*parts, await request.body()))).digest()


def _again(kept: Kept) -> Response[Any]:
    return Response(
        kept.body or None,
        status_code=kept.status,
        media_type=kept.headers.get("content-type"),
        headers={name: value for name, value in kept.headers.items() if name != "content-type"}
        | {REPLAYED: "true"},
    )
