from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clearford.core.errors import RecordError
from clearford.runtime.transparency.source import Folders
from tests.runtime.transparency.made import export, head_of, record

ENTRIES = record(20)


def test_exported_logs_give_their_entries(tmp_path: Path) -> None:
    first = export(tmp_path / "a", ENTRIES[:300])
    second = export(tmp_path / "b", ENTRIES[300:], "record.example.org/t1/2027")
    source = Folders([first, second])
    assert list(source.entries()) == ENTRIES
    assert list(source.entries()) == ENTRIES
    assert [head.size for head in source.checkpoints()] == [300, len(ENTRIES) - 300]


def test_the_head_is_that_of_the_checkpoint(tmp_path: Path) -> None:
    assert Folders([export(tmp_path, [])]).checkpoints() == (head_of([]),)


def _without_checkpoint(folder: Path) -> None:
    (folder / "checkpoint").unlink()


def _without_bundle(folder: Path) -> None:
    (folder / "tile/entries/000").unlink()


def _short_bundle(folder: Path) -> None:
    path = folder / "tile/entries/000"
    path.write_bytes(path.read_bytes()[:-1])


def _empty_bundle(folder: Path) -> None:
    (folder / "tile/entries/000").write_bytes(b"")


def _other_entry(folder: Path) -> None:
    path = folder / "tile/entries/000"
    path.write_bytes(path.read_bytes().replace(b'"id"', b'"ID"', 1))


def _no_checkpoint(folder: Path) -> None:
    (folder / "checkpoint").write_text("hello")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(_without_checkpoint, "CF-R006", id="no-checkpoint"),
        pytest.param(_no_checkpoint, "CF-R003", id="another-checkpoint"),
        pytest.param(_without_bundle, "CF-R006", id="no-bundle"),
        pytest.param(_short_bundle, "CF-R006", id="short-bundle"),
        pytest.param(_empty_bundle, "CF-R006", id="empty-bundle"),
        pytest.param(_other_entry, "CF-R002", id="no-entry"),
    ],
)
def test_a_damaged_export_is_refused(change: Callable[[Path], None], code: str, tmp_path: Path) -> None:
    folder = export(tmp_path, ENTRIES)
    change(folder)
    with pytest.raises(RecordError) as caught:
        list(Folders([folder]).entries())
    assert caught.value.code == code
