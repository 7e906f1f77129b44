"""Rules move on by what processes hand in, and stop by it; people put them, keep them and let them go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clearford.core.errors import AccessError, RecordError
from clearford.runtime.record.cases import Office
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.quality import do_check_rules
from clearford.runtime.record.rolling import (
    do_advance_rollout,
    do_halt_rule,
    do_hand_in_tally,
    do_hold_rule,
    do_put_rule,
    do_resume_rule,
    is_due,
)
from clearford.runtime.record.rollout import read_kept, standings_of, told
from clearford.runtime.record.unit import By, Change, Record
from clearford.runtime.rollout.served import Counted, Tally
from clearford.runtime.rollout.state import RuleState
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.policies import rollout_tally
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.quality_kit import NAME, judge
from tests.runtime.record.test_packs import promoted
from tests.runtime.record.test_rollout import begin, kinds, state_of
from tests.runtime.rollout.versions import RULE
from tests.runtime.service_kit import MovedClock, record_on

ANN, BOB, CAT = By("ann", "policy_author"), By("bob", "policy_approver"), By("cat", "policy_approver")
WHY = "it needs a look first"


class Rolled:
    """A record in which a changed rule is at its first step, and what processes hand in."""

    def __init__(self, store: Store) -> None:
        self.clock = MovedClock()
        self.record: Record = record_on(store, self.clock)
        self.office = Office.of(self.record.vault)
        begin(self.record)
        self.digest = state_of(self.record).digest
        self.number = 0

    def hand_in(self, items: int, *, part: str = "one", digest: str = "", **counted: int) -> None:
        """A tally of posts, and what the rule did to them."""
        self.number += 1
        one = Counted(digest or self.digest, **counted)  # type: ignore[arg-type]
        tally = Tally(part=part, number=self.number, kinds={"post": items}, rules={RULE: one})
        with self.record.change() as change:
            do_hand_in_tally(change, tally)

    def count(self, **later: float) -> RuleState:
        """Count it after some time; where the rule stands then."""
        self.clock.move(timedelta(**later))
        with self.record.change() as change:
            do_advance_rollout(change, self.office)
        return state_of(self.record)

    def do(self, act: Callable[[Change], None], by: By = BOB) -> RuleState:
        """Let somebody do something."""
        with self.record.change(by) as change:
            act(change)
        return state_of(self.record)


@pytest.fixture
def rolled(store: Store) -> Rolled:
    return Rolled(store)


def test_what_all_processes_did_is_counted_once(rolled: Rolled) -> None:
    rolled.hand_in(60, hits=3, outside=2, actions=1)
    rolled.hand_in(50, part="two", hits=1, outside=1)
    found = rolled.count()
    assert (found.hits, found.outside, found.actions) == (4, 3, 1)
    assert rolled.count(minutes=1).hits == 4
    with rolled.record.read() as conn:
        assert read_kept(conn).state.items == {"post": 110}
        assert conn.execute(select(func.count()).select_from(rollout_tally)).scalar() == 0
        assert standings_of(told(conn)).counted == {"one": 1, "two": 2}


def test_what_another_version_did_is_not_the_rule_s(rolled: Rolled) -> None:
    rolled.hand_in(60, digest="sha256:other", hits=3)
    assert rolled.count().hits == 0


def test_a_process_that_is_silent_is_forgotten(rolled: Rolled) -> None:
    rolled.hand_in(1)
    rolled.count()
    rolled.count(hours=2)
    with rolled.record.read() as conn:
        assert standings_of(told(conn)).counted == {}


def test_nothing_is_due_until_something_comes_or_a_minute_passes(rolled: Rolled) -> None:
    record = rolled.record
    with record.read() as conn:
        assert not is_due(conn, record.now())
        assert is_due(conn, record.now() + 60_000_000)
    rolled.hand_in(1)
    with record.read() as conn:
        assert is_due(conn, record.now())


def test_a_step_asks_for_a_day_and_a_hundred_items(rolled: Rolled) -> None:
    rolled.hand_in(99)
    rolled.count()
    assert rolled.count(hours=30).per_cent == 1
    rolled.hand_in(1)
    rolled.count(minutes=1)
    assert rolled.count(minutes=1).per_cent == 10
    assert kinds(rolled.record) == ["began", "step"]


def test_a_limit_before_the_last_step_stops_the_rule(rolled: Rolled) -> None:
    rolled.hand_in(300, hits=201, actions=200, over=1)
    found = rolled.count()
    assert (found.stopped, found.per_cent) == ("limit", 0)
    with rolled.record.read() as conn:
        assert rules_on_trial(conn) == (RULE,)
    (incident,) = entries_of(rolled.record, "incident")
    assert (incident.data["what"], incident.data["why"]) == ("rule_fell_back", "limit")


def test_signals_that_fail_stop_the_rule(rolled: Rolled) -> None:
    rolled.hand_in(300, failed=4)
    assert rolled.count().stopped == "failures"


def test_wrong_actions_stop_the_rule_and_those_of_other_versions_do_not(rolled: Rolled) -> None:
    with rolled.record.change() as change:
        judge(change, {"wrong": 12}, name=f"{RULE}@0.0.9")
    assert rolled.count(minutes=1).stopped is None
    with rolled.record.change() as change:
        judge(change, {"wrong": 12}, name=NAME)
    found = rolled.count(minutes=1)
    assert (found.stopped, found.reviewed, found.overturned) == ("overturned", 12, 12)


def test_a_rule_is_put_at_a_step_of_its_own(rolled: Rolled) -> None:
    assert rolled.do(lambda change: do_put_rule(change, RULE, 50, WHY)).per_cent == 50
    assert rolled.do(lambda change: do_put_rule(change, RULE, 0, WHY)).per_cent == 0
    with pytest.raises(RecordError, match="CF-R080"):
        rolled.do(lambda change: do_put_rule(change, RULE, 51, WHY))
    with pytest.raises(RecordError, match="CF-R080"):
        rolled.do(lambda change: do_put_rule(change, "fraud.other.rule", 50, WHY))


def test_who_wrote_the_version_does_not_widen_it(rolled: Rolled) -> None:
    promoted(rolled.record, b"packs")
    with pytest.raises(AccessError, match="CF-A003"):
        rolled.do(lambda change: do_put_rule(change, RULE, 50, WHY), ANN)
    assert rolled.do(lambda change: do_put_rule(change, RULE, 0, WHY), ANN).per_cent == 0


def test_a_rule_that_is_kept_does_not_move_on_until_it_is_let(rolled: Rolled) -> None:
    rolled.do(lambda change: do_hold_rule(change, RULE, WHY))
    rolled.hand_in(500)
    rolled.count()
    assert rolled.count(hours=25).per_cent == 1
    with pytest.raises(RecordError, match="CF-R080"):
        rolled.do(lambda change: do_hold_rule(change, RULE, WHY))
    rolled.do(lambda change: do_resume_rule(change, RULE, WHY))
    assert rolled.count(hours=1).per_cent == 10
    assert kinds(rolled.record) == ["began", "held", "resumed", "step"]


def test_a_rule_that_is_halted_stands_still_and_goes_on_at_its_step(rolled: Rolled) -> None:
    rolled.do(lambda change: do_put_rule(change, RULE, 10, WHY))
    assert rolled.do(lambda change: do_halt_rule(change, RULE, WHY)).stopped == "person"
    rolled.do(lambda change: do_halt_rule(change, RULE, WHY))
    rolled.hand_in(500, hits=3)
    rolled.count(hours=25)
    assert state_of(rolled.record).per_cent == 0
    for act in (
        lambda change: do_put_rule(change, RULE, 50, WHY),
        lambda change: do_hold_rule(change, RULE, WHY),
    ):
        with pytest.raises(RecordError, match="CF-R080"):
            rolled.do(act)
    with pytest.raises(AccessError, match="CF-A003"):
        rolled.do(lambda change: do_resume_rule(change, RULE, WHY))
    assert rolled.do(lambda change: do_resume_rule(change, RULE, WHY), CAT).per_cent == 10
    events = [one.data["event"] for one in entries_of(rolled.record, "pack_change")]
    assert events == ["rollout_began", "rollout_started", "fell_back", "let_act"]


def test_what_appeals_and_samples_stop_is_looked_at_again_from_its_step_on(rolled: Rolled) -> None:
    with rolled.record.change() as change:
        judge(change, {"confirmed": 40, "wrong": 20}, name=NAME)
    with rolled.record.change() as change:
        assert do_check_rules(change, rolled.office) == 1
    (incident,) = entries_of(rolled.record, "incident")
    assert incident.data["since"] == state_of(rolled.record).since * 60_000_000
    assert rolled.do(lambda change: do_resume_rule(change, RULE, WHY)).per_cent == 1
