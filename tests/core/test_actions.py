"""The table of actions keeps the ladders and the powers that a rule may have."""

from __future__ import annotations

import pytest

from clearford.core.actions import ACCOUNT_LADDER, ACTIONS, CONTENT_LADDER, ActionSpec, Severity, is_strict

SPECS = [pytest.param(spec, id=name) for name, spec in ACTIONS.items()]


@pytest.mark.parametrize("spec", SPECS)
def test_every_action_stands_on_a_rung_of_its_ladder(spec: ActionSpec) -> None:
    ladders = {"content": CONTENT_LADDER, "account": ACCOUNT_LADDER, "none": ("",)}
    assert spec.rung in ladders[spec.ladder]


@pytest.mark.parametrize("spec", SPECS)
def test_every_action_has_words_in_both_languages(spec: ActionSpec) -> None:
    assert spec.en.isascii()
    assert any("\u4e00" <= c <= "\u9fff" for c in spec.zh)


def test_no_rule_can_close_an_account() -> None:
    assert "close" not in {spec.rung for spec in ACTIONS.values()}


def test_only_a_critical_rule_may_suspend() -> None:
    assert {spec.from_severity for spec in ACTIONS.values() if spec.rung == "suspend"} == {"critical"}


def test_what_cannot_be_undone_needs_exact_evidence() -> None:
    strong = {spec.name for spec in ACTIONS.values() if spec.rung in ("disable", "remove", "suspend")}
    assert strong <= {spec.name for spec in ACTIONS.values() if spec.needs_exact}


def test_help_and_warnings_are_no_restrictions() -> None:
    assert {spec.name for spec in ACTIONS.values() if not spec.restricts} == {"offer_help", "warn_user"}


@pytest.mark.parametrize(
    ("actions", "severity", "strict"),
    [
        pytest.param((), "high", False, id="asks-people"),
        pytest.param((), "critical", True, id="critical"),
        pytest.param(("hold", "limit_reach"), "high", False, id="hides-for-a-while"),
        pytest.param(("limit_reach", "remove_content"), "high", True, id="removes"),
        pytest.param(("disable_content",), "high", True, id="disables"),
        pytest.param(("suspend_account",), "low", True, id="suspends"),
        pytest.param(("close_account",), "low", True, id="closes"),
        pytest.param(("pause_payout",), "high", False, id="pauses-payouts"),
    ],
)
def test_the_strict_bar_is_for_what_takes_away(
    actions: tuple[str, ...], severity: Severity, *, strict: bool
) -> None:
    assert is_strict(actions, severity) == strict
