"""A file has its name only when it is whole, and is known again by its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from clearford.core.errors import StoreError
from clearford.runtime.batch.files import packed, part_name, unpacked, write_durably


def test_names_tell_chunk_and_bundle() -> None:
    assert part_name(7, "sha256:489fef7fba4673067d") == "part-000007-489fef7fba46.parquet"
    assert part_name(7, "sha256:489fef7fba4673067d", "jsonl", kind="rejected").startswith("rejected-000007-")


def test_a_late_twin_writes_the_same_and_leaves_nothing_aside(tmp_path: Path) -> None:
    for owner in ("one.1", "two.2"):
        assert write_durably(tmp_path / "new", "a", b"x", owner) == hashlib.sha256(b"x").hexdigest()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a"]


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="CF-S001"):
        write_durably(tmp_path / "file", "a", b"x", "one.1")


def test_arrays_come_back_and_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    arrays: dict[str, np.ndarray] = {"b": np.arange(5), "a": np.zeros((2, 3), np.uint32)}
    data = packed(arrays)
    assert data == packed(dict(reversed(arrays.items())))
    digest = write_durably(tmp_path, "n.npz", data, "one.1")
    assert {name: a.tolist() for name, a in unpacked(tmp_path / "n.npz", digest).items()} == {
        name: a.tolist() for name, a in arrays.items()
    }
    with pytest.raises(StoreError, match="CF-S020"):
        unpacked(tmp_path / "n.npz", "0" * 64)
    with pytest.raises(StoreError, match="CF-S001"):
        unpacked(tmp_path / "none.npz", digest)
