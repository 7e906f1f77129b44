"""`clearford quality` computes the figures of rules from exported logs or from a store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.transparency.model import About
from clearford.runtime.transparency.source import Folders
from tests.cli.program import call
from tests.runtime.transparency.made import export, record


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a log."""
    export(tmp_path / "log", record(60))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("lang", "word"), [("en", "overturned of decided"), ("zh", "申诉改判率")])
def test_rules_are_shown_with_their_intervals(place: Path, lang: str, word: str) -> None:
    done = call("quality", "--period", "2026", "--folder", "log", "--lang", lang)
    assert done.code == 0
    assert "%" in done.out
    assert word.split()[0] in done.out


def test_the_numbers_are_those_of_the_report(place: Path) -> None:
    done = call("quality", "--period", "2026", "--folder", "log", "--json")
    found = json.loads(done.out)
    about = About(service="s", provider="p", contact="c")
    report = build(Folders([place / "log"]), span_of("2026"), about)
    published = {figure.query: figure.cells for figure in report.figures}
    precision = {rule["rule"]: rule["precision"] for rule in found["rules"] if rule["precision"]}
    assert precision
    for cell in published["quality.live_precision"]:
        told = precision[cell.key[0]]
        assert (told["value"], told["n"]) == (cell.value, cell.n)
        assert (told["low"], told["high"]) == (cell.low, cell.high)
    (prevalence,) = published["quality.prevalence"]
    assert found["population"]["prevalence"]["value"] == prevalence.value


def test_a_record_is_needed(place: Path) -> None:
    done = call("quality", "--period", "2026", "--folder", "log", "--record", "x.db")
    assert (done.code, "CF-C002" in done.err) == (2, True)
