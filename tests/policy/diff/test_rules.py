"""How hard a rule may act, which decides whether a change of its actions is harder or softer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearford.policy.diff.rules import RulePair, changed, strength
from clearford.policy.files import load
from clearford.policy.model import RuleFile
from tests.policy.golden import SAMPLES


def rule(**more: object) -> RuleFile:
    packs, _ = load([SAMPLES])
    found = packs.find("fraud.phishing.lookalike-domain")
    assert found is not None and found.then is not None
    then = replace(found.then, **more)  # type: ignore[arg-type]
    return replace(found, then=then)


def kinds(old: RuleFile, new: RuleFile) -> list[str]:
    return sorted(c.kind for c in changed(RulePair(old, new, (None, None), {})))


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        pytest.param(("label_content",), (1, 1, 0), id="label"),
        pytest.param(("remove_content", "suspend_account"), (1, 5, 3), id="both-ladders"),
        pytest.param(("offer_help",), (1, 0, 0), id="help"),
    ],
)
def test_strength(actions: tuple[str, ...], expected: tuple[int, int, int]) -> None:
    assert strength(rule(actions=actions)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(("hold",), ("hold",), [], id="same"),
        pytest.param(("hold",), ("hold", "warn_user"), ["action.harder"], id="warning-too"),
        pytest.param(("remove_link",), ("limit_reach",), ["action.harder"], id="another-of-the-same-rung"),
        pytest.param(("hold", "limit_feature"), ("hold",), ["action.softer"], id="account-left-alone"),
        pytest.param(("hold",), ("disable_content",), ["action.harder"], id="higher-rung"),
        pytest.param(("hold",), ("limit_reach", "limit_feature"), ["action.harder"], id="milder-and-harder"),
    ],
)
def test_actions(old: tuple[str, ...], new: tuple[str, ...], expected: list[str]) -> None:
    assert kinds(rule(actions=old), rule(actions=new)) == expected


def test_a_rule_that_only_escalates_any_more_is_softer() -> None:
    assert kinds(rule(), rule(decision="escalate", actions=())) == ["action.softer"]
    assert kinds(rule(decision="escalate", actions=()), rule()) == ["action.harder"]


def test_conditions_that_could_not_be_parsed_are_compared_as_text() -> None:
    one = rule()
    assert kinds(one, one) == []


@pytest.mark.parametrize(
    ("field", "less", "more"),
    [
        pytest.param("applies_to", ("post",), ("post", "comment"), id="kinds"),
        pytest.param("languages", ("zh",), ("zh", "en"), id="languages"),
        pytest.param("languages", ("zh",), (), id="every-language"),
    ],
)
def test_what_an_exemption_no_longer_reaches_is_acted_on(
    field: str, less: tuple[str, ...], more: tuple[str, ...]
) -> None:
    narrow, wide = (replace(rule(), kind="exempt", **{field: value}) for value in (less, more))  # type: ignore[arg-type]
    (cut,), (grown,) = (
        list(changed(RulePair(*pair, (None, None), {}))) for pair in ((wide, narrow), (narrow, wide))
    )
    assert (cut.kind, cut.version) == ("exemption.narrower", "major")
    assert (grown.kind, grown.version) == ("exemption.wider", "minor")
    assert cut.found.startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(None, (1, 10, 50, 100), [], id="the-usual-steps"),
        pytest.param(None, (100,), ["rollout.faster"], id="at-once"),
        pytest.param((100,), None, ["rollout.slower"], id="no-more-at-once"),
        pytest.param(None, (1, 5, 100), ["rollout.faster"], id="a-step-left-out"),
        pytest.param((5, 100), None, ["rollout.slower"], id="a-step-more"),
    ],
)
def test_a_rule_without_a_rollout_has_the_usual_one(
    old: tuple[int, ...] | None, new: tuple[int, ...] | None, expected: list[str]
) -> None:
    assert kinds(replace(rule(), rollout=old), replace(rule(), rollout=new)) == expected
