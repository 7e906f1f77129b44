"""Training the shipped heads: forbidden sets are refused; with the sets there, the goals are reached."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path

import msgspec
import numpy as np
import pytest

from clearford.runtime import shipped
from clearford.runtime.models import shipped_head
from clearford.runtime.training.card import from_json
from clearford.runtime.training.figures import measure
from clearford.runtime.training.rows import row_of
from tools.train_heads import (
    ABOUT,
    CROSS,
    LEARNED,
    ROWS,
    TABLES,
    Sets,
    distinct,
    outside,
    text_scores,
    with_disguises,
)

DATA = Path(os.environ.get("CLEARFORD_DATA", ""))
"""The folder of the optional sets; no folder is assumed when none is named."""
HARMLESS = Path(__file__).parent / "harmless_prompts.txt"
"""Half of them hold alarming words in harmless senses. None came from a generator."""
FORBIDDEN = ("fbs_sms", "uci_sms", "stoneskipping_train", "jpcert_2024", "c2tu_cold_pairs")
with_data = pytest.mark.skipif(
    not os.environ.get("CLEARFORD_DATA"), reason="CLEARFORD_DATA names no folder of the optional sets"
)


def _set(folder: Path, path: str, rows: list[dict[str, str]]) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / path, "wb") as stream:
        stream.write(b"\n".join(msgspec.json.encode(row) for row in rows))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_set_that_does_not_allow_it_is_never_learned_from(name: str, tmp_path: Path) -> None:
    assert name not in LEARNED
    _set(tmp_path, f"{name}/x.jsonl.gz", [{"text": "x"}])
    with pytest.raises(AssertionError, match="may not ship"):
        Sets(tmp_path).learned(name, "x.jsonl.gz")


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is missing"):
        Sets(tmp_path).learned("cold", "train.jsonl.gz")


def test_every_head_has_rows_words_and_sources() -> None:
    assert set(ROWS) == set(ABOUT) == set(CROSS)


def test_a_text_of_both_classes_is_dropped() -> None:
    rows = [row_of(t, TABLES, positive=p) for t, p in (("a b c", True), ("A b  c", False), ("d", True))]
    assert [row.text for row in distinct([*rows, rows[2]])] == ["d"]


def test_a_disguised_form_keeps_class_source_and_group() -> None:
    plain = [
        row_of(f"请把钱转到这个账号{i}号", TABLES, positive=True, source="invented fraud") for i in range(40)
    ]
    rows = with_disguises([*plain, row_of("no hanzi", TABLES, positive=True)], random.Random(1))
    more = [row for row in rows if row.text not in {p.text for p in plain} | {"no hanzi"}]
    assert 5 < len(more) < 30
    assert all(row.positive and row.source == "invented fraud" for row in more)
    for row in more:
        assert sum(other.group == row.group for other in rows) == 2


def test_figures_need_no_set_to_be_there(tmp_path: Path) -> None:
    assert list(outside(shipped_head("fraud"), Sets(tmp_path), np.zeros(3))) == []
    assert list(outside(shipped_head("phishing"), Sets(tmp_path), np.zeros(3))) == []


def test_a_set_that_is_there_is_measured(tmp_path: Path) -> None:
    _set(tmp_path, "cold/dev.jsonl.gz", [{"text": "good morning", "label": "safe"}] * 3)
    found = list(outside(shipped_head("fraud"), Sets(tmp_path), np.zeros(3)))
    assert [(out.name, out.at_half.rows) for out in found] == [("cold dev safe", 3)]


def test_harmless_prompts_that_were_written_by_hand_are_left_alone() -> None:
    found = HARMLESS.read_text().splitlines()
    assert len(set(found)) == 60
    card = from_json((shipped.DATA / "models" / "prompt.json").read_bytes())
    bar = next(t.score for t in card.thresholds if t.rate == 0.005)
    flagged = np.array(found)[text_scores(shipped_head("prompt"), found) >= bar]
    assert len(flagged) <= 2, flagged


@pytest.mark.data
@with_data
def test_harassment_reaches_its_goal_on_the_dev_part_of_cold() -> None:
    rows = list(Sets(DATA).rows("cold/dev.jsonl.gz"))
    scores = text_scores(shipped_head("harassment"), [row["text"] for row in rows])
    marks = np.array([row["label"] == "offensive" for row in rows])
    assert measure(scores, marks).macro_f1 >= 0.79


@pytest.mark.data
@with_data
def test_fraud_is_found_in_a_set_that_was_never_learned_from() -> None:
    found = {out.name: out for out in outside(shipped_head("fraud"), Sets(DATA), np.zeros(0))}
    fraud = found["fbs_sms fraud against the three ordinary sets"]
    assert [t.recall.value >= 0.8 for t in fraud.by_rate if t.rate in (0.005, 0.01)] == [True, True]
    ordinary = [out.at_half.false_alarms.value for name, out in found.items() if "against" not in name]
    assert len(ordinary) == 3
    assert max(ordinary) <= 0.01
