"""Killed at any step, the rows are in the store, in the archive or in both; a second run ends it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from clearford.runtime.archive import making
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.parts import read_part
from clearford.runtime.archive.shelf import Written
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.archive.kit import LOG, MARCH, Scene

FILES = ("entry.parquet", "tally.parquet", "tile.parquet", "index.parquet", "manifest.json")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_in(scene: Scene, step: str) -> None:
    """Archive March in a process that kills itself at a step."""
    scene.record.store.close()  # connections are not shared with a process that dies
    child = os.fork()
    if child == 0:
        try:
            _archive_until(scene, step)
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), (step, status)


def _archive_until(scene: Scene, step: str) -> None:
    if step in FILES:
        scene.shelf.after[step] = die
    elif step == "writing":
        write = Written.write

        def half(self: Written, data: bytes) -> int:
            write(self, data[: len(data) // 2])
            die()
            return 0

        Written.write = half  # type: ignore[method-assign]
    elif step == "checked":
        making.Archiving._do_remove = lambda *_: die()  # type: ignore[method-assign]
    elif step == "deleted":
        Change.entry = lambda *_, **__: die() or ""  # type: ignore[method-assign,func-returns-value]
    scene.archiving.do_archive(MARCH)
    die()  # after the commit


@pytest.mark.parametrize("step", ["writing", *FILES, "checked", "deleted", "committed"])
def test_nothing_is_lost_when_the_process_is_killed(store: Store, tmp_path: Path, step: str) -> None:
    scene = Scene(store, tmp_path)
    scene.fill(20)
    before = live(scene)
    killed_in(scene, step)
    left = live(scene)
    assert left >= before if step != "committed" else len(left) < len(before)
    scene.another_takes_over()
    with scene.record.read() as conn:
        (one,) = archives(conn)
    made = check_archive(scene.shelf, one.folder, scene.work.logs.verifiers(LOG))
    kept = {row[1] for row in read_part(scene.shelf, one.folder, "entry")}
    assert (made.digest, made.number, len(kept)) == (one.sha256, 1, 22)
    assert before <= kept | live(scene)
    assert not kept & live(scene)
    assert not [name for name in scene.files if name.endswith(".tmp")]


def live(scene: Scene) -> set[str]:
    with scene.record.read() as conn:
        return set(conn.execute(select(entry.c.id)).scalars())
