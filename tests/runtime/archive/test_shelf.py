"""Files of archives are whole or not there, and a place that is gone is told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.archive.shelf import Shelf, Written


def words(stream: Written) -> None:
    stream.write(b"some ")
    stream.write(b"words")


def full(stream: Written) -> None:
    stream.write(b"some ")
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_file_is_written_with_its_digest(tmp_path: Path, scheme: str) -> None:
    shelf = Shelf(f"{scheme}{tmp_path}")
    written = shelf.write("log/2026-03.1/one", words)
    assert (written.size, written.sha256) == (10, hashlib.sha256(b"some words").hexdigest())
    assert (shelf.read("log/2026-03.1/one"), shelf.digest("log/2026-03.1/one")) == (
        b"some words",
        written.sha256,
    )
    assert shelf.folders() == ["log/2026-03.1"]
    assert shelf.has("log/2026-03.1/one")
    assert not shelf.has("log/2026-03.1/two")


def test_a_disk_that_is_full_leaves_the_file_that_was(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path))
    shelf.write("log/m.1/one", words)
    with pytest.raises(StoreError, match="CF-S002"):
        shelf.write("log/m.1/one", full)
    assert [path.name for path in (tmp_path / "log" / "m.1").iterdir()] == ["one"]
    assert shelf.read("log/m.1/one") == b"some words"


def test_a_place_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="CF-S045"):
        Shelf(str(tmp_path / "gone")).folders()
    with pytest.raises(StoreError, match="CF-S041"):
        Shelf(str(tmp_path)).read("log/m.1/one")
