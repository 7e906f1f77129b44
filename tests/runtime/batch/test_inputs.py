"""Inputs are files, folders and addresses; what is there is found in order, whatever the file system."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

from clearford.core.errors import InputError, StoreError
from clearford.runtime.batch.inputs import kind_of, read_at, sources_in, sources_of, write_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """History of two days, and things that are none."""
    for name in ("day/b.parquet", "day/a.jsonl", "day/_temporary/c.jsonl", "day/.d.jsonl", "day/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize("head", ["", "file://"], ids=["path", "address"])
def test_a_folder_is_its_history_in_order(folder: Path, head: str) -> None:
    found = sources_of(f"{head}{folder}")
    assert [path.removeprefix(str(folder)) for path in found.paths] == ["/day/a.jsonl", "/day/b.parquet"]


def test_any_file_system_will_do(folder: Path) -> None:
    below = SubTreeFileSystem(str(folder), LocalFileSystem())
    assert sources_in(below, "day", "memory://day").paths == ("day/a.jsonl", "day/b.parquet")


def test_a_file_is_itself(folder: Path) -> None:
    assert sources_of(str(folder / "day/a.jsonl")).paths == (str(folder / "day/a.jsonl"),)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("none.jsonl", "CF-I008", id="nothing there"),
        pytest.param("day/_temporary/none", "CF-I008", id="no such folder"),
        pytest.param("day/notes.txt", "CF-I011", id="another format"),
    ],
)
def test_what_cannot_be_replayed_is_said(folder: Path, name: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        sources_of(str(folder / name))


def test_an_unknown_kind_of_address_is_said() -> None:
    with pytest.raises(InputError, match="CF-I008"):
        sources_of("carrier-pigeon://loft")


def test_what_is_compressed_cannot_be_cut() -> None:
    with pytest.raises(InputError, match="CF-I011"):
        kind_of("a.jsonl.gz")


@pytest.mark.parametrize("head", ["", "file://"])
def test_what_is_written_at_an_address_is_read_again(tmp_path: Path, head: str) -> None:
    address = f"{head}{tmp_path}/deep/folder"
    assert write_at(address, "a.bin", b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert read_at(address, "a.bin") == b"abc"
    with pytest.raises(InputError, match="CF-I008"):
        read_at(address, "b.bin")
    (tmp_path / "deep" / "folder" / "c.bin").mkdir()
    with pytest.raises(StoreError, match="CF-S001"):
        write_at(address, "c.bin", b"")
