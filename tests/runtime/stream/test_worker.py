"""A worker decides every message once, in order, whoever dies meanwhile."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select, update

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import BATCH, Pipeline
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.streams import Letter, dead_letters, do_bury, do_set_letter, positions
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.streams import inbox, source_position, state_snapshot
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.vault import unseal
from clearford.runtime.stream.inbox import NAME, do_put
from clearford.runtime.stream.worker import ASIDE, FIRST
from clearford.runtime.stream.writing import LETTERS
from tests.runtime.stream.kit import Place, drain, expected, put, some

PARTS = 3


@pytest.fixture
def place(store: Store, engine: Engine) -> Place:
    return Place(store, engine)


def rows(place: Place, table: object) -> int:
    with place.store.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_every_item_is_decided_with_what_its_account_did_before(place: Place) -> None:
    items = some(60)
    put(place.record, items, parts=PARTS)
    worker = place.inbox_worker("one", PARTS)
    assert drain(worker) == 60
    assert place.outcomes() == expected(items)
    assert drain(worker) == 0
    worker.close()
    assert rows(place, inbox) == 0, "what is decided and remembered need not be read again"


def test_items_that_come_twice_are_decided_and_counted_once(place: Place) -> None:
    items = some(30)
    worker = place.inbox_worker("one", PARTS)
    for part in (items[:20], items[10:]):
        put(place.record, part, parts=PARTS)
        drain(worker)
    assert place.outcomes() == expected(items)


@pytest.mark.parametrize("snapshots", [pytest.param(0, id="always"), pytest.param(3600, id="never")])
@pytest.mark.parametrize("ends", [pytest.param(True, id="ends"), pytest.param(False, id="dies")])
def test_counts_go_on_when_another_takes_over(place: Place, *, snapshots: int, ends: bool) -> None:
    items = some(60)
    one = place.inbox_worker("one", PARTS)
    put(place.record, items[:25], parts=PARTS)
    drain(one)
    one._every = timedelta(seconds=snapshots)
    one.step()
    one._every = timedelta(hours=1)
    # The last batch is decided twice where its worker died before it could say so: once counts.
    put(place.record, items[25:40], parts=PARTS)
    drain(one)
    if ends:
        one.close()
    else:
        place.bury("one")
    two = place.inbox_worker("two", PARTS)
    put(place.record, items[40:], parts=PARTS)
    drain(two)
    assert place.outcomes() == expected(items)


def test_two_workers_share_the_parts_and_decide_nothing_twice(place: Place) -> None:
    items = some(90)
    put(place.record, items, parts=PARTS)
    one, two = place.inbox_worker("one", PARTS), place.inbox_worker("two", PARTS)
    one._shares._ttl = two._shares._ttl = timedelta(seconds=30)
    for _ in range(200):
        for worker in (one, two):
            worker._shares._renewed = float("-inf")
            worker.step()
        if rows(place, decided) == len(items):
            break
    assert place.outcomes() == expected(items)
    assert set(one._shares.held) | set(two._shares.held) == set(range(PARTS))
    assert one._shares.held and two._shares.held


def test_who_was_taken_for_dead_writes_nothing(place: Place) -> None:
    items = some(40)
    put(place.record, items[:20], parts=1)
    late, other = place.inbox_worker("late", 1), place.inbox_worker("other", 1)
    drain(late)
    put(place.record, items[20:], parts=1)
    fetched = late._source.fetch(100, timedelta(0))
    place.bury("late")
    drain(other)
    late._work(fetched)
    late._flush()
    assert late._parts == {}
    assert place.outcomes() == expected(items)


def test_what_cannot_be_read_is_put_aside_and_the_rest_decided(place: Place) -> None:
    bodies = [b'{"id":"a","text":"good morning","actor":"x"}\n{"id":"b"', b"", b"\xff", b'{"id":"c"}']
    with place.record.change() as change:
        do_put(change, [(Item(id="one"), body) for body in bodies], 1)
    worker = place.inbox_worker("one", 1)
    assert drain(worker) == 4
    assert rows(place, decided) == 2
    with place.store.read() as conn:
        letters = sorted((one.position, one.line, one.code) for one in dead_letters(conn, NAME))
    assert [(line, code) for _, line, code in letters] == [(2, "CF-I002"), (0, "CF-I009"), (1, "CF-I001")]


def test_a_message_that_cannot_be_decided_holds_up_no_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(20)
    put(place.record, items, parts=1)
    process = Pipeline.process

    def broken(self: Pipeline, items: list[Item], **more: object) -> object:
        if any(item.id == "i7" for item in items):
            raise ZeroDivisionError
        return process(self, items, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "process", broken)
    worker = place.inbox_worker("one", 1)
    for _ in range(50):
        worker.step()
    assert rows(place, decided) == 19
    with place.store.read() as conn:
        (letter,) = dead_letters(conn, NAME)
        assert positions(conn, NAME)[0].position > letter.position
    assert letter.code == "CF-S032"
    assert place.outcomes() == expected([item for item in items if item.id != "i7"])


def test_a_message_on_which_processes_die_is_put_aside_at_last(place: Place) -> None:
    items = some(3)
    put(place.record, items, parts=1)
    with place.store.write() as conn:
        first = conn.execute(select(func.min(inbox.c.id))).scalar_one()
        conn.execute(
            source_position.insert().values(source=NAME, part=0, position=first, tries=ASIDE - 1, at=0)
        )
    worker = place.inbox_worker("one", 1)
    assert worker.step() == 1, "messages are read alone"
    drain(worker)
    with place.store.read() as conn:
        (letter,) = dead_letters(conn, NAME)
    assert (letter.code, letter.position) == ("CF-S031", first)
    assert rows(place, decided) == 2


def test_a_snapshot_of_other_counters_is_not_used(place: Place) -> None:
    items = some(40)
    put(place.record, items[:30], parts=1)
    one = place.inbox_worker("one", 1)
    drain(one)
    one._source.do_forget = lambda *args: None  # type: ignore[method-assign]
    one.close()
    with place.store.write() as conn:
        assert conn.execute(update(state_snapshot).values(body=b"damaged")).rowcount == 1
    two = place.inbox_worker("two", 1)
    put(place.record, items[30:], parts=1)
    drain(two)
    assert place.outcomes() == expected(items), "all that is there is read again"


def test_nothing_is_lost_while_the_store_is_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    items = some(20)
    put(place.record, items, parts=1)
    worker = place.inbox_worker("one", 1)
    worker._share()
    faults = iter((True, True, False, True, False))
    write = place.decider.do_write

    def away(*args: object) -> object:
        if next(faults, False):
            raise StoreError("CF-S006", "away")
        return write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(place.decider, "do_write", away)
    drain(worker)
    assert place.outcomes() == expected(items)


def test_what_people_want_tried_again_is_decided_or_waits_on(place: Place) -> None:
    (item,) = some(1)
    bodies = [msgspec.json.encode(item), b"{"]
    with place.record.change() as change:
        do_bury(change, NAME, [Letter(0, n, 0, "CF-S032", body) for n, body in enumerate(bodies)])
    with place.record.read() as conn:
        ids = {one.position: one.id for one in dead_letters(conn, NAME)}
    with place.record.change() as change:
        for letter in ids.values():
            do_set_letter(change, letter, "open", "again")
    worker = place.inbox_worker("one", 1)
    worker.step()
    assert place.outcomes() == {"allow": 1}
    with place.record.read() as conn:
        assert [one.id for one in dead_letters(conn, NAME, state="decided")] == [ids[0]]
        assert [(one.id, one.code) for one in dead_letters(conn, NAME)] == [(ids[1], "CF-I002")]
        assert dead_letters(conn, NAME, state="again") == []


def test_whoever_sends_items_is_told_what_was_decided_in_order(place: Place) -> None:
    items = some(12, actors=1)
    put(place.record, [*items, items[0]], parts=1)
    place.record.channels |= {"stream:inbox"}
    worker = place.inbox_worker("one", 1)
    worker._writer.answers = "stream:inbox"
    drain(worker)
    with place.record.read() as conn:
        (row,) = conn.execute(select(outbox)).all()
        cipher = place.record.vault.opener(conn, row.owner)
    assert cipher is not None
    lines = unseal(cipher, bytes(row.body), row.action_id).splitlines()
    told = [msgspec.json.decode(line, type=Answer) for line in lines]
    assert [answer.item for answer in told] == [*(item.id for item in items), "i0"]
    assert [answer.outcome for answer in told] == ["allow"] * 3 + ["restrict"] * 9 + ["allow"]
    assert (row.channel, row.kind) == ("stream:inbox", "answers")


def test_a_batch_has_as_many_messages_as_their_items_allow(place: Place) -> None:
    worker = place.inbox_worker("one", 1)
    items = some(400)
    with place.record.change() as change:
        lines = [
            b"\n".join(msgspec.json.encode(one) for one in items[at : at + 20]) for at in range(0, 400, 20)
        ]
        do_put(change, [(items[0], line) for line in lines], 1)
    assert worker._cap() == FIRST
    drain(worker)
    assert worker._cap() == BATCH // 20
    assert rows(place, decided) == 400


def test_many_messages_put_aside_open_one_case(place: Place) -> None:
    """Ten may be a producer's slip; more are looked at by somebody, once."""
    opened: list[str] = []
    worker = place.inbox_worker("one", 1)
    worker._writer.open_incident = lambda change, made, why: opened.append(why)
    for n, expected_cases in ((LETTERS, 0), (1, 1), (2, 2)):
        with place.record.change() as change:
            do_put(change, [(Item(id=f"x{n}-{i}"), b"no item") for i in range(n)], 1)
        drain(worker)
        assert len(opened) == expected_cases
    assert opened[0] == "messages of inbox are put aside"
    worker.close()
