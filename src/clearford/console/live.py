"""Live pages: a stream of hints that something changed. What changed is then asked for like any page.

A hint is a topic and a number, without content: whoever gets it asks for the part of the page again, with
its own rights and language. A hint that is lost, doubled or out of order therefore does no harm.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from time import monotonic
from typing import Any

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from clearford.console.csp import HEADERS
from clearford.console.desk import Desk
from clearford.core.errors import StoreError
from clearford.runtime.record.marks import TOPICS, marks
from clearford.runtime.record.unit import Record

AnyRequest = Request[Any, Any, Any]
LOOK_S = 1.0
"""Between two looks at what changed; one for all streams of a process."""
PING_S, LONGEST_S = 15.0, 600.0
"""A comment is sent when nothing was; then the stream ends, since dead readers go unnoticed."""
RETRY_MS = 3_000
STREAMS = 30
"""Of one account at once: many more pages than somebody looks at, far fewer than there are connections."""


class Pulse:
    """Looks at what changed while somebody listens."""

    def __init__(self, record: Record) -> None:
        """record: whose changes are looked at."""
        self._record = record
        self._marks: dict[str, int] = {}
        self._looked = 0.0
        self._looking = asyncio.Lock()
        self._streams: Counter[str] = Counter()

    async def held(self, who: str, events: AsyncIterator[str]) -> AsyncGenerator[str, None]:
        """Events of a stream, which is one of its account's as long as it lasts. No more than `STREAMS`."""
        if self._streams[who] >= STREAMS:
            return  # an answer that ends; the browser asks again
        self._streams[who] += 1
        try:
            async for event in events:
                yield event
        finally:
            self._streams[who] -= 1
            self._streams += Counter()  # forgets who has none

    async def marks(self) -> dict[str, int]:
        """Topic -> number, at most `LOOK_S` old; as they were last while the store cannot be asked."""
        async with self._looking:
            if monotonic() - self._looked >= LOOK_S:
                self._marks = await asyncio.to_thread(self._look)
                self._looked = monotonic()
            return self._marks

    def _look(self) -> dict[str, int]:
        try:
            with self._record.read() as conn:
                return marks(conn)
        except StoreError:
            return self._marks


async def hints(pulse: Pulse, topics: frozenset[str]) -> AsyncIterator[str]:
    """The events of one stream: where things stand, then whatever changes."""
    begun = said = monotonic()
    known: dict[str, int] = {}
    yield f"retry: {RETRY_MS}\n\n"
    while monotonic() - begun < LONGEST_S:
        now = await pulse.marks()
        for topic in sorted(topics):
            if known.get(topic) != now.get(topic, 0):
                known[topic] = now.get(topic, 0)
                data = msgspec.json.encode({"k": topic, "v": known[topic]}).decode()
                yield f"event: hint\ndata: {data}\n\n"
                said = monotonic()
        if monotonic() - said >= PING_S:
            yield ": still here\n\n"
            said = monotonic()
        await asyncio.sleep(LOOK_S)


@get("/live", include_in_schema=False)
async def live(request: AnyRequest, desk: NamedDependency[Desk]) -> Stream:
    """The stream of a page; `topics` names what it shows."""
    wanted = frozenset(request.query_params.get("topics", "").split(",")) & TOPICS
    pulse: Pulse = request.app.state.live
    return Stream(
        pulse.held(desk.me.user.id, hints(pulse, wanted)),
        media_type="text/event-stream",
        headers={**HEADERS, "Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (live,)
