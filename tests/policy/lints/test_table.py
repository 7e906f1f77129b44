"""The check runs every lint and applies the suppressions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearford.core.codes import CODES
from clearford.policy.files import load
from clearford.policy.lints.table import LINTS, check
from clearford.policy.signals import catalogue
from tests.policy.golden import RESOURCES, TODAY, Edit, check_packs, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
NEGATED = Edit(SURE, (WHEN,), (f"{WHEN} AND NOT account.verified",))


def _line(code: str) -> Edit:
    text = (
        f"- {{rule: fraud.phishing.sure-profit, code: {code}, reason: x, owner: a-team, expires: 2027-01-01}}"
    )
    return Edit("fraud/phishing/suppressions.yaml", (), (text,))


def test_every_lint_has_a_code_and_says_it() -> None:
    assert all(code in CODES and (lint.__doc__ or "").startswith(f"{code}:") for code, lint in LINTS)


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        pytest.param([NEGATED], ["CF-P108"], id="without"),
        pytest.param([NEGATED, _line("CF-P108")], [], id="suppressed"),
        pytest.param([_line("CF-P108")], ["CF-P207"], id="unused"),
    ],
)
def test_suppressions(edits: list[Edit], codes: list[str], tmp_path: Path) -> None:
    assert [i.code for i in check_packs(edited(edits, tmp_path))] == codes


def test_an_expired_suppression_suppresses_nothing(tmp_path: Path) -> None:
    found = check_packs(edited([NEGATED, _line("CF-P108")], tmp_path), today=date(2027, 2, 1))
    assert {"CF-P108", "CF-P019"} <= {i.code for i in found}


def test_issues_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    edits = [
        NEGATED,
        Edit(SURE, ("title: Promise of sure profit with a meeting code",), ("title: promise.",)),
    ]
    found = check_packs(edited(edits, tmp_path))
    assert [(i.code, i.place.line) for i in found] == [("CF-P201", 2), ("CF-P108", 14)]


def test_the_engine_s_own_fold_may_be_given(tmp_path: Path) -> None:
    packs, _ = load([edited([], tmp_path)])
    found = check(packs, catalogue(packs), TODAY, RESOURCES, fold=lambda _: "same")
    assert [i.code for i in found] == ["CF-P107", "CF-P107"]
