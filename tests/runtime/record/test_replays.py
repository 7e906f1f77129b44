"""Dead deliveries leave again in the order of their owner, and only while they still say what holds."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from clearford.core.errors import ClearfordError
from clearford.runtime.record.replays import do_replay_delivery, list_deliveries
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import record_on
from tests.runtime.work.test_dispatch import Platform, dispatcher, waiting


def dead(record: Record, *ids: str) -> None:
    with record.store.write() as conn:
        conn.execute(
            update(outbox).where(outbox.c.action_id.in_(ids)).values(state="dead", tries=8, error="HTTP 500")
        )


def replay(record: Record, action_id: str) -> list[str]:
    with record.change() as change:
        return do_replay_delivery(change, action_id)


def test_older_dead_ones_of_the_same_owner_go_before(store: Store) -> None:
    record, platform = record_on(store), Platform()
    ids = waiting(record, b"suspend", b"lift", b"suspend again", b"lift again")
    others = waiting(record, b"other", owner="ben")
    dead(record, *ids, *others)
    with store.read() as conn:
        listed = list_deliveries(conn, state="dead", after=None, limit=10)
        assert [one.action_id for one in listed] == [*ids, *others]
        assert [one.error for one in listed] == ["HTTP 500"] * 5
        assert list_deliveries(conn, state="pending", after=None, limit=10) == []
        later = list_deliveries(conn, state="dead", after=listed[1].id, limit=2)
        assert [one.action_id for one in later] == ids[2:]
    assert replay(record, ids[2]) == ids[:3]
    assert dispatcher(record, platform).run() == 3
    assert [body for _, body in platform.came] == [b"suspend", b"lift", b"suspend again"]
    (made,) = entries_of(record, "config")
    assert made.data == {"what": "delivery.replay", "deliveries": 3}
    with store.read() as conn:
        states = dict(conn.execute(select(outbox.c.action_id, outbox.c.state)).all())
    assert [states[one] for one in (*ids, *others)] == ["done", "done", "done", "dead", "dead"]


def test_what_was_undone_meanwhile_stays(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        made = [change.entry("decision", item="i1") for _ in range(2)]
        ids = [change.deliver("webhook", "decision", b"x", owner="i1", entry=one) for one in made]
        for one in made:
            change.effect("hold", entry=one, action_id=record.new_id(), item="i1")
    dead(record, *ids)
    with store.write() as conn:
        conn.execute(update(effect).where(effect.c.entry == made[0]).values(state="undone"))
    with pytest.raises(ClearfordError, match=r"CF-R039.*undone"):
        replay(record, ids[0])
    assert replay(record, ids[1]) == [ids[1]]


def test_only_what_is_dead(store: Store) -> None:
    record = record_on(store)
    (waits,) = waiting(record, b"x")
    with pytest.raises(ClearfordError, match=r"CF-R039.*pending"):
        replay(record, waits)
    with pytest.raises(ClearfordError, match="CF-H002"):
        replay(record, "none")
