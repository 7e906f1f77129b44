"""A scaffolded rule passes the check but for the gaps it names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clearford.core.errors import PackError
from clearford.policy.files import load
from clearford.policy.scaffold import GAP, new_check, new_rule
from tests.policy.golden import RESOURCES, SAMPLES, TODAY, check_packs


@pytest.mark.parametrize(
    "rule",
    [
        "fraud.phishing.new-lure",
        "spam.bulk.repeats",
        "self-harm.help.speaks-of-distress",
        "goods.market.weapons",
        "personal-data.leaks.plate",
        "ai-service.prompts.lure",
        "synthetic-media.labels.missing",
        "malware.files.apk",
        "sexual.images.leak",
    ],
)
def test_a_new_rule_passes_the_check(rule: str, tmp_path: Path) -> None:
    root = tmp_path / "packs"
    shutil.copytree(SAMPLES, root)
    made = new_rule(rule, root, RESOURCES, TODAY)
    assert [i for i in check_packs(root) if i.code != "CF-P204"] == []
    packs, _ = load([root])
    found = packs.find(rule)
    assert found is not None
    assert found.status == "draft"
    assert [e.role for e in found.examples] == ["plain", "evasive", "near_miss", "benign"]
    assert len(made.gaps) >= 8
    assert all(str(path) in " ".join(made.gaps) for path in made.files if path.name != "pack.yaml")


def test_a_new_rule_needs_no_folder_before(tmp_path: Path) -> None:
    made = new_rule("violence.threats.to-a-person", tmp_path / "mine", RESOURCES, TODAY)
    assert [p.name for p in made.files] == ["pack.yaml", "to-a-person.yaml", "to-a-person.yaml"]
    assert check_packs(tmp_path / "mine") == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        pytest.param("fraud.phishing", "CF-P001", id="two-parts"),
        pytest.param("Fraud.phishing.x", "CF-P001", id="capital"),
        pytest.param("context.shared.x", "CF-P001", id="context"),
        pytest.param("gossip.shared.x", "CF-P001", id="family"),
        pytest.param("fraud.phishing.sure-profit", "CF-P005", id="used"),
        pytest.param("fraud.phishing.old-one", "CF-P006", id="retired"),
    ],
)
def test_refused_ids(rule: str, code: str, tmp_path: Path) -> None:
    root = tmp_path / "packs"
    shutil.copytree(SAMPLES, root)
    (root / "fraud/phishing/retired.txt").write_text("fraud.phishing.old-one\n")
    before = sorted(root.rglob("*"))
    with pytest.raises(PackError) as error:
        new_rule(rule, root, RESOURCES, TODAY)
    assert error.value.code == code
    assert sorted(root.rglob("*")) == before


def test_a_new_check_has_code_page_golden_file_and_test(tmp_path: Path) -> None:
    made = new_check("CF-P290", "the moon is full", "满月", tmp_path)
    assert sorted(p.relative_to(tmp_path).as_posix() for p in made.files) == [
        "docs/reference/errors/CF-P290.md",
        "src/clearford/policy/lints/cf_p290.py",
        "tests/golden/diagnostics/CF-P290.txt",
        "tests/policy/test_cf_p290.py",
    ]
    for path in made.files:
        if path.suffix == ".py":
            compile(path.read_text(), str(path), "exec")
    assert GAP in (tmp_path / "docs/reference/errors/CF-P290.md").read_text()


@pytest.mark.parametrize("code", ["CF-P001", "CF-P300", "CF-X001", "P290"])
def test_a_taken_or_odd_code_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(PackError):
        new_check(code, "x", "y", tmp_path)
