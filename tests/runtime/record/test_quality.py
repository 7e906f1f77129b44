"""Rules under their bars: below them a rule falls back to trial, with an incident and a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clearford.runtime.record.cases import Office
from clearford.runtime.record.fallback import do_let_rule_act, rules_on_trial
from clearford.runtime.record.quality import do_check_rules
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.quality_kit import NAME, RULE, appeal, decide, judge
from tests.runtime.service_kit import MovedClock, record_on

NEWER = f"{RULE}@0.2.0"


def checked(record: Record) -> int:
    with record.change() as change:
        return do_check_rules(change, Office.of(record.vault))


def on_trial(record: Record) -> tuple[str, ...]:
    with record.read() as conn:
        return rules_on_trial(conn)


def judged(record: Record, results: dict[str, int], name: str = NAME, design: str = "sample") -> None:
    with record.change() as change:
        judge(change, results, name, design)


def test_a_rule_that_is_overturned_too_often_falls_back_once(store: Store) -> None:
    record = record_on(store)
    appeal(record, {"upheld": 6, "reversed": 3, "partly_reversed": 1})
    assert checked(record) == 1
    assert checked(record) == 0
    assert on_trial(record) == (RULE,)
    (fell,) = entries_of(record, "pack_change")
    assert fell.data == {
        "event": "fell_back",
        "rule": RULE,
        "by_other": False,
        "version": NAME,
        "why": "overturned",
        "judged": 0,
        "right": 0,
        "decided": 10,
        "overturned": 4,
    }
    (incident,) = entries_of(record, "incident")
    assert (incident.data["what"], incident.data["rule"]) == ("rule_fell_back", RULE)
    with record.read() as conn:
        (case,) = conn.execute(select(case_file)).all()
    assert (case.kind, case.queue, case.rule, case.entry) == ("incident", "incidents", RULE, incident.id)


def test_a_rule_below_its_bar_of_precision_falls_back(store: Store) -> None:
    record = record_on(store)
    judged(record, {"confirmed": 48, "wrong": 5})
    assert checked(record) == 1
    assert entries_of(record, "pack_change")[0].data["why"] == "precision"


@pytest.mark.parametrize(("wrong", "fell"), [(1, 0), (2, 1)])
def test_a_rule_that_takes_away_or_is_critical_must_be_surer(store: Store, wrong: int, fell: int) -> None:
    record = record_on(store)
    with record.change() as change:
        judge(change, {"confirmed": 280 - wrong, "wrong": wrong}, strict=True)
    assert checked(record) == fell


@pytest.mark.parametrize(
    ("results", "design"),
    [
        pytest.param({"confirmed": 40, "wrong": 10}, "sample", id="too-few-judged"),
        pytest.param({"confirmed": 59, "wrong": 1}, "sample", id="above-the-bar"),
        pytest.param({"wrong": 60}, "trial", id="trial-matches-are-apart"),
    ],
)
def test_a_rule_stays(store: Store, results: dict[str, int], design: str) -> None:
    record = record_on(store)
    judged(record, results, design=design)
    appeal(record, {"upheld": 8, "reversed": 2})
    appeal(record, {"omitted": 30})
    assert checked(record) == 0
    assert on_trial(record) == ()


def test_what_was_let_act_again_is_judged_by_what_comes_afterwards(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    judged(record, {"wrong": 60})
    checked(record)
    clock.move(timedelta(hours=1))
    with record.change(By("bob", "policy_approver")) as change:
        do_let_rule_act(change, RULE, "its list was mended")
    assert checked(record) == 0
    clock.move(timedelta(hours=1))
    judged(record, {"wrong": 53})
    assert checked(record) == 1


def test_what_was_long_ago_counts_no_more(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    judged(record, {"wrong": 60})
    clock.move(timedelta(days=91))
    assert checked(record) == 0


def test_a_newer_version_does_not_fall_for_an_older_one(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    appeal(record, {"reversed": 12})
    clock.move(timedelta(hours=1))
    with record.change() as change:
        decide(change, 1, NEWER)
    assert checked(record) == 0
    appeal(record, {"reversed": 12}, NEWER)
    assert checked(record) == 1
    assert entries_of(record, "pack_change")[0].data["version"] == NEWER
