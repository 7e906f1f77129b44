"""An answer that comes as a stream: forwarded byte for byte behind the window, decided before it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from clearford.ai.gateway.events import Form
from clearford.ai.gateway.screening import Hit, Look, Screened
from clearford.ai.gateway.steps import Step
from clearford.core.errors import ClearfordError
from clearford.runtime.gateway.ahead import Ahead
from clearford.runtime.gateway.deciding import Desk, Verdict, covers_by_text, told_of
from clearford.runtime.gateway.looking import Looker
from clearford.runtime.gateway.pieces import Piece, Talk, answer_pieces, hit_piece, item_of
from clearford.runtime.gateway.recording import StreamLog
from clearford.runtime.gateway.reply import Receive, Reply
from clearford.runtime.gateway.settings import GatewaySettings

HEAVY = 8_192
"""Bytes that are looked at in a thread, so that others do not wait for it."""


class Streaming:
    """One stream on its way from the AI service to the program."""

    def __init__(
        self, desk: Desk, looker: Looker, settings: GatewaySettings, talk: Talk, before: list[Verdict]
    ) -> None:
        """`before`: the verdicts about the prompts."""
        self._desk, self._looker, self._talk, self._before = desk, looker, talk, before
        self._screened = Screened(
            self._look,
            window=settings.window,
            stride=settings.stride,
            most=settings.answer_bytes,
            form=form_of(talk),
        )
        self.log = StreamLog(item=f"{talk.request}/c0")
        self.characters = 0
        """Code points that came."""

    async def run(self, parts: AsyncIterator[bytes], reply: Reply, receive: Receive) -> None:
        """Forward a stream until it ends, is stopped, or nobody reads it any more."""
        reply.form = self._screened.form
        await reply.begin()
        watching = asyncio.ensure_future(_gone(receive))
        try:
            async with Ahead(parts) as ahead:
                await self._forward(ahead.joined(), reply, watching)
                if self.log.end == "done":
                    await ahead.end()
        except ClearfordError as error:
            self.log.code = error.code
            raise
        finally:
            watching.cancel()
            self.log.came, self.log.scanned = self._screened.came, self._screened.scanned
            self.characters = sum(c.size for c in self._screened.held.channels.values())

    async def _forward(self, parts: AsyncIterator[bytes], reply: Reply, gone: asyncio.Future[None]) -> None:
        async for part in parts:
            frames = await self._feed(part)
            while self._screened.hit is not None:
                if await self._stops(self._screened.hit, reply):
                    return
                self._screened.pardon()
                frames = self._screened.go_on()
            if gone.done():
                self.log.end = "left"
                return
            await self._send(frames, reply)
            if self._screened.is_done:
                break
        await self._finish(reply)

    async def _feed(self, part: bytes) -> list[bytes]:
        if len(part) > HEAVY:
            return await asyncio.to_thread(self._screened.feed, part)
        return self._screened.feed(part)

    def _look(self, text: str) -> Look:
        return self._looker.see(item_of(self._talk, "completion", "look", text)).look

    async def _send(self, frames: list[bytes], reply: Reply) -> None:
        """Write frames at once; what was written is in the second chain."""
        if not frames:
            return
        await reply.part(b"".join(frames))
        for frame in frames:
            self.log.sent.add(frame)

    async def _stops(self, hit: Hit, reply: Reply) -> bool:
        """Have a hit decided; whether the stream was stopped for it."""
        number = list(self._screened.held.channels).index(hit.channel.path)
        piece = hit_piece(self._talk, number, hit.start, hit.text)
        verdicts = await self._decide([piece])
        # What must be covered after its beginning has left is stopped like what must not pass.
        if not any(v.step in ("block", "hold", "cover") for v in verdicts):
            return False
        await self._stop(verdicts, reply)
        return True

    async def _finish(self, reply: Reply) -> None:
        """Everything came: decide the whole, and let go what is left."""
        channels = self._screened.close()
        texts = list(dict.fromkeys(channel.text for channel in channels))  # many frames say one text again
        pieces = answer_pieces(self._talk, texts)
        verdicts = await self._decide(pieces)
        if any(v.step in ("block", "hold") for v in verdicts):
            await self._stop(verdicts, reply)
            return
        covers = {texts[n]: found for n, found in covers_by_text(verdicts).items()}
        frames = self._screened.finish({c.path: covers.get(c.text, ()) for c in channels})
        done = [frames.pop()] if frames and self._screened.is_done else []
        await self._send(frames, reply)
        told = told_of([*verdicts, *self._before])
        if told:
            await reply.part(self._screened.form.note(told))
        await self._send(done, reply)
        self.log.end = "done"
        await reply.end()

    async def _decide(self, pieces: list[Piece]) -> list[Verdict]:
        verdicts = await self._desk.decide(pieces)
        self.log.refs += [v.told.entry for v in verdicts if v.told is not None and v.told.entry]
        return verdicts

    async def _stop(self, verdicts: list[Verdict], reply: Reply) -> None:
        """End the stream with what was decided; nothing more of the answer leaves."""
        self.log.end = "stopped"
        told = told_of([*verdicts, *self._before])
        await reply.part(self._screened.form.stop(told))
        await reply.end()


def form_of(talk: Talk) -> Form:
    """How the stream of an answer is read."""
    return talk.asked.shape.form(talk.asked.strings() if talk.asked.shape.echoes else frozenset())


async def _gone(receive: Receive) -> None:
    """Wait until the program has gone away."""
    while (await receive())["type"] != "http.disconnect":
        continue


STOPPING: frozenset[Step] = frozenset({"block", "hold"})
"""Steps after which nothing passes."""
