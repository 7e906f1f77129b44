"""Requests that happen once: whoever comes first carries it out, and a death between leaves no doubt."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from clearford.core.errors import RequestError
from clearford.runtime.record.once import KEPT, Attempt, do_begin_attempt, do_forget_attempts
from clearford.runtime.record.unit import AT_COMMIT, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.waiting import idempotency
from tests.runtime.service_kit import record_on

NAME, DIGEST, OTHER = "machine\0k1\0a-key", bytes(32), bytes(range(32))


def begun(record: Record, digest: bytes = DIGEST) -> Attempt:
    found = do_begin_attempt(record, NAME, digest)
    assert isinstance(found, Attempt)
    return found


def refused(record: Record, digest: bytes = DIGEST) -> str:
    """The code with which another sending is refused."""
    with pytest.raises(RequestError) as found:
        do_begin_attempt(record, NAME, digest)
    return found.value.code


@contextmanager
def carried_out(attempt: Attempt) -> Iterator[None]:
    """What is changed inside is changed by a request."""
    before = AT_COMMIT.set(attempt.do_mark_done)
    try:
        yield
    finally:
        AT_COMMIT.reset(before)


def act(record: Record, attempt: Attempt) -> None:
    with carried_out(attempt), record.change() as change:
        change.entry("config", data={"what": "x", "new": "y"})


def acts(store: Store) -> int:
    with store.read() as conn:
        return int(conn.execute(select(func.count()).select_from(entry)).scalar_one())


def aged(store: Store, by: timedelta) -> None:
    """Let time pass for what is kept."""
    back = by // timedelta(microseconds=1)
    with store.write() as conn:
        conn.execute(update(idempotency).values(until=idempotency.c.until - back, at=idempotency.c.at - back))


def test_an_answer_is_told_again_for_a_day(store: Store) -> None:
    record = record_on(store)
    attempt = begun(record)
    assert refused(record) == "CF-H013"
    act(record, attempt)
    attempt.do_keep_answer(b"the answer")
    assert do_begin_attempt(record, NAME, DIGEST) == b"the answer"
    assert refused(record, OTHER) == "CF-H012"
    with store.read() as conn:
        row = conn.execute(select(idempotency)).one()
    assert b"the answer" not in bytes(row.answer)
    assert b"a-key" not in bytes(row.key)
    aged(store, KEPT + timedelta(seconds=1))
    begun(record, OTHER)


def test_what_is_no_longer_kept_is_forgotten(store: Store) -> None:
    record = record_on(store)
    begun(record)
    with record.change() as change:
        assert do_forget_attempts(change) == 0
    aged(store, KEPT + timedelta(seconds=1))
    with record.change() as change:
        assert do_forget_attempts(change) == 1


def test_what_came_to_nothing_may_be_sent_again_at_once(store: Store) -> None:
    record = record_on(store)
    begun(record).do_give_up()
    act(record, begun(record))
    assert acts(store) == 1


def test_who_dies_before_the_commit_leaves_it_to_the_next(store: Store) -> None:
    record = record_on(store)
    begun(record)
    assert refused(record) == "CF-H013"
    aged(store, timedelta(minutes=2))
    act(record, begun(record))
    assert acts(store) == 1


def test_who_dies_after_the_commit_leaves_word_that_it_was_done(store: Store) -> None:
    record = record_on(store)
    act(record, begun(record))
    aged(store, timedelta(minutes=2))
    assert refused(record) == "CF-H014"
    assert acts(store) == 1


def test_who_was_taken_for_dead_does_not_do_it_a_second_time(store: Store) -> None:
    record = record_on(store)
    slow = begun(record)
    aged(store, timedelta(minutes=2))
    act(record, begun(record))
    with pytest.raises(RequestError, match="CF-H013"):
        act(record, slow)
    slow.do_keep_answer(b"of the slow one")
    slow.do_give_up()
    aged(store, timedelta(minutes=2))
    assert refused(record) == "CF-H014"
    assert acts(store) == 1


def test_of_many_at_once_one_carries_it_out(store: Store) -> None:
    record = record_on(store)

    def send(_: int) -> str:
        try:
            found = do_begin_attempt(record, NAME, DIGEST)
        except RequestError as error:
            return error.code
        assert isinstance(found, Attempt)
        act(record, found)
        return "done"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(send, range(24)))
    assert found.count("done") == 1
    assert set(found) <= {"done", "CF-H013"}
    assert acts(store) == 1
