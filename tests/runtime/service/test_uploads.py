"""Archives of packs: plain ones are unpacked and checked, and no other leaves anything behind."""

from __future__ import annotations

import io
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.service.uploads import AT_ONCE, BYTES_MOST, check_apart, check_archive, unpack
from tests.cli.program import PACKS
from tests.runtime.service_kit import SMALL

ALONE = EngineOptions(shipped=False)


def archive_of(files: dict[str, bytes], *, mode: int = 0) -> bytes:
    """A zip file of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            made.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def small_packs(**changed: tuple[bytes, bytes]) -> bytes:
    """The packs of the tests, perhaps with a word of each file changed for another."""
    old, new = changed.get("word", (b"", b""))
    files = {
        path.relative_to(PACKS).as_posix(): path.read_bytes()
        for path in sorted(PACKS.rglob("*"))
        if path.is_file()
    }
    return archive_of({name: data.replace(old, new) if old else data for name, data in files.items()})


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        pytest.param("../x.yaml", 0, id="above"),
        pytest.param("a/../../x.yaml", 0, id="above-within"),
        pytest.param("/etc/x.yaml", 0, id="absolute"),
        pytest.param("c:x.yaml", 0, id="drive"),
        pytest.param("a\\..\\x.yaml", 0, id="backslash"),
        pytest.param("a/.git/x.yaml", 0, id="hidden"),
        pytest.param("a/x.py", 0, id="program"),
        pytest.param("a/b/c/d/e/f/x.yaml", 0, id="deep"),
        pytest.param("a/x\n.yaml", 0, id="control"),
        pytest.param("a/x.yaml", stat.S_IFLNK | 0o777, id="link"),
    ],
)
def test_a_file_that_is_not_plain_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(RequestError) as found:
        unpack(archive_of({name: b"x"}, mode=mode), inside)
    assert found.value.code == "CF-H001"
    assert list(tmp_path.rglob("*")) == [inside]


@pytest.mark.parametrize(
    "archive",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 nothing", id="torn"),
        pytest.param(archive_of({}), id="no-files"),
        pytest.param(archive_of({"a/x.yaml": b"1", "a/X.yaml": b"2"}), id="twice"),
        pytest.param(archive_of({"a/x.yaml": bytes(BYTES_MOST + 1)}), id="bomb"),
    ],
)
def test_an_archive_that_is_not_whole_is_refused(tmp_path: Path, archive: bytes) -> None:
    with pytest.raises(RequestError):
        unpack(archive, tmp_path)
    assert list(tmp_path.rglob("*.yaml")) == []


def test_sound_packs_pass_in_a_process_of_their_own() -> None:
    found = check_apart(small_packs(), ALONE)
    assert found.faults == ()
    assert found.bundle == Engine.load(SMALL).program.bundle


def test_what_is_wrong_is_told() -> None:
    broken = check_archive(archive_of({"fraud/x/pack.yaml": b"id: ["}), ALONE)
    assert broken.bundle == ""
    (fault,) = broken.faults
    assert (fault.code, fault.file, fault.line) == ("CF-P001", "fraud/x/pack.yaml", 2)
    assert [fault.code for fault in check_archive(b"", ALONE).faults] == ["CF-H001"]


def test_every_fault_is_told_with_its_place() -> None:
    wrong = small_packs(word=(b"text.phrase.sure_profit.count >= 1", b"text.phrase.no_such.count >= 1"))
    found = check_archive(wrong, ALONE)
    assert found.bundle == ""
    assert all(fault.code.startswith("CF-P") for fault in found.faults)
    named = next(fault for fault in found.faults if fault.code == "CF-P002")
    assert named.file == "fraud/phishing/rules/sure-profit.yaml"
    assert "no_such" in named.found
    assert named.line is not None


def test_a_check_may_not_take_all_the_memory() -> None:
    with pytest.raises(RequestError) as found:
        check_apart(small_packs(), ALONE, memory=200 << 20)
    assert found.value.code == "CF-H001"


def test_who_hands_in_many_packs_at_once_keeps_nobody_else_waiting() -> None:
    asked = AT_ONCE + 2
    with ThreadPoolExecutor(asked) as pool:
        tried = [pool.submit(check_apart, b"no archive", ALONE) for _ in range(asked)]
        errors = [one.exception() for one in tried]
    refused = [error for error in errors if isinstance(error, RequestError)]
    assert {error.code for error in refused} == {"CF-H006"}
    assert len(refused) == asked - AT_ONCE
    assert check_apart(b"no archive", ALONE).faults, "there is room again"
