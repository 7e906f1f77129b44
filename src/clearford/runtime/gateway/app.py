"""The gateway as an ASGI application: who asks, what was asked, and what may come back."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec

from clearford.ai.gateway.asked import Asked, read_asked
from clearford.ai.gateway.ladder import Rung
from clearford.ai.gateway.leaves import leaves
from clearford.ai.gateway.quota import Quota
from clearford.ai.gateway.shapes import Shape, shape_of
from clearford.ai.gateway.steps import strongest
from clearford.ai.gateway.told import stopped_body
from clearford.core.access import Identity, require
from clearford.core.errors import AccessError, ClearfordError, GatewayError, RequestError
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.gateway.deciding import Desk, Verdict, told_of, worst
from clearford.runtime.gateway.looking import Looker
from clearford.runtime.gateway.pending import PATIENCE_S, Pending, PromptStopped
from clearford.runtime.gateway.pieces import Talk, prompt_pieces
from clearford.runtime.gateway.recording import do_record_stream
from clearford.runtime.gateway.reply import Receive, Reply, Send, body_of
from clearford.runtime.gateway.settings import GatewaySettings
from clearford.runtime.gateway.standing import demand_may_ask
from clearford.runtime.gateway.streaming import STOPPING, Streaming
from clearford.runtime.gateway.upstream import Answered, Upstream
from clearford.runtime.gateway.whole import STOPPED, Whole, object_of
from clearford.runtime.http.limits import Buckets
from clearford.runtime.service.wiring import Service

SCOPE = "item.submit"
"""What a key of the gateway may do: have items decided."""
KEY_S = 10.0
"""Seconds for which a key that was looked up holds."""
EVENTS = "text/event-stream"
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")
VERSION_ELSE = "2023-06-01"
"""Version of the messages interface for programs that name none."""
_LOG = logging.getLogger("clearford.gateway")


class Gateway:
    """Passes requests on to one AI service."""

    def __init__(
        self, service: Service, accounts: AccountStore, settings: GatewaySettings, upstream: Upstream
    ) -> None:
        """`upstream` is ended by whoever made it."""
        self._service, self._accounts, self._settings = service, accounts, settings
        self._upstream = upstream
        self._looker = Looker(service.in_force, fail=settings.fail)
        self._desk = Desk(service, settings, self._looker)
        self._buckets = Buckets(settings.requests_a_minute)
        self._quota = Quota(settings.characters_a_day, time.time)
        self.open_streams = 0
        """Streams that are not on record yet."""
        self._keys: dict[bytes, tuple[float, Identity]] = {}

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        reply = Reply(send, self._service.record.new_id())
        try:
            await self._answer(scope, receive, reply)
        except ClearfordError as error:
            await reply.fault(error)
        except Exception as error:  # noqa: BLE001 - the rim: the program is told, and the process lives on
            _LOG.exception("a fault of the gateway: %s", type(error).__name__)
            await reply.fault(RequestError("CF-H009", "the fault is on our side and was noted"))

    async def _answer(self, scope: Any, receive: Receive, reply: Reply) -> None:
        path, method = scope["path"], scope["method"]
        if path == "/health" and method == "GET":
            return await reply.whole(200, b'{"status":"ok"}')
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        identity = await self._identity(key_of(headers))
        self._buckets.take(identity.id)
        if path == "/v1/models" and method == "GET":
            return await self._models(reply)
        shape = shape_of(path)
        if method != "POST":
            raise GatewayError("CF-G007", "only POST is passed on to this path")
        self._quota.demand(identity.id)
        body = await body_of(receive, self._settings.request_bytes)
        talk = await self._talk(shape, body, headers, identity)
        reply.standing = await self._standing(talk.user)
        lang = "zh" if headers.get("accept-language", "").startswith("zh") else "en"
        await self._converse(talk, path, lang, receive, reply)

    async def _identity(self, key: str) -> Identity:
        """Whose key it is. Raises AccessError for none, or for one that may not."""
        if not key:
            raise AccessError("CF-A014", "send a key")
        name, now = sha256(key.encode()).digest(), time.monotonic()
        held = self._keys.get(name)
        if held is None or held[0] < now:
            identity = await asyncio.to_thread(self._accounts.identify_key, key)
            require(identity, SCOPE, self._service.record.now())
            self._keys = {key: one for key, one in self._keys.items() if one[0] >= now}
            self._keys[name] = held = now + KEY_S, identity
        return held[1]

    async def _talk(self, shape: Shape, body: bytes, headers: dict[str, str], identity: Identity) -> Talk:
        asked = read_asked(shape, body, unseen=self._settings.unseen == "pass")
        self._quota.take(identity.id, sum(len(said.text) for said in asked.said))
        minors = self._settings.minors == "always" or headers.get("clearford-minors", "").casefold() == "yes"
        return Talk(self._service.record.new_id(), identity.id, asked, minors, passed_on(shape, headers))

    async def _standing(self, user: str | None) -> Rung:
        """The rung of a user. Raises GatewayError CF-G009 for one who has to wait."""
        ladder = self._settings.ladder
        if user is None or ladder is None:
            return "none"
        return await asyncio.to_thread(demand_may_ask, self._service.record, user, ladder)

    async def _models(self, reply: Reply) -> None:
        async with self._upstream.ask("GET", "/v1/models") as answered:
            body = await answered.whole(self._settings.answer_bytes)
            object_of(body)
            await reply.whole(answered.status, body)

    async def _converse(self, talk: Talk, path: str, lang: str, receive: Receive, reply: Reply) -> None:
        """Have the prompts decided, and pass them on.

        A request in which nothing was found leaves before its decision is on record, and its answer waits
        for that; any other leaves, if at all, when it was decided.
        """
        # Written anew, so that what was looked at is what leaves: a name may come twice in what was sent.
        body = msgspec.json.encode(talk.asked.body)
        pieces = self._desk.unknown(prompt_pieces(talk))
        seen = await self._desk.see(pieces)
        pending = Pending(self._desk, pieces, seen)
        is_plain = strongest([one.look.step for one in seen]) in ("pass", "label")
        try:
            if not is_plain:
                verdicts = await pending.alone()
                covered = await self._covered(talk, verdicts, body)
                if covered is None:
                    return await self._stop(verdicts, lang, reply)
                body = covered
            if is_plain:
                pending.leave(patience_s=0 if talk.asked.stream else PATIENCE_S)
            async with self._upstream.ask("POST", path, body, talk.headers) as answered:
                await self._return(talk, answered, pending, lang, receive, reply)
        except PromptStopped as stopped:
            await self._stop(stopped.verdicts, lang, reply)
        finally:
            await pending.close()

    async def _covered(self, talk: Talk, verdicts: list[Verdict], body: bytes) -> bytes | None:
        """The request as it leaves, with what is covered; none where it must not leave."""
        if worst(verdicts) in STOPPING:
            return None
        if worst(verdicts) != "cover":
            return body
        covered = covered_body(talk.asked, verdicts)
        unseen = self._settings.unseen == "pass"
        again = replace(talk, asked=read_asked(talk.asked.shape, covered, unseen=unseen))
        seen = await self._desk.see(prompt_pieces(again))
        # What stands in two parts of a message and is found only together cannot be covered in either.
        return covered if strongest([one.look.step for one in seen]) in ("pass", "label") else None

    async def _stop(self, verdicts: list[Verdict], lang: str, reply: Reply) -> None:
        await reply.whole(STOPPED, stopped_body(told_of(verdicts), lang))

    async def _return(
        self,
        talk: Talk,
        answered: Answered,
        pending: Pending,
        lang: str,
        receive: Receive,
        reply: Reply,
    ) -> None:
        kind = answered.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if answered.status == 200 and kind == EVENTS and talk.asked.stream:
            return await self._stream(talk, answered, await pending.alone(), receive, reply)
        body = await answered.whole(self._settings.answer_bytes)
        if answered.status != 200:
            return await self._refused(talk, answered, body, pending, lang, reply)
        if talk.asked.shape.name == "embedding":
            object_of(body)
            await pending.alone()
            return await reply.whole(200, body)
        whole = Whole(talk, body)
        before, decided = await pending.with_answer(whole.pieces)
        status, told = whole.answer(decided, before, lang)
        self._quota.take(talk.key, len(body))
        await reply.whole(status, told)

    async def _refused(
        self, talk: Talk, answered: Answered, body: bytes, pending: Pending, lang: str, reply: Reply
    ) -> None:
        """Pass on that the AI service refused, with its words, which are decided like any answer."""
        whole = Whole(talk, body)
        _, decided = await pending.with_answer(whole.pieces)
        status, told = whole.answer(decided, [], lang)
        again = answered.headers.get("retry-after", "")
        more = {"retry-after": again} if again.isdigit() else {}
        await reply.whole(answered.status if status == 200 else status, told, more=more)

    async def _stream(
        self, talk: Talk, answered: Answered, verdicts: list[Verdict], receive: Receive, reply: Reply
    ) -> None:
        self.open_streams += 1
        streaming = Streaming(self._desk, self._looker, self._settings, talk, verdicts)
        try:
            async with asyncio.timeout(self._settings.total_s):
                await streaming.run(answered.parts(), reply, receive)
        except TimeoutError as error:
            streaming.log.code = "CF-G003"
            raise GatewayError(
                "CF-G003", f"the answer took more than {self._settings.total_s:g} s"
            ) from error
        finally:
            self._quota.take(talk.key, streaming.characters)
            # The program has had everything by now; nothing keeps the entry from being written.
            await asyncio.shield(self._note(streaming))
            self.open_streams -= 1

    async def _note(self, streaming: Streaming) -> None:
        """Put a stream on record."""
        pack = self._service.in_force.bundle.digest
        try:
            await asyncio.to_thread(do_record_stream, self._service.record, streaming.log, pack)
        except ClearfordError as error:
            _LOG.error("a stream could not be put on record: %s", error.code)


def passed_on(shape: Shape, headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of a program that are passed on: the version of the messages interface."""
    if shape.name != "messages":
        return ()
    wanted = headers.get("anthropic-version", "")
    found = wanted if VERSION.fullmatch(wanted) else VERSION_ELSE
    return ((b"anthropic-version", found.encode()),)


def key_of(headers: Mapping[str, str]) -> str:
    """The key that a program sends, as a bearer or as `x-api-key`; empty for none."""
    kind, _, text = headers.get("authorization", "").partition(" ")
    return text.strip() if kind.casefold() == "bearer" else headers.get("x-api-key", "").strip()


def covered_body(asked: Asked, verdicts: list[Verdict]) -> bytes:
    """A request in which every value that is to be covered is, wherever it stands."""
    puts = {
        v.piece.item.text[c.start : c.end]: c.put for v in verdicts if v.piece.item.text for c in v.covers
    }
    for leaf in list(leaves(asked.body)):
        text = leaf.text
        for found in sorted(puts, key=len, reverse=True):
            text = text.replace(found, puts[found])
        if text != leaf.text:
            leaf.put(text)
    return msgspec.json.encode(asked.body)
