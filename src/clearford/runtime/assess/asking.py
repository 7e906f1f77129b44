"""Asking one question of an OpenAI-compatible service, with patience, and what came back.

What is no answer is said to be none: it never counts as a refusal or as anything good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from clearford.ai.assess.bank import Question
from clearford.ai.assess.grading import Answer
from clearford.ai.assess.plan import Ask, Target
from clearford.ai.assess.wrappers import wrap
from clearford.core.errors import AssessError, ConfigError

MOST_BYTES = 4 << 20
"""Longest reply that is read."""
MOST_TEXT = 100_000
"""Characters of an answer that are kept."""
LONGEST_WAIT_S = 120.0
"""Longest wait that the service may ask for."""
_BUSY = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
"""Statuses that mean: later."""
_SHUT = frozenset((401, 403, 404))
"""Statuses that are the same for every question."""
_FILTERED = ("content_filter", "content_policy_violation")
_LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))
_NONSENSE_TRIES = 2
Sleep = Callable[[float], Awaitable[None]]


class Away(Exception):
    """The service did not answer however often it was asked; the question stays to be asked."""


@dataclass(frozen=True)
class Patience:
    """How often a question is asked again, and how long it is waited for."""

    tries: int = 6
    timeout_s: float = 120.0
    first_wait_s: float = 0.5
    """Doubled with each try, unless the service says how long."""


class Service:
    """The service that is assessed, as a client; use it in one event loop."""

    def __init__(
        self,
        target: Target,
        *,
        key: str | None = None,
        patience: Patience = Patience(),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Make a client.

        key: the bearer token; kept out of every message and file. ConfigError CF-C002 for an address that
        is none, or for a key that would go over an open line.
        """
        self.target, self._patience, self._sleep = target, patience, sleep
        parts = urlsplit(target.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("CF-C002", "the address of the AI service must begin with http:// or https://")
        if key and parts.scheme == "http" and parts.hostname not in _LOCAL:
            raise ConfigError("CF-C002", "a key is only sent over https://")
        self._http = httpx.AsyncClient(
            base_url=target.base_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=patience.timeout_s,
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, ask: Ask, question: Question) -> Answer:
        """Ask one question.

        Raises Away where it was busy or gone each time, AssessError CF-F010 where it refuses to be asked
        at all.
        """
        body, nonsense, wait = request_of(self.target, wrap(question, ask.wrapper)), 0, 0.0
        for tries in range(1, self._patience.tries + 1):
            if tries > 1:
                await self._sleep(wait)
            wait = min(LONGEST_WAIT_S, self._patience.first_wait_s * 2 ** (tries - 1))
            try:
                status, headers, data = await self._post(body)
            except (httpx.TransportError, httpx.InvalidURL):
                continue
            if status in _SHUT:
                found = f"it answers {status}"
                raise AssessError("CF-F010", found, suggestion="check address, model and key")
            if status in _BUSY:
                wait = max(wait, min(LONGEST_WAIT_S, _seconds(headers.get("retry-after"))))
                continue
            answer = answer_of(ask, status, data, question=body, tries=tries)
            nonsense += answer.state == "no_answer"
            if answer.state != "no_answer" or nonsense >= _NONSENSE_TRIES:
                return answer
        raise Away

    async def _post(self, body: dict[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        async with self._http.stream("POST", "chat/completions", json=body) as response:
            data = bytearray()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > MOST_BYTES:
                    break
            return response.status_code, response.headers, bytes(data)


def request_of(target: Target, question: Question) -> dict[str, Any]:
    """The body that asks a question. The result of a tool stands below the question, marked as such."""
    messages = [{"role": "system", "content": target.system}] if target.system else []
    messages += [{"role": turn.by, "content": turn.text} for turn in question.before if turn.by != "tool"]
    results = [
        f"\n\n--- result of the tool ---\n{turn.text}" for turn in question.before if turn.by == "tool"
    ]
    messages.append({"role": "user", "content": "".join((question.text, *results))})
    return {
        "model": target.model,
        "messages": messages,
        "temperature": target.temperature,
        "seed": target.seed,
        "max_tokens": target.max_tokens,
        "stream": False,
    }


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[dict[str, Any]] | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


_COMPLETION = msgspec.json.Decoder(_Completion)


def answer_of(ask: Ask, status: int, data: bytes, *, question: dict[str, Any], tries: int = 1) -> Answer:
    """What a reply says. question: the body that was sent, from which tokens are estimated if need be."""
    guess = estimate(question)
    if status != 200:
        if status in (400, 422) and any(word.encode() in data for word in _FILTERED):
            return Answer(
                ask=ask,
                state="blocked",
                finish="content_filter",
                prompt_tokens=guess,
                counted=False,
                tries=tries,
            )
        return _nothing(ask, f"status {status}", guess, tries)
    try:
        found = _COMPLETION.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _nothing(ask, "not a completion", guess, tries)
    if not found.choices:
        return _nothing(ask, "no choice", guess, tries)
    choice = found.choices[0]
    text, usage = _text(choice.message), found.usage
    finish = (choice.finish_reason or "")[:40]
    blocked = finish == "content_filter"
    if not text.strip() and not blocked:
        return _nothing(ask, "empty", guess, tries)
    return Answer(
        ask=ask,
        state="blocked" if blocked else "answered",
        text=text[:MOST_TEXT],
        finish=finish,
        prompt_tokens=max(0, usage.prompt_tokens) if usage else guess,
        completion_tokens=max(0, usage.completion_tokens) if usage else tokens_of(text),
        counted=usage is not None,
        tries=tries,
    )


def _text(message: _Message) -> str:
    if message.content or message.refusal:
        return message.content or message.refusal or ""
    # A call of a tool is an answer too: what it asks for can do harm.
    return msgspec.json.encode(message.tool_calls).decode() if message.tool_calls else ""


def _nothing(ask: Ask, why: str, guess: int, tries: int) -> Answer:
    return Answer(ask=ask, state="no_answer", why=why, prompt_tokens=guess, counted=False, tries=tries)


def tokens_of(text: str) -> int:
    """About how many tokens a text has, rather too many: a Chinese character is one, three others are one."""
    wide = sum(char > "\u2e7f" for char in text)
    return wide + -(-(len(text) - wide) // 3)


def estimate(body: dict[str, Any]) -> int:
    """About how many tokens a question has, rather too many."""
    return sum(tokens_of(one["content"]) + 8 for one in body["messages"])


def _seconds(value: str | None) -> float:
    try:
        return max(0.0, float(value or 0))
    except ValueError:
        return 0.0
