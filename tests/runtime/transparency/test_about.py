from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import RecordError
from clearford.runtime.transparency.about import read_about
from clearford.runtime.transparency.model import About, People
from tests.cli.program import ROOT

LEAST = "service: S\nprovider: P\ncontact: c@s.example\n"


def test_three_fields_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "about.yaml"
    path.write_text(LEAST)
    assert read_about(path) == About(service="S", provider="P", contact="c@s.example")


def test_the_documented_example_can_be_read(tmp_path: Path) -> None:
    page = (ROOT / "docs/reference/transparency-report.md").read_text("utf-8")
    path = tmp_path / "about.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], "utf-8")
    about = read_about(path)
    assert about.languages == {"de": People(4, 10)}
    assert about.texts["training"]["zh"] == "上岗前培训两天，此后每月半天。"
    assert about.not_owed["DSA-42"]["zh"] == "月均用户不足4500万。"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("- a", id="list"),
        pytest.param("service: [", id="no-yaml"),
        pytest.param("service: S\nprovider: P\n", id="field-missing"),
        pytest.param(LEAST + "sevrice: S\n", id="field-unknown"),
        pytest.param(LEAST + "people: {internal: many, external: 1}\n", id="no-number"),
        pytest.param(LEAST + "texts: {slogan: {en: x}}\n", id="no-subject"),
        pytest.param(LEAST + "texts: {training: {fr: x}}\n", id="other-language"),
        pytest.param(LEAST + "not_owed: {DSA-0: {en: x, zh: y}}\n", id="no-duty"),
        pytest.param(LEAST + "not_owed: {DSA-42: {en: x}}\n", id="off-in-one-language"),
        pytest.param("\x00", id="control-character"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "about.yaml"
    path.write_text(text)
    with pytest.raises(RecordError) as caught:
        read_about(path)
    assert caught.value.code == "CF-R050"
