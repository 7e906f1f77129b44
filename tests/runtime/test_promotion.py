"""Promotion on disk: everything or nothing is written, and comments and layout stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clearford.core.errors import ConfigError, PackError
from clearford.core.items import Item
from clearford.policy.compile import compile_program
from clearford.policy.evidence import Measured
from clearford.policy.files import load
from clearford.policy.promote import Approval, Target
from clearford.policy.reading import rule_digests
from clearford.policy.signals import catalogue
from clearford.runtime import shipped
from clearford.runtime.engine import identity, in_force
from clearford.runtime.promotion import Promoted, Request, pack_folders, promote
from tests.policy.golden import SAMPLES, Edit, apply, edited

SURE = "fraud.phishing.sure-profit"
FILE = "fraud/phishing/rules/sure-profit.yaml"
TODAY = date(2026, 11, 22)
READY = (
    Edit(FILE, ("dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER], other: sham investment}",), (
        "dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER], other: sham investment}",
        "false_positives: [Lenders who advertise meetings with codes.]",
    )),
    Edit(FILE, ("owner: fraud-team",), (
        "limits: {per_hour: 20, per_day: 60}  # as agreed",
        "rollout: [1, 10, 50, 100]",
        "owner: fraud-team",
    )),
)  # fmt: skip
TEAMS = ("legal-team/anna", "safety-team")
ENOUGH = Measured(rule=SURE, n=60, right=60, twice=12, disputed=0, unsure=0, left_out=0, reviewers=TEAMS)


def digest(root: Path) -> str:
    packs, _ = load([root])
    packs, known = in_force(packs, TODAY), catalogue(packs)
    return rule_digests(packs, known, compile_program(packs, known), [SURE], identity()).get(SURE, "")


def promoted(
    root: Path, target: Target = "live", *, rule: str = SURE, baseline: list[Item] | None = None, **more: Any
) -> Promoted:
    values: dict[str, Any] = {"reviewer": "legal-team", "author": "fraud-team", "measured": ENOUGH}
    values |= {"shadow": "b1", "candidate": "b1", "tried": {SURE: digest(root)}}
    approval = Approval(**values | more)
    request = Request(rule, target, approval, "sample of matches", ", backtest abc over 9 events")
    return promote(request, [root], shipped_too=False, today=TODAY, baseline=baseline or [])


def snapshot(root: Path) -> dict[str, str]:
    return {str(p.relative_to(root)): p.read_text() for p in sorted(root.rglob("*")) if p.is_file()}


def test_a_rule_goes_live_with_evidence_version_and_change_log(tmp_path: Path) -> None:
    root = edited(READY, tmp_path)
    before = snapshot(root)
    found = promoted(root)
    assert found.refused == () and found.version == "0.2.0"
    after = snapshot(root)
    assert {name for name in after if after[name] != before.get(name)} == {
        FILE, "fraud/phishing/pack.yaml", "fraud/phishing/CHANGELOG.md",
    }  # fmt: skip
    packs, issues = load([root])
    rule = packs.find(SURE)
    assert rule is not None and rule.evidence is not None and [i for i in issues if i.fails] == []
    assert (rule.status, rule.evidence.n, rule.evidence.reviewers) == ("live", 60, TEAMS)
    lost = [line for line in before[FILE].split("\n") if line not in after[FILE].split("\n")]
    assert lost == ["status: trial"]
    assert after["fraud/phishing/pack.yaml"] == before["fraud/phishing/pack.yaml"].replace("0.1.0", "0.2.0")
    assert (
        "- Live: `sure-profit`, precision 1.000 [0.940, 1.000], n = 60; approved by legal-team, backtest abc"
        in (after["fraud/phishing/CHANGELOG.md"])
    )


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        pytest.param({"measured": None}, ["CF-P010"], id="nothing-reviewed"),
        pytest.param({"reviewer": "fraud-team"}, ["CF-P023"], id="own-approval"),
        pytest.param({"tried": None}, ["CF-P023"], id="no-diff"),
        pytest.param({"target": "trial"}, ["CF-P023"], id="backwards"),
        pytest.param(
            {"baseline": [Item(id="b", text="稳赚不赔，会议号 123 456 789")]}, ["CF-P023"], id="baseline"
        ),
    ],
)
def test_a_refusal_writes_nothing(more: dict[str, Any], codes: list[str], tmp_path: Path) -> None:
    root = edited(READY, tmp_path)
    before = snapshot(root)
    found = promoted(root, **more)
    assert [i.code for i in found.refused] == codes and found.written == ()
    assert snapshot(root) == before


def test_what_a_live_rule_lacks_is_said_all_at_once(tmp_path: Path) -> None:
    root = edited([], tmp_path)
    found = promoted(root)
    assert sorted((i.code, i.found) for i in found.refused) == [
        ("CF-P010", "no field `limits`"),
        ("CF-P010", "no field `rollout`"),
        ("CF-P105", "no innocent case"),
    ]


PHRASES = "fraud/phishing/phrases/sure_profit.yaml"
EXEMPTION = "fraud/phishing/rules/trusted-author.yaml"


@pytest.mark.parametrize(
    ("edit", "refused"),
    [
        pytest.param(Edit(PHRASES, ("  - 稳赚不赔",), ("  - 稳赚不赔", "  - 利润")), 1, id="wider-list"),
        pytest.param(Edit(EXEMPTION, ("status: trial",), ("status: live",)), 1, id="new-exemption"),
        pytest.param(Edit(PHRASES, ("expires: 2027-10-31",), ("expires: 2026-11-21",)), 1, id="expired"),
        pytest.param(Edit(PHRASES, ("source: own",), ("source: ours",)), 0, id="words"),
    ],
)
def test_what_a_rule_reads_must_be_what_was_tried(edit: Edit, refused: int, tmp_path: Path) -> None:
    root = edited(READY, tmp_path)
    tried = {SURE: digest(root)}
    apply(edit, root)
    found = [issue.found for issue in promoted(root, tried=tried).refused]
    assert sum("changed since its backtest" in words for words in found) == refused, found


def test_a_draft_goes_on_trial(tmp_path: Path) -> None:
    root = edited([Edit(FILE, ("status: trial",), ("status: draft  # new",))], tmp_path)
    found = promoted(root, "trial", measured=None, tried=None)
    assert found.refused == () and found.version == "0.1.1"
    assert "status: trial  # new\n" in (root / FILE).read_text()
    assert "evidence" not in (root / FILE).read_text()


def test_a_draft_whose_example_fails_stays_a_draft(tmp_path: Path) -> None:
    wrong = (
        '  - {id: benign, role: benign, item: {kind: post, text: "周一例会，会议号 123 456 789"}, expect: '
    )
    edits = [
        Edit(FILE, ("status: trial",), ("status: draft",)),
        Edit(FILE, (f"{wrong}allow}}",), (f"{wrong}restrict}}",)),
    ]
    assert [i.code for i in promoted(edited(edits, tmp_path), "trial", measured=None).refused] == ["CF-P008"]


def test_rules_and_packs_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PackError):
        promoted(edited(READY, tmp_path), rule="fraud.phishing.none")
    # A rule of the shipped packs is not edited where the program is installed.
    monkeypatch.setattr(shipped, "PACKS", SAMPLES)
    request = Request(SURE, "live", Approval("legal-team", "x"), "x")
    with pytest.raises(ConfigError):
        promote(request, [], shipped_too=True, today=TODAY, baseline=[])


def test_the_folders_of_packs() -> None:
    found = [str(p.relative_to(SAMPLES)) for p in pack_folders([SAMPLES, SAMPLES / "fraud/phishing"])]
    assert found == ["context/shared", "fraud/phishing", "fraud/phishing"]
