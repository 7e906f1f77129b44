"""The week as a whole: it ends when it should, stands on a record that can be checked, and leaves work."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from clearford.console.demo.people import STAFF
from clearford.console.demo.traffic import AHEAD, WEEK
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import checkpoint, decided
from tests.console.demo.conftest import SCALE, SEED, Passed


def test_it_says_what_it_left_behind(passed: Passed) -> None:
    made = passed.made
    assert (made.seed, made.scale) == (SEED, SCALE)
    assert [one.login for one in made.accounts] == [one.login for one in STAFF]
    assert all(len(one.factor) == 20 for one in made.accounts)
    assert made.statement
    assert made.report


def test_every_item_was_decided_within_the_week(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        n, first, last = conn.execute(
            select(func.count(), func.min(decided.c.at), func.max(decided.c.at))
        ).one()
    end = int(passed.made.ended.timestamp() * 1_000_000)
    assert passed.made.items - 5 <= n <= passed.made.items
    assert first >= end - (WEEK + AHEAD) / timedelta(microseconds=1)
    assert end - timedelta(hours=3) / timedelta(microseconds=1) <= last <= end


def test_work_is_left_and_the_record_is_signed(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        states = set(conn.execute(select(case_file.c.state).distinct()).scalars())
        signed = conn.execute(select(func.max(checkpoint.c.size))).scalar_one()
    assert {"queued", "closed"} <= states
    assert signed > 100
