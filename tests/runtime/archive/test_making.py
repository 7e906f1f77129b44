"""Rows leave the live store only when they are read back from the archive and proven by the signed log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.core.errors import StoreError
from clearford.ledger.canonical import decode
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.making import months_before
from clearford.runtime.archive.parts import read_part
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry, tally
from tests.runtime.archive.kit import LOG, MARCH, Scene


def live(store: Store) -> list[str]:
    with store.read() as conn:
        return list(conn.execute(select(entry.c.id).order_by(entry.c.idx)).scalars())


def test_a_closed_month_leaves_the_store_and_is_whole_in_the_archive(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    scene.fill()
    before = live(store)
    plan = scene.archiving.plan(MARCH)
    assert plan.leaves == {"decision": 600, "batch": 2, "tally": 2}
    assert plan.stays == {"kind": 1}
    made = scene.archiving.do_archive(MARCH)
    assert made is not None
    assert (made.types, made.parts["tally"].rows) == ({"decision": 600, "batch": 2}, 2)
    kept = [row[1] for row in read_part(scene.shelf, made.folder, "entry")]
    left = live(store)
    assert set(before) <= {*kept, *left}
    assert not set(kept) & set(left)
    assert len(left) == len(before) - len(kept) + 1  # the entry that says so
    with store.read() as conn:
        (known,) = archives(conn)
        assert conn.execute(select(func.count()).select_from(tally)).scalar_one() == 0
    assert (known.folder, known.sha256, known.log) == (made.folder, made.digest, LOG)
    assert known.rows == {"entry": 602, "tally": 2}
    assert check_archive(scene.shelf, made.folder, scene.work.logs.verifiers(LOG)) == made
    assert scene.archiving.do_archive(MARCH) is None  # nothing is left that may leave


def test_the_log_goes_on_and_is_signed_after_its_entries_left(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    scene.fill()
    scene.archiving.do_archive(MARCH)
    with scene.record.change() as change:
        change.entry("config", data={"what": "after"})
    assert scene.work.run() == 2
    with store.read() as conn:
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "archived")).scalars().all()
    assert [decode(bytes(body)).data["month"] for body in bodies] == ["2026-03"]


def test_a_month_that_is_not_over_or_not_signed_stays(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    with pytest.raises(StoreError, match="CF-S040: `2026-03` is not over"):
        scene.archiving.do_archive(MARCH)
    with scene.record.change() as change:
        change.entry("read", data={"what": "w"})
    scene.clock.move(timedelta(days=40))
    with pytest.raises(StoreError, match="CF-S040: `2026-03` is not signed"):
        scene.archiving.do_archive(MARCH)
    assert len(live(store)) == 1
    assert not scene.place.exists()
    assert months_before(scene.record, MARCH.after(1)) == [MARCH]
    assert months_before(scene.record, MARCH) == []
