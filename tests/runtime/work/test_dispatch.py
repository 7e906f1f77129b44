"""What must leave arrives, in the order of its owner, once for its id as far as the receiver sees."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select, update

from clearford.ledger.canonical import decode
from clearford.runtime.record.delivery import TRIES, wait_after
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.webhooks.client import Answer
from clearford.runtime.work.dispatch import Dispatcher
from tests.runtime.service_kit import record_on


class Platform:
    """A receiver that carries out each action once for its id."""

    def __init__(self, answer: Callable[[bytes], Answer] = lambda _: Answer("accepted")) -> None:
        self.came: list[tuple[str, bytes]] = []
        self.answer = answer

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Take one."""
        self.came.append((key, body))
        return self.answer(body)


def no_incident(change: Change, made: str, why: str) -> None:
    """In place of opening a case."""


def waiting(record: Record, *bodies: bytes, owner: str = "anna") -> list[str]:
    with record.change() as change:
        made = change.entry("decision", item=owner)
        return [change.deliver("webhook", "decision", body, owner=owner, entry=made) for body in bodies]


def dispatcher(record: Record, platform: Platform, worker: str = "w1") -> Dispatcher:
    return Dispatcher(
        record, {"webhook": platform}, worker=worker, open_incident=no_incident, chance=Random(1)
    )


def all_due(store: Store) -> None:
    """Let time pass until every row that waits is due, and every lease has ended."""
    with store.write() as conn:
        conn.execute(update(outbox).values(due=0, leased_until=0))


def outcomes(store: Store) -> list[str]:
    with store.read() as conn:
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "outcome").order_by(entry.c.seq))
        return [str(decode(bytes(body)).data["result"]) for body in bodies.scalars()]


def test_rows_arrive_in_the_order_of_their_owner_and_their_outcome_is_on_record(store: Store) -> None:
    record, platform = record_on(store), Platform()
    ids = waiting(record, b"suspend", b"lift", b"suspend again")
    assert dispatcher(record, platform).run() == 3
    assert platform.came == list(zip(ids, [b"suspend", b"lift", b"suspend again"], strict=True))
    assert outcomes(store) == ["accepted"] * 3
    assert dispatcher(record, platform).run() == 0


def test_what_is_not_accepted_is_tried_again_and_holds_back_what_follows_of_the_same_owner(
    store: Store,
) -> None:
    record = record_on(store)
    platform = Platform(lambda body: Answer("unknown", "timeout") if body == b"first" else Answer("accepted"))
    waiting(record, b"first", b"second")
    waiting(record, b"other", owner="ben")
    work = dispatcher(record, platform)
    work.run()
    assert sorted(body for _, body in platform.came) == [b"first", b"other"]
    all_due(store)
    platform.answer = lambda _: Answer("accepted")
    work.run()
    assert [body for _, body in platform.came[-2:]] == [b"first", b"second"]
    assert len({key for key, body in platform.came if body == b"first"}) == 1


def test_after_the_last_attempt_it_is_dead_and_people_hear_of_it(store: Store) -> None:
    record, platform, heard = record_on(store), Platform(lambda _: Answer("unknown", "HTTP 500")), []
    waiting(record, b"x")
    work = Dispatcher(
        record,
        {"webhook": platform},
        worker="w1",
        open_incident=lambda change, made, why: heard.append(why),
        chance=Random(1),
    )
    for _ in range(TRIES + 3):
        work.run()
        all_due(store)
    assert len(platform.came) == TRIES
    assert outcomes(store) == ["dead"]
    assert heard == ["decision: dead HTTP 500"]


def test_a_refusal_is_the_platforms_word_and_is_not_repeated(store: Store) -> None:
    record, platform = record_on(store), Platform(lambda _: Answer("refused", "no_such_item"))
    waiting(record, b"x")
    work = dispatcher(record, platform)
    work.run()
    all_due(store)
    work.run()
    assert len(platform.came) == 1
    assert outcomes(store) == ["refused"]


def test_two_workers_share_the_rows(store: Store) -> None:
    record, platform = record_on(store), Platform()
    for n in range(40):
        waiting(record, b"a%d" % n, b"b%d" % n, owner=f"o{n}")
    workers = [dispatcher(record, platform, f"w{n}") for n in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda work: work.run(), workers))
    assert Counter(body for _, body in platform.came) == Counter(
        f"{kind}{n}".encode() for n in range(40) for kind in "ab"
    )
    order = [body for _, body in platform.came]
    assert all(order.index(b"a%d" % n) < order.index(b"b%d" % n) for n in range(40))
    assert outcomes(store) == ["accepted"] * 80


def test_a_worker_that_died_after_sending_is_followed_by_another_with_the_same_id(store: Store) -> None:
    record, platform = record_on(store), Platform()
    waiting(record, b"x")
    dead = dispatcher(record, platform, "dead")
    rows = dead._claim()
    dead._send(rows[0], b"x")
    all_due(store)
    assert dispatcher(record, platform, "next").run() == 1
    # What the dead one would still write is refused.
    assert dead._deliver(rows) == 0
    assert len({key for key, _ in platform.came}) == 1
    assert outcomes(store) == ["accepted"]


def test_nothing_of_an_erased_person_leaves(store: Store) -> None:
    record, platform = record_on(store), Platform()
    waiting(record, b"x")
    with store.write() as conn:
        record.vault.destroy(conn, "anna")
    dispatcher(record, platform).run()
    assert platform.came == []
    assert outcomes(store) == ["refused"]


@pytest.mark.parametrize("tries", range(1, TRIES))
def test_waits_double_and_are_spread(tries: int) -> None:
    waits = [wait_after(tries, Random(seed)).total_seconds() for seed in range(50)]
    assert len(set(waits)) == 50
    assert max(waits) <= 2 * min(waits)
    longer = wait_after(tries + 1, Random(3)) / wait_after(tries, Random(3))
    assert longer == pytest.approx(2)


def test_a_row_that_was_altered_is_told_of_and_holds_up_nobody(store: Store) -> None:
    record, platform, heard = record_on(store), Platform(), []
    waiting(record, b"x")
    with store.write() as conn:
        conn.execute(update(outbox).values(body=bytes(64)))
    waiting(record, b"y", owner="ben")
    work = Dispatcher(
        record,
        {"webhook": platform},
        worker="w1",
        open_incident=lambda change, made, why: heard.append(why),
        chance=Random(1),
    )
    assert work.run() == 2
    assert [body for _, body in platform.came] == [b"y"]
    assert sorted(outcomes(store)) == ["accepted", "refused"]
    assert heard == ["decision: refused CF-S010"]


def test_what_is_being_sent_is_held_for_longer_while_the_platform_takes_its_time(store: Store) -> None:
    record, looked = record_on(store), threading.Event()

    def held() -> int:
        with store.read() as conn:
            return int(conn.execute(select(func.max(outbox.c.leased_until))).scalar_one())

    def answer(body: bytes) -> Answer:
        if body == b"last":
            first, end = held(), time.monotonic() + 10
            looked.set()
            while held() == first:
                assert time.monotonic() < end
        assert looked.wait(10)
        return Answer("accepted")

    for n in range(3):
        waiting(record, b"%d" % n, owner=f"o{n}")
    waiting(record, b"last", owner="p")
    work = Dispatcher(
        record, {"webhook": Platform(answer)}, worker="w1", open_incident=no_incident, lease=timedelta(0)
    )
    assert work.run() == 4
    work.close()
