"""The cache of compiled parts is never needed, never trusted, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clearford.detect.scanner.choose import expression_scanner
from clearford.detect.scanner.joined import from_lines
from clearford.detect.store import NO_STORE
from clearford.runtime import cache
from clearford.runtime.cache import MAX_FILES, DiskStore, usual_store

CONTENT = b"compiled" * 1000
EXPRESSIONS = ("1[3-9][0-9]{9}", "(?:微|薇)信")
ROWS = ["加薇信".encode(), b"13800138000", b"nothing"]


def found(store: DiskStore) -> list[tuple[int, int]]:
    pairs = expression_scanner(EXPRESSIONS, store=store).pairs(from_lines(ROWS))
    return list(zip(pairs.rows.tolist(), pairs.ids.tolist(), strict=True))


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "new" / "folder")
    assert store.get("a", "1") is None
    store.put("a", "1", CONTENT)
    assert store.get("a", "1") == CONTENT
    assert store.get("a", "2") is None
    assert store.get("b", "1") is None
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["a-1.bin"]


def _cut(blob: bytes) -> bytes:
    return blob[: len(blob) // 2]


def _flipped(blob: bytes) -> bytes:
    return blob[:-1] + bytes([blob[-1] ^ 1])


DAMAGE = [
    pytest.param(lambda _: b"", id="empty"),
    pytest.param(_cut, id="cut"),
    pytest.param(_flipped, id="one-bit"),
    pytest.param(lambda blob: b"X" + blob[1:], id="of-another-format"),
    pytest.param(lambda blob: blob + b"more", id="longer"),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store = DiskStore(tmp_path)
    expected = found(store)
    (path,) = tmp_path.glob("*.bin")
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert found(DiskStore(tmp_path)) == expected
    assert path.read_bytes() == whole


def test_content_that_the_library_refuses_is_compiled_anew(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    expected = found(store)
    (path,) = tmp_path.glob("*.bin")
    kind, _, key = path.stem.partition("-")
    store.put(kind, key, CONTENT)
    assert found(DiskStore(tmp_path)) == expected == [(0, 1), (1, 0)]


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = DiskStore(tmp_path / "file" / "folder")
    store.put("a", "1", CONTENT)
    assert store.get("a", "1") is None
    assert found(store) == [(0, 1), (1, 0)]


def test_a_read_only_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DiskStore(tmp_path)
    store.put("a", "1", CONTENT)

    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    for name in ("utime", "replace", "unlink"):
        monkeypatch.setattr(os, name, refused)
    assert store.get("a", "1") == CONTENT


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store = DiskStore(tmp_path)
    store.put("a", "1", CONTENT)
    assert store.get("a", "1") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions of another kind")
def test_a_folder_that_others_may_write_to_is_left_alone(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.put("a", "1", CONTENT)
    tmp_path.chmod(0o777)
    assert store.get("a", "1") is None
    store.put("a", "2", CONTENT)
    tmp_path.chmod(0o700)
    assert store.get("a", "1") == CONTENT
    assert store.get("a", "2") is None


def test_the_longest_unused_files_go(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    for number in range(MAX_FILES):
        store.put("a", str(number), b"")
        os.utime(tmp_path / f"a-{number}.bin", (number, number))
    assert store.get("a", "0") == b""
    store.put("a", "last", b"")
    assert len(list(tmp_path.glob("*.bin"))) == MAX_FILES
    assert store.get("a", "0") == b""
    assert store.get("a", "1") is None


WRITER = """
import sys
from pathlib import Path
from clearford.runtime.cache import DiskStore
store = DiskStore(Path(sys.argv[1]))
for number in range(200):
    store.put("a", "1", sys.argv[2].encode() * 5000)
    found = store.get("a", "1")
    assert found is None or found in (b"x" * 5000, b"y" * 5000), found[:10]
"""


def test_processes_that_write_together_do_no_harm(tmp_path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), letter], stderr=subprocess.PIPE)
        for letter in "xy"
    ]
    errors = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], errors
    assert DiskStore(tmp_path).get("a", "1") in (b"x" * 5000, b"y" * 5000)
    assert [path.name for path in tmp_path.iterdir()] == ["a-1.bin"]


@pytest.mark.parametrize("value", ["", "off"])
def test_the_variable_switches_it_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(cache.VARIABLE, value)
    assert usual_store() is NO_STORE


def test_the_variable_names_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    usual_store().put("a", "1", CONTENT)
    assert [path.name for path in tmp_path.iterdir()] == ["a-1.bin"]
    assert usual_store() is usual_store()


@pytest.mark.skipif(sys.platform == "win32", reason="another folder")
def test_without_the_variable_it_is_the_folder_for_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    usual_store().put("a", "1", CONTENT)
    assert (tmp_path / "clearford" / "a-1.bin").is_file()
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert usual_store() is NO_STORE


def test_a_brief_start_reads_what_others_have_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARFORD_CACHE", str(tmp_path / "cache"))
    usual_store().put("a", "1", CONTENT)
    brief = usual_store(brief=True)
    assert (brief.brief, usual_store().brief, brief.get("a", "1")) == (True, False, CONTENT)
    monkeypatch.setenv("CLEARFORD_CACHE", "off")
    assert (usual_store(brief=True).brief, usual_store().brief) == (True, False)
