"""Rules can be tried one at a time, with detectors that fail on purpose."""

from __future__ import annotations

import pytest

from clearford.core.items import Item
from clearford.policy.compile import compile_alone
from clearford.policy.signals import catalogue
from clearford.runtime.engine import Engine
from clearford.runtime.trial_runs import SMALL, TrialRuns

RULE = "fraud.phishing.lookalike-domain"
LINK = Item(id="1", text="log in at paypa1.example to keep your account", kind="post")


@pytest.fixture(scope="module")
def runs(engine: Engine) -> TrialRuns:
    return TrialRuns(engine.packs, catalogue(engine.packs))


def _decide(
    engine: Engine, runs: TrialRuns, items: list[Item], *failing: str, rule_id: str = RULE
) -> list[str]:
    rule = engine.packs.find(rule_id)
    assert rule is not None
    program = compile_alone(engine.packs, catalogue(engine.packs), rule)
    return [d.decision.outcome for d in runs(program, items, failing=frozenset(failing))]


def test_a_rule_on_trial_is_tried_as_if_live(engine: Engine, runs: TrialRuns) -> None:
    assert _decide(engine, runs, [LINK, Item(id="2", text="good morning")]) == ["restrict", "allow"]


def test_many_items_go_through_the_batch_path_with_the_same_answer(engine: Engine, runs: TrialRuns) -> None:
    assert _decide(engine, runs, [LINK] * SMALL) == ["restrict"] * SMALL


def test_a_finder_that_fails_leaves_a_case_for_a_person(engine: Engine, runs: TrialRuns) -> None:
    nothing = Item(id="2", text="good morning")
    assert _decide(engine, runs, [LINK, nothing], "url") == ["escalate", "escalate"]


def test_a_failure_that_the_rule_does_not_read_changes_nothing(engine: Engine, runs: TrialRuns) -> None:
    assert _decide(engine, runs, [LINK], "personal.iban") == ["restrict"]


def test_a_failure_beside_a_signal_that_was_found_leaves_a_case_for_a_person(
    engine: Engine, runs: TrialRuns
) -> None:
    offer = Item(id="3", text="出售依托咪酯烟弹，飞机 @smoke_demo3", kind="post")
    rule = "goods.prohibited.drug-offer"
    assert _decide(engine, runs, [offer], rule_id=rule) == ["restrict"]
    assert _decide(engine, runs, [offer], "text.phrase", rule_id=rule) == ["escalate"]
