"""The gate: items from many requests are decided and committed in groups of what has arrived.

One thread decides, one commits, so that the engine works on the next group while the store makes the
last one durable. Nobody waits for a group to fill: a single item is a group of its own when the gate is idle.
An item that is on its way already is not decided a second time: who asks again waits for the same answer.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from msgspec.structs import replace

from clearford.core.errors import RequestError, StoreError
from clearford.core.items import Item
from clearford.runtime.pipeline import BATCH
from clearford.runtime.record.deciding import Answer, Work, known_answers
from clearford.runtime.record.media_labels import with_labels
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.service.decider import Decider, Planned
from clearford.runtime.service.metrics import Metrics
from clearford.runtime.stores.faults import BUSY, IN_DOUBT

TRIES = 4
"""Writings of a group before whoever asked is told that the store is busy."""
WAITING_MOST = 50_000
"""Items that may wait; more are refused with CF-H003, so that memory stays bounded."""


@dataclass
class _Ask:
    """One request: its items, and the answers as they come."""

    items: Sequence[Item]
    future: Future[list[Answer]] = field(default_factory=Future)
    since: float = field(default_factory=monotonic)
    """Seconds; when it came."""


@dataclass
class _Group:
    """What is committed together."""

    asks: list[_Ask]
    keys: list[list[bytes]]
    """Of each request, the keys of its items."""
    known: dict[bytes, Answer]
    planned: Planned


class Gate:
    """Decides and commits; started once in a process."""

    def __init__(
        self,
        decider: Decider,
        *,
        timed: Callable[[Iterable[float]], None] = lambda seconds: None,
        metrics: Metrics | None = None,
    ) -> None:
        """timed: is told for how many seconds the requests waited whose answers are on record now."""
        self.decider = decider
        self._record, self._timed = decider.record, timed
        self.metrics = metrics or Metrics()
        self._asks: deque[_Ask] = deque()
        self._groups: deque[_Group] = deque()
        self._waiting = 0
        self._on_way: set[bytes] = set()
        self._unwritten: Counter[str] = Counter()
        """Code of the store -> items that could not be put on record, until that itself is."""
        self._changed = threading.Condition()
        self._closing = self._decided_all = False
        self._threads = [
            threading.Thread(target=work, name=f"clearford-{name}", daemon=True)
            for name, work in (("decide", self._decide_on), ("commit", self._commit_on))
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Finish what was accepted, then end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    @property
    def waiting(self) -> int:
        """Items that wait to be decided."""
        return self._waiting

    def submit(self, items: Sequence[Item]) -> Future[list[Answer]]:
        """The answers for items, once they are on record.

        Raises RequestError CF-H003 when too many wait, CF-H004 when the service is ending.
        """
        ask = _Ask(items)
        # Who asked may go away: its answer is written all the same, and nothing here may fail for it.
        ask.future.set_running_or_notify_cancel()
        with self._changed:
            if self._closing:
                raise RequestError("CF-H004", "the service is ending", suggestion="ask another process")
            if self._waiting + len(items) > WAITING_MOST:
                self.metrics.refused.inc(len(items))
                raise RequestError("CF-H003", "too many items wait", suggestion="try again in a second")
            self._waiting += len(items)
            self.metrics.waiting.set(self._waiting)
            self._asks.append(ask)
            self._changed.notify_all()
        return ask.future

    def _decide_on(self) -> None:
        while asks := self._next_asks():
            self._decide_all(asks)
        with self._changed:
            self._decided_all = True
            self._changed.notify_all()

    def _decide_all(self, asks: list[_Ask]) -> None:
        """Decide requests together; each by itself where that fails, so that none fails for another."""
        try:
            with self.metrics.decide_seconds.time():
                group = self._decide(asks)
        except Exception as error:  # noqa: BLE001 - whoever asked is told, and the thread lives on
            if len(asks) == 1 or isinstance(error, StoreError):
                _fail(asks, error)
                return
            for ask in asks:
                self._decide_all([ask])
            return
        with self._changed:
            self._groups.append(group)
            self._on_way |= {work.key for work in group.planned.works}
            self._changed.notify_all()

    def _next_asks(self) -> list[_Ask]:
        """What has arrived, up to a batch; empty at the end."""
        with self._changed:
            # At most one group waits for the commit, so that the next one gathers meanwhile.
            while not self._asks or self._groups:
                if self._closing and not self._asks:
                    return []
                self._changed.wait()
            asks: list[_Ask] = []
            size = 0
            while self._asks and (not asks or size + len(self._asks[0].items) <= BATCH):
                asks.append(self._asks.popleft())
                size += len(asks[-1].items)
            self._waiting -= size
            self.metrics.waiting.set(self._waiting)
            now = monotonic()
            for ask in asks:
                self.metrics.wait_seconds.observe(now - ask.since)
            self.metrics.group_items.observe(size)
            return asks

    def _decide(self, asks: list[_Ask]) -> _Group:
        bundle = self.decider.bundle
        works = self._works(bundle, asks)
        first: dict[bytes, Work] = {}
        for ask_works in works:
            for work in ask_works:
                first.setdefault(work.key, work)
        self._wait_for(set(first))
        known = known_answers(self._record, list(first.values()))
        fresh = [work for key, work in first.items() if key not in known]
        keys = [[work.key for work in some] for some in works]
        return _Group(asks, keys, known, self.decider.plan(bundle, fresh))

    def _works(self, bundle: Bundle, asks: Sequence[_Ask]) -> list[list[Work]]:
        """The items of each request as they are decided: with what their files say, where these were sent."""
        items = [item for ask in asks for item in ask.items]
        found = iter(with_labels(self._record, items, bundle.engine.decoder.schema))
        return [
            [Work.of(one.item, bundle.digest, one.claimed) for one in islice(found, len(ask.items))]
            for ask in asks
        ]

    def _wait_for(self, wanted: set[bytes]) -> None:
        """Wait until none of the items is being committed, so that the store knows those that were."""
        with self._changed:
            while not self._on_way.isdisjoint(wanted):
                self._changed.wait()

    def _commit_on(self) -> None:
        while (group := self._next_group()) is not None:
            try:
                self._commit_all(group)
            finally:
                with self._changed:
                    self._on_way -= {work.key for work in group.planned.works}
                    self._changed.notify_all()

    def _commit_all(self, group: _Group) -> None:
        """Commit a group and tell who asked; as `_decide_all`."""
        try:
            with self.metrics.commit_seconds.time():
                answers = self._commit(group)
        except Exception as error:  # noqa: BLE001 - whoever asked is told, and the thread lives on
            if isinstance(error, StoreError):
                self._unwritten[error.code] += len(group.planned.works)
            elif len(group.asks) > 1:
                for part in _apart(group):
                    self._commit_all(part)
                return
            _fail(group.asks, error)
            return
        self._tell_of_unwritten()
        now = monotonic()
        self._timed([now - ask.since for ask in group.asks])
        for ask, keys in zip(group.asks, group.keys, strict=True):
            ask.future.set_result(
                [replace(answers[k], item=i.id) for k, i in zip(keys, ask.items, strict=True)]
            )

    def _tell_of_unwritten(self) -> None:
        """Put on record how many items could not be, as soon as something can be written again."""
        if not self._unwritten:
            return
        try:
            with self._record.change() as change:
                for code, items in sorted(self._unwritten.items()):
                    change.entry("incident", data={"what": "store", "code": code, "items": items})
        except StoreError:
            return  # with the next group
        self._unwritten.clear()

    def _next_group(self) -> _Group | None:
        with self._changed:
            while not self._groups:
                if self._decided_all:
                    return None
                self._changed.wait()
            group = self._groups.popleft()
            self._changed.notify_all()
            return group

    def _commit(self, group: _Group) -> dict[bytes, Answer]:
        if group.known:
            self.metrics.items.labels("repeated").inc(len(group.known))
        works = group.planned.works
        if not works:
            return group.known
        fresh = self._written(group)
        for outcome, n in Counter(answer.outcome for answer in fresh).items():
            self.metrics.items.labels(outcome).inc(n)
        return group.known | {work.key: answer for work, answer in zip(works, fresh, strict=True)}

    def _written(self, group: _Group, tries: int = TRIES) -> list[Answer]:
        """Write a group; again where others were in the way, since keys absorb a second writing."""
        try:
            with self._record.change() as change:
                return self.decider.do_write(change, group.planned)
        except StoreError as error:
            if tries <= 1 or error.code not in (BUSY, IN_DOUBT):
                raise
            self.metrics.store_errors.labels(error.code).inc()
        return self._written(group, tries - 1)


def _apart(group: _Group) -> Iterator[_Group]:
    """Each request of a group as a group of its own."""
    for ask, keys in zip(group.asks, group.keys, strict=True):
        yield _Group([ask], [keys], group.known, group.planned.only(set(keys)))


def _fail(asks: Sequence[_Ask], error: Exception) -> None:
    for ask in asks:
        ask.future.set_exception(error)
