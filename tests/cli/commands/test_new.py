"""`clearford new rule` writes a draft that the check can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import call


@pytest.mark.parametrize(("lang", "word"), [("en", "written:"), ("zh", "已写入")])
def test_a_new_rule_is_written_and_its_gaps_are_named(tmp_path: Path, lang: str, word: str) -> None:
    result = call("new", "rule", "fraud.samples.first-rule", "--packs", str(tmp_path), "--lang", lang)
    assert result.code == 0
    assert word in result.said
    assert (tmp_path / "fraud/samples/rules/first-rule.yaml").is_file()
    listed = call("pack", "list", "--packs", str(tmp_path), "--alone")
    assert "fraud.samples.first-rule"[:12] in listed.said


@pytest.mark.parametrize(
    "name", ["../../evil.x.y", "Fraud.a.b", "fraud.a", "fraud.a.b\n", "", "fraud.a.b/../c"]
)
def test_a_name_that_is_no_rule_id_writes_nothing(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    result = call("new", "rule", name, "--packs", str(inner))
    assert result.code == 2
    assert "CF-" in result.said
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_new_check_is_written_into_a_checkout(tmp_path: Path) -> None:
    (tmp_path / "src/clearford/policy/lints").mkdir(parents=True)
    words = ("--en", "the rule sleeps", "--zh", "规则休眠")
    done = call("new", "check", "CF-P199", *words, "--root", str(tmp_path), "--lang", "zh")
    assert done.code == 0 and "待填写" in done.said
    written = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert written == [
        "docs/reference/errors/CF-P199.md",
        "src/clearford/policy/lints/cf_p199.py",
        "tests/golden/diagnostics/CF-P199.txt",
        "tests/policy/test_cf_p199.py",
    ]


@pytest.mark.parametrize(
    ("code", "made", "expected"),
    [
        pytest.param("CF-P001", True, "CF-P001", id="taken"),
        pytest.param("P1", True, "CF-P001", id="no-code"),
        pytest.param("CF-P199", False, "CF-C002", id="no-checkout"),
    ],
)
def test_a_check_that_cannot_be_written(code: str, made: bool, expected: str, tmp_path: Path) -> None:  # noqa: FBT001
    if made:
        (tmp_path / "src/clearford/policy/lints").mkdir(parents=True)
    done = call("new", "check", code, "--en", "x", "--zh", "某", "--root", str(tmp_path))
    assert (done.code, expected in done.said) == (2, True)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
