"""What goes wrong between deciding a batch and having it on record, while the next one is decided."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.record.streams import positions
from clearford.runtime.service.decider import Planned
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.streams import source_position
from clearford.runtime.stream.inbox import NAME
from clearford.runtime.stream.source import Message
from clearford.runtime.stream.worker import Told, Worker
from clearford.runtime.stream.writing import LAST_TRIES, Batch, Writer
from tests.runtime.stream.kit import Place, drain, expected, put, some

_PATIENCE_S = 30.0


@pytest.fixture
def place(store: Store, engine: Engine) -> Place:
    return Place(store, engine)


class Gateway:
    """Holds up the thread that writes for a worker."""

    def __init__(self, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, self.reached = threading.Event(), threading.Event()
        write = worker._writer.write

        def held(batch: Batch) -> object:
            self.reached.set()
            assert self.open.wait(_PATIENCE_S)
            return write(batch)

        monkeypatch.setattr(worker._writer, "write", held)


def put_and_fetch(place: Place, worker: Worker, items: Sequence[Item]) -> Sequence[Message]:
    put(place.record, items, parts=1)
    return worker._source.fetch(100, timedelta(0))


def test_the_next_batch_is_decided_while_one_is_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(40)
    worker = place.inbox_worker("one", 1)
    put(place.record, items[:20], parts=1)
    gateway = Gateway(worker, monkeypatch)
    worker.step()
    assert gateway.reached.wait(_PATIENCE_S)
    worker._work(put_and_fetch(place, worker, items[20:]))
    assert place.outcomes() == {}
    assert worker._parts[0].position < worker._parts[0].planned
    gateway.open.set()
    drain(worker)
    assert place.outcomes() == expected(items)
    assert worker._parts[0].position == worker._parts[0].planned


@pytest.mark.parametrize("behind", [False, True], ids=["one", "two"])
def test_what_was_decided_by_who_died_before_writing_is_decided_once(
    place: Place, monkeypatch: pytest.MonkeyPatch, *, behind: bool
) -> None:
    items = some(60)
    one = place.inbox_worker("one", 1)
    put(place.record, items[:20], parts=1)
    drain(one)

    def dies(batch: Batch) -> object:
        raise SystemExit

    monkeypatch.setattr(one._writer, "write", dies)
    put(place.record, items[20:40], parts=1)
    one.step()
    if behind:
        put(place.record, items[40:], parts=1)
        one._work(one._source.fetch(100, timedelta(0)))
    place.bury("one")
    two = place.inbox_worker("two", 1)
    if not behind:
        put(place.record, items[40:], parts=1)
    drain(two)
    assert place.outcomes() == expected(items)


def test_who_lost_its_part_drops_what_it_decided_behind(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(60)
    late, other = place.inbox_worker("late", 1), place.inbox_worker("other", 1)
    put(place.record, items[:20], parts=1)
    gateway = Gateway(late, monkeypatch)
    late.step()
    put(place.record, items[20:], parts=1)
    late._work(late._source.fetch(100, timedelta(0)))
    assert late._planned is not None
    place.bury("late")
    drain(other)
    gateway.open.set()
    late._flush()
    assert not (late._parts or late._planned or late._writing)
    assert place.outcomes() == expected(items)
    with place.store.read() as conn:
        assert conn.execute(select(source_position.c.refused)).scalar_one() == 1


def test_both_batches_wait_while_the_store_is_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    items = some(60)
    worker = place.inbox_worker("one", 1)
    put(place.record, items[:20], parts=1)
    back, tried = threading.Event(), threading.Event()
    write = place.decider.do_write

    def away(*args: object) -> object:
        if not back.is_set():
            tried.set()
            raise StoreError("CF-S006", "away")
        return write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(place.decider, "do_write", away)
    worker.step()
    assert tried.wait(_PATIENCE_S)
    with place.store.read() as conn:
        at = positions(conn, NAME)[0].position
    worker._work(put_and_fetch(place, worker, items[20:]))
    with place.store.read() as conn:
        assert positions(conn, NAME)[0].position == at, "a position moves with the decisions, or not at all"
    back.set()
    drain(worker)
    assert place.outcomes() == expected(items)


def test_what_rests_on_a_batch_that_cannot_be_written_is_dropped_and_decided_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(60)
    worker = place.inbox_worker("one", 1)
    put(place.record, items[:20], parts=1)
    write, faults = place.decider.do_write, iter([True])

    def full(*args: object) -> object:
        if next(faults, False):
            raise StoreError("CF-S002", "no room")
        return write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(place.decider, "do_write", full)
    worker.step()
    worker._work(put_and_fetch(place, worker, items[20:]))
    with pytest.raises(StoreError, match="no room"):
        worker._hand_over()
    assert not (worker._parts or worker._planned)
    drain(worker)
    assert place.outcomes() == expected(items), "the memory that saw them was dropped"


def test_an_item_of_both_batches_is_decided_and_counted_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(30)
    worker = place.inbox_worker("one", 1)
    put(place.record, items[:20], parts=1)
    gateway = Gateway(worker, monkeypatch)
    worker.step()
    put(place.record, items[10:], parts=1)
    messages = worker._source.fetch(100, timedelta(0))
    timer = threading.Timer(0.2, gateway.open.set)
    timer.start()
    worker._work(messages)
    assert worker._writing is None, "it waited for what was being written"
    assert worker._planned is not None
    assert len(worker._planned.known) == 10
    drain(worker)
    timer.join()
    assert place.outcomes() == expected(items)


def test_nothing_is_decided_behind_a_message_on_which_processes_may_have_died(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is blamed for a death is the first message that is not on record, so it must be that one."""
    put(place.record, some(6), parts=1)
    worker = place.inbox_worker("one", 1)
    worker._share()
    worker._parts[0].alone_until = 1 << 40
    found: list[object] = []
    work = worker._work

    def watched(messages: Sequence[Message]) -> None:
        work(messages)
        found.append(worker._writing)

    monkeypatch.setattr(worker, "_work", watched)
    drain(worker)
    assert found == [None] * 6


def test_a_worker_that_ends_waits_only_a_while_for_the_store(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def away(*args: object) -> object:
        tries.append(args)
        raise StoreError("CF-S006", "away")

    put(place.record, some(3), parts=1)
    worker = place.inbox_worker("one", 1)
    worker._share()
    batch = Batch(0, worker._parts[0].held.fence, 0, 5, Planned(place.decider.bundle, [], []), [])
    writer = Writer(NAME, place.record, place.decider)
    monkeypatch.setattr(place.decider, "do_write", away)
    writer.end()
    with pytest.raises(StoreError, match="away"):
        writer.write(batch)
    assert len(tries) == LAST_TRIES
    writer.close()
    with place.store.read() as conn:
        assert positions(conn, NAME)[0].position == 0
        assert conn.execute(select(func.count()).select_from(decided)).scalar_one() == 0


def test_a_batch_of_which_nobody_knew_that_it_was_written_is_not_written_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after the database kept a change, and before it could say so."""
    items = some(20)
    put(place.record, items, parts=1)
    worker = place.inbox_worker("one", 1)
    written, doubts = worker._writer._written, iter([True])

    def doubtful(batch: Batch) -> object:
        answers = written(batch)
        if next(doubts, False):
            raise StoreError("CF-S009", "the connection broke")
        return answers

    monkeypatch.setattr(worker._writer, "_written", doubtful)
    told: list[Told] = []
    worker._told = told.append
    drain(worker)
    assert place.outcomes() == expected(items)
    assert sum(sum(one.outcomes.values()) for one in told) == 20
    assert worker._parts, "the part is still ours"


def test_a_part_whose_place_moved_meanwhile_is_not_written(place: Place) -> None:
    put(place.record, some(10), parts=1)
    worker = place.inbox_worker("one", 1)
    worker._share()
    with place.store.write() as conn:
        conn.execute(update(source_position).values(position=77))
    worker._work(worker._source.fetch(100, timedelta(0)))
    worker._flush()
    assert place.outcomes() == {}
    assert worker._parts == {}
