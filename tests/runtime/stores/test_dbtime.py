"""The time of a database."""

from __future__ import annotations

import time

from sqlalchemy import select

from clearford.runtime.stores.dbtime import DbNow, host_now
from clearford.runtime.stores.store import Store


def test_now_is_the_time_of_the_database_and_moves_within_a_transaction(store: Store) -> None:
    with store.write() as conn:
        first, second = store.now(conn), store.now(conn)
    assert first < second
    assert abs(first - time.time_ns() // 1000) < 60_000_000


def test_the_time_can_be_part_of_a_statement(store: Store) -> None:
    with store.read() as conn:
        first, later = conn.execute(select(DbNow(), DbNow() + 60_000_000)).one()
    assert 60_000_000 <= later - first < 61_000_000


def test_the_time_of_the_host_is_that_of_its_clock() -> None:
    before = time.time_ns() // 1000
    assert before <= host_now() <= time.time_ns() // 1000
