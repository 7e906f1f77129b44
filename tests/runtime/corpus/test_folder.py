"""The folder of a check: what it keeps is given back, and what was damaged is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clearford.core.errors import CorpusError, StoreError
from clearford.runtime.corpus.folder import Folder, Looked
from clearford.runtime.corpus.gate import plan_of
from tests.runtime.corpus.corpora import RECORDS, SMALL, write_lines


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    address = write_lines(tmp_path / "in.jsonl", [{"text": str(i), "source": "clean"} for i in range(9)])
    folder = Folder(tmp_path / "check")
    folder.begin(plan_of(str(address), RECORDS, SMALL, size=100))
    return folder


def test_a_plan_is_read_as_it_was_written(folder: Folder) -> None:
    again = Folder(folder.path)
    assert (again.plan, again.plan.digest, again.key) == (folder.plan, folder.plan.digest, folder.key)
    assert folder.plan.bases()[0] == 0
    assert folder.plan.bases()[-1] == 9


def test_a_chunk_is_kept_and_damage_to_it_is_told(folder: Folder) -> None:
    assert folder.looked(0) is None
    sketches = np.arange(32, dtype=np.uint32).reshape(2, 16)
    folder.keep(0, Looked(plan=folder.plan.digest, rows=2), {"place": np.array([3, 4])}, sketches)
    looked = folder.looked(0)
    assert looked is not None
    assert folder.arrays(0, looked)["place"].tolist() == [3, 4]
    assert folder.sketches(0, 2).tolist() == sketches.tolist()
    with pytest.raises(CorpusError):
        folder.sketches(0, 3)
    (folder.path / "parts/000000.npz").write_bytes(b"other")
    with pytest.raises(StoreError):
        folder.arrays(0, looked)


def test_what_another_plan_saw_is_not_taken(folder: Folder) -> None:
    folder.keep(0, Looked(plan="sha256:other"), {}, np.zeros((0, 16), np.uint32))
    assert folder.looked(0) is None


def test_lines_are_written_whole_or_not_at_all(folder: Folder) -> None:
    folder.write_lines("x.jsonl", [b"1\n"])
    with pytest.raises(ZeroDivisionError):
        folder.write_lines("x.jsonl", (b"%d" % (1 // n) for n in (1, 0)))
    assert (folder.path / "x.jsonl").read_bytes() == b"1\n"
