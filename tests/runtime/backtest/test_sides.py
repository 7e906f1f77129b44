"""Which rules are tried, what the baseline is, and when both share their detectors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clearford.core.errors import PackError
from clearford.runtime.backtest.sides import SideOptions, Sides, detecting, tried_rules, usable
from tests.policy.golden import SAMPLES, Edit, edited

LIKE, SURE, TRUSTED = (f"fraud.phishing.{n}" for n in ("lookalike-domain", "sure-profit", "trusted-author"))
RULES = "fraud/phishing/rules/"


def sides(*packs: Path, **more: object) -> Sides:
    return Sides(SideOptions(tuple(map(str, packs or (SAMPLES,))), shipped=False, **more))  # type: ignore[arg-type]


def statuses(found: Sides) -> tuple[dict[str, str], dict[str, str]]:
    old, new = ({str(r.id): str(r.status) for r in side.program.rules} for side in (found.old, found.new))
    return old, new


def test_trial_rules_are_tried_as_if_live_against_what_is_live() -> None:
    found = sides()
    assert found.tried == {SURE, TRUSTED}
    assert statuses(found) == (
        {LIKE: "live", SURE: "trial", TRUSTED: "trial"},
        {LIKE: "live", SURE: "live", TRUSTED: "live"},
    )
    assert found.shared and found.status_of(SURE) == "trial"


def test_named_rules_alone_are_tried_drafts_too(tmp_path: Path) -> None:
    root = edited([Edit(RULES + "trusted-author.yaml", ("status: trial",), ("status: draft",))], tmp_path)
    found = sides(root, rules=(TRUSTED,))
    assert found.tried == {TRUSTED}
    assert statuses(found)[1] == {LIKE: "live", SURE: "trial", TRUSTED: "live"}


def test_against_a_folder_changed_rules_are_tried_as_well(tmp_path: Path) -> None:
    root = edited(
        [Edit(RULES + "lookalike-domain.yaml", ("severity: high",), ("severity: medium",))], tmp_path
    )
    found = sides(root, against=str(SAMPLES))
    assert found.tried == {LIKE, SURE, TRUSTED}
    assert found.shared


def test_other_lists_need_other_detectors(tmp_path: Path) -> None:
    more = Edit("fraud/phishing/phrases/sure_profit.yaml", (), ("  - double your deposit",))
    found = sides(edited([more], tmp_path), against=str(SAMPLES))
    assert not found.shared
    today = date(2026, 11, 22)
    same = [usable([str(SAMPLES)], shipped_too=False, today=today) for _ in range(2)]
    assert detecting(same[0]) == detecting(same[1])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("fraud.phishing.sure-profits", "CF-P002", id="unknown"),
        pytest.param(TRUSTED, "CF-P023", id="retired"),
    ],
)
def test_what_cannot_be_tried(name: str, code: str, tmp_path: Path) -> None:
    packs = usable([str(SAMPLES)], shipped_too=False, today=date(2026, 11, 22))
    retired = replace(
        packs,
        packs=tuple(
            replace(p, rules=tuple(replace(r, status="retired") if r.id == TRUSTED else r for r in p.rules))
            for p in packs.packs
        ),
    )
    with pytest.raises(PackError) as caught:
        tried_rules(retired, [name])
    assert caught.value.code == code
