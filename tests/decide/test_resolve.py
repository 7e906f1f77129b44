from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from clearford.core.actions import ACTIONS, CaseWanted
from clearford.core.decisions import Decision, RuleRef, Softening, Unknown
from clearford.decide.program import Rule
from clearford.decide.resolve import Standing, absorb, resolve
from clearford.decide.states import FULL, State
from tests.decide.build import BUNDLE, exempt, rule

TRIAGE = CaseWanted(route="triage")
URGENT, SOON, LATE = (
    CaseWanted(route=route, priority=priority, deadline_h=hours)
    for route, priority, hours in (("z", 1, 9), ("b", 2, 4), ("a", 2, 8))
)
LESS, NOTHING = State("escalate", 0), State("allow", 0)


def decided(holds: Sequence[Any], fails: Sequence[Any] = ()) -> Decision:
    def standing(entry: Any) -> Standing:
        return entry if isinstance(entry, Standing) else Standing(entry, FULL)

    return resolve(list(map(standing, holds)), list(map(standing, fails)), default_case=TRIAGE, bundle=BUNDLE)


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        pytest.param(["label_content", "hold"], ("hold",), id="hold-absorbs-label"),
        pytest.param(["remove_link", "mask_personal"], ("mask_personal", "remove_link"), id="same-rung"),
        pytest.param(["warn_user", "limit_feature"], ("limit_feature",), id="account"),
        pytest.param(
            ["remove_content", "warn_user", "offer_help"],
            ("offer_help", "remove_content", "warn_user"),
            id="apart",
        ),
        pytest.param(["offer_help", "offer_help"], ("offer_help",), id="repeat"),
        pytest.param([], (), id="none"),
    ],
)
def test_the_strongest_rung_of_a_ladder_absorbs_the_weaker(wanted: list[str], kept: tuple[str, ...]) -> None:
    assert absorb(wanted) == kept


@pytest.mark.parametrize(
    ("rules", "outcome", "actions", "case", "determining"),
    [
        pytest.param([], "allow", (), None, (), id="nothing"),
        pytest.param([rule("a")], "restrict", ("limit_reach",), None, ("a",), id="restrict"),
        pytest.param(
            [rule("a", case=SOON)], "restrict", ("limit_reach",), SOON, ("a",), id="restrict-with-case"
        ),
        pytest.param(
            [rule("a", decision="escalate", actions=())], "escalate", (), TRIAGE, ("a",), id="default-case"
        ),
        pytest.param(
            [rule("a", decision="escalate", actions=("hold", "offer_help"))],
            "escalate",
            ("offer_help",),
            TRIAGE,
            ("a",),
            id="an-escalating-rule-takes-no-restriction",
        ),
        pytest.param(
            [rule("a"), rule("b", decision="escalate", actions=(), case=LATE)],
            "restrict",
            ("limit_reach",),
            LATE,
            ("a", "b"),
            id="case-beside-restriction",
        ),
        pytest.param(
            [rule("a"), rule("b", actions=("hold",))], "restrict", ("hold",), None, ("b",), id="absorbed"
        ),
        pytest.param(
            [rule("a", case=SOON), rule("b", case=LATE, actions=()), rule("c", case=URGENT, actions=())],
            "restrict",
            ("limit_reach",),
            URGENT,
            ("a", "c"),
            id="most-urgent-case",
        ),
        pytest.param(
            [rule("a", case=LATE, actions=()), rule("b", case=SOON, actions=())],
            "escalate",
            (),
            SOON,
            ("b",),
            id="shorter-deadline",
        ),
        pytest.param(
            [rule("a", actions=("warn_user",))], "allow", ("warn_user",), None, ("a",), id="warning-only"
        ),
        pytest.param([rule("a", status="trial")], "allow", (), None, (), id="trial"),
    ],
)
def test_contributions_are_united(
    rules: list[Rule],
    outcome: str,
    actions: tuple[str, ...],
    case: CaseWanted | None,
    determining: tuple[str, ...],
) -> None:
    decision = decided(rules)
    assert (decision.outcome, decision.actions, decision.case) == (outcome, actions, case)
    assert decision.determining == tuple(f"fraud.test.{name}" for name in determining)
    assert decision.held == tuple(RuleRef(r.id, r.status) for r in rules)


def test_the_action_is_the_rung_of_the_content_ladder() -> None:
    assert decided([rule("a", actions=("remove_link", "limit_feature"))]).action == "limit"
    assert decided([rule("a", actions=("limit_feature",))]).action is None
    assert ACTIONS["remove_link"].rung == "limit"


A = rule("a", actions=("remove_link", "offer_help", "warn_user"))


@pytest.mark.parametrize(
    ("holds", "fails", "outcome", "actions", "softened"),
    [
        pytest.param(
            [Standing(A, LESS)],
            [],
            "escalate",
            ("offer_help",),
            [("a", "escalate", "soften[0]")],
            id="to-escalate",
        ),
        pytest.param([Standing(A, NOTHING)], [], "allow", (), [("a", "allow", "soften[0]")], id="to-allow"),
        pytest.param([A, exempt("x", "a")], [], "allow", (), [("a", "allow", "fraud.test.x")], id="exempted"),
        pytest.param(
            [Standing(A, NOTHING), exempt("x", "a", to="escalate")],
            [],
            "allow",
            (),
            [("a", "allow", "soften[0]"), ("a", "escalate", "fraud.test.x")],
            id="the-milder-of-both",
        ),
        pytest.param(
            [A],
            [exempt("x", "a")],
            "escalate",
            ("offer_help",),
            [("a", "escalate", "fraud.test.x:failed")],
            id="an-exemption-that-cannot-be-known",
        ),
        pytest.param(
            [A, exempt("x", "b")],
            [],
            "restrict",
            ("offer_help", "remove_link", "warn_user"),
            [],
            id="unnamed",
        ),
        pytest.param(
            [A, exempt("x", "a", status="trial")],
            [],
            "restrict",
            ("offer_help", "remove_link", "warn_user"),
            [],
            id="exemption-on-trial",
        ),
        pytest.param(
            [Standing(rule("a", decision="escalate", actions=()), LESS)],
            [],
            "escalate",
            (),
            [],
            id="no-milder-than-it-is",
        ),
    ],
)
def test_softenings_and_exemptions_cap(
    holds: list[Any],
    fails: list[Any],
    outcome: str,
    actions: tuple[str, ...],
    softened: list[tuple[str, str, str]],
) -> None:
    decision = decided(holds, fails)
    assert (decision.outcome, decision.actions) == (outcome, actions)
    expected = tuple(Softening(f"fraud.test.{name}", to, by) for name, to, by in softened)  # type: ignore[arg-type]
    assert decision.softened == expected


LOST = ("text.length",)


@pytest.mark.parametrize(
    ("holds", "fails", "outcome", "consequence"),
    [
        pytest.param([], [Standing(rule("a"), FULL, LOST)], "escalate", "escalated", id="escalate"),
        pytest.param(
            [], [Standing(rule("a", on_failure="ignore"), FULL, LOST)], "allow", "ignored", id="ignore"
        ),
        pytest.param([], [Standing(rule("a"), NOTHING, LOST)], "allow", "ignored", id="softened-anyway"),
        pytest.param(
            [exempt("x", "a")], [Standing(rule("a"), FULL, LOST)], "allow", "ignored", id="exempted-anyway"
        ),
        pytest.param(
            [Standing(A, State("escalate", 0, failed=True), LOST)],
            [],
            "escalate",
            "escalated",
            id="softening-failed",
        ),
        pytest.param(
            [A], [Standing(exempt("x", "a"), FULL, LOST)], "escalate", "escalated", id="exemption-failed"
        ),
        pytest.param(
            [rule("b")],
            [Standing(exempt("x", "a"), FULL, LOST)],
            "restrict",
            "ignored",
            id="exemption-of-nobody",
        ),
        pytest.param(
            [rule("b")], [Standing(rule("a"), FULL, LOST)], "restrict", "escalated", id="beside-restriction"
        ),
    ],
)
def test_failures_are_on_record(holds: list[Any], fails: list[Any], outcome: str, consequence: Any) -> None:
    decision = decided(holds, fails)
    (unknown,) = decision.unknowns
    assert decision.outcome == outcome
    assert (unknown.signal, unknown.cause, unknown.consequence) == ("text.length", "failed", consequence)


def test_a_rule_that_could_not_be_known_is_not_among_the_determining() -> None:
    decision = decided([rule("b")], [Standing(rule("a", case=URGENT), FULL, LOST)])
    assert decision.determining == ("fraud.test.b",)
    assert decision.case == URGENT
    assert decision.unknowns == (Unknown("text.length", "failed", "fraud.test.a", "escalated"),)  # type: ignore[arg-type]
