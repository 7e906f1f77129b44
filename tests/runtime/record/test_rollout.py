"""Where rules stand: they begin with a version, go on with the next, and are put aside and taken up again."""

from __future__ import annotations

from sqlalchemy import select

from clearford.core.entries import Entry
from clearford.runtime.record.fallback import do_fall_back_rule
from clearford.runtime.record.rollout import (
    do_begin_rollout,
    do_go_back,
    event_of,
    open_book,
    read_kept,
    standings_of,
    told,
)
from clearford.runtime.record.trials import TrialRun
from clearford.runtime.record.unit import By, Record
from clearford.runtime.rollout.standing import Standing, live_in
from clearford.runtime.rollout.state import RuleState
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.policies import rollout_event
from tests.runtime.auth.kit import entries_of
from tests.runtime.rollout.versions import RULE, WIDER, packs_with
from tests.runtime.service_kit import record_on

BOB = By("bob", "policy_approver")
UNTRIED = TrialRun(items=0, since=None, shifts={}, rules={})
FIRST, WIDE = live_in(packs_with()), live_in(packs_with(WIDER))
NARROW = live_in(packs_with((b">= 0.90", b">= 0.95")))
LIMITED = live_in(packs_with(WIDER, (b"per_day: 2000", b"per_day: 7")))


def begin(record: Record, *, tried: TrialRun = UNTRIED, at_once: bool = False) -> tuple[str, ...]:
    """Put the wider rule in force in place of the first one."""
    with record.change(BOB) as change:
        return do_begin_rollout(change, FIRST, WIDE, tried, at_once=at_once)


def standing(record: Record) -> list[Standing]:
    """What every process is told."""
    with record.read() as conn:
        return list(standings_of(told(conn)).rules)


def state_of(record: Record) -> RuleState:
    """Where the rule stands."""
    with record.read() as conn:
        return read_kept(conn).state.rules[RULE]


def kinds(record: Record) -> list[str]:
    """What was done, in order."""
    with record.read() as conn:
        rows = conn.execute(select(rollout_event.c.body).order_by(rollout_event.c.at)).scalars()
        return [event_of(row).kind for row in rows]


def noted(record: Record) -> list[Entry]:
    """Entries of the rollout."""
    return [one for one in entries_of(record, "pack_change") if str(one.data["event"]).startswith("rollout")]


def test_before_anything_is_rolled_out_nothing_is_told(store: Store) -> None:
    record = record_on(store)
    assert standing(record) == []
    with record.read() as conn:
        assert told(conn) == ""
        assert read_kept(conn).state.rules == {}


def test_a_changed_rule_begins_at_its_first_step(store: Store) -> None:
    record = record_on(store)
    assert begin(record) == (RULE,)
    assert [(one.rule, one.per_cent, one.per_hour) for one in standing(record)] == [(RULE, 1, 200)]
    (entry,) = noted(record)
    assert (entry.data["event"], entry.data["to"], entry.data["by_other"]) == ("rollout_began", 1, True)
    assert kinds(record) == ["began"]


def test_what_acts_at_once_is_not_rolled_out_and_leaves_nothing_behind(store: Store) -> None:
    record = record_on(store)
    assert begin(record, at_once=True) == ()
    assert standing(record) == []
    assert noted(record) == []


def test_the_trial_is_what_hits_are_compared_with(store: Store) -> None:
    record = record_on(store)
    tried = TrialRun(
        items=90,
        since=1,
        shifts={},
        rules={f"{RULE}@0.1.0": 4, "fraud.other@1": 9},
        kinds={"post": 50, "listing": 30, "message": 10},
    )
    begin(record, tried=tried)
    assert state_of(record).shadow == (4, 60)


def test_a_rule_that_did_not_change_goes_on_with_its_new_limits(store: Store) -> None:
    record = record_on(store)
    begin(record)
    with record.change(BOB) as change:
        assert do_begin_rollout(change, WIDE, LIMITED, UNTRIED, at_once=False) == ()
    assert [(one.per_cent, one.per_day) for one in standing(record)] == [(1, 7)]
    assert kinds(record) == ["began"]


def test_a_version_before_is_told_of_as_long_as_some_process_may_have_it(store: Store) -> None:
    record = record_on(store)
    begin(record)
    with record.change(BOB) as change:
        do_begin_rollout(change, WIDE, NARROW, UNTRIED, at_once=True)
    assert [one.digest for one in standing(record)] != []
    with record.read() as conn:
        assert read_kept(conn).state.rules == {}


def test_going_back_takes_a_rule_up_where_it_was(store: Store) -> None:
    record = record_on(store)
    begin(record)
    with record.change(BOB) as change:
        do_begin_rollout(change, WIDE, NARROW, UNTRIED, at_once=False)
        assert open_book(change).state.rules[RULE].per_cent == 1
    narrow = state_of(record).digest
    with record.change(BOB) as change:
        do_go_back(change, WIDE)
    assert state_of(record).digest != narrow
    assert {one.digest for one in standing(record)} >= {narrow, state_of(record).digest}


def test_going_back_to_what_acted_on_everybody_is_no_rollout(store: Store) -> None:
    record = record_on(store)
    begin(record)
    with record.change(BOB) as change:
        do_go_back(change, FIRST)
    with record.read() as conn:
        assert read_kept(conn).state.rules == {}
    with record.change(BOB) as change:
        do_go_back(change, FIRST)


def test_a_rule_that_fell_back_begins_as_stopped(store: Store) -> None:
    record = record_on(store)
    with record.change(BOB) as change:
        do_fall_back_rule(change, RULE, "it hit ordinary posts")
    begin(record)
    assert [one.per_cent for one in standing(record)] == [0]
    assert state_of(record).stopped == "person"


def test_few_versions_of_a_rule_are_remembered(store: Store) -> None:
    record = record_on(store)
    begin(record)
    for n in range(5):
        word = (b">= 0.90", b">= 0.7%d" % n)
        with record.change(BOB) as change:
            do_begin_rollout(change, {}, live_in(packs_with(word)), UNTRIED, at_once=False)
    assert len(standing(record)) == 4
