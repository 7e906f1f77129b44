"""Asking one guard model: over HTTP, to an address that was looked at, with an end to every wait.

Whatever goes wrong is no verdict with a reason, never an exception and never `safe`.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Literal

import httpcore
import httpx
import msgspec

from clearford.ai.guards.prompts import Content, Prompt, build, repair
from clearford.ai.guards.replies import Verdict, read_reply
from clearford.core.errors import GuardError, RequestError
from clearford.runtime.assess.asking import tokens_of
from clearford.runtime.guards.budget import Budget
from clearford.runtime.guards.settings import Guard, key_of
from clearford.runtime.webhooks.network import CheckedNetwork, Deadline

MOST_BYTES = 1 << 20
"""Longest reply that is read."""
CONNECTIONS = 8
Why = Literal["", "unreadable", "cut", "limit", "slow", "away", "refused", "address"]
"""Why there is no verdict: the answer could not be read twice, only a part of the content was shown, the
limit of the day is reached, it took too long, the server is gone or busy, it refuses, or its address may not
be called."""
_BUSY = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_FIRST_WAIT_S = 0.1
Wait = Callable[[float], object]


class Heard(msgspec.Struct, frozen=True):
    """What came of a question."""

    verdict: Verdict | None
    why: Why = ""
    """Empty where there is a verdict."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


_COMPLETION = msgspec.json.Decoder(_Completion)


class _Failed(Exception):
    """There is no reply. args[0]: why."""


class _Turned(_Failed):
    """The server answered nothing: it was busy, or refuses."""


_NOT_SENT = (
    RequestError,
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    socket.gaierror,
)
"""What ends a question before it leaves."""


class GuardClient:
    """Asks one guard model. Threads may share it; close it at the end. Never call it on an event loop."""

    def __init__(
        self,
        guard: Guard,
        *,
        policy: str = "",
        clock: Callable[[], float] = time.time,
        wait: Wait | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """clock: seconds since 1970. wait: waits for seconds.

        tls: trusted authorities; those of the system by default. Raises ConfigError CF-C002 for a key that
        cannot be used, GuardError CF-W001 for an address that can never be called.
        """
        self.guard = guard
        self._wait = wait or threading.Event().wait
        self._url = _checked_url(guard)
        self._budget = Budget(guard, clock)
        self._key = key_of(guard)
        self._deadline = Deadline()
        # No proxy: it would lead around the check of the address.
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            network_backend=CheckedNetwork(self._deadline, allow_private=guard.allow_private),
            max_connections=CONNECTIONS,
            keepalive_expiry=4.0,
        )

    @property
    def name(self) -> str:
        """Name and model, for reports."""
        return f"{self.guard.name} ({self.guard.model})"

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def ask(self, content: Content, *, policy: str = "", within_s: float | None = None) -> Heard:
        """What the model says about some content.

        policy: what is unsafe, for forms that are asked in words; the general one by default. within_s:
        seconds at most, where less is left than the settings allow. RuntimeError on an event loop, which it
        would block.
        """
        _off_the_loop()
        prompt = build(self.guard.form, content, policy=policy)
        seconds = min(self.guard.timeout_s, within_s if within_s is not None else self.guard.timeout_s)
        try:
            with self._deadline.within(max(seconds, 0.001)):
                return self._judged(prompt)
        except _Failed as failed:
            return Heard(None, failed.args[0])
        except RequestError:
            return Heard(None, "address")
        except httpcore.TimeoutException:
            return Heard(None, "slow")
        except (httpcore.NetworkError, httpcore.ProtocolError, socket.gaierror, UnicodeError, OSError):
            return Heard(None, "away")

    def _judged(self, prompt: Prompt) -> Heard:
        reply = self._reply(prompt)
        verdict = read_reply(prompt.form, reply, check=prompt.check)
        if verdict is None:
            # Once more, in words where those help: a model that is sampled may say it right the second time.
            reply = self._reply(repair(prompt, reply) or prompt)
            verdict = read_reply(prompt.form, reply, check=prompt.check)
        if verdict is None:
            return Heard(None, "unreadable")
        if verdict.label == "safe" and not prompt.whole:
            return Heard(None, "cut")
        return Heard(verdict)

    def _reply(self, prompt: Prompt) -> str:
        """The text of the reply. Raises _Failed, and what a connection raises."""
        most_in = sum(tokens_of(one.content) + 8 for one in prompt.messages)
        most_out = self.guard.answer_tokens
        if not self._budget.take(most_in, most_out):
            raise _Failed("limit")
        # What the server does not count, or nobody waited for, is counted as the most that it can have been.
        used_in, used_out = most_in, most_out
        try:
            found = self._tried(self._body(prompt))
            if found.usage is not None:
                used_in, used_out = found.usage.prompt_tokens, found.usage.completion_tokens
            return (found.choices[0].message.content or "") if found.choices else ""
        except (_Turned, *_NOT_SENT):
            used_in = used_out = 0
            raise
        finally:
            self._budget.give_back(most_in - max(0, used_in), most_out - max(0, used_out))

    def _body(self, prompt: Prompt) -> bytes:
        return msgspec.json.encode(
            {
                "model": self.guard.model,
                "messages": prompt.messages,
                "temperature": 0,
                "max_tokens": self.guard.answer_tokens,
                "stream": False,
            }
        )

    def _tried(self, body: bytes) -> _Completion:
        """The first reply that is one, of as many tries as the settings allow."""
        for number in range(self.guard.tries):
            if number:
                self._wait(min(_FIRST_WAIT_S * 2 ** (number - 1), self._deadline.left()))
            last = number == self.guard.tries - 1
            try:
                status, data = self._sent(body)
            except (httpcore.NetworkError, httpcore.ProtocolError):
                if last:
                    raise
                continue
            if status == 200:
                try:
                    return _COMPLETION.decode(data)
                except (msgspec.MsgspecError, UnicodeError, RecursionError):
                    raise _Failed("unreadable") from None
            if status not in _BUSY:
                raise _Turned("refused")
        raise _Turned("away")

    def _sent(self, body: bytes) -> tuple[int, bytes]:
        url, left = self._url, self._deadline.left()
        headers = {
            "Host": url.netloc.decode(),
            "User-Agent": "clearford",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **({"Authorization": f"Bearer {self._key}"} if self._key else {}),
        }
        called = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path.decode()
        )
        with self._pool.stream(
            "POST",
            called,
            headers=[*headers.items()],
            content=body,
            extensions={"timeout": {"pool": left}},
        ) as response:
            found = b""
            for part in response.iter_stream():
                found += part
                if len(found) > MOST_BYTES:
                    raise _Failed("unreadable")
            return response.status, found


def _off_the_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("a guard model is asked on an event loop, which would stand still meanwhile")


def _checked_url(guard: Guard) -> httpx.URL:
    try:
        url = httpx.URL(f"{guard.url.rstrip('/')}/chat/completions")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise GuardError("CF-W001", f"the address of `{guard.name}` cannot be read") from error
    if url.userinfo:
        raise GuardError("CF-W001", f"the address of `{guard.name}` holds a password", suggestion="key_file")
    if url.scheme == "http" and not guard.allow_private:
        raise GuardError(
            "CF-W001",
            f"the address of `{guard.name}` is not encrypted",
            suggestion="use https, or allow_private where it is your own",
        )
    return url
