"""What is committed gets its place in the tree, is signed, and can be verified by who shares no code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select, update

from clearford.core.errors import RecordError, StoreError
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.ledger.tree import leaf_hash, root_of
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.record.exporting import export_log
from clearford.runtime.record.integrator import Integrator, do_batch_tallies
from clearford.runtime.record.logs import Logs, StoredLog
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.leases import claim_lease, release_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import checkpoint, entry, tally
from clearford.runtime.stores.tables.waiting import lease
from clearford.runtime.stores.vault import Vault
from tests.runtime.service_kit import KEYS, MovedClock, record_on

LOG = "record.example.org/main/2026"


def written(record: Record, count: int) -> None:
    with record.change() as change:
        for n in range(count):
            change.entry("config", data={"what": f"w{n}"})


def integrator(record: Record, folder: Path) -> Integrator:
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test")
    assert fence is not None
    return Integrator(record, Logs(folder), fence)


def head(store: Store) -> tuple[int, bytes]:
    with store.read() as conn:
        row = conn.execute(select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)).one()
    signed = parse_checkpoint(parse_note(row.note.encode()).text)
    assert (signed.size, signed.root) == (row.size, bytes(row.root))
    return signed.size, signed.root


def bodies(store: Store) -> list[bytes]:
    with store.read() as conn:
        return StoredLog(conn, LOG).entries(0, 10_000)


@pytest.mark.parametrize("parts", [(1,), (255, 1, 1), (1_500,), (300, 1_100, 7)], ids=str)
def test_the_root_is_that_of_the_entries_however_they_came(
    store: Store, tmp_path: Path, parts: tuple[int, ...]
) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    for count in parts:
        written(record, count)
        assert work.run() == count
    size, root = head(store)
    assert size == sum(parts) == len(bodies(store))
    assert root == root_of([leaf_hash(body) for body in bodies(store)])


def test_another_integrator_goes_on_where_the_first_was(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    first = integrator(record, tmp_path)
    written(record, 300)
    first.run()
    with store.write() as conn:
        release_lease(conn, "integrator", first.fence)
    second = integrator(record, tmp_path)
    written(record, 5)
    assert first.run() is None
    assert second.run() == 5
    assert head(store) == (305, root_of([leaf_hash(body) for body in bodies(store)]))


def test_entries_are_placed_by_time_though_they_were_committed_otherwise(
    store: Store, tmp_path: Path
) -> None:
    record = record_on(store)
    written(record, 3)
    with store.write() as conn:
        rows = conn.execute(select(entry.c.seq).order_by(entry.c.seq)).scalars().all()
        for at, seq in enumerate(reversed(rows)):
            conn.execute(update(entry).where(entry.c.seq == seq).values(ts=at))
    integrator(record, tmp_path).run()
    with store.read() as conn:
        assert conn.execute(select(entry.c.seq).order_by(entry.c.idx)).scalars().all() == rows[::-1]


def test_what_died_before_it_signed_is_signed_the_next_time(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    written(record, 10)
    work.run()
    with store.write() as conn:
        conn.execute(delete(checkpoint))
    assert work.run() == 0
    assert head(store)[0] == 10


def test_a_database_set_back_is_not_signed(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    written(record, 10)
    work.run()
    with store.write() as conn:
        conn.execute(delete(checkpoint))
        conn.execute(delete(entry).where(entry.c.idx >= 5))
    fresh = Integrator(record, Logs(tmp_path), work.fence)
    with pytest.raises(RecordError, match="CF-R007"):
        fresh.run()


def test_the_log_verifies_though_the_clock_jumped(store: Store, tmp_path: Path) -> None:
    """Three hours back while it runs, back again across a start, and forward: each after a signature."""
    clock = MovedClock()
    record = record_on(store, clock)
    work = integrator(record, tmp_path / "keys")
    for hours in (0, -3, 6, -3):
        clock.move(timedelta(hours=hours))
        written(record, 3)
        work.run()
    again = record_on(store, clock)
    written(again, 3)
    work.record = again
    work.run()
    times = [decode(body).ts for body in bodies(store)]
    assert times == sorted(times)
    with record.read() as conn:
        export_log(conn, LOG, tmp_path / "out")
    code, words = outcome("log", [tmp_path / "out"], [key.text for key in work.logs.verifiers(LOG)])
    assert code == 0, words


def copy_of(store: Store, folder: Path) -> Store:
    """A back-up of a store, as an operator makes one while it runs."""
    new = Store.open(folder / "back-up.db", create=True)
    copy_store(store, new)
    return new


def test_a_back_up_that_was_put_back_gives_no_place_twice(store: Store, tmp_path: Path) -> None:
    """The signer remembers what the database forgot: nothing is placed, nothing signed, and it says why."""
    record = record_on(store)
    work = integrator(record, tmp_path / "keys")
    written(record, 5)
    work.run()
    with closing(copy_of(store, tmp_path)) as restored:
        written(record, 4)
        work.run()
        back = record_on(restored)
        fresh = integrator(back, tmp_path / "keys")
        for _ in range(2):
            written(back, 7)  # more than were lost: others, in the same places
            with pytest.raises(RecordError, match=r"CF-R007: 9 entries .* were signed, and .* has 5 of them"):
                fresh.run()
        assert (head(restored)[0], len(bodies(restored))) == (5, 5)
    assert head(store)[0] == 9


def test_another_log_goes_on_where_one_cannot(store: Store, tmp_path: Path) -> None:
    """What an operator does who has no newer back-up: a log of another name begins."""
    record = record_on(store)
    work = integrator(record, tmp_path / "keys")
    written(record, 5)
    work.run()
    with closing(copy_of(store, tmp_path)) as restored:
        written(record, 4)
        work.run()
        written(record_on(restored), 1)
        other = Record(restored, Vault(restored, KEYS), MovedClock(), origin="record.example.org/second")
        written(other, 3)
        with pytest.raises(RecordError, match="CF-R007"):
            integrator(other, tmp_path / "keys").run()
        with restored.read() as conn:
            sizes = select(checkpoint.c.log, checkpoint.c.size).order_by(checkpoint.c.log)
            assert conn.execute(sizes).all() == [(LOG, 5), ("record.example.org/second/2026", 3)]


def test_a_lost_memory_of_the_signer_is_not_made_up(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    written(record, 3)
    work.run()
    next(tmp_path.rglob("signed.jsonl")).unlink()
    written(record, 3)
    with pytest.raises(RecordError, match="CF-R007"):
        Integrator(record, Logs(tmp_path), work.fence).run()


def test_tallies_become_one_batch_entry_a_bundle(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        for n, name in enumerate(("sha256:a", "sha256:b", "sha256:a")):
            digests = bytes([n]) * 64
            row = {"bundle": name, "counts": '{"post.allow":2}', "digests": digests, "batch": None}
            change.add(tally, id=f"t{n}", at=change.at + n, **row)
        change.flush()
        assert do_batch_tallies(change) == 3
        assert do_batch_tallies(change) == 0
    with store.read() as conn:
        assert conn.execute(select(func.count(func.distinct(tally.c.batch)))).scalar_one() == 2
        found = conn.execute(select(entry.c.body).order_by(entry.c.seq)).scalars().all()
    assert b'"counts":{"post.allow":4}' in bytes(found[0])
    assert b'"counts":{"post.allow":2}' in bytes(found[1])
    root = root_of([leaf_hash(bytes([n]) * 32) for n in (0, 0, 2, 2)])
    assert root.hex().encode() in bytes(found[0])


def test_a_lease_that_expired_and_was_taken_stops_the_former_owner(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    written(record, 3)
    with store.write() as conn:
        conn.execute(update(lease).values(until=0))
        assert claim_lease(conn, "integrator", "other") == work.fence + 1
    assert work.run() is None
    assert bodies(store) == []


def test_a_group_of_which_nobody_knows_whether_it_was_written_is_looked_up(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    written(record, 3)
    work.run()
    written(record, 4)
    write = store.write

    @contextmanager
    def broken() -> Iterator[Connection]:
        """As a connection that breaks after the store has committed."""
        with write() as conn:
            yield conn
        raise StoreError("CF-S009", "the connection broke")

    monkeypatch.setattr(store, "write", broken)
    with pytest.raises(StoreError):
        work._integrate(LOG)
    monkeypatch.undo()
    written(record, 2)
    assert work.run() == 2
    assert head(store)[0] == 9
