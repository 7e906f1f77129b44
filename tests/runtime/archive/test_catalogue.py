"""The ledger is the list of archives."""

from __future__ import annotations

from pathlib import Path

from clearford.runtime.archive.catalogue import archived, archives, unknown_entry
from clearford.runtime.stores.store import Store
from tests.runtime.archive.kit import LOG, MARCH, Scene


def test_what_was_archived_is_listed_by_log(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    scene.fill(10)
    with store.read() as conn:
        assert archives(conn) == []
        assert unknown_entry(conn, "none").suggestion is None
    scene.archiving.do_archive(MARCH)
    with store.read() as conn:
        (one,) = archives(conn, LOG)
        assert archives(conn, "another") == []
        assert unknown_entry(conn, "none").suggestion is not None
    assert (one.folder, one.month, one.first, one.last) == (
        "record.example.org_main_2026/2026-03.1",
        "2026-03",
        1,
        12,
    )
    assert archived(one).place.file == one.folder
