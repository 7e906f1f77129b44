"""Reading ahead: what came while the last part was dealt with is dealt with together, in one look.

A part that comes alone goes on alone, so that nothing waits for another one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

TOGETHER = 8_192
"""Bytes that are joined at most; a part that is longer comes as it is."""
AHEAD = 65_536
"""Bytes that are read ahead; the AI service has to wait beyond that."""
END_S = 1.0
"""Seconds for which the end of an answer is waited that is complete already."""


class Ahead:
    """The parts of an answer, read while the last ones are dealt with."""

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        """`parts`: as they come."""
        self._parts = parts
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._is_over = False
        self._came, self._room = asyncio.Event(), asyncio.Event()

    async def __aenter__(self) -> Self:
        """Begin to read."""
        self._reading = asyncio.ensure_future(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Read no more."""
        self._reading.cancel()
        await asyncio.wait([self._reading])
        if not self._reading.cancelled():
            self._reading.exception()  # it was told already, or nobody asks

    async def joined(self) -> AsyncIterator[bytes]:
        """The parts, joined where several wait. Raises what reading raises, after what came before it."""
        while True:
            while not self._waiting and not self._is_over:
                self._came.clear()
                await self._came.wait()
            if not self._waiting:
                await self._reading  # with its fault, if it has one
                return
            yield self._next()

    async def end(self) -> None:
        """Wait a moment for the end of what is complete, so that its connection can be used again."""
        await asyncio.wait([self._reading], timeout=END_S)

    async def _read(self) -> None:
        try:
            async for part in self._parts:
                self._waiting.append(part)
                self._size += len(part)
                self._came.set()
                while self._size > AHEAD:
                    self._room.clear()
                    await self._room.wait()
        finally:
            self._is_over = True
            self._came.set()

    def _next(self) -> bytes:
        taken = [self._waiting.popleft()]
        size = len(taken[0])
        while self._waiting and size + len(self._waiting[0]) <= TOGETHER:
            taken.append(self._waiting.popleft())
            size += len(taken[-1])
        self._size -= size
        self._room.set()
        return b"".join(taken)
