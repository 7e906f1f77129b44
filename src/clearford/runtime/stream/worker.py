"""The worker of a stream: messages of a part are decided and committed together with its new position.

Where a process dies, the part is read again from the last position by whoever takes it over. A message on
which processes die again and again is read alone, and at last put aside for people.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from clearford.core.errors import StoreError
from clearford.core.items import ItemDecoder
from clearford.runtime.pipeline import BATCH
from clearford.runtime.record.deciding import Answer, Work, known_answers
from clearford.runtime.record.delivery import OpenIncident
from clearford.runtime.record.streams import (
    DeadLetter,
    Letter,
    dead_letters,
    do_count_refusal,
    do_keep_snapshot,
    do_note_backlog,
    do_set_letter,
    positions,
    read_letter,
    snapshots,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.service.decider import Decider, Planned
from clearford.runtime.stores.faults import may_retry
from clearford.runtime.stores.leases import fence_holds
from clearford.runtime.stream.heartbeat import Heartbeat
from clearford.runtime.stream.memories import Memories, Start
from clearford.runtime.stream.reading import put_aside, read, together
from clearford.runtime.stream.shares import Held, Shares, lease_of
from clearford.runtime.stream.source import Message, Source
from clearford.runtime.stream.writing import Batch, Superseded, Writer

_LOG = logging.getLogger("clearford.stream")
ALONE, ASIDE = 3, 6
"""Take-overs of a part without progress after which its messages are read one at a time, and after which the
first of them is put aside."""
CRASHED, FAULT, UNFIT = "CF-S031", "CF-S032", "CF-S038"
"""Why a message was put aside: processes died on it, a fault of ours, a value that the store cannot keep."""
FIRST = 64
"""Messages of the first batch, while nobody knows how many items one holds."""
WAIT = timedelta(milliseconds=100)
AGAIN = timedelta(seconds=1)
"""Until the next try while the store or the broker is away."""
LOOK = timedelta(seconds=2)
"""Between looks for dead letters that are to be tried again."""
NOTE = timedelta(seconds=5)
"""Between notes of what waits, for those who watch."""
REWIND = 200_000
SNAPSHOTS = timedelta(minutes=5)
_NOTHING: Mapping[bytes, Answer] = {}


@dataclass
class _Part:
    """A part that is read."""

    held: Held
    position: int
    """Up to where it is decided, on record."""
    planned: int
    """Up to where it is decided, perhaps not on record yet."""
    start: Start
    kept: float
    """When its memory was kept last."""
    seen: int
    """Up to where its memory has seen it: less than `position` while what came before is read again."""
    cold: int | None = None
    """When its memory began without what came before, microseconds."""
    alone_until: int = -1
    """Up to where messages are read one at a time, since some of them could not be decided together."""
    unfit: int | None = None
    """A message of which the store cannot keep what was decided."""

    @property
    def stuck(self) -> int:
        """How often it was taken over without progress."""
        return self.held.at.tries if self.position == self.held.at.position else 0

    @property
    def suspect(self) -> bool:
        """Whether its messages are read one at a time."""
        return self.stuck >= ALONE or self.position <= self.alone_until


@dataclass(frozen=True)
class Told:
    """What one step did, for metrics."""

    outcomes: Mapping[str, int]
    """Of items that were decided."""
    repeated: int
    """Items that had been decided before."""
    letters: int
    ahead: int = 0
    """Items whose time was put back to that of their message."""


class Worker:
    """Reads one source; one thread runs it."""

    def __init__(
        self,
        source: Source,
        record: Record,
        decider: Decider,
        decoder: ItemDecoder,
        shares: Shares,
        *,
        snapshots_every: timedelta = SNAPSHOTS,
        rewind: int = REWIND,
        answers: str | None = None,
        told: Callable[[Told], None] = lambda told: None,
        open_incident: OpenIncident | None = None,
    ) -> None:
        """shares: of the same source. rewind: as in `Memories`. told: is told of every step that decided.

        open_incident: is told in the same transaction when many messages are put aside.
        answers: channel of the outbox by which whoever sent items is told what was decided.
        """
        self._source, self._record, self._decider, self._decoder = source, record, decider, decoder
        self._shares, self._every, self._told = shares, snapshots_every, told
        self._writer = Writer(source.name, record, decider, answers=answers, open_incident=open_incident)
        self._memories = Memories(record, rewind=rewind)
        self._parts: dict[int, _Part] = {}
        self._looked = self._noted = float("-inf")
        self._items_each = BATCH / FIRST
        """Items of a message, as the last batch had them."""
        self._fetched: Sequence[Message] = ()
        """Messages that could not be decided yet."""
        self._planned: Batch | None = None
        """What was decided and waits for what came before."""
        self._writing: tuple[Batch, Future[list[Answer] | None]] | None = None

    def run(self, ending: threading.Event) -> None:
        """Work until told to end; then give every part up in good order."""
        with Heartbeat(self._shares):
            while not ending.is_set():
                try:
                    self.step()
                except StoreError as error:
                    if not may_retry(error) and error.code != "CF-S030":
                        _LOG.error("%s: %s", self._source.name, error)
                    ending.wait(AGAIN.total_seconds())
            self.close()

    def step(self) -> int:
        """Take what is due over, and decide what has come; how many messages. Raises StoreError.

        What was decided is being written when this returns, and on record when one step more found nothing.
        """
        self._share()
        messages: Sequence[Message] = ()
        if self._planned is None:
            self._fetched = self._fetched or self._source.fetch(self._cap(), WAIT)
            messages = self._fetched[: self._together(self._fetched)]
            if messages and messages[0].part in self._parts:
                self._work(messages)
            self._fetched = self._fetched[len(messages) :]
        self._hand_over()
        if not messages:
            self._finish()
        self._keep_due()
        self._try_again()
        self._note()
        return len(messages)

    def close(self) -> None:
        """Keep what is remembered, release every part, and leave."""
        self._writer.end()
        try:
            self._flush()
            for part in list(self._parts):
                self._give_up(part)
            self._shares.leave()
        except StoreError as error:
            _LOG.warning("%s: left without a word: %s", self._source.name, error)
        self._writer.close()
        self._source.close()

    def _cap(self) -> int:
        """Messages of one batch: so many that their items are about those that are best decided together."""
        alone = any(part.suspect for part in self._parts.values())
        return 1 if alone else max(1, int(BATCH / self._items_each))

    def _together(self, messages: Sequence[Message]) -> int:
        """How many messages, from the first, are decided together."""
        part = self._parts.get(messages[0].part) if messages else None
        return 1 if part is not None and part.suspect else together(messages)

    # --- whose parts these are ---

    def _share(self) -> None:
        turned = self._shares.step()
        if turned.lost or turned.over:
            self._flush()
        for part in turned.lost:
            self._forget(part)
        for part in turned.over:
            self._give_up(part)
        # Not only what was gained just now: a part may be left from when the store was away.
        for part, held in list(self._shares.held.items()):
            if part not in self._parts:
                self._take(part, held)

    def _take(self, part: int, held: Held) -> None:
        with self._record.read() as conn:
            position = positions(conn, self._source.name)[part].position
        start = self._remember(part, position)
        cold = self._record.now() if start.is_cold else None
        if start.is_cold:
            _LOG.warning("%s: counts of part %d begin without what came before", self._source.name, part)
        self._parts[part] = _Part(held, position, position, start, monotonic(), start.position, cold)

    def _remember(self, part: int, position: int) -> Start:
        """Begin, or begin anew, to read a part that is decided up to `position`."""
        self._drop_fetched(part)
        with self._record.read() as conn:
            kept = snapshots(conn, self._source.name, part, until=position)
        start = self._memories.take(part, kept, self._decider.bundle.engine, position)
        self._source.begin(part, start.position)
        return start

    def _give_up(self, part: int) -> None:
        if part in self._parts:
            self._keep(part)
        if part in self._parts:
            self._forget(part)
            self._shares.release(part)

    def _forget(self, part: int) -> None:
        """Drop what is held of a part, and what was decided of it and is not written."""
        self._source.end(part)
        self._memories.forget(part)
        self._parts.pop(part, None)
        self._drop_fetched(part)
        if self._planned is not None and self._planned.part == part:
            self._planned = None

    def _drop_fetched(self, part: int) -> None:
        """Forget messages of a part that were not decided yet: it is begun anew, or read by another."""
        if self._fetched and self._fetched[0].part == part:
            self._fetched = ()

    def _lose(self, part: int) -> None:
        _LOG.warning("%s: part %d is read by another worker now", self._source.name, part)
        self._shares.drop(part)
        self._forget(part)
        with self._record.store.write() as conn:
            do_count_refusal(conn, self._source.name, part)

    # --- what is decided ---

    def _work(self, messages: Sequence[Message]) -> None:
        number = messages[0].part
        part = self._parts[number]
        if part.suspect:
            self._flush()  # so that a process which dies here leaves no message before the one to blame
            if self._parts.get(number) is not part:
                return
        bundle = self._decider.bundle
        again = [one for one in messages if one.position < part.planned]
        fresh = messages[len(again) :]
        if again:
            works = read(again, self._decoder, bundle.digest).works
            self._memories.read_again(number, works, bundle.engine, part.start.since)
            part.seen = again[-1].position + 1
        if fresh and (part.stuck >= ASIDE or fresh[0].position == part.unfit):
            code = UNFIT if fresh[0].position == part.unfit else CRASHED
            self._plan(part, fresh[:1], Planned(bundle, [], []), [self._put_aside(fresh[0], code)])
            self._flush()
            fresh = fresh[1:] if self._parts.get(number) is part else ()
        if fresh:
            self._decide(part, fresh, bundle)

    def _put_aside(self, message: Message, code: str) -> Letter:
        letter = Letter(message.part, message.position, 0, code, message.body)
        _LOG.error("%s", put_aside(self._source.name, letter))
        return letter

    def _decide(self, part: _Part, messages: Sequence[Message], bundle: Bundle) -> None:
        """Decide messages together. Where that fails, each by itself, so that none fails for another.

        They are read anew then, with the memory as it was: part of it may have seen some of them already.
        """
        works, letters, ahead = read(messages, self._decoder, bundle.digest)
        self._items_each = max(1.0, len(works) / len(messages))
        first: dict[bytes, Work] = {}
        for work in works:
            first.setdefault(work.key, work)
        if not self._is_free(part, messages[0].part, first):
            return
        known = known_answers(self._record, list(first.values()))
        new = [work for key, work in first.items() if key not in known]
        try:
            pipeline = self._memories.pipeline(messages[0].part, bundle.engine)
            planned = self._decider.plan(bundle, new, pipeline)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - a message that is a fault of ours must not hold up the others
            _LOG.exception("%s: messages could not be decided", self._source.name)
            if len(messages) > 1:
                self._begin_anew(part, messages)
                return
            letters = [self._put_aside(messages[0], FAULT)]
            planned = Planned(bundle, [], [])
            works = []
        self._plan(part, messages, planned, letters, works, known, ahead)

    def _is_free(self, part: _Part, number: int, keys: Collection[bytes]) -> bool:
        """Whether the part is still ours once the store knows all of some items that were decided.

        What is being written is not known yet: where one of them comes again meanwhile, it is waited for.
        """
        if self._writing is not None and not self._writing[0].keys.isdisjoint(keys):
            self._finish()
        return self._parts.get(number) is part

    def _begin_anew(self, part: _Part, messages: Sequence[Message]) -> None:
        """Read messages once more, one at a time, with the memory that does not know them."""
        number = messages[0].part
        self._finish()
        if self._parts.get(number) is part:
            part.alone_until = messages[-1].position
            part.start = self._remember(number, part.position)
            part.seen = part.start.position

    def _plan(
        self,
        part: _Part,
        messages: Sequence[Message],
        planned: Planned,
        letters: Sequence[Letter],
        works: Sequence[Work] = (),
        known: Mapping[bytes, Answer] = _NOTHING,
        ahead: int = 0,
    ) -> None:
        """Keep what was decided until what came before it is written."""
        number, after = messages[0].part, messages[-1].position + 1
        fence, before = part.held.fence, part.planned
        self._planned = Batch(number, fence, before, after, planned, messages, letters, works, known, ahead)
        part.planned = part.seen = after

    # --- what is written ---

    def _hand_over(self) -> None:
        """Let what was decided be written, once what was decided before is on record."""
        self._finish()
        batch, self._planned = self._planned, None
        if batch is not None:
            self._writing = batch, self._writer.begin(batch)

    def _flush(self) -> None:
        """Wait until everything that was decided is on record."""
        self._hand_over()
        self._finish()

    def _finish(self) -> None:
        """Wait until what is being written is on record; drop what rests on it where it cannot be.

        The part is then taken anew, with a memory that did not see it. Raises StoreError in that case, but
        for values that the store cannot keep: trying again would be refused for ever.
        """
        if self._writing is None:
            return
        batch, written = self._writing
        self._writing = None
        try:
            answers = written.result()
        except BaseException as error:
            if isinstance(error, StoreError) and error.code == UNFIT and batch.part in self._parts:
                _LOG.warning("%s: %s", self._source.name, error)
                self._find_unfit(batch)
                return
            self._forget(batch.part)
            raise
        if answers is None:
            self._lose(batch.part)
            return
        if (part := self._parts.get(batch.part)) is not None:
            part.position = batch.after
            self._source.done(batch.part, batch.after)
        decided = Counter[str](answer.outcome for answer in answers)
        self._told(Told(decided, len(batch.works) - len(answers), len(batch.letters), batch.ahead))

    def _find_unfit(self, batch: Batch) -> None:
        """Read messages once more, one at a time, until the one is alone that the store cannot keep."""
        part, alone = self._parts[batch.part], batch.messages[-1].position
        if self._planned is not None and self._planned.part == batch.part:
            self._planned = None
        # Another object: whoever is at work with the part sees that it was begun anew.
        start = self._remember(batch.part, part.position)
        self._parts[batch.part] = replace(
            part,
            planned=part.position,
            start=start,
            seen=start.position,
            alone_until=max(alone, part.alone_until),
            unfit=alone if len(batch.messages) == 1 else part.unfit,
        )

    def _try_again(self) -> None:
        """Decide what people want tried again of the parts that are held."""
        now = monotonic()
        if now - self._looked < LOOK.total_seconds():
            return
        self._looked = now
        with self._record.read() as conn:
            letters = dead_letters(conn, self._source.name, state="again")
        if letters:
            self._flush()
        for letter in letters:
            if letter.part in self._parts:
                self._settle(letter)

    def _settle(self, letter: DeadLetter) -> None:
        bundle = self._decider.bundle
        with self._record.change() as change:
            body = read_letter(change, letter.id)
            works, letters, _ = read(
                [Message(letter.part, letter.position, body)], self._decoder, bundle.digest
            )
            first = {work.key: work for work in works}
            known = known_answers(self._record, list(first.values()))
        new = [work for key, work in first.items() if key not in known]
        code = letters[0].code if letters else None
        planned = Planned(bundle, [], [])
        if code is None:
            try:
                planned = self._decider.plan(bundle, new, self._memories.pipeline(letter.part, bundle.engine))
            except StoreError:
                raise
            except Exception:  # noqa: BLE001 - as in `_decide`
                _LOG.exception("%s: a dead letter could not be decided", self._source.name)
                code = FAULT
        try:
            self._do_settle(letter, planned, code)
        except StoreError as error:
            if error.code != UNFIT:
                raise
            self._do_settle(letter, Planned(bundle, [], []), UNFIT)

    def _do_settle(self, letter: DeadLetter, planned: Planned, code: str | None) -> None:
        with self._record.change() as change:
            self._decider.do_write(change, planned)
            do_set_letter(change, letter.id, "again", "decided" if code is None else "open", code=code)

    def _note(self) -> None:
        """Say from time to time what waits of the parts that are held."""
        now = monotonic()
        if not self._parts or now - self._noted < NOTE.total_seconds():
            return
        self._noted = now
        with self._record.store.write() as conn:
            for number, part in self._parts.items():
                is_cold = self._memories.is_cold(number)
                part.cold = (part.cold or self._record.now()) if is_cold else None
                backlog = self._source.backlog(number)
                do_note_backlog(conn, self._source.name, number, *backlog, cold=part.cold)

    # --- what is remembered ---

    def _keep_due(self) -> None:
        now = monotonic()
        due = [n for n, part in self._parts.items() if now - part.kept >= self._every.total_seconds()]
        if due:
            self._flush()  # the memory has seen what is not on record yet
        for number in due:
            if number in self._parts:
                self._keep(number)

    def _keep(self, number: int) -> None:
        part = self._parts[number]
        if part.seen < part.position:
            part.kept = monotonic()
            return  # it lacks what is being read again: whoever began with it would count too little
        name = self._source.name
        snapshot = self._memories.snapshot(number, part.position, self._record.now())
        try:
            with self._record.change() as change:
                if not fence_holds(change.conn, lease_of(name, number), part.held.fence):
                    raise Superseded
                oldest = do_keep_snapshot(change, name, number, snapshot)
                self._source.do_forget(change.conn, number, oldest)
        except Superseded:
            self._lose(number)
            return
        part.kept = monotonic()
