"""Rules that fell back to trial: on record, once, and undone by another person alone."""

from __future__ import annotations

import pytest

from clearford.core.errors import AccessError, RequestError
from clearford.runtime.record.fallback import do_fall_back_rule, do_let_rule_act, rules_on_trial
from clearford.runtime.record.unit import SYSTEM, By, Record
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import record_on

ANN, BOB = By("ann", "policy_approver"), By("bob", "policy_approver")
WHY = "7 of 20 decisions were overturned"


def fallen(record: Record, by: By, rule: str) -> bool:
    with record.change(by) as change:
        return do_fall_back_rule(change, rule, WHY)


def on_trial(record: Record) -> tuple[str, ...]:
    with record.read() as conn:
        return rules_on_trial(conn)


def test_a_rule_falls_back_once(store: Store) -> None:
    record = record_on(store)
    assert on_trial(record) == ()
    assert fallen(record, SYSTEM, "fraud.b.two")
    assert fallen(record, SYSTEM, "fraud.a.one")
    assert not fallen(record, ANN, "fraud.a.one")
    assert on_trial(record) == ("fraud.a.one", "fraud.b.two")
    entries = entries_of(record, "pack_change")
    assert [one.data for one in entries] == [
        {"event": "fell_back", "rule": "fraud.b.two", "by_other": False},
        {"event": "fell_back", "rule": "fraud.a.one", "by_other": False},
    ]
    assert [set(one.c) for one in entries] == [{"reason"}, {"reason"}]


def test_twice_in_one_change_is_once(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        assert do_fall_back_rule(change, "fraud.a.one", WHY)
        assert not do_fall_back_rule(change, "fraud.a.one", WHY)
    assert len(entries_of(record, "pack_change")) == 1


@pytest.mark.parametrize("first", [pytest.param(SYSTEM, id="by-itself"), pytest.param(ANN, id="by-a-person")])
def test_another_person_lets_it_act_again(store: Store, first: By) -> None:
    record = record_on(store)
    fallen(record, first, "fraud.a.one")
    with record.change(BOB) as change:
        do_let_rule_act(change, "fraud.a.one", "the list that misled it was mended")
    assert on_trial(record) == ()
    last = entries_of(record, "pack_change")[-1]
    assert last.data == {"event": "let_act", "rule": "fraud.a.one", "by_other": True}
    assert set(last.c) == {"reason", "actor"}
    assert fallen(record, SYSTEM, "fraud.a.one")


def test_nobody_undoes_what_they_did_or_what_nobody_did(store: Store) -> None:
    record = record_on(store)
    fallen(record, ANN, "fraud.a.one")
    with pytest.raises(AccessError) as same, record.change(ANN) as change:
        do_let_rule_act(change, "fraud.a.one", WHY)
    with pytest.raises(RequestError) as none, record.change(BOB) as change:
        do_let_rule_act(change, "fraud.b.two", WHY)
    assert (same.value.code, none.value.code) == ("CF-A003", "CF-H002")
    assert on_trial(record) == ("fraud.a.one",)
