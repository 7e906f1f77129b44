"""Causes of the errors of archives, for the table of all errors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import update

from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.closing import parse_month
from clearford.runtime.archive.reading import check_on_record
from clearford.runtime.archive.shelf import Shelf
from clearford.runtime.record.logs import StoredLog
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.archive.kit import LOG, MARCH, Scene


def _scene() -> Scene:
    scene = Scene(Store.open(Path("store.db"), create=True), Path())
    scene.fill(10)
    return scene


def altered_archive() -> None:
    """One byte of a file was flipped."""
    scene = _scene()
    with closing(scene.record.store):
        made = scene.archiving.do_archive(MARCH)
        assert made is not None
        file = Path(scene.place, made.folder, "entry.parquet")
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
        check_archive(Shelf("archives"), made.folder)


def other_manifest() -> None:
    """The ledger names a manifest, and another one is there."""
    scene = _scene()
    with closing(scene.record.store):
        made = scene.archiving.do_archive(MARCH)
        assert made is not None
        with scene.record.read() as conn:
            (one,) = archives(conn)
        file = Path(scene.place, made.folder, "manifest.json")
        file.write_bytes(file.read_bytes().replace(b'"tables": "0001"', b'"tables": "0002"'))
        check_on_record(Shelf("archives"), one)


def changed_meanwhile() -> None:
    """A row is opened again between writing and letting go."""
    scene = _scene()
    with closing(scene.record.store):
        mine = (entry.c.idx == 2, entry.c.log == LOG)
        scene.between(lambda conn: conn.execute(update(entry).where(*mine).values(type="config")))
        scene.archiving.do_archive(MARCH)


def archived_without_a_place() -> None:
    """Entries of the log are asked for that left the store."""
    scene = _scene()
    with closing(scene.record.store):
        scene.archiving.do_archive(MARCH)
        with scene.record.read() as conn:
            StoredLog(conn, LOG).entries(0, 256)


OF_ARCHIVES: dict[str, Callable[[], object]] = {
    "CF-S040": lambda: parse_month("March"),
    "CF-S041": altered_archive,
    "CF-S042": other_manifest,
    "CF-S043": changed_meanwhile,
    "CF-S044": archived_without_a_place,
    "CF-S045": lambda: Shelf("s4://archives"),
}
