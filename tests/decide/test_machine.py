from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clearford.core.actions import CaseWanted
from clearford.core.decisions import Decision, RuleRef, Unknown
from clearford.core.errors import DecideError
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Signals
from clearford.decide.expr import Is
from clearford.decide.machine import Machine, unsupported
from tests.decide.build import BUNDLE, LIKE, VERIFIED, decide, exempt, item, program, row, rule

LINK = rule("link", LIKE, each="url", actions=("remove_link",))


def test_an_item_on_which_nothing_holds_is_allowed() -> None:
    assert decide([rule("a")], {"text.length": 3}) == Decision(item="i", outcome="allow", bundle=BUNDLE)  # type: ignore[arg-type]


def test_live_and_trial_rules_that_hold_are_listed_apart() -> None:
    decision = decide(
        [rule("a"), rule("b", VERIFIED, status="trial")], {"text.length": 30, "account.verified": True}
    )
    assert decision.held == (RuleRef("fraud.test.a", "live"), RuleRef("fraud.test.b", "trial"))  # type: ignore[arg-type]
    assert decision.determining == ("fraud.test.a",)


@pytest.mark.parametrize(
    ("score", "on_failure", "outcome", "consequence"),
    [
        pytest.param(0.95, "escalate", "restrict", None, id="known-true"),
        pytest.param(0.5, "escalate", "allow", None, id="known-false"),
        pytest.param(None, "escalate", "allow", None, id="absent"),
        pytest.param(FAILED, "escalate", "escalate", "escalated", id="failed-escalates"),
        pytest.param(FAILED, "ignore", "allow", "ignored", id="failed-ignored"),
    ],
)
def test_why_a_signal_is_unknown_matters(
    score: Any, on_failure: str, outcome: str, consequence: str | None
) -> None:
    decision = decide(
        [rule("link", LIKE, each="url", on_failure=on_failure)], {}, {"url": [{"url.score": score}]}
    )
    assert decision.outcome == outcome
    assert [u.consequence for u in decision.unknowns] == ([consequence] if consequence else [])


def test_a_failure_is_a_case_and_never_a_restriction() -> None:
    case = CaseWanted(route="fraud", priority=2)
    decision = decide([rule("a", case=case)], {"text.length": FAILED})
    assert (decision.outcome, decision.actions, decision.case) == ("escalate", (), case)
    assert decision.unknowns == (Unknown("text.length", "failed", "fraud.test.a", "escalated"),)  # type: ignore[arg-type]


def test_a_null_test_does_not_take_a_failure_for_an_absence() -> None:
    unknown_length = rule("a", Is("text.length", "null"))
    assert decide([unknown_length], {"text.length": None}).outcome == "restrict"
    assert decide([unknown_length], {"text.length": FAILED}).outcome == "escalate"


def test_a_batch_gives_the_bytes_of_single_items() -> None:
    machine = Machine(program(rule("a"), exempt("x", "a")))
    columns = {
        "text.length": Column(np.array([99, 99, 1, 0]), None, np.array([False, False, False, True])),
        "account.verified": Column(np.array([False, True, True, False])),
    }
    batch = machine.evaluate([item()] * 4, Signals(4, columns))
    rows = [(False, 99), (True, 99), (True, 1), (False, FAILED)]
    single = [
        machine.evaluate_one(item(), row(machine, {"account.verified": v, "text.length": n})) for v, n in rows
    ]
    assert batch == single
    assert [d.outcome for d in batch] == ["restrict", "allow", "allow", "escalate"]


def test_decisions_carry_the_id_of_their_own_item() -> None:
    machine = Machine(program(rule("a")))
    signals = Signals(2, {"text.length": Column(np.array([99, 99]))})
    first, second = (Item(id=name) for name in ("first", "second"))
    assert [d.item for d in machine.evaluate([first, second], signals)] == ["first", "second"]


def test_an_empty_batch_gives_nothing() -> None:
    assert Machine(program(rule("a"))).evaluate([], Signals(0, {})) == []


def test_a_program_without_rules_allows() -> None:
    assert decide([], {}).outcome == "allow"
    assert Machine(program()).evaluate([item()], Signals(1, {}))[0].outcome == "allow"


def test_items_and_signals_must_be_as_many() -> None:
    with pytest.raises(DecideError) as caught:
        Machine(program(rule("a"))).evaluate([item()], Signals(2, {}))
    assert caught.value.code == "CF-E001"


def test_what_could_not_be_evaluated_is_not_allowed() -> None:
    assert unsupported(item("unheard-of"), BUNDLE) == Decision(item="i", outcome="unsupported", bundle=BUNDLE)  # type: ignore[arg-type]


def test_each_finding_is_judged_on_its_own() -> None:
    both = [{"url.score": 0.95, "url.domain": "x.test"}, {"url.score": 0.1, "url.domain": "good.test"}]
    assert decide([LINK], {}, {"url": both}).outcome == "restrict"
    assert decide([LINK], {}, {"url": both[1:]}).outcome == "allow"
