"""Transactions of a store: both databases behave alike."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError

from clearford.core.errors import StoreError
from clearford.runtime.stores.settings import StoreSettings
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.tables.waiting import outbox

ROW = {"name": "live", "value": "sha256:00", "version": 1, "at": 5}


def count(store: Store) -> int:
    """Rows of `pointer` that a reader sees."""
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(pointer)).scalar_one()


def test_a_block_that_ends_is_committed(store: Store) -> None:
    with store.write() as conn:
        conn.execute(pointer.insert(), [ROW])
        assert count(store) == 0
    assert count(store) == 1


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.write() as conn:
        conn.execute(pointer.insert(), [ROW])
        raise KeyError
    assert count(store) == 0


def test_a_read_sees_one_state(store: Store) -> None:
    query = select(func.count()).select_from(pointer)
    with store.read() as conn:
        assert conn.execute(query).scalar_one() == 0
        with store.write() as other:
            other.execute(pointer.insert(), [ROW])
        assert conn.execute(query).scalar_one() == 0
    assert count(store) == 1


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, StoreError)), store.read() as conn:
        conn.execute(pointer.insert(), [ROW])
    assert count(store) == 0


def test_a_serial_change_is_isolated(store: Store) -> None:
    with store.write(serial=True) as conn:
        conn.execute(pointer.insert(), [ROW])
        if store.dialect == "postgresql":
            assert conn.execute(text("SHOW transaction_isolation")).scalar_one() == "serializable"
    assert count(store) == 1


def test_writers_of_a_process_take_turns(store: Store) -> None:
    def raise_version() -> None:
        for _ in range(10):
            with store.write() as conn:
                version = conn.execute(select(pointer.c.version).with_for_update()).scalar_one()
                conn.execute(pointer.update().values(version=version + 1))

    with store.write() as conn:
        conn.execute(pointer.insert(), [ROW | {"version": 0}])
    threads = [threading.Thread(target=raise_version) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as conn:
        assert conn.execute(select(pointer.c.version)).scalar_one() == 40


def test_only_the_owner_may_read_the_file_and_its_logs(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", create=True)
    with store.write() as conn:
        conn.execute(pointer.insert(), [ROW])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    store.close()
    assert modes == {name: 0o600 for name in ("store.db", "store.db-wal", "store.db-shm")}


def test_create_leaves_a_store_as_it_is(store_address: str) -> None:
    for _ in range(2):
        store = Store.open(store_address, create=True)
        with store.write() as conn:
            store.append(conn, pointer, [ROW], ignore_known=True)
        assert count(store) == 1
        store.close()


def test_a_second_process_waits_for_its_turn(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", create=True, settings=StoreSettings(busy=0.05))
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught, store.write():
        pass
    assert caught.value.code == "CF-S008"
    assert count(store) == 0  # readers never wait
    other.close()
    with store.write() as conn:
        conn.execute(pointer.insert(), [ROW])
    store.close()
    assert os.path.getsize(tmp_path / "store.db") > 0


def bytes_of(store: Store, address: str) -> bytes:
    """What the files that hold `pointer` have in them."""
    if store.dialect == "sqlite":
        return b"".join(file.read_bytes() for file in sorted(Path(address).parent.iterdir()))
    with store.write() as conn:
        conn.execute(text("CHECKPOINT"))
        file = func.pg_read_binary_file(func.pg_relation_filepath("pointer"))
        return bytes(conn.execute(select(file)).scalar_one())


def scrubbed(store: Store) -> bool:
    """Whether it went within half a minute: the server's own upkeep may be in the way for a while."""
    end = time.monotonic() + 30
    while not (done := store.scrub(pointer)) and time.monotonic() < end:
        time.sleep(0.05)
    return done


def test_nothing_of_a_deleted_row_stays_in_the_files(store: Store, store_address: str) -> None:
    erased = ROW | {"name": "erased", "value": "a value that was erased"}
    with store.write() as conn:
        store.append(conn, pointer, [ROW, erased])
    with store.write() as conn:
        conn.execute(delete(pointer).where(pointer.c.name == "erased"))
    assert b"a value that was erased" in bytes_of(store, store_address)
    assert scrubbed(store)
    assert b"a value that was erased" not in bytes_of(store, store_address)
    assert count(store) == 1


def test_who_still_sees_what_was_deleted_is_in_the_way(store_address: str) -> None:
    # SQLite waits for readers as long as for writers.
    with closing(Store.open(store_address, settings=StoreSettings(busy=0.05))) as store:
        with store.write() as conn:
            store.append(conn, pointer, [ROW])
        with store.read() as conn:
            assert not conn.execute(select(outbox.c.id)).all()
            with store.write() as other:
                other.execute(delete(pointer))
            assert not store.scrub(pointer)
        assert scrubbed(store)


def test_a_reader_may_be_in_the_way(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", create=True, settings=StoreSettings(busy=0.05))
    with store.read() as conn:
        conn.execute(select(pointer)).all()
        with store.write() as other:
            other.execute(pointer.insert(), [ROW])
        assert not store.scrub()
    assert store.scrub()
    store.close()
