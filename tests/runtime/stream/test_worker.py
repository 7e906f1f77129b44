"""A worker decides every message once, in order, whoever dies meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update

from clearford.core.errors import StoreError
from clearford.core.items import Item, ItemDecoder, Rejected
from clearford.core.reasons import Redress
from clearford.detect.behaviour.coldness import SETTLING
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import BATCH, Pipeline
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.streams import Letter, dead_letters, do_bury, do_set_letter, positions
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.stores.leases import LEASE
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.streams import inbox, source_position, state_snapshot
from clearford.runtime.stores.tables.waiting import lease, outbox
from clearford.runtime.stores.vault import unseal
from clearford.runtime.stream.inbox import NAME, do_put
from clearford.runtime.stream.worker import ASIDE, FIRST, UNFIT, Told
from clearford.runtime.stream.writing import LETTERS
from tests.runtime.service_kit import MovedClock, no_cases, record_on
from tests.runtime.stream.kit import START, Place, drain, expected, put, some
from tests.runtime.stream.lagging import EACH, put_a_million

PARTS = 3
ROOT = Path(__file__).parents[3]
GROWN = 120 << 20
"""Bytes by which a worker may grow with its first batches, whatever waits."""


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
    one._shares.ttl = two._shares.ttl = timedelta(seconds=30)
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


class Careless:
    """A decoder that lets a language through that no store keeps: its check is what stands before it."""

    def __init__(self, careful: ItemDecoder, *ids: str) -> None:
        self._careful, self._ids = careful, ids

    def decode_lines(self, data: bytes) -> list[Item | Rejected]:
        """Items, some with U+0000 in their language."""
        return [
            replace(one, lang="e\0n") if isinstance(one, Item) and one.id in self._ids else one
            for one in self._careful.decode_lines(data)
        ]


def test_a_value_that_the_store_refuses_holds_up_no_other_message(place: Place) -> None:
    items = some(24, actors=1)
    put(place.record, items, parts=1)
    worker = place.inbox_worker("one", 1)
    careful = worker._decoder
    worker._decoder = cast("ItemDecoder", Careless(careful, "i7", "i20"))
    for _ in range(60):
        worker.step()
    rest = [item for item in items if item.id not in ("i7", "i20")]
    assert place.outcomes() == expected(rest)
    with place.store.read() as conn:
        letters = dead_letters(conn, NAME)
    assert [one.code for one in letters] == [UNFIT, UNFIT]
    assert not any(part.suspect for part in worker._parts.values())
    with place.record.change() as change:
        for letter in letters:
            do_set_letter(change, letter.id, "open", "again")
    worker._looked = float("-inf")
    worker.step()
    with place.store.read() as conn:
        assert [one.code for one in dead_letters(conn, NAME)] == [UNFIT, UNFIT], "open again, once"
        assert dead_letters(conn, NAME, state="again") == []


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


def steady(n: int) -> list[Item]:
    """Items of three accounts in turn, a minute apart: each has twenty within an hour."""
    return [
        replace(item, at=START + timedelta(minutes=number)) for number, item in enumerate(some(n, actors=3))
    ]


def by_order(place: Place, items: Sequence[Item]) -> list[str]:
    """What was decided about each item, in their order."""
    answers = place.answers()
    return [answers[place.record.vault.ref("item", item.id)].outcome for item in items]


def test_what_is_read_again_from_the_beginning_counts_exactly(place: Place) -> None:
    items = some(40)
    put(place.record, items[:30], parts=1)
    drain(place.inbox_worker("one", 1))
    place.bury("one")
    two = place.inbox_worker("two", 1)
    put(place.record, items[30:], parts=1)
    drain(two)
    assert place.outcomes() == expected(items)


def test_who_gives_a_part_up_before_reading_it_again_keeps_no_memory_of_it(place: Place) -> None:
    """It has not seen what it would say that it remembers: who comes next would count too little."""
    items = some(40)
    put(place.record, items[:30], parts=1)
    drain(place.inbox_worker("one", 1))
    place.bury("one")
    two = place.inbox_worker("two", 1)
    two._share()
    two.close()
    three = place.inbox_worker("three", 1)
    put(place.record, items[30:], parts=1)
    drain(three)
    assert place.outcomes() == expected(items)


@pytest.mark.parametrize("cause", ["other layout", "no snapshot", "nothing remembered"])
def test_counts_that_lack_what_came_before_are_unknown_until_their_window_has_passed(
    place: Place, cause: str
) -> None:
    items = steady(200)
    put(place.record, items[:90], parts=1)
    one = place.inbox_worker("one", 1)
    drain(one)
    if cause == "no snapshot":
        place.bury("one")
    else:
        one.close()
        body = b"damaged" if cause == "other layout" else b""
        with place.store.write() as conn:
            assert conn.execute(update(state_snapshot).values(body=body)).rowcount == 1
    two = place.inbox_worker("two", 1)
    two._memories._rewind = 0
    put(place.record, items[90:], parts=1)
    drain(two)
    found = by_order(place, items)
    known = 90 + SETTLING - 1 + 60
    assert found[:9] == ["allow"] * 9
    assert set(found[9:90]) == {"restrict"}
    assert set(found[90:known]) == {"escalate"}, "never a wrong count: people look at what is unknown"
    assert set(found[known:]) == {"restrict"}
    two._noted = float("-inf")
    two.step()
    assert not two._memories.is_cold(0)


def test_what_is_lacking_stays_so_for_whoever_takes_the_part_over(place: Place) -> None:
    """A snapshot of a memory that lacks something says so."""
    items = steady(200)
    put(place.record, items[:90], parts=1)
    drain(place.inbox_worker("one", 1))
    place.bury("one")
    two = place.inbox_worker("two", 1)
    two._memories._rewind = 0
    put(place.record, items[90:110], parts=1)
    drain(two)
    two.close()
    three = place.inbox_worker("three", 1)
    put(place.record, items[110:], parts=1)
    drain(three)
    known = 90 + SETTLING - 1 + 60
    found = by_order(place, items)
    assert set(found[90:known]) == {"escalate"}
    assert set(found[known:]) == {"restrict"}


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=400)])
def test_no_client_moves_the_windows_of_others(place: Place, ahead: timedelta) -> None:
    """Two in a row from the future would be believed, and the counts of all would begin anew."""
    place.record._clock = MovedClock(START + timedelta(hours=1))
    place.record._latest = 0
    items = steady(60)
    for at in (30, 31):
        items[at] = replace(items[at], at=START + ahead)
    told: list[Told] = []
    worker = place.inbox_worker("one", 1)
    worker._told = told.append
    put(place.record, items, parts=1)
    drain(worker)
    honest = by_order(place, items)[40:]
    assert sum(one.ahead for one in told) == 2
    assert honest == ["restrict"] * 20


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


def test_a_million_items_that_wait_are_begun_with_the_oldest_in_a_bounded_memory(
    store: Store, store_address: str, tmp_path: Path
) -> None:
    put_a_million(record_on(store))
    program = "import sys; from tests.runtime.stream.lagging import decide; decide(*sys.argv[1:])"
    command = [sys.executable, "-c", program, store_address, str(tmp_path / "packs"), "4000"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert 4_000 <= told["decided"] < 20_000
    assert told["passed"] * EACH == told["decided"], "the oldest, and each of them"
    assert told["grown"] < GROWN


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


@pytest.mark.parametrize("hours", [1, -1], ids=["ahead", "behind"])
def test_clocks_of_workers_may_differ_by_an_hour(store: Store, engine: Engine, hours: int) -> None:
    """Leases and positions follow the clock of the database, counts the times of items."""
    one, two = Place(store, engine), Place(store, engine)
    clock = MovedClock()
    clock.move(timedelta(hours=hours))
    two.record = record_on(store, clock)
    two.decider = Decider(two.record, InForce(Bundle.of(engine)), no_cases, redress=Redress(), webhook=False)
    items = some(90)
    first, second = one.inbox_worker("one", PARTS), two.inbox_worker("two", PARTS)
    for at in range(0, 60, 20):
        put((one, two)[at // 20 % 2].record, items[at : at + 20], parts=PARTS)
        for _ in range(8):
            for worker in (first, second):
                worker._shares._renewed = float("-inf")
                worker.step()
    held = {*first._shares.held}, {*second._shares.held}
    assert held[0] and held[1] and not held[0] & held[1]
    first.close()
    put(two.record, items[60:], parts=PARTS)
    second._shares._renewed = float("-inf")
    drain(second)
    assert one.outcomes() == expected(items), "the counts are those of one worker, and nothing came twice"
    with store.read() as conn:
        now, until = store.now(conn), conn.execute(select(lease.c.until)).scalars().all()
    assert all(at <= now + LEASE // timedelta(microseconds=1) for at in until)
    assert any(at > now for at in until)
