"""What detectors remember of each part that a worker reads: taken over with the part, kept from time to time.

A count belongs to the messages of one part in their order, so that it does not depend on how parts are spread
over workers. Whoever takes a part over starts from the newest snapshot that fits and reads again what came
after it, for the memory alone: nothing of it is decided twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.detect.behaviour.coldness import is_cold, mark_cold
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import BATCH, Pipeline
from clearford.runtime.record.deciding import Work
from clearford.runtime.record.streams import Snapshot, decided_at
from clearford.runtime.record.unit import Record
from clearford.runtime.state import GivenTables, Memory, from_bytes, to_bytes

_LOG = logging.getLogger("clearford.stream")


class Start(NamedTuple):
    """From where a part is read."""

    position: int
    """Messages before where the part is decided to are read again, for the memory alone."""
    since: int
    """Microseconds: items that were decided before are in the memory already."""
    is_cold: bool = False
    """Whether counts begin without what came before: they are unknown until their window has passed."""


@dataclass
class _Remembered:
    engine: Engine
    memory: Memory
    pipeline: Pipeline


class Memories:
    """The memories of the parts of one worker."""

    def __init__(self, record: Record, *, rewind: int) -> None:
        """rewind: messages that are read again where no snapshot fits."""
        self._record, self._rewind = record, rewind
        self._parts: dict[int, _Remembered] = {}

    def take(self, part: int, kept: Sequence[Snapshot], engine: Engine, position: int) -> Start:
        """Begin to remember a part that is decided up to `position`; from where it is to be read."""
        for one in kept:
            try:
                own = engine.fresh(from_bytes(one.body, engine.state_identity))
            except StoreError as error:
                _LOG.warning("a snapshot of part %d is not used: %s", part, error.message)
                continue
            self._parts[part] = _remembered(engine, own)
            return Start(one.position, one.at)
        self._parts[part] = _remembered(engine, engine.fresh())
        if not engine.pipeline.plan.stateful:
            return Start(position, 0)
        first = max(0, position - self._rewind)
        # Where something was kept, what came before it may have been let go: see `Source.do_forget`.
        start = Start(first, 0, is_cold=first > 0 or bool(kept))
        if start.is_cold:
            mark_cold(self._parts[part].memory.arrays)
        return start

    def pipeline(self, part: int, engine: Engine) -> Pipeline:
        """How items of a part are decided under an engine; what is remembered goes over where it can."""
        held = self._parts[part]
        if held.engine is not engine:
            same = held.engine.state_identity == engine.state_identity
            held = self._parts[part] = _remembered(
                engine, engine.fresh(_as_it_is(held.memory) if same else None)
            )
            if not same:  # other counters, which saw nothing of what came before
                mark_cold(held.memory.arrays)
        return held.pipeline

    def read_again(self, part: int, works: Sequence[Work], engine: Engine, since: int) -> None:
        """Remember items that were decided before, without deciding them."""
        pipeline = self.pipeline(part, engine)
        with self._record.read() as conn:
            before = {key for key, at in decided_at(conn, [one.key for one in works]).items() if at < since}
        items: dict[bytes, Item] = {}
        for one in works:
            if one.key not in before:
                items.setdefault(one.key, one.item)
        some = list(items.values())
        for at in range(0, len(some), BATCH):
            pipeline.process(some[at : at + BATCH])

    def is_cold(self, part: int) -> bool:
        """Whether some counts of a part are unknown still, since they began without what came before."""
        return is_cold(self._parts[part].memory.arrays)

    def snapshot(self, part: int, position: int, at: int) -> Snapshot:
        """What is remembered of a part.

        An empty one where nothing is: it says to whoever remembers later that what came before may be gone.
        """
        held = self._parts[part]
        identity = held.engine.state_identity
        if not held.pipeline.plan.stateful:
            return Snapshot(position, identity, b"", at)
        return Snapshot(position, identity, to_bytes(held.memory.arrays, identity), at)

    def forget(self, part: int) -> None:
        """Somebody else reads the part."""
        self._parts.pop(part, None)


def _as_it_is(memory: Memory) -> Memory:
    """A memory for another engine, which goes on with it."""
    return GivenTables(memory.arrays)


def _remembered(engine: Engine, own: Engine) -> _Remembered:
    return _Remembered(engine, own.memory, own.pipeline)
