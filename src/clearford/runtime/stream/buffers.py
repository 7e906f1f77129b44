"""Messages that a driver fetched ahead, part by part, until a worker asks for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from clearford.runtime.stream.source import Message

BYTES = 64 << 20
"""Of messages that a source holds ahead, all parts together: enough for what is decided within a second, and
little beside the packs. A count alone bounds no memory, as a message may have 20 bytes or a million."""
TAKEN = 4 << 20
"""Bytes of messages that are taken at once, about."""


class Buffers:
    """What was fetched ahead of the parts that are read. No lock of its own."""

    def __init__(self) -> None:
        self._parts: dict[int, deque[Message]] = {}
        self._sizes: dict[int, int] = {}

    @property
    def parts(self) -> Sequence[int]:
        """Those that are read."""
        return list(self._parts)

    @property
    def size(self) -> int:
        """Bytes of all messages that wait."""
        return sum(self._sizes.values())

    def begin(self, part: int) -> None:
        """Read a part, and nothing of it that was fetched before."""
        self._parts[part] = deque()
        self._sizes[part] = 0

    def end(self, part: int) -> None:
        """Read a part no more."""
        self._parts.pop(part, None)
        self._sizes.pop(part, None)

    def put(self, message: Message) -> None:
        """Keep a message, unless its part is read no more."""
        if message.part in self._parts:
            self._parts[message.part].append(message)
            self._sizes[message.part] += len(message.body)

    def held(self, part: int) -> int:
        """How many messages of a part wait; none of one that is not read."""
        return len(self._parts.get(part, ()))

    def size_of(self, part: int) -> int:
        """Bytes of the messages of a part that wait."""
        return self._sizes.get(part, 0)

    def oldest(self, part: int) -> int | None:
        """When the first message of a part that waits came; none where none does, or nobody knows."""
        waiting = self._parts.get(part)
        return waiting[0].at if waiting else None

    def take(self, cap: int) -> list[Message]:
        """Up to `cap` messages, of `TAKEN` bytes or little more, of the part of which most wait, in order."""
        part = max(self._parts, key=self.held, default=None)
        found, size = list[Message](), 0
        while part is not None and self._parts[part] and len(found) < cap and size < TAKEN:
            found.append(self._parts[part].popleft())
            size += len(found[-1].body)
        if part is not None:
            self._sizes[part] -= size
        return found
