"""Counting by source: a basis for personal information changes what is bad and what is removed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from clearford.ai.corpus.sources import Source
from clearford.runtime.corpus.counting import Seen
from clearford.runtime.corpus.folder import every_looked
from clearford.runtime.corpus.twins import SAME
from tests.runtime.corpus.corpora import checked, write_lines

ROWS = [
    {"text": "the first row speaks of gardens", "source": "clean"},
    {"text": "手机号：13812345678，欢迎来电咨询", "source": "clean"},
    {"text": "the first row speaks of gardens", "source": "clean"},
]


@pytest.mark.parametrize(
    ("basis", "bad", "why"), [(None, 1, [["personal"], ["same"]]), ("consent", 0, [["same"]])]
)
def test_personal_information_with_a_basis_is_not_bad(
    tmp_path: Path, basis: str | None, bad: int, why: list[list[str]]
) -> None:
    source = Source(source="clean", licence="CC0-1.0", personal_basis=basis)
    folder = checked(tmp_path / "c", write_lines(tmp_path / "in.jsonl", ROWS), (source,))
    seen = Seen(folder, every_looked(folder), np.array([0, 0, SAME], np.uint8))
    counts = seen.counts()["clean"]
    assert (counts.rows, counts.bad, counts.found["personal"], counts.found["same"]) == (3, bad, 1, 1)
    assert counts.removed == len(why)
    assert [json.loads(line)["why"] for line in seen.removed(frozenset())] == why
    assert list(seen.removed(frozenset({"clean"}))) == []
