"""Duplicates over chunks: the same answer however the keys are parted."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.runtime.corpus.folder import every_looked
from clearford.runtime.corpus.twins import NEAR, SAME, Rows, twins_of
from tests.runtime.corpus.corpora import checked, corpus, write_lines


@pytest.mark.parametrize("part", [7, 100, 1_000_000])
def test_the_answer_does_not_depend_on_the_parts(tmp_path: Path, part: int) -> None:
    rows, planted = corpus("twins", 800)
    folder = checked(tmp_path / "c", write_lines(tmp_path / "in.jsonl", rows), size=40_000)
    found = twins_of(folder, every_looked(folder), part=part)
    same = {at for at, kind in planted.items() if kind == "same"}
    near = {at for at, kind in planted.items() if kind == "near"}
    assert set((found == SAME).nonzero()[0].tolist()) == same
    hits = set((found == NEAR).nonzero()[0].tolist())
    assert hits <= near
    assert len(hits) >= 0.9 * len(near) > 5
    assert found.tolist() == twins_of(folder, every_looked(folder)).tolist()


def test_rows_of_several_chunks_are_taken_in_any_order(tmp_path: Path) -> None:
    rows, _ = corpus("rows", 200)
    folder = checked(tmp_path / "c", write_lines(tmp_path / "in.jsonl", rows), size=10_000)
    all_rows = Rows(folder, every_looked(folder))
    assert (all_rows.total, len(all_rows.chunks()) > 3) == (200, True)
    order = all_rows.starts[:-1][::-1].copy()
    firsts = [int(all_rows.column(n, "rest")[0]) for n in reversed(all_rows.chunks())]
    assert all_rows.take("rest", order).tolist() == firsts
    assert all_rows.take("sketch", order).shape == (len(order), 16)
