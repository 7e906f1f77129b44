"""Waiting rows are worked off once, none is lost, and the order of an owner is kept, whatever dies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, delete, func, select, update

from clearford.runtime.stores.jobs import claim_jobs, end_jobs, extend_jobs, sweep_jobs
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import job, outbox

SECOND = 1_000_000


def add_jobs(store: Store, *refs: str, in_s: int = 0) -> None:
    """Jobs that are due in some seconds."""
    with store.write() as conn:
        due = store.now(conn) + in_s * SECOND
        store.append(conn, job, [{"kind": "timer", "ref": ref, "due": due} for ref in refs])


def add_deliveries(store: Store, owners: str) -> None:
    """Rows of the outbox, one for each letter, which names its owner."""
    with store.write() as conn:
        now = store.now(conn)
        at = conn.execute(select(func.count()).select_from(outbox)).scalar_one()
        rows = [
            {
                "action_id": f"{at + n}",
                "shard": 1,
                "owner": owner,
                "channel": "webhook",
                "kind": "action.apply",
                "body": b"",
                "entry": "e",
                "due": now,
                "created": now,
            }
            for n, owner in enumerate(owners)
        ]
        store.append(conn, outbox, rows)


def claim(store: Store, worker: str = "w", limit: int = 10, **options: Any) -> list[Row[Any]]:
    """Claim jobs in a transaction."""
    with store.write() as conn:
        return claim_jobs(conn, options.pop("table", job), worker, limit=limit, **options)


def end(store: Store, rows: list[Row[Any]], state: Any = "done", **values: Any) -> int:
    """End jobs in a transaction."""
    with store.write() as conn:
        return end_jobs(conn, job, rows, state, values=values)


def jump(store: Store, seconds: int) -> None:
    """Let time pass for leases and dues."""
    with store.write() as conn:
        for table in (job, outbox):
            by = seconds * SECOND
            conn.execute(update(table).values(due=table.c.due - by, leased_until=table.c.leased_until - by))


def refs(rows: list[Row[Any]]) -> list[str]:
    """What the rows are about."""
    return [row.ref for row in rows]


def test_due_rows_are_claimed_once_in_blocks(store: Store) -> None:
    add_jobs(store, "a", "b", "c")
    add_jobs(store, "later", in_s=60)
    first, second = claim(store, limit=2), claim(store, limit=2)
    assert [refs(first), refs(second), claim(store)] == [["a", "b"], ["c"], []]
    assert {(row.state, row.worker, row.fence, row.tries) for row in first} == {("leased", "w", 1, 1)}
    assert end(store, first) == 2
    jump(store, 61)
    assert refs(claim(store)) == ["c", "later"]


def test_the_oldest_due_comes_first(store: Store) -> None:
    add_jobs(store, "young")
    add_jobs(store, "old", in_s=-60)
    assert refs(claim(store, limit=1)) == ["old"]


def test_rows_of_a_dead_worker_are_claimed_again_and_refused_to_it(store: Store) -> None:
    add_jobs(store, "a")
    dead = claim(store, "dead")
    jump(store, 61)
    alive = claim(store, "alive")
    assert (alive[0].fence, alive[0].tries) == (2, 2)
    assert end(store, dead) == 0
    assert end(store, alive) == 1
    assert end(store, alive) == 0


def test_rows_are_held_on(store: Store) -> None:
    add_jobs(store, "a")
    rows = claim(store)
    jump(store, 40)
    with store.write() as conn:
        assert extend_jobs(conn, job, rows) == 1
    jump(store, 40)
    assert claim(store) == []


def test_a_row_to_be_tried_again_waits_until_it_is_due(store: Store) -> None:
    add_jobs(store, "a")
    with store.read() as conn:
        due = store.now(conn) + 30 * SECOND
    assert end(store, claim(store), "retry", due=due, error="CF-H001") == 1
    assert claim(store) == []
    jump(store, 31)
    (row,) = claim(store)
    assert (row.tries, row.error) == (2, "CF-H001")


@pytest.mark.parametrize("state", ["done", "dead"])
def test_what_ended_is_not_claimed(store: Store, state: str) -> None:
    add_jobs(store, "a")
    end(store, claim(store), state)
    jump(store, 1000)
    assert claim(store) == []


def test_done_rows_are_swept_after_a_while_and_dead_ones_stay(store: Store) -> None:
    add_jobs(store, "a", "b", "c")
    done, dead = claim(store, limit=1), claim(store, limit=1)
    end(store, done)
    end(store, dead, "dead")
    with store.write() as conn:
        assert sweep_jobs(conn, job, older=timedelta(days=1)) == 0
    jump(store, 86_401)
    with store.write() as conn:
        assert sweep_jobs(conn, job, older=timedelta(days=1)) == 1
        assert conn.execute(select(job.c.ref).order_by(job.c.id)).scalars().all() == ["b", "c"]


def test_one_row_of_an_owner_is_out_at_a_time(store: Store) -> None:
    add_deliveries(store, "aab")
    options: dict[str, Any] = {"table": outbox, "one_per": [outbox.c.owner], "where": [outbox.c.shard == 1]}
    first = claim(store, **options)
    assert [row.action_id for row in first] == ["0", "2"]
    assert claim(store, **options) == []
    with store.write() as conn:
        assert end_jobs(conn, outbox, first[1:], "done") == 1
        # The first of `a` is to be tried again later: the second must not overtake it.
        assert end_jobs(conn, outbox, first[:1], "retry", values={"due": store.now(conn) + SECOND}) == 1
    assert claim(store, **options) == []
    jump(store, 2)
    (again,) = claim(store, **options)
    assert again.action_id == "0"
    with store.write() as conn:
        end_jobs(conn, outbox, [again], "done")
    assert [row.action_id for row in claim(store, **options)] == ["1"]


@pytest.mark.parametrize("interleaved", [False, True])
def test_workers_do_not_wait_for_each_other(postgres_url: Any, *, interleaved: bool) -> None:
    store = Store.open(postgres_url.render_as_string(hide_password=False))
    add_jobs(store, "a", "b", "c")
    with store.write() as one:
        first = claim_jobs(one, job, "one", limit=2)
        if interleaved:
            with store.write() as two:
                second = claim_jobs(two, job, "two", limit=2)
    if not interleaved:
        second = claim(store, "two", limit=2)
    assert [refs(first), refs(second)] == [["a", "b"], ["c"]]
    store.close()


def test_a_claim_uses_the_index_of_dues(postgres_url: Any) -> None:
    store = Store.open(postgres_url.render_as_string(hide_password=False))
    with store.write() as conn:
        rows = [{"kind": "t", "ref": str(n), "due": n, "state": "done"} for n in range(20_000)]
        store.append(conn, job, rows)
    add_jobs(store, "a")
    with store.write() as conn:
        conn.exec_driver_sql("ANALYZE job")
        scanned = "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'job'"
        before = conn.exec_driver_sql(scanned).one()
        assert refs(claim_jobs(conn, job, "w", limit=10)) == ["a"]
        after = conn.exec_driver_sql(scanned).one()
    store.close()
    assert after.seq_scan == before.seq_scan
    assert after.idx_scan > before.idx_scan


STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["a", "b", "ab", "aab"])),
    st.tuples(st.just("claim"), st.sampled_from("xy")),
    st.tuples(st.just("end"), st.sampled_from("xy")),
    st.tuples(st.just("fail"), st.sampled_from("xy")),
    st.tuples(st.just("die"), st.sampled_from("xy")),
    st.tuples(st.just("jump"), st.sampled_from([-90, -20, 20, 90])),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_every_row_is_done_once_and_in_the_order_of_its_owner(
    store: Store, steps: list[tuple[str, Any]]
) -> None:
    with store.write() as conn:
        conn.execute(delete(outbox))
    held: dict[str, list[Row[Any]]] = {"x": [], "y": []}
    done: list[Row[Any]] = []
    added = 0

    def take(worker: str, state: str) -> None:
        for row in held[worker]:
            with store.write() as conn:
                if end_jobs(conn, outbox, [row], "done" if state == "end" else "retry") and state == "end":
                    done.append(row)
        held[worker] = []

    def claimed(worker: str) -> list[Row[Any]]:
        return claim(store, worker, 2, table=outbox, one_per=[outbox.c.owner])

    for step, argument in steps:
        if step == "add":
            add_deliveries(store, argument)
            added += len(argument)
        elif step == "claim":
            held[argument] += claimed(argument)
        elif step in ("end", "fail"):
            take(argument, step)
        elif step == "die":
            held[argument] = []
        else:
            jump(store, argument)
    held["x"] = []
    for _ in range(2 * added):  # whatever happened, a live worker ends what is left
        jump(store, 10_000)
        held["x"] = claimed("x")
        take("x", "end")
    assert len({row.id for row in done}) == len(done) == added
    for owner in "ab":
        ids = [row.id for row in done if row.owner == owner]
        assert ids == sorted(ids)
