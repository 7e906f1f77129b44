"""Erased is erased: no byte of it is found in any file, every proof still holds, and it is on record."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import URL, func, select, update

from clearford.core.casework import Case, ItemFacts
from clearford.core.entries import Content
from clearford.core.errors import RecordError, StoreError
from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.customs import load_customs
from clearford.runtime.engine import Engine
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.erasure import Erased, do_erase_owner, do_expire_evidence
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.settings import StoreSettings
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import evidence, subject_key
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.service_kit import SMALL, MovedClock, gate_on, record_on
from tests.runtime.stores.rows import value

LOG = "record.example.org/main/2026"
NUMBERS = load_customs().numbers
BEN, ANNA = "actor-ben-8151", "actor-anna-4711"


def filled(record: Record) -> None:
    """Something decided about two accounts."""
    gate = gate_on(record)
    for n in range(5):
        for actor in (BEN, ANNA):
            text = f"log in at paypa1.example, says {actor} {n}"
            gate.submit([Item(id=f"item-{actor}-{n}", text=text, actor=actor)]).result()
    gate.close()


def integrate(record: Record, folder: Path) -> Logs:
    logs = Logs(folder / "ledger")
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test") or 1
    Integrator(record, logs, fence).run()
    return logs


def verified(record: Record, logs: Logs, folder: Path) -> tuple[int, str]:
    """What the independent verifier says of erasures in an export with evidence."""
    folder.mkdir()
    with record.read() as conn:
        names = logs_of(conn)
        for name in names:
            export_log(conn, name, folder / name[-4:], vault=record.vault)
    keys = [key.text for name in names for key in logs.verifiers(name)]
    return outcome("erasures", [folder / name[-4:] for name in names], keys)


def filed(record: Record, notice: Notice) -> str:
    """A report of somebody; its id."""
    bundle = Bundle.of(Engine.load(SMALL))
    means = Means(Office.of(record.vault), Redress(), lambda: bundle, webhook=True, undo_us=0)
    with record.change() as change:
        return do_file_report(change, means, notice, flagger=None).report


def reported(record: Record) -> tuple[str, bytes]:
    """An item of ben that somebody else reports, whose case is closed: entry, and salt of the item there."""
    filed(record, Notice(item=f"item-{BEN}-0", reasons="it leads to a false bank", email="eve@mail.example"))
    with record.store.write() as conn:
        conn.execute(update(case_file).values(state="closed"))
        made = conn.execute(select(entry.c.id).where(entry.c.type == "report_received")).scalar_one()
        kept = record.vault.read_all(conn, made)
    assert BEN.encode() in kept["item"].body
    return made, kept["item"].salt


def erase(record: Record, actor: str) -> Erased:
    with record.change() as change:
        owner = record.vault.ref("subject", actor)
        return do_erase_owner(change, owner, why="rights_request", numbers=NUMBERS)


def test_every_proof_holds_after_an_erasure_and_the_verifier_accepts_it(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    filled(record)
    integrate(record, tmp_path)
    assert erase(record, BEN).contents == 20
    logs = integrate(record, tmp_path)
    code, words = verified(record, logs, tmp_path / "out")
    assert code == 0, words
    kept = [
        json.loads(line) for line in (tmp_path / "out" / "2026" / "evidence.jsonl").read_text().splitlines()
    ]
    assert len({line["entry"] for line in kept}) == 5


def test_what_is_absent_without_an_erasure_on_record_is_found(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    filled(record)
    logs = integrate(record, tmp_path)
    with store.write() as conn:
        record.vault.destroy(conn, record.vault.ref("subject", BEN))
    code, _ = verified(record, logs, tmp_path / "out")
    assert code == 1


def test_no_byte_of_the_erased_is_left_in_any_file(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store.open(path)
    record = record_on(store)
    filled(record)
    with record.read() as conn:
        ref = record.vault.ref("subject", BEN)
        made = conn.execute(select(entry.c.id).where(entry.c.subject == ref)).scalars().all()
        salts = [kept.salt for one in made for kept in record.vault.read_all(conn, one).values()]
    salts.append(reported(record)[1])
    before = files(tmp_path)
    assert ref.encode() in before
    erase(record, BEN)
    store.scrub()
    after = files(tmp_path)
    assert len(salts) >= 15
    for secret in (BEN.encode(), b"log in at", ref.encode(), *salts):
        assert secret not in after
    assert record.vault.ref("subject", ANNA).encode() in after
    store.close()


def files(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_postgresql_has_no_byte_of_a_content_and_no_file_of_the_table_has_the_key(postgres_url: URL) -> None:
    """Contents and salts were never there to be read; the key is gone from the files of the database.

    The write-ahead log has the wrapped key until it is recycled, as every back-up has what was then.
    """
    store = Store.open(postgres_url.render_as_string(hide_password=False))
    try:
        record = record_on(store)
        filled(record)
        ref = record.vault.ref("subject", BEN)
        with record.read() as conn:
            made = conn.execute(select(entry.c.id).where(entry.c.subject == ref)).scalars().all()
            salts = [kept.salt for one in made for kept in record.vault.read_all(conn, one).values()]
            mine = select(subject_key.c.wrapped).where(subject_key.c.owner == ref)
            wrapped = bytes(conn.execute(mine).scalar_one())
        salts.append(reported(record)[1])
        before = server_files(store, "base/{oid}")
        if before is None:
            pytest.skip("the files of this server are elsewhere")
        assert wrapped in before
        erase(record, BEN)
        store.scrub(subject_key)
        # The log is that of all databases of the server: others write the same words as examples of rules.
        log = server_files(store, "pg_wal") or b""
        after = server_files(store, "base/{oid}") or b""
        for secret in (BEN.encode(), *salts):
            assert secret not in log
        for secret in (BEN.encode(), b"log in at", *salts):
            assert secret not in before
            assert secret not in after
        assert wrapped not in after
    finally:
        store.close()


def server_files(store: Store, *folders: str) -> bytes | None:
    """Every byte of some folders of the server, once all is written; none where they are elsewhere."""
    with store.write() as conn:
        place = Path(str(conn.exec_driver_sql("SHOW data_directory").scalar_one()))
        own = "SELECT oid FROM pg_database WHERE datname = current_database()"
        oid = conn.exec_driver_sql(own).scalar_one()
        conn.exec_driver_sql("CHECKPOINT")
    found = [place / folder.format(oid=oid) for folder in folders]
    return b"".join(map(files, found)) if all(folder.is_dir() for folder in found) else None


def test_no_row_of_any_table_names_the_erased(store: Store) -> None:
    """A row in every table that points at the person, and at an item of the person."""
    record = record_on(store)
    ref, item = record.vault.ref("subject", BEN), record.vault.ref("item", f"item-{BEN}")
    named = {"subject": ref, "owner": ref, "notifier": ref, "item": item}
    body = msgspec.json.encode(Case(id="x", kind="review", root="x", opened=1, subject=ref, item=item))
    with store.write() as conn:
        for table in METADATA.sorted_tables:
            if table.name in ("evidence", "medium", "subject_key", "lease", "search_text", "search_gram"):
                continue
            row = {column.name: value(column) for column in table.columns}
            if table.info["personal"]:
                row |= {name: points for name, points in named.items() if name in row}
            over = {"state": "refused", "end": 8}
            if table.name in ("case_file", "measure"):
                over |= {"state": "closed", "body": body}
            conn.execute(table.insert(), [row | {k: v for k, v in over.items() if k in row}])
    assert ref in whole(store)
    erase(record, BEN)
    assert ref not in whole(store)
    assert item not in whole(store)


def whole(store: Store) -> str:
    """Every value of every row."""
    with store.read() as conn:
        rows = [row for table in METADATA.sorted_tables for row in conn.execute(select(table))]
    return repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])


def test_only_the_person_who_asked_is_erased(store: Store) -> None:
    record = record_on(store)
    filled(record)
    erase(record, BEN)
    ben, anna = (record.vault.ref("subject", actor) for actor in (BEN, ANNA))
    with store.read() as conn:
        for table in METADATA.sorted_tables:
            for name in ("subject", "owner", "notifier"):
                if name in table.c:
                    mine = select(func.count()).select_from(table).where(table.c[name] == ben)
                    assert conn.execute(mine).scalar_one() == 0, table.name
        for table in (decided, statement, outbox, evidence):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 5, table.name
        assert conn.execute(select(func.count()).where(entry.c.subject == anna)).scalar_one() == 5


def test_while_a_case_is_open_nothing_is_erased(store: Store) -> None:
    record = record_on(store)
    filled(record)
    subject = record.vault.ref("subject", BEN)
    with record.change() as change:
        facts = ItemFacts(item="i1", subject=subject, harm="fraud.romance")
        case = do_open_case(change, Office.of(record.vault), "review", facts, entry=None)
    with pytest.raises(RecordError, match="CF-R029"):
        erase(record, BEN)
    with store.write() as conn:
        assert conn.execute(select(func.count()).where(evidence.c.owner == subject)).scalar_one() == 5
        conn.execute(update(case_file).where(case_file.c.id == case).values(state="closed"))
    erase(record, BEN)
    with store.read() as conn:
        body = conn.execute(select(case_file.c.body)).scalar_one()
        assert subject.encode() not in bytes(body)


def test_contents_go_when_their_time_is_over(store: Store, tmp_path: Path) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    filled(record)
    with record.change() as change:
        assert do_expire_evidence(change, NUMBERS) == 0
    clock.move(timedelta(days=190))  # nobody may appeal any more
    with record.change() as change:
        for_long = update(evidence).where(evidence.c.owner == record.vault.ref("subject", BEN))
        change.conn.execute(for_long.values(keep_until=change.at - 1))
        assert do_expire_evidence(change, NUMBERS) == 5
        assert do_expire_evidence(change, NUMBERS) == 0
    logs = integrate(record, tmp_path)
    code, words = verified(record, logs, tmp_path / "out")
    assert code == 0, words


def test_what_lies_about_an_item_without_its_author_goes_too(store: Store, tmp_path: Path) -> None:
    """Reported before anybody knew whose it is: what was kept then is under the key of the item."""
    record = record_on(store)
    name = f"item-{BEN}-0"
    filed(record, Notice(item=name, reasons="it leads to a false bank", email="eve@mail.example"))
    filled(record)
    item = record.vault.ref("item", name)
    with pytest.raises(RecordError, match="CF-R029"):
        erase(record, BEN)
    with store.write() as conn:
        conn.execute(update(case_file).values(state="closed"))
    erase(record, BEN)
    with store.read() as conn:
        assert record.vault.opener(conn, item) is None
        for table in METADATA.sorted_tables:
            if "item" in table.c:
                named = select(func.count()).select_from(table).where(table.c.item == item)
                assert conn.execute(named).scalar_one() == 0, table.name
        assert item.encode() not in conn.execute(select(case_file.c.body)).scalar_one()
    logs = integrate(record, tmp_path)
    code, words = verified(record, logs, tmp_path / "out")
    assert code == 0, words


def test_what_somebody_else_reported_goes_with_its_author_and_the_report_stays(
    store: Store, tmp_path: Path
) -> None:
    record = record_on(store)
    filled(record)
    made, salt = reported(record)
    erase(record, BEN)
    with record.read() as conn:
        kept = record.vault.read_all(conn, made)
        rows = b"".join(
            bytes(cell) if isinstance(cell, bytes) else str(cell).encode()
            for table in METADATA.sorted_tables
            for row in conn.execute(select(table))
            for cell in row
        )
    assert sorted(kept) == ["contact", "report"]
    assert not [secret for secret in (BEN.encode(), b"log in at", salt) if secret in rows]
    logs = integrate(record, tmp_path)
    code, words = verified(record, logs, tmp_path / "out")
    assert code == 0, words


def test_what_was_told_to_a_reporter_goes_with_the_reporter(store: Store) -> None:
    record = record_on(store)
    notice = Notice(item="i1", reasons="it leads to a false bank", email="eve@mail.example")
    made = filed(record, notice)
    with record.change() as change:
        common = {"item": None, "subject": None, "lang": "en", "created": 1, "appeal_until": 2}
        change.add(
            statement,
            id=made,
            entry="e",
            audience="reporter",
            token_hash=bytes(32),
            informed_at=None,
            **common,
        )
        mine = {"id": "a", "statement": made, "decision": "e", "case_id": "c", "by": "notifier"}
        change.add(appeal, **mine, state="open", filed=1, due=2, entry="f")
    with store.write() as conn:
        conn.execute(update(case_file).values(state="closed"))
    with record.change() as change:
        eve = record.vault.ref("notifier", "eve@mail.example")
        do_erase_owner(change, eve, why="rights_request", numbers=NUMBERS)
    with store.read() as conn:
        for table in (statement, appeal):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name


def test_nobody_seals_with_a_key_that_is_being_destroyed(postgres_url: URL) -> None:
    """Who erases waits for who writes, and then finds what was written."""
    store = Store.open(postgres_url.render_as_string(hide_password=False), settings=StoreSettings(lock=0.2))
    record = record_on(store)
    filled(record)
    subject = record.vault.ref("subject", BEN)
    try:
        with record.change() as change:
            change.entry("read", contents=[Content("item", b"late")], owner=subject)
            change.flush()
            with pytest.raises(StoreError, match="CF-S008"):
                erase(record, BEN)
        assert erase(record, BEN).contents > 20
        with store.read() as conn:
            assert conn.execute(select(func.count()).where(evidence.c.owner == subject)).scalar_one() == 0
    finally:
        store.close()
