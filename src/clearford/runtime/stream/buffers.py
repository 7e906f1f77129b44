"""Messages that a driver fetched ahead, part by part, until a worker asks for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from clearford.runtime.stream.source import Message


class Buffers:
    """What was fetched ahead of the parts that are read. No lock of its own."""

    def __init__(self) -> None:
        self._parts: dict[int, deque[Message]] = {}

    @property
    def parts(self) -> Sequence[int]:
        """Those that are read."""
        return list(self._parts)

    def begin(self, part: int) -> None:
        """Read a part, and nothing of it that was fetched before."""
        self._parts[part] = deque()

    def end(self, part: int) -> None:
        """Read a part no more."""
        self._parts.pop(part, None)

    def put(self, message: Message) -> None:
        """Keep a message, unless its part is read no more."""
        if message.part in self._parts:
            self._parts[message.part].append(message)

    def held(self, part: int) -> int:
        """How many messages of a part wait; none of one that is not read."""
        return len(self._parts.get(part, ()))

    def oldest(self, part: int) -> int | None:
        """When the first message of a part that waits came; none where none does, or nobody knows."""
        waiting = self._parts.get(part)
        return waiting[0].at if waiting else None

    def take(self, cap: int) -> list[Message]:
        """Up to `cap` messages of the part of which most wait, in order."""
        fullest = max(self._parts.values(), key=len, default=deque[Message]())
        return [fullest.popleft() for _ in range(min(cap, len(fullest)))]
