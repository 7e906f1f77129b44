"""`clearford pack diff` names every change, the version it asks for, and the decisions that change."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.cli.program import PACKS, call
from tests.policy.golden import Edit, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
LIVE = Edit(SURE, ("status: trial",), ("status: live",))
RAISED = Edit("fraud/phishing/pack.yaml", ("version: 0.1.0",), ("version: 0.2.0",))


def test_a_change_without_a_version_is_a_finding(tmp_path: Path) -> None:
    new = edited([LIVE], tmp_path)
    done = call("pack", "diff", str(PACKS), str(new), "--lang", "en")
    assert done.code == 1
    for words in ("needs at least 0.2.0", "major  fraud.phishing.sure-profit  rule goes live", "CF-P022"):
        assert words in done.said, words
    assert "allow -> restrict:hold" in done.said


def test_with_the_version_it_is_none(tmp_path: Path) -> None:
    new = edited([LIVE, RAISED], tmp_path)
    done = call("pack", "diff", str(PACKS), str(new), "--json")
    data = msgspec.json.decode(done.out)
    assert done.code == 0 and data["issues"] == []
    assert [c["kind"] for p in data["packs"] for c in p["changes"]] == ["rule.to_live"]
    assert data["decisions"]["pairs"] == {"allow -> restrict:hold": data["decisions"]["changed"]}


def test_nothing_changed() -> None:
    done = call("pack", "diff", str(PACKS), str(PACKS), "--lang", "zh")
    assert done.code == 0 and "没有改动" in done.said


def test_a_folder_that_is_not_there() -> None:
    done = call("pack", "diff", str(PACKS), "no/such/folder")
    assert (done.code, "CF-P001" in done.said) == (2, True)
