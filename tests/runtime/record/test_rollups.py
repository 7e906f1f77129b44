"""Counts of an hour: nothing counted twice, nothing lost between processes, and parts put together."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from clearford.core.dates import HOUR
from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.runtime.engine import Engine
from clearford.runtime.record.rollups import (
    ITEMS,
    RULE,
    SECONDS,
    Cell,
    Counting,
    do_count,
    do_fold_hours,
    hour_of,
    language_of,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import rollup
from tests.runtime.service_kit import SMALL, MovedClock, no_cases, record_on

BUNDLE = Bundle.of(Engine.load(SMALL))
HARMFUL = Item(id="p1", text="log in at paypa1.example", actor="ben", lang="en-GB")
HARMLESS = Item(id="p2", text="see you tomorrow", actor="ann", lang="zh")


def counted(record: Record, what: str) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    with record.read() as conn:
        for row in conn.execute(select(rollup).where(rollup.c.what == what)):
            found[Cell(row.what, row.name, row.harm, row.decision, row.kind, row.lang)] += row.n
    return found


def parts(record: Record) -> set[str]:
    with record.read() as conn:
        return set(conn.execute(select(rollup.c.part)).scalars())


def gate_of(record: Record, counting: Counting) -> Gate:
    decider = Decider(
        record, InForce(BUNDLE), no_cases, redress=Redress(), webhook=False, watches=(counting,)
    )
    gate = Gate(decider, timed=counting.timed)
    gate.start()
    return gate


def test_items_and_rules_are_counted_with_the_decision_and_once(store: Store) -> None:
    record = record_on(store)
    gate = gate_of(record, Counting("a"))
    for batch in ([HARMFUL, HARMLESS], [HARMLESS, HARMFUL], [HARMLESS]):
        gate.submit(batch).result(20)
    gate.close()
    assert counted(record, ITEMS) == {
        Cell(ITEMS, "", "phishing.lookalike", "restrict", "post", "en"): 1,
        Cell(ITEMS, "", "", "allow", "post", "zh"): 1,
    }
    (rule,) = counted(record, RULE).items()
    assert rule == (Cell(RULE, "fraud.phishing.lookalike-domain@0.1.0"), 1)


def test_times_are_written_with_the_next_decision_and_once(store: Store) -> None:
    record = record_on(store)
    counting = Counting("a")
    for at, seconds in enumerate(([0.0004, 0.0021], [400.0], [])):
        with record.change() as change:
            counting(change, BUNDLE, ())
        counting.timed(seconds)
        assert counted(record, SECONDS).total() == (0, 2, 3)[at]
    assert counted(record, SECONDS) == {
        Cell(SECONDS, "1"): 1,
        Cell(SECONDS, "5"): 1,
        Cell(SECONDS, "100000"): 1,
    }


def test_a_transaction_that_is_written_again_counts_once(store: Store) -> None:
    record = record_on(store)
    counting = Counting("a")
    counting.timed([0.001])
    with pytest.raises(RuntimeError, match="busy"), record.change() as change:
        counting(change, BUNDLE, ())
        raise RuntimeError("busy")
    with record.change() as change:
        counting(change, BUNDLE, ())
    counting.timed([])
    with record.change() as change:
        counting(change, BUNDLE, ())
    assert counted(record, SECONDS) == {Cell(SECONDS, "1"): 1}


def test_parts_are_put_together_when_the_hour_is_over(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    for part in ("a", "b", "a"):
        with record.change() as change:
            do_count(change, {Cell(ITEMS, kind="post"): 2, Cell(RULE, "x@1"): 1}, part=part)
    with record.change() as change:
        assert do_fold_hours(change) == 0
    clock.move(timedelta(hours=3))
    before = counted(record, ITEMS), counted(record, RULE)
    with record.change() as change:
        assert do_fold_hours(change) == 4
    with record.change() as change:
        assert do_fold_hours(change) == 0
    assert (counted(record, ITEMS), counted(record, RULE)) == before
    assert before[0] == {Cell(ITEMS, kind="post"): 6}
    assert parts(record) == {""}


@pytest.mark.parametrize(
    ("tag", "is_counted_as"),
    [
        pytest.param("", "", id="unknown"),
        pytest.param("zh-Hant-TW", "zh", id="region"),
        pytest.param("YUE", "yue", id="three"),
        pytest.param("z" * 90, "other", id="long"),
        pytest.param("中文", "other", id="no-letters"),
    ],
)
def test_languages_are_few_whatever_is_handed_in(tag: str, is_counted_as: str) -> None:
    assert language_of(tag) == is_counted_as


def test_an_hour_begins_at_the_full_hour() -> None:
    assert hour_of(5 * HOUR + 1) == 5 * HOUR == hour_of(6 * HOUR - 1)
