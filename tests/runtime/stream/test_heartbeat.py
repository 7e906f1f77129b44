"""Who is slow keeps what it holds; who hangs or died does not, and is told from it."""

from __future__ import annotations

import os
import signal
import threading
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import func, select

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.record.streams import dead_letters, positions
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.streams import inbox
from clearford.runtime.stores.tables.waiting import lease
from clearford.runtime.stream.heartbeat import Heartbeat
from clearford.runtime.stream.inbox import NAME
from clearford.runtime.stream.shares import Shares
from clearford.runtime.stream.worker import ASIDE
from tests.runtime.stream.kit import Place, drain, expected, put, some

_PATIENCE_S = 60.0


@pytest.fixture
def place(store: Store, engine: Engine) -> Place:
    return Place(store, engine)


def tries(place: Place) -> int:
    with place.store.read() as conn:
        return positions(conn, NAME)[0].tries


def test_a_slow_batch_keeps_its_part_and_counts_as_no_failure(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(8, actors=1)
    put(place.record, items, parts=1)
    process, busy, go_on = Pipeline.process, threading.Event(), threading.Event()

    def slow(self: Pipeline, items: list[Item], **more: object) -> object:
        busy.set()
        assert go_on.wait(_PATIENCE_S)
        return process(self, items, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "process", slow)
    worker, ending = place.inbox_worker("one", 1), threading.Event()
    thread = threading.Thread(target=worker.run, args=(ending,))
    thread.start()
    try:
        assert busy.wait(_PATIENCE_S)
        place.bury("one")
        worker._shares._renewed = float("-inf")
        assert worker._shares.beat(), "its lease would be over without this"
        assert place.inbox_worker("other", 1)._shares.step().gained == {}
        go_on.set()
        end, waited = monotonic() + _PATIENCE_S, threading.Event()
        while sum(place.outcomes().values()) < len(items) and monotonic() < end:
            waited.wait(0.02)
    finally:
        go_on.set()
        ending.set()
        thread.join()
    assert place.outcomes() == expected(items)
    assert tries(place) == 0
    with place.store.read() as conn:
        assert not dead_letters(conn, NAME)


def test_it_beats_by_itself_while_nobody_steps(store: Store) -> None:
    shares = Shares(store, NAME, 1, "one", ttl=timedelta(seconds=1.5))
    shares.step()

    def until() -> int:
        with store.read() as conn:
            return int(conn.execute(select(func.min(lease.c.until))).scalar_one())

    first, end, waited = until(), monotonic() + _PATIENCE_S, threading.Event()
    with Heartbeat(shares):
        while until() == first and monotonic() < end:
            waited.wait(0.02)
        assert until() > first


def test_a_worker_that_hangs_is_not_held_on(store: Store) -> None:
    shares = Shares(store, NAME, 1, "one", hangs=timedelta(0))
    shares.step()
    shares._renewed = shares._beaten = float("-inf")
    assert not shares.beat()
    shares._hangs = timedelta(hours=1)
    assert shares.beat()
    assert not shares.beat(), "once is enough for a third of the lease"


def test_what_was_released_is_not_held_on(store: Store) -> None:
    one, two = (Shares(store, NAME, 2, name) for name in ("one", "two"))
    one.step()
    one.release(1)
    one._renewed = float("-inf")
    assert one.beat()
    assert set(two.step().gained) == {1}
    one.leave()
    one._renewed = one._beaten = float("-inf")
    assert not one.beat()


def test_a_message_that_kills_is_put_aside_after_its_tries(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes that really die: nobody is left to say that it was only slow."""
    items = some(3)
    put(place.record, items, parts=1)
    with place.store.read() as conn:
        first = conn.execute(select(func.min(inbox.c.id))).scalar_one()
    for n in range(ASIDE - 1):
        _killed_at_work(place, f"w{n}", monkeypatch)
        assert tries(place) == n + 1
        place.bury(f"w{n}")
    drain(place.inbox_worker("last", 1))
    with place.store.read() as conn:
        (letter,) = dead_letters(conn, NAME)
        assert conn.execute(select(func.count()).select_from(decided)).scalar_one() == 2
    assert (letter.code, letter.position) == ("CF-S031", first)


def _killed_at_work(place: Place, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place.store.close()  # connections are not shared with a process that dies
    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(Pipeline, "process", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
            place.inbox_worker(name, 1).run(threading.Event())
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), status
