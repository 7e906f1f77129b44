"""One transaction: entries, what they commit to and what must leave stand together or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from clearford.core.entries import Content
from clearford.ledger.canonical import decode
from clearford.ledger.commitments import commit
from clearford.runtime.record.unit import SHARDS, By, shard_of
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.service_kit import MovedClock, record_on


class Fault(Exception):
    """Something that goes wrong in the middle."""


def test_an_entry_commits_to_its_contents(store: Store) -> None:
    record = record_on(store)
    with record.change(By("u1", "reviewer")) as change:
        made = change.entry(
            "review", contents=[Content("reason", b"because")], subject="s1", data={"case": "c1"}
        )
    with record.read() as conn:
        body = conn.execute(select(entry.c.body).where(entry.c.id == made)).scalar_one()
        kept = record.vault.read_all(conn, made)
    written = decode(bytes(body))
    assert written.by_role == "reviewer"
    assert written.data == {"case": "c1"}
    assert {name: kept[name].body for name in kept} == {"reason": b"because", "actor": b"u1"}
    assert written.c == {name: commit(name, kept[name].salt, kept[name].body) for name in kept}
    assert b"because" not in bytes(body)
    assert b"u1" not in bytes(body)


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    record = record_on(store)
    with pytest.raises(Fault), record.change() as change:
        made = change.entry("incident", contents=[Content("what", b"x")], item="i1")
        change.deliver("webhook", "decision", b"{}", owner="i1", entry=made)
        change.flush()
        raise Fault
    with record.read() as conn:
        for table in METADATA.sorted_tables:
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_contents_of_several_owners_are_erased_apart(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        made = change.entry(
            "report_received",
            contents=[Content("item", b"text")],
            owner="author",
            also={"notifier": [Content("contact", b"mail")]},
        )
    with record.store.write() as conn:
        record.vault.destroy(conn, "notifier")
    with record.read() as conn:
        assert set(record.vault.read_all(conn, made)) == {"item"}


def test_what_leaves_is_sealed_and_keeps_its_place_in_the_shard_of_its_owner(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        made = change.entry("measure", subject="s1")
        ids = [change.deliver("webhook", kind, b"s1 words", owner="s1", entry=made) for kind in ("a", "b")]
    with record.read() as conn:
        rows = conn.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [row.action_id for row in rows] == ids
    assert {row.shard for row in rows} == {shard_of("s1")}
    assert all(b"words" not in bytes(row.body) for row in rows)
    assert 0 <= shard_of("s1") < SHARDS


def test_effects_and_entries_can_be_asked_for_in_the_same_change(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        made = change.entry("decision", item="i1")
        change.effect("hold", entry=made, action_id="a1", item="i1")
        change.flush()
        assert change.conn.execute(select(effect.c.entry)).scalar_one() == made


def test_a_clock_put_back_does_not_put_the_record_back(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    first = record.now()
    clock.move(timedelta(hours=-3))
    assert record.now() == first
    clock.move(timedelta(hours=4))
    assert record.now() == first + 3_600_000_000


def test_each_year_has_its_log(store: Store) -> None:
    clock = MovedClock(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))
    record = record_on(store, clock)
    with record.change() as change:
        change.entry("config", data={"what": "x"})
    clock.move(timedelta(seconds=2))
    with record.change() as change:
        change.entry("config", data={"what": "x"})
    with record.read() as conn:
        assert conn.execute(select(entry.c.log).order_by(entry.c.seq)).scalars().all() == [
            "record.example.org/main/2026",
            "record.example.org/main/2027",
        ]


def test_contents_without_an_owner_are_a_fault_of_the_caller(store: Store) -> None:
    with pytest.raises(AssertionError), record_on(store).change() as change:
        change.entry("incident", contents=[Content("what", b"x")])
    with store.read() as conn:
        assert conn.execute(select(func.count()).select_from(evidence)).scalar_one() == 0


def test_a_clock_set_back_across_a_restart_is_not_followed(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    with record.change() as change:
        change.entry("config", data={"what": "before"})
    clock.move(-timedelta(hours=3))
    with record_on(store, clock).change() as change:
        change.entry("config", data={"what": "after"})
    with store.read() as conn:
        rows = conn.execute(select(entry.c.type, entry.c.ts).order_by(entry.c.seq)).all()
    assert [row.type for row in rows] == ["config", "incident", "config"]  # that it lags is noted
    assert len({row.ts for row in rows}) == 1


def test_a_process_follows_what_another_whose_clock_is_ahead_wrote(store: Store) -> None:
    clock, ahead = MovedClock(), MovedClock()
    one, other = record_on(store, clock), record_on(store, ahead)
    ahead.move(timedelta(hours=3))
    for record in (one, other, one, one):
        with record.change() as change:
            change.entry("config", data={"what": "w"})
    clock.move(timedelta(hours=3, minutes=1))
    with one.change() as change:
        change.entry("config", data={"what": "w"})
    with store.read() as conn:
        times = conn.execute(select(entry.c.ts).order_by(entry.c.seq)).scalars().all()
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "incident")).scalars()
        noted = [decode(bytes(body)).data for body in bodies]
    assert times == sorted(times)
    assert noted == [{"what": "clock", "behind_s": 3 * 3600}]  # once, though it lagged in two changes
    assert times[-1] == times[0] + (3 * 3600 + 60) * 1_000_000


def test_a_clock_that_lags_less_than_the_log_allows_is_not_noted(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    for by in (0, -59):
        clock.move(timedelta(seconds=by))
        with record.change() as change:
            change.entry("config", data={"what": "w"})
    with store.read() as conn:
        assert set(conn.execute(select(entry.c.type)).scalars()) == {"config"}


def test_nothing_waits_for_a_channel_that_nobody_serves(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        made = change.entry("measure", subject="s1")
        assert change.deliver("elsewhere", "a", b"{}", owner="s1", entry=made)
    with record.read() as conn:
        assert conn.execute(select(func.count()).select_from(outbox)).scalar_one() == 0
