"""Delivering one webhook: signed, to an address that was looked at, with limits on everything.

What the platform says is kept apart from what we do not know: `accepted` and `refused` are its words,
everything else is `unknown` and delivered again under the same idempotency key.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable
from typing import Literal

import httpcore
import httpx
import msgspec

from clearford.core.errors import RequestError
from clearford.runtime.webhooks.keys import Signer
from clearford.runtime.webhooks.network import CheckedNetwork, Deadline
from clearford.runtime.webhooks.signature import sign_request

Result = Literal["accepted", "refused", "unknown"]
LONGEST_ANSWER = 65_536
"""Bytes of an answer that are read."""
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_REFUSALS = (409, 410, 422)
_LONGEST_WAIT_S = 86_400


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a platform receives webhooks."""

    url: str
    allow_private: bool = False
    """Whether it may lie in the operator's own network, and then without TLS."""
    timeout_s: float = 10.0
    """For the whole of one delivery, the resolution of the name apart."""


class Answer(msgspec.Struct, frozen=True):
    """What became of a delivery."""

    result: Result
    code: str | None = None
    """Why not accepted: the platform's own code, `HTTP 503`, or timeout, connection, name, tls, CF-H008."""
    wait_s: int | None = None
    """Seconds to wait before the next attempt, when the platform asked for it."""


class _Reply(msgspec.Struct):
    code: str | int | None = None


class WebhookClient:
    """Delivers to one endpoint. Threads may share it; close it at the end."""

    def __init__(
        self,
        endpoint: Endpoint,
        signer: Signer,
        *,
        clock: Callable[[], float] = time.time,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """clock: seconds since 1970. tls: trusted authorities; those of the system by default.

        Raises RequestError CF-H008 for an address that can never be called.
        """
        self._signer, self._clock, self._timeout_s = signer, clock, endpoint.timeout_s
        self._url = _checked_url(endpoint)
        self._deadline = Deadline()
        # No proxy: it would lead around the check of the address.
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            network_backend=CheckedNetwork(self._deadline, allow_private=endpoint.allow_private),
            max_connections=64,
            max_keepalive_connections=8,
            # Shorter than servers keep one: else a delivery meets a connection that is just being closed.
            keepalive_expiry=4.0,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Send a JSON body under an idempotency key; `kind` names what it is about, as a header."""
        try:
            with self._deadline.within(self._timeout_s):
                return self._send(body, key, kind)
        except RequestError as error:
            return Answer("unknown", error.code)
        except httpcore.TimeoutException:
            return Answer("unknown", "timeout")
        except (socket.gaierror, UnicodeError):
            return Answer("unknown", "name")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Answer("unknown", "tls" if _is_tls(error) else "connection")

    def _send(self, body: bytes, key: str, kind: str) -> Answer:
        url = self._url
        target = url.raw_path.decode()
        signed = sign_request(
            self._signer,
            method="POST",
            target=target,
            body=body,
            key=key,
            kind=kind,
            now_s=int(self._clock()),
        )
        headers = {
            "Host": url.netloc.decode(),
            "User-Agent": "clearford",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **signed,
        }
        called = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        waits = {"timeout": {"pool": self._timeout_s}}
        with self._pool.stream(
            "POST", called, headers=[*headers.items()], content=body, extensions=waits
        ) as response:
            stated = {name.lower(): value for name, value in response.headers}
            wait = stated.get(b"retry-after", b"").decode("latin-1")
            return answer_of(response.status, _read(response), retry_after=wait)


def _read(response: httpcore.Response) -> bytes:
    """The body of an answer; nothing of one that is too long."""
    found = b""
    for part in response.iter_stream():
        found += part
        if len(found) > LONGEST_ANSWER:
            return b""
    return found


def answer_of(status: int, body: bytes, *, retry_after: str = "") -> Answer:
    """What a status and a body mean.

    Only the platform itself refuses: by 409, 410 or 422, or by another 4xx with a JSON `code`. A wrong
    address, key or load balancer answers 4xx without one, and must not pass for its word.
    """
    if 200 <= status < 300:
        return Answer("accepted")
    stated = _code(body)
    if status in _REFUSALS or (400 <= status < 500 and status not in (408, 425, 429) and stated):
        return Answer("refused", stated or f"HTTP {status}")
    return Answer("unknown", stated or f"HTTP {status}", _wait(retry_after))


def _code(body: bytes) -> str | None:
    try:
        code = msgspec.json.decode(body, type=_Reply).code
    except msgspec.MsgspecError:
        return None
    # It goes into the public record, where only a code has a place.
    return str(code) if code is not None and _CODE.fullmatch(str(code)) else None


def _wait(retry_after: str) -> int | None:
    if not (retry_after.isascii() and retry_after.isdigit()):
        return None
    return min(int(retry_after[:9]), _LONGEST_WAIT_S)


def _is_tls(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _checked_url(endpoint: Endpoint) -> httpx.URL:
    try:
        url = httpx.URL(endpoint.url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise RequestError("CF-H008", "the address of the webhook cannot be read") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise RequestError("CF-H008", "the address of the webhook needs https and a host")
    if url.userinfo:
        raise RequestError("CF-H008", "the address of the webhook holds a password")
    if url.scheme == "http" and not endpoint.allow_private:
        raise RequestError("CF-H008", "the address of the webhook is not encrypted", suggestion="use https")
    return url
