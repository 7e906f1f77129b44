"""Rows go when their time is over, and how many is on record."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from clearford.cases.retention import LENGTHS
from clearford.core.dates import DAY
from clearford.core.entries import Content
from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.customs import load_customs
from clearford.runtime.record.retention import ELSEWHERE, EXPIRING, do_expire_keys, do_expire_rows
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file, case_hand
from clearford.runtime.stores.tables.contents import evidence, subject_key
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.voices import lawful_order
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.service_kit import MovedClock, gate_on, record_on
from tests.runtime.stores.rows import value

TIMES = (
    *("at", "created", "received", "closed_at", "decided_at", "ended", "ended_at", "until", "expires", "end"),
    *("since", "due", "effect_at", "appeal_until", "informed_at", "opened", "last"),
)
STATES = {"outbox": "done", "job": "done", "effect": "undone", "lawful_order": "refused"}
OVER = {"hold_until": None, "by_strikes": 0}
NUMBERS = load_customs().numbers


def expired(record: Record) -> int:
    with record.change() as change:
        return do_expire_rows(change, NUMBERS)


def test_allowed_items_are_forgotten_after_their_time_but_not_before_they_are_counted(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    gate = gate_on(record)
    gate.submit([Item(id="p1", text="good morning")]).result()
    gate.close()
    assert expired(record) == 0
    clock.move(timedelta(days=31))
    assert expired(record) == 1  # the decision; its tally has no batch entry yet
    with store.write() as conn:
        assert conn.execute(select(func.count()).select_from(decided)).scalar_one() == 0
        conn.execute(update(tally).values(batch="b1"))
    assert expired(record) == 1
    assert expired(record) == 0
    with store.read() as conn:
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "erased")).scalars().all()
    assert [decode(bytes(body)).data["counts"] for body in bodies] == [{"decision_log": 1}] * 2


def test_every_table_goes_at_the_end_of_its_time_or_says_how_else() -> None:
    """Lists offenders: tables of a class with a length that nobody deletes from."""
    expiring = {one.table.name for one in EXPIRING}
    with_length = {
        table.name for table in METADATA.sorted_tables if table.info["keep"] in (*LENGTHS, "account")
    }
    assert with_length - expiring - set(ELSEWHERE) == set()
    assert expiring & set(ELSEWHERE) == set()
    assert set(ELSEWHERE) <= set(METADATA.tables)


def test_rows_go_when_their_time_is_over_and_not_before(store: Store) -> None:
    """A row in every table, dated now: none goes at once; years later what expires is gone, and only that."""
    clock = MovedClock()
    record = record_on(store, clock)
    dated = dict.fromkeys(TIMES, record.now())
    with store.write() as conn:
        for table in METADATA.sorted_tables:
            over = {**OVER, "state": STATES.get(table.name, "closed")}
            row = {column.name: value(column) for column in table.columns}
            conn.execute(table.insert(), [row | {k: v for k, v in (dated | over).items() if k in row}])
    assert expired(record) == 0
    clock.move(timedelta(days=7 * 366))
    while expired(record):
        pass
    with store.read() as conn:
        left = {
            table.name
            for table in METADATA.sorted_tables
            if conn.execute(select(func.count()).select_from(table)).scalar_one()
        }
    going = {one.table.name for one in EXPIRING}
    along = {column.table.name for one in EXPIRING for column in one.after}
    assert left == set(METADATA.tables) - going - along
    assert along - going <= set(ELSEWHERE) | {"looking"}


def test_a_case_stays_as_long_as_any_of_its_matter(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    with record.change() as change:
        common = {"kind": "review", "state": "closed", "queue": "q", "root": "c1", "opened": 1, "body": b"{}"}
        change.add(case_file, id="c1", closed_at=change.at, **common)
        change.add(case_hand, root="c1", user_id="u1", case_id="c1", role="first", at=change.at)
        change.add(case_file, id="c2", closed_at=change.at + 300 * DAY, **common)
    clock.move(timedelta(days=600))
    assert expired(record) == 0
    clock.move(timedelta(days=300))
    assert expired(record) == 2


def test_what_is_in_force_can_be_undone_however_old_it_is(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    with record.change() as change:
        change.effect("remove_content", entry="e", action_id="a1", item="i")
        change.effect("hold_content", entry="e", action_id="a2", item="i", until=change.at + DAY)
    clock.move(timedelta(days=2_000))
    assert expired(record) == 1
    with store.read() as conn:
        assert conn.execute(select(effect.c.action_id)).scalars().all() == ["a1"]


def test_a_key_goes_with_the_last_thing_that_it_protects(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    order = record.vault.ref("order", "o1")
    with record.change() as change:
        for owner in ("s1", "s2"):
            change.entry("incident", contents=[Content("item", b"x")], owner=owner)
        body = change.seal(order, b"words", "o1")
        row = {"id": "o1", "kind": "act", "state": "confirmed", "issuer_state": "FR", "entry": "e"}
        change.add(lawful_order, **row, received=1, body=body)
    clock.move(timedelta(days=600))
    with record.change() as change:
        assert do_expire_keys(change, NUMBERS) == 0
        change.conn.execute(delete(evidence).where(evidence.c.owner == "s1"))
        assert do_expire_keys(change, NUMBERS) == 1
        kept = change.conn.execute(select(subject_key.c.owner)).scalars()
        assert set(kept) == {"s2", order}
