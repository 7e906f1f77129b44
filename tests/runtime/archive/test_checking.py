"""Whatever is altered in an archive, its check finds; what is sound passes with the files alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clearford.core.errors import StoreError
from clearford.ledger.keys import signing_key
from clearford.runtime.archive.checking import Tiles, check_archive, read_manifest, sum_up
from clearford.runtime.archive.manifest import Manifest, Part, part_file
from clearford.runtime.archive.parts import read_part, write_part
from clearford.runtime.archive.shelf import Written
from clearford.runtime.stores.store import Store
from tests.runtime.archive.kit import LOG, MARCH, Scene

Rows = list[tuple[Any, ...]]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    with_store = Scene(Store.open(tmp_path / "store.db", create=True), tmp_path)
    with_store.fill(20)
    assert with_store.archiving.do_archive(MARCH) is not None
    with_store.record.store.close()
    return with_store


def folder_in(scene: Scene) -> str:
    (folder,) = scene.shelf.folders()
    return folder


def rewrite(scene: Scene, part: Part, change: Callable[[Rows], Rows]) -> None:
    """Change the rows of a file, and the manifest with it, as somebody who can write there would."""
    folder = folder_in(scene)
    made = read_manifest(scene.shelf, folder)
    rows = change(list(read_part(scene.shelf, folder, part)))

    def fill(stream: Written) -> None:
        write_part(part, rows, stream)

    written = scene.shelf.write(f"{folder}/{part_file(part)}", fill)
    note = msgspec.structs.replace(made.parts[part], sha256=written.sha256, rows=len(rows), size=written.size)
    put(scene, msgspec.structs.replace(made, parts={**made.parts, part: note}))


def put(scene: Scene, made: Manifest) -> None:
    (scene.place / made.folder / "manifest.json").write_bytes(made.encoded())


def test_a_sound_archive_passes_and_another_key_does_not(scene: Scene) -> None:
    keys = scene.work.logs.verifiers(LOG)
    made = check_archive(scene.shelf, folder_in(scene), keys)
    assert made.parts["entry"].rows == 22
    stranger = signing_key(LOG, bytes(32)).verifier
    with pytest.raises(StoreError, match="CF-S042"):
        check_archive(scene.shelf, folder_in(scene), [stranger])


@pytest.mark.parametrize("part", ["entry", "tally", "tile", "index"])
@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "gone"])
def test_a_damaged_file_is_found(scene: Scene, part: Part, harm: str) -> None:
    file = scene.place / folder_in(scene) / part_file(part)
    data = bytearray(file.read_bytes())
    if harm == "gone":
        file.unlink()
    elif harm == "flipped":
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    else:
        file.write_bytes(data[: len(data) // 2] if harm == "cut" else b"")
    with pytest.raises(StoreError, match="CF-S041"):
        check_archive(scene.shelf, folder_in(scene))


def dropped(rows: Rows) -> Rows:
    return rows[:-1]


def swapped(rows: Rows) -> Rows:
    return [rows[1], rows[0], *rows[2:]]


def doubled(rows: Rows) -> Rows:
    return [rows[0], *rows]


def zeroed(rows: Rows) -> Rows:
    return [(*rows[0][:2], bytes(len(rows[0][2]))), *rows[1:]]


def reworded(rows: Rows) -> Rows:
    return [(*rows[0][:4], rows[0][4].replace(b"restrict", b"escalate")), *rows[1:]]


def other_digest(rows: Rows) -> Rows:
    return [(*rows[0][:4], bytes(len(rows[0][4])), rows[0][5]), *rows[1:]]


def misled(rows: Rows) -> Rows:
    return [(rows[0][0], rows[0][1] + 1), *rows[1:]]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("entry", dropped),
        ("entry", swapped),
        ("entry", doubled),
        ("entry", reworded),
        ("tally", doubled),
        ("tally", other_digest),
        ("tile", dropped),
        ("tile", zeroed),
        ("index", dropped),
        ("index", doubled),
        ("index", swapped),
        ("index", misled),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_rows_that_the_log_does_not_hold_are_found(
    scene: Scene, part: Part, change: Callable[[Rows], Rows]
) -> None:
    rewrite(scene, part, change)
    with pytest.raises(StoreError, match="CF-S042"):
        check_archive(scene.shelf, folder_in(scene))


def test_a_head_that_was_not_signed_is_found(scene: Scene) -> None:
    made = read_manifest(scene.shelf, folder_in(scene))
    put(scene, msgspec.structs.replace(made, size=made.size - 1))
    with pytest.raises(StoreError, match="CF-S042"):
        check_archive(scene.shelf, folder_in(scene))


def test_a_manifest_of_another_archive_is_found(scene: Scene) -> None:
    folder = folder_in(scene)
    made = msgspec.structs.replace(read_manifest(scene.shelf, folder), number=7)
    (scene.place / folder / "manifest.json").write_bytes(made.encoded())
    with pytest.raises(StoreError, match="CF-S041: it is the manifest of"):
        check_archive(scene.shelf, folder)


def test_a_place_is_found_by_its_hash(scene: Scene) -> None:
    tiles = Tiles(scene.shelf, folder_in(scene))
    assert tiles.place_of(tiles.leaf(5)) == 5
    assert tiles.place_of(bytes(32)) is None
    assert sum_up([]).size == 0
