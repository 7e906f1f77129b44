"""A new key: whoever knows the old one alone accepts what the new one signs; no other key signs alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from clearford.core.errors import RecordError
from clearford.ledger.notes import parse_note
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.record.exporting import export_log
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.keychange import do_retire_keys, do_rotate_key
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.statements import receipt_of
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import checkpoint, entry
from tests.runtime.record.test_integrator import LOG, integrator, written
from tests.runtime.service_kit import record_on


def signers(record: Record) -> list[set[str]]:
    """Key ids below each checkpoint, in order."""
    with record.read() as conn:
        notes = conn.execute(select(checkpoint.c.note).order_by(checkpoint.c.size)).scalars().all()
    return [{one.id.hex() for one in parse_note(note.encode()).signatures} for note in notes]


def begun(record: Record, folder: Path) -> Integrator:
    work = integrator(record, folder)
    written(record, 3)
    work.run()
    return work


def test_the_new_key_is_vouched_for_by_the_old_one_and_then_signs_alone(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work, elsewhere = begun(record, tmp_path), Logs(tmp_path)
    (old,) = elsewhere.verifiers(LOG)
    with record.change() as change:
        new = do_rotate_key(change, elsewhere)
    work.run()  # a process that was running all the time
    with record.change() as change:
        assert do_retire_keys(change, elsewhere) == [old]
    work.run()
    written(record, 2)
    work.run()
    ids = old.id.hex(), new.id.hex()
    assert signers(record) == [{ids[0]}, set(ids), {ids[1]}, {ids[1]}]
    assert elsewhere.verifiers(LOG) == [old, new]
    with record.read() as conn:
        export_log(conn, LOG, tmp_path / "out")
    for key in (old, new):
        code, words = outcome("log", [tmp_path / "out"], [key.text])
        assert code == 0, words


def test_a_receipt_names_a_key_that_signed_its_head(store: Store, tmp_path: Path) -> None:
    """Right after a rotation the newest key has signed nothing yet: with it the receipt would not hold."""
    record = record_on(store)
    work = begun(record, tmp_path)
    (old,) = work.logs.verifiers(LOG)
    with record.read() as conn:
        first = conn.execute(select(entry.c.id).order_by(entry.c.seq)).scalars().first() or ""

    def receipt() -> tuple[int, str]:
        with record.read() as conn:
            (tmp_path / "receipt").write_bytes(receipt_of(conn, record.vault, work.logs, first))
        code, _ = outcome("statement", [tmp_path / "receipt"], [])
        return code, json.loads((tmp_path / "receipt").read_text())["vkey"]

    with record.change() as change:
        new = do_rotate_key(change, work.logs)
    assert receipt() == (0, old.text)
    work.run()
    assert receipt() == (0, new.text)


def test_the_old_key_is_retired_only_when_the_new_one_stands_below_a_checkpoint(
    store: Store, tmp_path: Path
) -> None:
    record = record_on(store)
    work = begun(record, tmp_path)
    with pytest.raises(RecordError, match="CF-R008"), record.change() as change:
        do_retire_keys(change, work.logs)
    with record.change() as change:
        do_rotate_key(change, work.logs)
    with pytest.raises(RecordError, match="CF-R006"), record.change() as change:
        do_retire_keys(change, work.logs)
    work.run()
    with record.change() as change:
        assert len(do_retire_keys(change, work.logs)) == 1
    with pytest.raises(RecordError, match="CF-R008"), record.change() as change:
        do_retire_keys(change, work.logs)


def test_a_machine_without_the_key_cannot_change_it(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    begun(record, tmp_path / "here")
    with pytest.raises(RecordError, match="CF-R008"), record.change() as change:
        do_rotate_key(change, Logs(tmp_path / "there"))


def test_a_key_that_was_made_but_never_announced_does_no_harm(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = begun(record, tmp_path)
    (old,) = work.logs.verifiers(LOG)
    work.logs.rotate(LOG)  # cut off before the entry was committed
    with record.change() as change:
        new = do_rotate_key(change, work.logs)
    work.run()
    with record.change() as change:
        assert len(do_retire_keys(change, work.logs)) == 2
    work.run()
    assert signers(record)[-1] == {new.id.hex()}
    with record.read() as conn:
        export_log(conn, LOG, tmp_path / "out")
    code, words = outcome("log", [tmp_path / "out"], [old.text])
    assert code == 0, words


def test_a_key_that_was_never_announced_does_not_sign_alone(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = begun(record, tmp_path)
    with record.change() as change:
        do_rotate_key(change, work.logs)
    work.run()
    work.logs.rotate(LOG)
    with pytest.raises(RecordError, match="CF-R008"), record.change() as change:
        do_retire_keys(change, work.logs)
