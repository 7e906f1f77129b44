"""One run at a time; a run that was held up until another took over removes nothing and spoils nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clearford.core.dates import DAY
from clearford.core.errors import StoreError
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.making import Archiving
from clearford.runtime.archive.parts import read_part
from clearford.runtime.archive.reading import check_on_record
from clearford.runtime.archive.shelf import Shelf
from clearford.runtime.archive.turns import Turn
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.deeds import statement
from tests.runtime.archive.kit import LOG, MARCH, NUMBERS, Scene

FILES = ("entry.parquet", "tally.parquet", "tile.parquet", "manifest.json")


def sound(scene: Scene, before: set[str]) -> None:
    """Every entry is in the store or in a sound archive on record, and in one of them alone."""
    kept: set[str] = set()
    with scene.record.read() as conn:
        known = archives(conn)
    for one in known:
        check_on_record(scene.shelf, one)
        check_archive(scene.shelf, one.folder, scene.work.logs.verifiers(LOG))
        kept |= {row[1] for row in read_part(scene.shelf, one.folder, "entry")}
    assert before <= kept | scene.live
    assert not kept & scene.live


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> Scene:
    made = Scene(store, tmp_path)
    made.fill(20)
    return made


def test_a_turn_is_held_by_one(scene: Scene) -> None:
    with Turn(scene.record), pytest.raises(StoreError, match="CF-S040: another run"), Turn(scene.record):
        pass
    with Turn(scene.record):
        pass  # it was let go


def test_a_second_run_is_refused_and_the_first_goes_on(scene: Scene) -> None:
    before, refused = scene.live, list[str]()

    def second() -> None:
        with pytest.raises(StoreError, match="CF-S040: another run is archiving") as caught:
            Archiving(scene.record, scene.work.logs, Shelf(str(scene.place)), NUMBERS).do_archive(MARCH)
        refused.append(caught.value.code)

    scene.shelf.after["tally.parquet"] = second
    assert scene.archiving.do_archive(MARCH) is not None
    assert refused == ["CF-S040"]
    sound(scene, before)


@pytest.mark.parametrize("file", FILES)
def test_a_run_that_was_held_up_loses_nothing_of_the_one_that_took_over(scene: Scene, file: str) -> None:
    before = scene.live
    scene.shelf.after[file] = scene.another_takes_over
    with pytest.raises(StoreError, match="CF-S043: another run took over"):
        scene.archiving.do_archive(MARCH)
    with scene.record.read() as conn:
        assert len(archives(conn)) == 1
    sound(scene, before)


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_gone_before_the_rows_are_keeps_the_rows(scene: Scene, file: str) -> None:
    before = scene.live

    def gone() -> None:
        (folder,) = scene.shelf.folders()
        (scene.place / folder / file).unlink()

    # Opened for the check first, and then while the rows are compared and deleted.
    scene.shelf.opened["tally.parquet"] = [lambda: None, gone]
    with pytest.raises(StoreError, match="CF-S041"):
        scene.archiving.do_archive(MARCH)
    assert scene.live == before
    scene.archiving.do_archive(MARCH)
    sound(scene, before)


def test_a_folder_that_is_gone_before_the_rows_are_keeps_the_rows(scene: Scene) -> None:
    before = scene.live
    scene.shelf.opened["entry.parquet"] = [lambda: None, lambda: shutil.rmtree(scene.place)]
    with pytest.raises(StoreError, match=r"CF-S04[15]"):
        scene.archiving.do_archive(MARCH)
    assert scene.live == before


@pytest.mark.parametrize("days", [-40, -80, -120, 400])
def test_a_clock_that_is_set_in_between_loses_nothing(scene: Scene, days: int) -> None:
    before = scene.live
    scene.shelf.after["manifest.json"] = lambda: scene.clock.move(timedelta(days=days))
    scene.archiving.do_archive(MARCH)
    sound(scene, before)
    left = len(scene.live)
    assert left < len(before)
    scene.clock.move(timedelta(days=-days))
    scene.archiving.do_archive(MARCH)
    sound(scene, before)
    assert len(scene.live) <= left + 1, "nothing came back but the entry of a second archive"


def test_what_a_person_is_told_meanwhile_keeps_every_row(scene: Scene) -> None:
    before, at = scene.live, scene.record.now()

    def told() -> None:
        with scene.record.change() as change:
            row = {"id": "s1", "audience": "author", "token_hash": bytes(32), "lang": "en", "created": at}
            item = scene.record.vault.ref("item", "item-3")
            change.add(statement, **row, entry="e", item=item, appeal_until=at + 180 * DAY)

    scene.shelf.after["manifest.json"] = told
    with pytest.raises(StoreError, match="CF-S043: rows of `2026-03` changed"):
        scene.archiving.do_archive(MARCH)
    assert scene.live == before
    made = scene.archiving.do_archive(MARCH)
    assert made is not None
    assert made.types["decision"] == 18  # both about that item stay
    sound(scene, before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a file system in memory of so many kilobytes."""
    place = tmp_path / "archives"
    place.mkdir()

    def mount(size: int) -> Path:
        option = f"{'remount,' if place.is_mount() else ''}size={size}k"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(place)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("no file system can be mounted here")
        return place

    yield mount
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full_keeps_the_rows_and_room_lets_them_go(
    store: Store, tmp_path: Path, small_disk: Callable[[int], Path]
) -> None:
    small_disk(16)
    scene = Scene(store, tmp_path)
    scene.fill(200)
    before = scene.live
    with pytest.raises(StoreError, match="CF-S002"):
        scene.archiving.do_archive(MARCH)
    assert scene.live == before
    small_disk(4_096)
    assert scene.archiving.do_archive(MARCH) is not None
    sound(scene, before)
