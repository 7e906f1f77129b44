"""An exported folder holds what the tile format serves, cut at the checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.ledger.canonical import encode
from clearford.ledger.folder import CHECKPOINT, EVIDENCE, write_folder
from clearford.ledger.tiles import bundles_of, entries_of, tiles_of
from tests.ledger.logs import MemoryLog, entries, entry, salt

DATA = entries(700)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_tile_and_bundle_is_written_below_its_path(tmp_path: Path) -> None:
    assert write_folder(MemoryLog(DATA), tmp_path / "log") == 700
    expected = {tile.path for tile in (*tiles_of(700), *bundles_of(700))}
    assert files(tmp_path / "log") == expected | {CHECKPOINT, EVIDENCE}
    assert entries_of((tmp_path / "log/tile/entries/002.p/188").read_bytes()) == DATA[512:]


def test_what_came_after_the_checkpoint_is_cut_off(tmp_path: Path) -> None:
    log, earlier = MemoryLog(DATA), MemoryLog(DATA[:300])
    log.checkpoint = earlier.checkpoint  # type: ignore[method-assign]
    assert write_folder(log, tmp_path / "a") == write_folder(earlier, tmp_path / "b") == 300
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert all(
        (tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files(tmp_path / "a")
    )


@pytest.mark.parametrize("key", [(0, 2), (None, 2), (1, 0)])
def test_a_log_with_a_gap_is_not_exported(tmp_path: Path, key: tuple[int | None, int]) -> None:
    log = MemoryLog(DATA)
    del log.tiles[key]
    with pytest.raises(RecordError, match="CF-R006"):
        write_folder(log, tmp_path)
    assert not (tmp_path / CHECKPOINT).exists()


def test_a_tile_that_is_cut_is_named(tmp_path: Path) -> None:
    log = MemoryLog(DATA)
    log.tiles[None, 2] = log.tiles[None, 2][: 2 + int.from_bytes(log.tiles[None, 2][:2], "big")]
    with pytest.raises(RecordError, match=r"tile/entries/002\.p/188: CF-R006: 1 of 188"):
        write_folder(log, tmp_path)


def test_evidence_is_one_line_each(tmp_path: Path) -> None:
    contents = [Content("item", "内容".encode())]
    owner = entry(1, contents=contents)
    log = MemoryLog([encode(owner)])
    log.keep(owner, contents)
    write_folder(log, tmp_path)
    (line,) = (tmp_path / EVIDENCE).read_text().splitlines()
    assert json.loads(line) == {
        "entry": owner.id,
        "name": "item",
        "salt": salt(owner.id, "item").hex(),
        "body": "5YaF5a65",
    }
