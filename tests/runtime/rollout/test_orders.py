"""What people do with a rollout: put rules at a step, stop them, let them go on, judge their actions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clearford.core.errors import ConfigError
from clearford.policy.evidence import Reviewed, Verdict
from clearford.runtime.rollout.autostop import Counts
from clearford.runtime.rollout.clock import ClockState
from clearford.runtime.rollout.files import Folder, open_folder
from clearford.runtime.rollout.orders import Order, resume, start, stop, take_verdicts
from clearford.runtime.rollout.state import NONE, Acted, RuleState

RULE = "fraud.test.one"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORDER = Order(RULE, "safety-team", "seen enough", NOW)


def folder(path: Path, **more: Any) -> Folder:
    """A rule of a team that hit 20 of 500 items and acted on 10."""
    made = open_folder(str(path), make=True)
    made.state.items = {"post": 500}
    made.state.clock = ClockState(now=9000)
    given: dict[str, Any] = {"bar": 0.9, "step": 0, "hits": 20, "actions": 10, "shadow": Counts(4, 400)}
    made.state.rules[RULE] = RuleState(owner="fraud-team", kinds=("post",), **(given | more))
    made.note((RULE, Acted(f"i{i}", None)) for i in range(10))
    return made


def verdict(i: int, said: Verdict | None, by: str | None = "safety-team") -> Reviewed:
    return Reviewed(item=f"i{i}", rule=RULE, verdict=said, reviewer=by)


def test_a_rule_is_put_at_a_step(tmp_path: Path) -> None:
    made = folder(tmp_path, step=-1, shadow=NONE, stopped="limit", reviewed=5, overturned=5)
    start(made, ORDER, 50)
    rule = made.state.rules[RULE]
    assert (rule.per_cent, rule.stopped, rule.hits, rule.actions, rule.since) == (50, None, 0, 0, 9000)
    assert (rule.shadow, rule.reviewed, rule.overturned) == (Counts(20, 500), 0, 0)
    (entry,) = made.unsaved
    assert (entry.kind, entry.per_cent, entry.by, entry.found, entry.at) == (
        "started", 50, "safety-team", "seen enough", NOW,
    )  # fmt: skip
    start(made, ORDER, 0)
    assert (rule.step, rule.per_cent) == (-1, 0)


def test_what_is_no_step_or_no_rule_is_refused(tmp_path: Path) -> None:
    made = folder(tmp_path)
    with pytest.raises(ConfigError, match="no step") as caught:
        start(made, ORDER, 20)
    assert caught.value.suggestion == "one of 0, 1, 10, 50, 100"
    with pytest.raises(ConfigError, match="not in this rollout") as caught:
        stop(made, ORDER._replace(rule="fraud.test.ome"))
    assert caught.value.suggestion == f"did you mean `{RULE}`?"
    with pytest.raises(ConfigError, match="has not stopped"):
        resume(made, ORDER)
    assert made.unsaved == []


def test_a_person_stops_a_rule_and_it_lists_its_actions(tmp_path: Path) -> None:
    made = folder(tmp_path)
    stop(made, ORDER)
    (entry,) = made.unsaved
    assert (entry.kind, entry.trigger, entry.by, entry.at) == ("stopped", "person", "safety-team", NOW)
    assert [a.item for a in entry.review] == [f"i{i}" for i in reversed(range(10))]
    assert made.state.rules[RULE].per_cent == 0
    with pytest.raises(ConfigError, match="has stopped"):
        stop(made, ORDER)


@pytest.mark.parametrize(
    ("trigger", "shadow"),
    [
        pytest.param("hit_rate", Counts(20, 500), id="the-rate-of-now-is-right"),
        pytest.param("canary", Counts(4, 400), id="the-rate-was-not-the-matter"),
    ],
)
def test_a_stopped_rule_goes_on_where_it_was(tmp_path: Path, trigger: str, shadow: Counts) -> None:
    made = folder(tmp_path, step=1, stopped=trigger)
    made.state.rules[RULE].failed.add(9000, 50)
    resume(made, ORDER)
    rule = made.state.rules[RULE]
    assert (rule.per_cent, rule.stopped, rule.hits, rule.shadow) == (10, None, 0, shadow)
    assert rule.failed.total == 0
    assert [e.kind for e in made.unsaved] == ["resumed"]


def test_verdicts_that_overturn_too_much_stop_the_rule(tmp_path: Path) -> None:
    made = folder(tmp_path)
    wrong = [verdict(i, "wrong") for i in range(2)]
    counted = take_verdicts(made, [*wrong, verdict(7, None, None), verdict(99, "wrong")])
    assert (counted.used, counted.left_out) == (2, 1)
    assert made.state.rules[RULE].stopped is not None
    (entry,) = made.unsaved
    assert (entry.trigger, entry.per_cent, len(entry.review)) == ("overturned", 1, 10)


def test_verdicts_add_up_over_files_and_each_action_counts_once(tmp_path: Path) -> None:
    made = folder(tmp_path, bar=0.3)
    take_verdicts(made, [verdict(0, "wrong"), verdict(0, "right", "other-team"), verdict(1, "right")])
    take_verdicts(made, [verdict(1, "right"), verdict(2, "unsure")])
    rule = made.state.rules[RULE]
    assert (rule.reviewed, rule.overturned, rule.stopped) == (3, 2, None)
    take_verdicts(made, [verdict(0, "right")])
    assert (rule.reviewed, rule.overturned) == (3, 1)


def test_the_owner_s_verdicts_and_unknown_rules_are_left_out(tmp_path: Path) -> None:
    made = folder(tmp_path)
    other = Reviewed(item="i1", rule="a.b.c", verdict="wrong", reviewer="safety-team")
    counted = take_verdicts(made, [verdict(1, "wrong", "fraud-team/ann"), other])
    assert (counted.used, counted.left_out, made.state.rules[RULE].reviewed) == (0, 2, 0)
