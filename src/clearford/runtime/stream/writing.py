"""Writing what was decided of messages, on a thread of its own, while the next ones are decided.

A batch is written in one transaction with the new position of its part, under the fence of whoever holds it:
all of it, or nothing. Whoever hands batches over waits for each before the next one of them begins.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
from msgspec.structs import replace

from clearford.core.errors import StoreError
from clearford.runtime.record.deciding import Answer, Work, known_answers
from clearford.runtime.record.delivery import OpenIncident
from clearford.runtime.record.streams import Letter, do_bury, do_move_on, letters_since, positions
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.service.decider import Decider, Planned
from clearford.runtime.stores.faults import may_retry
from clearford.runtime.stores.leases import fence_holds
from clearford.runtime.stream.shares import lease_of
from clearford.runtime.stream.source import Message

LETTERS, LETTERS_IN = 10, timedelta(minutes=15)
"""More messages than that put aside within the time open a case for people."""
LAST_TRIES = 20
"""To write a batch, once the worker is to end."""
_AGAIN_S = 0.1
_LINES = msgspec.json.Encoder()


class Superseded(Exception):
    """Somebody else holds the part by now: nothing of this transaction may be written."""


@dataclass(frozen=True)
class Batch:
    """What was decided of some messages of a part, and is to be written together."""

    part: int
    fence: int
    before: int
    """Where the part must stand; nothing is written where it does not."""
    after: int
    """Where it stands afterwards."""
    planned: Planned
    messages: Sequence[Message]
    """What it was decided of."""
    letters: Sequence[Letter] = ()
    works: Sequence[Work] = ()
    """All items of the messages, in order."""
    known: Mapping[bytes, Answer] = field(default_factory=dict)
    """Of those that had been decided before."""
    ahead: int = 0
    """Items whose time was put back to that of their message."""

    @property
    def keys(self) -> frozenset[bytes]:
        """The items that nobody knows yet to be decided."""
        return frozenset(work.key for work in self.planned.works)


class Writer:
    """Writes the batches of one source, one at a time."""

    def __init__(
        self,
        source: str,
        record: Record,
        decider: Decider,
        *,
        answers: str | None = None,
        open_incident: OpenIncident | None = None,
    ) -> None:
        """answers, open_incident: as in `Worker`."""
        self._source, self._record, self._decider = source, record, decider
        self.answers, self.open_incident = answers, open_incident
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="clearford-write")
        self._ending = threading.Event()

    def begin(self, batch: Batch) -> Future[list[Answer] | None]:
        """Write a batch while the caller goes on; what comes of it as `write` says."""
        return self._thread.submit(self.write, batch)

    def write(self, batch: Batch) -> list[Answer] | None:
        """Write a batch; the answer for each item that was planned, none where another one holds the part.

        Tried again for as long as the store is away: what is planned stays planned. Raises StoreError where
        it cannot be written, or is away while this ends; then nothing of it is on record.
        """
        left = LAST_TRIES
        while True:
            try:
                return self._written(batch)
            except Superseded:
                return self._found(batch) if self._is_there(batch) else None
            except StoreError as error:
                left -= self._ending.is_set()
                if not may_retry(error) or not left:
                    raise
                threading.Event().wait(_AGAIN_S)

    def end(self) -> None:
        """From here on wait only a while for a store that is away: what is not written is decided anew."""
        self._ending.set()

    def close(self) -> None:
        """Wait for what is being written."""
        self.end()
        self._thread.shutdown()

    def _written(self, batch: Batch) -> list[Answer]:
        with self._record.change() as change:
            conn, name = change.conn, self._source
            mine = fence_holds(conn, lease_of(name, batch.part), batch.fence)
            if not mine or not do_move_on(conn, name, batch.part, batch.before, batch.after):
                raise Superseded
            answers = self._decider.do_write(change, batch.planned)
            self._do_answer(change, batch, answers)
            self._do_bury(change, batch.letters)
            return answers

    def _is_there(self, batch: Batch) -> bool:
        """Whether the change was committed after all, by a try whose connection broke."""
        with self._record.store.write() as conn:
            mine = fence_holds(conn, lease_of(self._source, batch.part), batch.fence)
            return mine and positions(conn, self._source)[batch.part].position == batch.after

    def _found(self, batch: Batch) -> list[Answer]:
        """The answers of a batch that an earlier try wrote."""
        known = known_answers(self._record, batch.planned.works)
        return [known[work.key] for work in batch.planned.works]

    def _do_answer(self, change: Change, batch: Batch, answers: Sequence[Answer]) -> None:
        """Queue the answers to items, as JSON lines in the order in which they came."""
        if self.answers is None or not batch.works:
            return
        pairs = zip(batch.planned.works, answers, strict=True)
        given = {**batch.known, **{work.key: answer for work, answer in pairs}}
        told = [replace(given[work.key], item=work.item.id) for work in batch.works]
        owner = change.vault.ref("stream", f"{self._source}/{batch.part}")
        change.deliver(self.answers, "answers", _LINES.encode_lines(told), owner=owner, entry="")

    def _do_bury(self, change: Change, letters: Sequence[Letter]) -> None:
        """Put messages aside; a case for people where it becomes many."""
        made = do_bury(change, self._source, letters)
        if made is None or self.open_incident is None:
            return
        change.flush()
        since = change.at - LETTERS_IN // timedelta(microseconds=1)
        if letters_since(change.conn, self._source, since) > LETTERS:
            self.open_incident(change, made, f"messages of {self._source} are put aside")
