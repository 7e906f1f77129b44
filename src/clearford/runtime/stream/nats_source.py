"""NATS JetStream as a source: the parts are subjects `PREFIX.<part>.…` of one stream.

Each part has a consumer of its own that begins at the sequence number from the store. It acknowledges
nothing: how far a part is decided stands in the store, and a consumer that missed something, which its own
numbering shows, is made anew. So the stream must keep messages by age or size, not by interest.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from sqlalchemy import Connection

from clearford.core.errors import StoreError
from clearford.runtime.stream.buffers import BYTES, Buffers
from clearford.runtime.stream.source import Backlog, Message

AHEAD = 4_096
"""Messages of a part that are fetched ahead; fewer where they are large, by their bytes."""
T = TypeVar("T")
_BLOCK = 512
_IDLE_S, _AGAIN_S, _CONNECT_S, _STOP_S = 1.0, 0.5, 5.0, 0.2
_FORGOTTEN_S = 60.0
"""After which the server drops the consumer of a process that died."""


class _Missed(Exception):
    """A consumer did not deliver every message."""


class NatsSource:
    """Reads one stream; the connection has a thread of its own."""

    def __init__(
        self, name: str, url: str, *, stream: str, prefix: str, parts: int, ahead: int = BYTES
    ) -> None:
        """Connect. ahead: bytes of messages that are held, about.

        Raises StoreError CF-S030 where the server does not answer.
        """
        self._ahead = ahead
        self.name, self.parts = name, parts
        self._url, self._stream, self._prefix = url, stream, prefix
        self._buffers = Buffers()
        self._changed = threading.Condition()
        self._fault: str | None = None
        self._behind: dict[int, int] = {}
        """Messages of a part that the server had beyond the last that came."""
        self._largest: dict[int, int] = {}
        """Bytes of the largest message of the block of a part that came last."""
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="clearford-nats", daemon=True)
        self._thread.start()
        try:
            self._client: Client = self._await(self._connect())
        except (NatsError, OSError, TimeoutError) as error:
            self._end_loop()
            raise self._unreachable(str(error)) from error

    def begin(self, part: int, position: int) -> None:
        """As in `Source`."""
        self.end(part)
        with self._changed:
            self._buffers.begin(part)
        self._await(self._start(part, max(1, position)))

    def end(self, part: int) -> None:
        """As in `Source`."""
        if part in self._tasks:
            self._await(self._stop(part))
        with self._changed:
            self._buffers.end(part)

    def fetch(self, cap: int, wait: timedelta) -> Sequence[Message]:
        """As in `Source`; of the part of which most waits."""
        with self._changed:
            if not (found := self._buffers.take(cap)):
                self._changed.wait(wait.total_seconds())
                found = self._buffers.take(cap)
            if not found and self._fault is not None:
                raise self._unreachable(self._fault)
            return found

    def done(self, part: int, position: int) -> None:
        """Nothing is to be told."""

    def backlog(self, part: int) -> Backlog:
        """By what the server said with the last message."""
        with self._changed:
            behind = self._behind.get(part)
            held, oldest = self._buffers.held(part), self._buffers.oldest(part)
        return Backlog(None if behind is None else behind + held, oldest)

    def do_forget(self, conn: Connection, part: int, position: int) -> None:
        """Nothing of it is in the store."""

    def close(self) -> None:
        """As in `Source`."""
        for part in list(self._tasks):
            self._await(self._stop(part))
        self._await(self._client.close())
        self._end_loop()

    def _await(self, wanted: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(wanted, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _unreachable(self, why: str) -> StoreError:
        return StoreError("CF-S030", f"NATS at {self._url} does not answer: {why}")

    async def _connect(self) -> Client:
        async def note(error: Exception) -> None:
            self._fault = str(error) or type(error).__name__

        async def back() -> None:
            self._fault = None

        return await asyncio.wait_for(
            nats.connect(
                self._url,
                connect_timeout=int(_CONNECT_S),
                allow_reconnect=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=_AGAIN_S,
                error_cb=note,
                reconnected_cb=back,
            ),
            _CONNECT_S,
        )

    async def _start(self, part: int, position: int) -> None:
        self._tasks[part] = asyncio.ensure_future(self._read(part, position))

    async def _stop(self, part: int) -> None:
        task = self._tasks.pop(part)
        # A wait that ends at the same moment swallows the cancellation, so once may not be enough.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_STOP_S)

    async def _read(self, part: int, position: int) -> None:
        """Fetch ahead for as long as the part is read, from a new consumer whenever one failed."""
        while True:
            try:
                async for message in self._messages(part, position):
                    with self._changed:
                        self._buffers.put(message)
                        self._changed.notify_all()
                    position = message.position + 1
            except (NatsError, _Missed, OSError, TimeoutError) as error:
                self._fault = str(error) or type(error).__name__
                await asyncio.sleep(_AGAIN_S)

    def _room(self, part: int) -> int:
        """How many messages more may be held of a part, each twice as large as the largest that came last.

        Every part has its share of the bytes, so that none is held up by what waits of another. Before
        anything came, each may be as large as the server lets one be. Where messages grow from one block to
        the next, one block goes beyond the share.
        """
        with self._changed:
            held, size, parts = self._buffers.held(part), self._buffers.size_of(part), self._buffers.parts
        share = self._ahead // max(1, len(parts))
        if held >= AHEAD or (held and size >= share):
            return 0
        each = min(2 * self._largest.get(part, self._client.max_payload), self._client.max_payload)
        return max(1, (share - size) // max(each, 1))

    async def _messages(self, part: int, position: int) -> Any:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=position,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=_FORGOTTEN_S,
        )
        js = self._client.jetstream()
        reader = await js.pull_subscribe(f"{self._prefix}.{part}.>", stream=self._stream, config=config)
        self._fault = None
        delivered = 0
        try:
            while True:
                while not (room := self._room(part)):
                    await asyncio.sleep(0.005)
                try:
                    block = await reader.fetch(min(room, _BLOCK), timeout=_IDLE_S)
                except TimeoutError:
                    # The client says by one of two errors that nothing came in time, its own or Python's.
                    told = (await reader.consumer_info()).delivered
                    if told is None or told.consumer_seq != delivered:
                        raise _Missed from None
                    continue
                self._largest[part] = max(len(one.data) for one in block)
                for one in block:
                    delivered += 1
                    if one.metadata.sequence.consumer != delivered:
                        raise _Missed
                    self._behind[part] = one.metadata.num_pending
                    at = int(one.metadata.timestamp.timestamp() * 1_000_000)
                    yield Message(part, one.metadata.sequence.stream, one.data, at)
        finally:
            await reader.unsubscribe()
