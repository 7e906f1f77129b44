"""A million messages wait: batches stay as large as ever, and the oldest comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import BATCH
from clearford.runtime.record.streams import positions
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.source import Backlog, Message
from clearford.runtime.stream.worker import FIRST
from tests.runtime.stream.kit import START, Place, counting_packs

WAITING = 1_000_000
STEPS = 3


class Long:
    """A source with one part, whose messages are made when they are asked for."""

    name, parts = "long", 1

    def __init__(self) -> None:
        self.next = 0
        self.given: list[tuple[int, int]] = []
        """(first position, messages) of every batch."""

    def begin(self, part: int, position: int) -> None:
        """Read from a position on."""
        self.next = position

    def end(self, part: int) -> None:
        """Read no more."""

    def fetch(self, cap: int, wait: timedelta) -> Sequence[Message]:
        """The next messages."""
        first, last = self.next, min(self.next + cap, WAITING)
        self.given.append((first, last - first))
        self.next = last
        return [self._message(n) for n in range(first, last)]

    def done(self, part: int, position: int) -> None:
        """Nothing is kept."""

    def backlog(self, part: int) -> Backlog:
        """What waits."""
        return Backlog(WAITING - self.next, None)

    def do_forget(self, conn: Connection, part: int, position: int) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is open."""

    def _message(self, n: int) -> Message:
        item = Item(id=f"i{n}", actor=f"a{n % 50}", text="good morning", at=START + timedelta(seconds=n))
        return Message(0, n, msgspec.json.encode(item))


def test_what_waits_makes_no_batch_larger_and_the_oldest_comes_first(store: Store, tmp_path: Path) -> None:
    place, source = Place(store, Engine.load(counting_packs(tmp_path))), Long()
    worker = place.worker("one", source)
    done = sum(worker.step() for _ in range(STEPS))
    assert source.given[0] == (0, FIRST)
    assert max(size for _, size in source.given) <= BATCH
    assert [first for first, _ in source.given[1:]] == [sum(pair) for pair in source.given[:-1]]
    assert sum(size for _, size in source.given) == done
    written = sum(place.outcomes().values())
    # The last batch may still be under way: one, whatever waits.
    assert FIRST < done - BATCH <= written <= done
    with place.record.read() as conn:
        assert [one.position for one in positions(conn, "long").values()] == [written]
    assert source.backlog(0).waiting == WAITING - done
    worker.close()
