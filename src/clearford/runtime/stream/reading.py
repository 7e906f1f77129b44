"""Messages as items: one or several a message, and what cannot be read of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple

import msgspec

from clearford.core.errors import Place, StoreError
from clearford.core.ids import Digest
from clearford.core.items import Item, ItemDecoder, Rejected
from clearford.runtime.pipeline import BATCH
from clearford.runtime.record.deciding import Work
from clearford.runtime.record.streams import Letter
from clearford.runtime.stream.source import LARGEST, Message

AHEAD = timedelta(minutes=5)
"""By so much an item's own time may be beyond the time at which its message came."""


class Found(NamedTuple):
    """What is in some messages."""

    works: list[Work]
    """The items, in order."""
    letters: list[Letter]
    """One for each line that holds none."""
    ahead: int = 0
    """Items whose time was more than `AHEAD` beyond that of their message, and was put back to it."""


def read(messages: Sequence[Message], decoder: ItemDecoder, bundle: Digest) -> Found:
    """The items of messages.

    One wrong clock of a client must not move that of a part, by which all windows move: an item counts, and
    is told of, at most `AHEAD` after its message came. Its bytes, which are evidence, stay as they are.
    """
    works, letters, ahead = list[Work](), list[Letter](), 0
    for message, found in zip(messages, _decoded(messages, decoder), strict=True):
        if len(message.body) > LARGEST:
            letters.append(_letter(message, 0, "CF-I006", message.body[:LARGEST]))
            continue
        if not found:
            letters.append(_letter(message, 0, "CF-I009", message.body))
        lines = message.body.split(b"\n") if any(isinstance(one, Rejected) for one in found) else []
        latest = None if message.at is None else _time(message.at) + AHEAD
        for one in found:
            if isinstance(one, Rejected):
                letters.append(_letter(message, one.line, one.code, lines[one.line - 1]))
                continue
            work = Work.of(one, bundle)
            if latest is not None and isinstance(one.at, datetime) and one.at > latest:
                work, ahead = replace(work, item=msgspec.structs.replace(one, at=latest)), ahead + 1
            works.append(work)
    return Found(works, letters, ahead)


def _decoded(messages: Sequence[Message], decoder: ItemDecoder) -> Iterator[list[Item | Rejected]]:
    """What is in each message; of one that is too large it is not asked for.

    Most are plainly sound: they are decoded as one buffer, which takes a third of the time, and where
    anything in it is not, each by itself.
    """
    bodies = [message.body.removesuffix(b"\n") for message in messages]
    if len(bodies) > 1 and all(bodies) and sum(map(len, bodies)) <= LARGEST:
        found = decoder.decode_lines(b"\n".join(bodies))
        ends = list(accumulate(body.count(b"\n") + 1 for body in bodies))
        if len(found) == ends[-1] and not any(isinstance(one, Rejected) for one in found):
            yield from (found[start:end] for start, end in pairwise([0, *ends]))
            return
    yield from (decoder.decode_lines(one.body) if len(one.body) <= LARGEST else [] for one in messages)


def together(messages: Sequence[Message]) -> int:
    """How many of some messages, from the first, are decided together: `BATCH` items, or one message.

    Items are counted by lines: messages may hold one or thousands of them, and a transaction, and the memory
    for it, are to be of a size that does not depend on that.
    """
    lines = 0
    for n, one in enumerate(messages):
        lines += one.body.count(b"\n") + 1
        if n and lines > BATCH:
            return n
    return len(messages)


def put_aside(source: str, letter: Letter) -> StoreError:
    """Why a message was put aside, for the log."""
    where = f"part {letter.part}, position {letter.position}"
    return StoreError(letter.code, f"a message was put aside: {where}", place=Place(file=source))


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1_000_000, UTC)


def _letter(message: Message, line: int, code: str, body: bytes) -> Letter:
    return Letter(message.part, message.position, line, code, body)
