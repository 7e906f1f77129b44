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
