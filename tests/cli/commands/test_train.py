"""`clearford train`: rows in, a head that `scan` takes out; what was left out is said."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import msgspec
import pytest

from clearford.runtime.training.card import Card
from tests.cli.program import SMALL, call
from tests.runtime.training.rows import BAD, GOOD, sentence


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Labelled rows, four of which cannot be used."""
    rng = random.Random(1)
    rows = []
    for _ in range(60):
        rows.append({"text": sentence(BAD, rng), "label": "scam"})
        rows.append({"text": sentence(GOOD, rng), "label": "ok"})
    rows += [{"text": "both of them", "label": "scam"}, {"text": "both of them", "label": "ok"}]
    rows += [{"text": "nothing said"}, {"label": "ok"}]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_a_head_is_trained_and_used(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "models"
    result = call(
        "train", str(data), "--head", "fraud", "--out", str(out), "--positive", "scam", "--lang", "en"
    )
    assert result.code == 3
    assert sorted(path.name for path in out.iterdir()) == ["fraud.head", "fraud.json", "fraud.md"]
    for words in (
        "1 rows have no text: rows.jsonl:124",
        "1 rows have no usable label: rows.jsonl:123",
        "2 rows are of texts with both labels: rows.jsonl:121, rows.jsonl:122",
        "grouped folds",
        "written: ",
    ):
        assert words in result.said
    lines = b'{"id":"1","text":"claim urgent cash prize"}\n{"id":"2","text":"piano lunch rain garden"}\n'
    scanned = call(
        "scan", "-", "-o", "-", "--signals", "fraud.score", "--models", str(out), *SMALL, data=lines
    )
    bad, good = (msgspec.json.decode(row)["signals"]["fraud.score"] for row in scanned.out.splitlines())
    assert bad > 0.5 > good


def test_the_card_as_json(data: Path, tmp_path: Path) -> None:
    result = call(
        *("train", str(data), "--head", "spam", "--out", str(tmp_path / "m"), "--json", "--positive", "scam"),
        *("--licence", "own work", "--calibration", "isotonic"),
    )
    card = msgspec.json.decode(result.out, type=Card)
    assert (card.head, card.licence, card.calibration) == ("spam", "own work", "isotonic")
    assert card.faults == {"contradiction": 2, "no_label": 1, "no_text": 1}


def test_the_words_are_chinese_when_asked(data: Path, tmp_path: Path) -> None:
    result = call(
        "train",
        str(data),
        "--head",
        "spam",
        "--out",
        str(tmp_path / "m"),
        "--positive",
        "scam",
        "--lang",
        "zh",
    )
    assert "标签矛盾" in result.said
    assert "分组交叉验证" in result.said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("none.jsonl", "--head", "fraud"), "CF-I008", id="no-such-file"),
        pytest.param(("rows.jsonl", "--head", "fraud"), "CF-I014", id="labels-that-nobody-named"),
        pytest.param(("rows.jsonl", "--head", "fraud", "--ignore", "ok,scam"), "CF-I013", id="all-ignored"),
        pytest.param(("rows.jsonl", "--head", "opinion"), "CF-C002", id="unknown-head"),
    ],
)
def test_what_cannot_be_trained_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(data.parent)
    result = call("train", *arguments, "--out", "m")
    assert result.code == 2
    assert code in result.said
    assert not (data.parent / "m").exists()


def test_without_scikit_learn_nothing_is_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    result = call("train", str(data), "--head", "fraud", "--out", "m")
    assert (result.code, "CF-C001" in result.said) == (2, True)
