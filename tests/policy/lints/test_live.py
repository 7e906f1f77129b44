"""What a live rule must show, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.shares import wilson
from clearford.policy.lints.live import MIN_REVIEWED
from tests.policy.golden import Edit, check_packs, edited

LOOK = "fraud/phishing/rules/lookalike-domain.yaml"
INTERVAL = ("  precision: 1.0", "  interval: [0.963, 1.0]")
TWICE = ("  twice: 20",)
COUNTS = ("  n: 100", *TWICE)
TEAMS = ("  reviewers: [fraud-team, legal-team]",)
REMOVES = ("then: {decision: restrict, actions: [remove_link], case: none}",)
ASKS = ("then: {decision: escalate, case: {route: fraud, priority: 3, deadline_h: 48}}",)


def _found(tmp_path: Path, *edits: Edit) -> list[tuple[str, str]]:
    return [(i.code, i.found) for i in check_packs(edited(edits, tmp_path))]


@pytest.mark.parametrize(
    ("wrong", "n", "low"),
    [
        (0, 35, 0.90),
        (1, 53, 0.90),
        (2, 69, 0.90),
        (5, 113, 0.90),
        (10, 179, 0.90),
        (0, 189, 0.98),
        (10, 916, 0.98),
    ],
)
def test_the_matches_needed_to_show_a_bar(wrong: int, n: int, low: float) -> None:
    assert wilson((n - wrong) / n, n)[0] >= low
    assert wilson((n - 1 - wrong) / (n - 1), n - 1)[0] < low


def test_nothing_reviewed_shows_nothing() -> None:
    assert MIN_REVIEWED == 35


@pytest.mark.parametrize(
    ("edits", "found"),
    [
        pytest.param(
            [Edit(LOOK, INTERVAL, ("  precision: 0.9", "  interval: [0.826, 0.945]"))],
            ("CF-P010", "a lower bound of 0.826"),
            id="below-the-bar",
        ),
        pytest.param(
            [
                Edit(LOOK, INTERVAL, ("  precision: 1.0", "  interval: [0.646, 1.0]")),
                Edit(LOOK, COUNTS, ("  n: 7", "  twice: 2")),
            ],
            ("CF-P010", "7 reviewed matches"),
            id="few-matches",
        ),
        pytest.param(
            [Edit(LOOK, ("  measured: 2026-11-01",), ("  measured: 2027-01-01",))],
            ("CF-P010", "evidence from the future"),
            id="future",
        ),
        pytest.param(
            [Edit(LOOK, ("limits: {per_hour: 200, per_day: 2000}",), ())],
            ("CF-P010", "no field `limits`"),
            id="limits",
        ),
        pytest.param(
            [Edit(LOOK, TEAMS, ("  reviewers: [legal-team]",))],
            ("CF-P010", "1 reviewer of the matches"),
            id="one-reviewer",
        ),
        pytest.param(
            [Edit(LOOK, TEAMS, ("  reviewers: [fraud-team, fraud-team/bo]",))],
            ("CF-P010", "no reviewer but `fraud-team`, who owns the rule"),
            id="owners-alone",
        ),
        pytest.param([Edit(LOOK, TWICE, ())], ("CF-P010", "no field `twice`"), id="twice-not-told"),
        pytest.param(
            [Edit(LOOK, TWICE, ("  twice: 19",))], ("CF-P010", "19 of 100 matches"), id="less-than-a-fifth"
        ),
    ],
)
def test_it_is_found(edits: list[Edit], found: tuple[str, str], tmp_path: Path) -> None:
    assert found in _found(tmp_path, *edits)


@pytest.mark.parametrize(
    ("edits", "found"),
    [
        pytest.param([], [], id="as-it-is"),
        pytest.param([Edit(LOOK, TEAMS, ("  reviewers: [legal-team/anna, legal-team/bo]",))], [], id="team"),
        pytest.param([Edit(LOOK, REMOVES, ASKS), Edit(LOOK, TWICE, ())], [], id="asking-needs-no-fifth"),
        pytest.param(
            [Edit(LOOK, REMOVES, ASKS), Edit(LOOK, TEAMS, ("  reviewers: [legal-team]",))],
            ["1 reviewer of the matches"],
            id="asking-needs-two-people",
        ),
    ],
)
def test_two_people_look_at_every_live_rule(edits: list[Edit], found: list[str], tmp_path: Path) -> None:
    assert [words for code, words in _found(tmp_path, *edits) if code == "CF-P010"] == found


def test_more_matches_than_were_reviewed_cannot_be_looked_at_twice(tmp_path: Path) -> None:
    assert ("CF-P001", "`101`") in _found(tmp_path, Edit(LOOK, TWICE, ("  twice: 101",)))


def test_a_rule_that_only_escalates_has_a_lower_bar(tmp_path: Path) -> None:
    edits = [
        Edit(LOOK, REMOVES, ASKS),
        Edit(LOOK, INTERVAL, ("  precision: 0.6", "  interval: [0.313, 0.832]")),
        Edit(LOOK, COUNTS, ("  n: 10", "  twice: 2")),
    ]
    assert _found(tmp_path, *edits) == []
