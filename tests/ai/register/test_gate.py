"""The gate before a release: each need alone closes it, a secondary rule warns, an old assessment is none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.ai.register.gate import Assessed, Evidence, Lack, assessed_of, is_open, lacks, next_due
from clearford.ai.register.rules import RegisterRules
from clearford.ai.register.tiers import tier_of
from clearford.core.dates import DAY
from tests.ai.register.data import CARD, MODEL, OTHER, report, rules

NOW = 1_790_000_000_000_000
PASSED = Assessed(at=NOW - DAY, passed=True, model_digest=MODEL)
FULL = Evidence(assessments=(PASSED,), labels=True, responsible=True, plan=True, drilled=True)


def found(
    card: dict[str, Any] | None = None,
    evidence: dict[str, Any] | None = None,
    *,
    since: int = 0,
    by: RegisterRules | None = None,
) -> tuple[Lack, ...]:
    said = msgspec.structs.replace(CARD, **(card or {}))
    have = msgspec.structs.replace(FULL, **(evidence or {}))
    by = by or rules()
    return lacks(said, tier_of(said, by), have, by, other_since=since, now=NOW)


def names(some: tuple[Lack, ...]) -> list[tuple[str, bool]]:
    return [(one.need.id, one.blocks) for one in some]


def test_nothing_is_missing() -> None:
    assert found() == ()
    assert is_open(found())


@pytest.mark.parametrize(
    ("card", "evidence", "missing"),
    [
        pytest.param({"model_digest": None}, {}, ["digests", "assessment"], id="no-digest"),
        pytest.param({}, {"assessments": ()}, ["assessment"], id="no-assessment"),
        pytest.param({}, {"labels": False}, ["labels"], id="labels"),
        pytest.param({"complaints": " "}, {}, ["complaints"], id="complaints"),
        pytest.param({"incident_contact": ""}, {}, ["incident_contact"], id="incidents"),
        pytest.param(
            {"scenario": "critical", "autonomy": "confirmed"},
            {"responsible": False},
            ["responsible"],
            id="tier-5",
        ),
    ],
)
def test_each_need_closes_the_gate(
    card: dict[str, Any], evidence: dict[str, Any], missing: list[str]
) -> None:
    some = found(card, evidence)
    assert names(some) == [(name, True) for name in missing]
    assert not is_open(some)


def test_nobody_need_be_named_below_tier_five() -> None:
    assert found({"scenario": "critical"}, {"responsible": False}) == ()


def test_a_rule_known_from_others_alone_warns_and_never_blocks() -> None:
    some = found({}, {"plan": False})
    assert names(some) == [("safety_measures", False)]
    assert is_open(some)
    softer = tuple(msgspec.structs.replace(one, status="secondary") for one in rules().gate)
    nothing = {"assessments": (), "labels": False, "responsible": False, "plan": False}
    some = found({"complaints": ""}, nothing, by=msgspec.structs.replace(rules(), gate=softer))
    assert len(some) == 4
    assert is_open(some)


@pytest.mark.parametrize(
    ("one", "since"),
    [
        pytest.param({"passed": False}, 0, id="failed"),
        pytest.param({"model_digest": OTHER}, 0, id="other-model"),
        pytest.param({"model_digest": None}, 0, id="model-not-said"),
        pytest.param({"at": NOW - 200 * DAY}, 0, id="too-old-for-tier-2"),
        pytest.param({}, NOW, id="before-the-adapter-changed"),
    ],
)
def test_an_assessment_that_is_none(one: dict[str, Any], since: int) -> None:
    bad = msgspec.structs.replace(PASSED, **one)
    assert names(found({}, {"assessments": (bad,)}, since=since)) == [("assessment", True)]
    both = {"assessments": (bad, msgspec.structs.replace(PASSED, at=max(since, PASSED.at)))}
    assert found({}, both, since=since) == ()


def test_a_lower_tier_lets_an_assessment_hold_longer() -> None:
    old = {"assessments": (msgspec.structs.replace(PASSED, at=NOW - 200 * DAY),)}
    assert found({"scenario": "internal"}, old) == ()
    low, high = (
        tier_of(msgspec.structs.replace(CARD, scenario=one), rules()) for one in ("internal", "critical")
    )
    assert next_due(NOW, low) > next_due(NOW, high) > NOW


def test_what_the_gate_sees_of_a_report() -> None:
    assert assessed_of(report(0.99), 5) == Assessed(at=5, passed=True, model_digest=MODEL)
    assert assessed_of(report(0.94), 5).passed is False
    part = msgspec.structs.replace(report(0.99), missing=1, point=None)
    few = msgspec.structs.replace(report(0.99), enough=False)
    assert not assessed_of(part, 5).passed
    assert not assessed_of(few, 5).passed
