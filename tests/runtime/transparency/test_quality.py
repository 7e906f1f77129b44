"""Quality figures on their own: the same numbers as in the published report, and words that say how sure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.entries import Entry
from clearford.core.shares import wilson
from clearford.ledger.figures import figures
from clearford.ledger.queries import Cell
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.transparency.quality import ASKED, Quality, quality_of, reader_of, share_of
from clearford.runtime.transparency.queries import QUERIES
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.quality_kit import NAME, appeal, decide, judge
from tests.runtime.service_kit import MovedClock, record_on

PERIOD = tuple(int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) * 1_000_000 for month in (11, 12))
NOVEMBER = PERIOD[0], PERIOD[1]


def of(record: Record) -> Quality:
    return quality_of(reader_of(record.store, NOVEMBER), NOVEMBER)


def all_of(record: Record) -> list[Entry]:
    return [one for kind in ("decision", "quality", "appeal") for one in entries_of(record, kind)]


def test_figures_of_a_rule(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        judge(change, {"confirmed": 48, "wrong": 2})
        judge(change, {"confirmed": 3, "wrong": 1}, design="trial")
        decide(change, 90)
    appeal(record, {"reversed": 4, "upheld": 6, "omitted": 5})
    (rule,) = of(record).rules
    assert (rule.rule, rule.acted) == (NAME, 105)
    assert rule.precision and rule.trial and rule.overturned and rule.overturned_of_acted
    assert (rule.precision.value, rule.precision.n) == (960_000, 50)
    assert rule.precision.low == pytest.approx(wilson(0.96, 50)[0] * 1e6, abs=1)
    assert rule.precision.said["en"] == "96.0 % of 50: 86.5 % to 98.9 %"
    assert (rule.trial.value, rule.trial.n) == (750_000, 4)
    assert (rule.overturned.value, rule.overturned.n) == (400_000, 10)
    assert (rule.overturned_of_acted.value, rule.overturned_of_acted.n) == (38_095, 105)
    assert rule.by_language["en"].n == 50
    assert rule.by_kind["post"].n == 50


def test_few_of_a_language_are_put_together(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        judge(change, {"confirmed": 10})
    (rule,) = of(record).rules
    assert set(rule.by_language) == {"pooled"}
    assert rule.by_language["pooled"].said["en"].endswith("(few each, put together)")


def test_none_found_is_not_none_there(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        for _ in range(300):
            change.entry(
                "quality",
                decision="allow",
                data={"result": "wrong", "design": "population", "weight_ppm": 100_000_000},
            )
    found = of(record)
    assert found.rules == []
    prevalence = found.population.prevalence
    assert prevalence is not None
    assert (prevalence.value, prevalence.n) == (0, 300)
    assert prevalence.said == {"en": "none in 300: up to 1.3 %", "zh": "300 项中未发现：至多 1.3 %"}
    assert found.population.recall is None


def test_without_a_sample_nothing_is_claimed(store: Store) -> None:
    found = of(record_on(store))
    assert (found.rules, found.population.prevalence, found.population.recall) == ([], None, None)


def test_the_queries_are_those_of_the_published_report() -> None:
    published = {query.id: query for query in QUERIES.queries}
    assert all(published[query.id] == query for query in ASKED.queries)
    assert {query.parts for query in ASKED.queries if query.give == "share"} <= {
        (a.id, b.id) for a in ASKED.queries for b in ASKED.queries
    }


def test_what_lies_behind_an_appeal_is_read_although_it_is_older(store: Store) -> None:
    clock = MovedClock(datetime(2026, 10, 20, tzinfo=UTC))
    record = record_on(store, clock)
    with record.change() as change:
        (decision,) = decide(change, 1)
    clock.move(timedelta(days=5))
    with record.change() as change:
        filed = change.entry("appeal", refs=(decision,), data={"by": "author", "against": "decision"})
    clock.move(timedelta(days=20))
    with record.change() as change:
        judge(change, {"confirmed": 1})
        change.entry("appeal", refs=(filed, decision), data={"by": "author", "result": "reversed"})
    entries = list(reader_of(store, NOVEMBER)())
    assert len({one.id for one in entries}) == len(entries) == 4
    (rule,) = of(record).rules
    assert rule.overturned is not None
    assert (rule.overturned.n, rule.acted) == (1, 0)
    whole = figures(ASKED, lambda: all_of(record), NOVEMBER)
    assert whole == figures(ASKED, reader_of(store, NOVEMBER), NOVEMBER)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 500), st.integers(1, 500))
def test_words_hold_the_interval(hits: int, n: int) -> None:
    share = min(hits, n) / n
    low, high = (round(one * 1e6) for one in wilson(share, n))
    told = share_of(Cell(key=("r",), value=round(share * 1e6), n=n, low=low, high=high)).said
    for words in told.values():
        assert str(n) in words
        assert f"{high / 1e4:.1f} %" in words
        assert (f"{low / 1e4:.1f} %" in words) or share < 1e-6
