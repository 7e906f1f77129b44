"""The last checkpoint of a year becomes an entry of the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.ledger.canonical import decode
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.customs import load_customs
from clearford.runtime.record.erasure import do_expire_evidence
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.statements import receipt_of
from clearford.runtime.record.unit import Record
from clearford.runtime.record.yearclose import do_close_years, do_destroy_years
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import checkpoint, entry, tile
from tests.runtime.record.test_integrator import LOG, integrator
from tests.runtime.service_kit import MovedClock, record_on

OLD = "record.example.org/main/2019"
NUMBERS = load_customs().numbers


def closed(record: Record) -> int:
    with record.change() as change:
        return do_close_years(change)


def test_a_year_is_closed_once_when_it_is_signed_to_its_end(store: Store, tmp_path: Path) -> None:
    clock = MovedClock(datetime(2026, 12, 31, 23, tzinfo=UTC))
    record = record_on(store, clock)
    work = integrator(record, tmp_path)
    with record.change() as change:
        change.entry("config", data={"what": "w"})
    clock.move(timedelta(hours=1, minutes=30))
    assert closed(record) == 0  # what began before midnight may still be committed
    clock.move(timedelta(hours=1))
    assert closed(record) == 0  # not signed yet
    work.run()
    assert closed(record) == 1
    assert closed(record) == 0
    with store.read() as conn:
        body = conn.execute(select(entry.c.body).where(entry.c.type == "year_close")).scalar_one()
    made = decode(bytes(body))
    assert made.log == "record.example.org/main/2027"
    assert (made.data["closes"], made.data["size"]) == (LOG, 1)


def destroyed(record: Record, limit: int = 2) -> int:
    with record.change() as change:
        return do_destroy_years(change, NUMBERS, limit=limit)


def test_a_year_is_destroyed_when_its_time_is_over_and_its_root_stays(store: Store, tmp_path: Path) -> None:
    clock = MovedClock(datetime(2019, 12, 31, 20, tzinfo=UTC))
    record = record_on(store, clock)
    work = integrator(record, tmp_path / "keys")
    with record.change() as change:
        first = change.entry("config", data={"what": "w"}, contents=[Content("old", b"x")], owner="o")
        for _ in range(4):
            change.entry("config", data={"what": "w"})
    work.run()
    with record.read() as conn:
        (tmp_path / "receipt").write_bytes(receipt_of(conn, record.vault, work.logs, first))
    clock.move(timedelta(days=1))
    work.run()
    assert closed(record) == 1
    work.run()
    clock.move(timedelta(days=6 * 366))
    assert destroyed(record) == 0  # a content of it is still kept
    with record.change() as change:
        assert do_expire_evidence(change, NUMBERS) == 1
    assert [destroyed(record) for _ in range(4)] == [2, 2, 1, 0]
    work.run()
    with record.read() as conn:
        assert logs_of(conn) == [f"record.example.org/main/{year}" for year in (2020, 2026)]
        assert conn.execute(select(func.count()).select_from(tile).where(tile.c.log == OLD)).scalar() == 0
        (root,) = conn.execute(select(checkpoint.c.root).where(checkpoint.c.log == OLD)).scalars().all()
        with pytest.raises(RecordError, match="CF-R059"):
            export_log(conn, OLD, tmp_path / "none")
        folders = [tmp_path / str(year) for year in (2020, 2026)]
        for name, folder in zip(logs_of(conn), folders, strict=True):
            export_log(conn, name, folder)
        keys = [key.text for name in logs_of(conn) for key in work.logs.verifiers(name)]
    for folder in folders:
        code, words = outcome("log", [folder], keys)
        assert code == 0, words
    assert outcome("statement", [tmp_path / "receipt"], [])[0] == 0
    (told,) = [decode(body) for body in entries_in(folders[0]) if b"year_close" in body]
    (gone,) = [decode(body) for body in entries_in(folders[1]) if b'"class":"year"' in body]
    assert told.data["root"] == gone.data["root"] == bytes(root).hex()
    assert (gone.data["log"], gone.data["size"]) == (OLD, 5)


def entries_in(folder: Path) -> list[bytes]:
    """The entries of an exported log of less than 256."""
    (path,) = (folder / "tile" / "entries").rglob("000.p/*")
    data, found = path.read_bytes(), []
    while data:
        size = int.from_bytes(data[:2])
        found.append(data[2 : 2 + size])
        data = data[2 + size :]
    return found


def test_a_year_that_was_not_closed_is_not_destroyed(store: Store, tmp_path: Path) -> None:
    clock = MovedClock(datetime(2019, 12, 31, 20, tzinfo=UTC))
    record = record_on(store, clock)
    with record.change() as change:
        change.entry("config", data={"what": "w"})
    integrator(record, tmp_path).run()
    clock.move(timedelta(days=7 * 366))
    assert destroyed(record) == 0
