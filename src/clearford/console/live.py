"""Live pages: a stream of hints that something changed. What changed is then asked for like any page.

A hint is a topic and a number, without content: whoever gets it asks for the part of the page again, with
its own rights and language. A hint that is lost, doubled or out of order therefore does no harm.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from functools import partial
from time import monotonic
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from clearford.console.csp import HEADERS
from clearford.console.desk import Refused, open_desk
from clearford.core.errors import StoreError
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.record.marks import TOPICS, marks
from clearford.runtime.record.unit import Record

AnyRequest = Request[Any, Any, Any]
LOOK_S = 1.0
"""Between two looks at what changed; one for all streams of a process."""
PING_S, LONGEST_S = 15.0, 600.0
"""`HERE` is sent when nothing was; in the end the stream ends, since dead readers go unnoticed."""
CHECK_S = 5.0
"""Between two looks whether the session that listens still lasts."""
OVER = "event: end\ndata: signed out\n\n"
"""The last event for who is not, or no longer, signed in."""
HERE = "event: here\ndata: 1\n\n"
"""That the server is there: a page that hears nothing for three times `PING_S` listens anew."""
AGAIN = "event: again\ndata: 1\n\n"
"""The last event of a stream that ends in time, or with its process."""
RETRY_MS, SPREAD_MS = 3_000, 2_000
"""After a loss a browser asks again; not all of them at once."""
STREAMS = 30
"""Of one account at once: many more pages than somebody looks at, far fewer than there are connections."""


class Pulse:
    """Looks at what changed while somebody listens."""

    def __init__(self, record: Record, ending: threading.Event | None = None) -> None:
        """record: whose changes are looked at. ending: set when the process is to end."""
        self._record, self._ending = record, ending or threading.Event()
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

    @property
    def is_ending(self) -> bool:
        """Whether the process is to end, which waits for its streams."""
        return self._ending.is_set()

    def lasts(self, accounts: AccountStore, secret: str) -> bool:
        """Whether a session lasts; what is not known for certain ends nothing."""
        try:
            return accounts.lasts(secret)
        except StoreError:
            return True

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


async def hints(pulse: Pulse, topics: frozenset[str], lasts: Callable[[], bool]) -> AsyncIterator[str]:
    """The events of one stream: where things stand, then whatever changes, while the session `lasts`."""
    begun = said = checked = monotonic()
    known: dict[str, int] = {}
    yield f"retry: {RETRY_MS + secrets.randbelow(SPREAD_MS)}\n\n"
    while monotonic() - begun < LONGEST_S and not pulse.is_ending:
        if monotonic() - checked >= CHECK_S:
            checked = monotonic()
            if not await asyncio.to_thread(lasts):
                yield OVER
                return
        now = await pulse.marks()
        for topic in sorted(topics):
            if known.get(topic) != now.get(topic, 0):
                known[topic] = now.get(topic, 0)
                data = msgspec.json.encode({"k": topic, "v": known[topic]}).decode()
                yield f"event: hint\ndata: {data}\n\n"
                said = monotonic()
        if monotonic() - said >= PING_S:
            yield HERE
            said = monotonic()
        await asyncio.sleep(LOOK_S)
    yield AGAIN


@get("/live", include_in_schema=False)
async def live(request: AnyRequest) -> Stream:
    """The stream of a browser. Who is not signed in is told so, in the way that the page understands."""
    try:
        desk = await open_desk(request)
    except Refused as error:
        if error.status != 401:
            raise
        return _stream(_over())
    pulse: Pulse = request.app.state.live
    lasts = partial(pulse.lasts, request.app.state.api.state.authenticator, request.cookies.get(COOKIE, ""))
    return _stream(pulse.held(desk.me.user.id, hints(pulse, TOPICS, lasts)))


async def _over() -> AsyncGenerator[str, None]:
    yield OVER


def _stream(events: AsyncGenerator[str, None]) -> Stream:
    return Stream(
        events,
        media_type="text/event-stream",
        headers={**HEADERS, "Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (live,)
