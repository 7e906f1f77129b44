"""Two workers and one row: it is handed out once at a time, and a former owner's word counts for nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from clearford.core.errors import StoreError
from clearford.runtime.stores.jobs import claim_jobs, end_jobs
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.service_kit import record_on
from tests.runtime.work.test_dispatch import waiting

ROOT = Path(__file__).parents[3]
ROUNDS = int(os.environ.get("CLEARFORD_TEST_ROUNDS", "40"))
CONTEND = """
import json, random, sys, time
from datetime import timedelta
from clearford.runtime.stores.jobs import claim_jobs, end_jobs
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import outbox

address, name, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
chance, store, last = random.Random(name), Store.open(address), 0
print("ready", flush=True)
sys.stdin.readline()
while last < rounds:
    with store.write() as conn:
        rows = claim_jobs(conn, outbox, name, limit=1, ttl=timedelta(milliseconds=20))
        claimed = store.now(conn)
    for row in rows:
        last = row.fence
        time.sleep(chance.uniform(0, 0.04))  # sometimes longer than the lease
        with store.write() as conn:
            ended = end_jobs(conn, outbox, rows, "retry", values={"due": 0}) == 1
        print(json.dumps([row.fence, name, claimed, row.leased_until, ended]), flush=True)
    with store.read() as conn:
        last = max(last, conn.execute(outbox.select()).one().fence)
"""


class Held(NamedTuple):
    """A time for which a process had the row."""

    fence: int
    by: str
    since: int
    until: int
    ended: bool
    """Whether it could still say what became of the row."""


def test_processes_get_a_row_one_at_a_time(store_address: str) -> None:
    store = Store.open(store_address)
    waiting(record_on(store), b"x")
    store.close()
    begin = [sys.executable, "-c", CONTEND, store_address]
    processes = [
        subprocess.Popen(
            [*begin, name, str(ROUNDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src"},
        )
        for name in ("a", "b")
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    said = b"".join(process.communicate()[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    held = sorted(Held(*json.loads(line)) for line in said.splitlines())
    # Every fence was given to one of them alone.
    assert [one.fence for one in held] == list(range(1, len(held) + 1))
    assert len(held) >= ROUNDS
    assert {one.by for one in held} == {"a", "b"}
    for earlier, later in pairwise(held):
        # It was given on once its owner had ended, or its time was over; never to two at once.
        assert earlier.ended or later.since >= earlier.until


def test_threads_get_a_row_one_at_a_time(store: Store) -> None:
    waiting(record_on(store), b"x")
    together = threading.Barrier(4)

    def claim(name: str) -> int:
        together.wait()
        with store.write() as conn:
            return len(claim_jobs(conn, outbox, name, limit=5))

    with ThreadPoolExecutor(4) as pool:
        for turn in range(10):
            assert sorted(pool.map(claim, "abcd")) == [0, 0, 0, 1]
            with store.write() as conn:
                assert conn.execute(select(outbox.c.fence)).scalar_one() == turn + 1
                conn.execute(update(outbox).values(leased_until=0))  # its owner died


@pytest.mark.parametrize("state", ["done", "retry", "dead"])
def test_who_lost_a_row_can_say_nothing_of_it(store: Store, state: str) -> None:
    record = record_on(store)
    waiting(record, b"x")
    with store.write() as conn:
        old = claim_jobs(conn, outbox, "old", limit=1, ttl=timedelta(0))
    with store.write() as conn:
        new = claim_jobs(conn, outbox, "new", limit=1)
    assert new[0].fence == old[0].fence + 1
    with pytest.raises(StoreError), record.change() as change:
        made = change.entry("outcome", refs=(old[0].entry,), data={"result": "accepted"})
        if end_jobs(change.conn, outbox, old, state) != 1:  # type: ignore[arg-type]
            raise StoreError("CF-S008", "taken over")
        raise AssertionError(made)
    with store.write() as conn:
        assert conn.execute(select(outbox.c.worker, outbox.c.state)).one() == ("new", "leased")
        assert end_jobs(conn, outbox, new, "done") == 1
