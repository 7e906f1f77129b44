"""What time alone brings about: measures end, rows go, years close; once, and by one process at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from clearford.core.casework import Measure
from clearford.core.errors import RecordError
from clearford.core.items import Item
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.record.cases import Office
from clearford.runtime.record.exporting import export_log, last_note
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.measures import do_impose
from clearford.runtime.record.reconciling import BACK
from clearford.runtime.record.retention import EXPIRING
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.leases import claim_lease, db_now
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.access import sign_in_event
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import decided, tally
from clearford.runtime.stores.tables.deeds import effect, statement, strike
from clearford.runtime.stores.tables.waiting import lease, outbox
from clearford.runtime.stores.tables.whole import METADATA
from clearford.runtime.work.timers import Timers, hour_by_hour, minute_by_minute
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, gate_on, record_on

DAY = 86_400_000_000


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def record(store: Store, clock: MovedClock) -> Record:
    return record_on(store, clock)


def imposed(record: Record, *, days: int | None) -> str:
    """A measure that ends after so many days; its id."""
    office = Office.of(record.vault)
    with record.change() as change:
        wanted = Measure(
            id=record.new_id(),
            subject="s1",
            rung="limit_feature",
            feature="post",
            start=change.at,
            end=None if days is None else change.at + days * DAY,
            review_by=change.at + 90 * DAY if days is None else None,
            by_person=True,
        )
        do_impose(change, office, wanted, None)
    return wanted.id


def rows(record: Record, table: object) -> int:
    with record.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def integrate(record: Record, folder: Path) -> Logs:
    logs = Logs(folder / "ledger")
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test", timedelta(0))
    Integrator(record, logs, fence or 1).run()
    return logs


def test_a_measure_that_ended_is_told_of_once(record: Record, clock: MovedClock) -> None:
    short, _ = imposed(record, days=7), imposed(record, days=None)
    work = minute_by_minute(record, Office.of(record.vault))
    assert work.step() == 0
    clock.move(timedelta(days=7))
    assert [work.step(), work.step()] == [1, 0]
    assert [made.data["why"] for made in entries_of(record, "measure_end")] == ["expired"]
    with record.read() as conn:
        states = {row.ref: row.state for row in conn.execute(select(effect))}
        told = conn.execute(select(outbox.c.kind)).scalars().all()
    assert states.pop(short) == "expired"
    assert set(states.values()) == {"active"}
    assert told.count("measure_end") == 1


def test_rows_go_when_their_time_is_over_and_their_number_is_on_record(
    record: Record, clock: MovedClock, tmp_path: Path
) -> None:
    gate = gate_on(record)
    for n in range(3):
        gate.submit([Item(id=f"p{n}", text="log in at paypa1.example", actor="ben")]).result()
        gate.submit([Item(id=f"n{n}", text="hello", actor="ben")]).result()
    gate.close()
    integrate(record, tmp_path)
    work = hour_by_hour(record, Office.of(record.vault))
    assert work.step() == 0
    with record.store.write() as conn:
        conn.execute(update(outbox).values(state="done", due=0))
    short = sum(rows(record, table) for table in (outbox, decided, tally))
    clock.move(timedelta(days=31))
    assert work.step() == short + BACK
    assert (rows(record, outbox), rows(record, decided), rows(record, tally)) == (0, 0, 0)
    assert rows(record, evidence) == rows(record, statement) == 3
    clock.move(timedelta(days=560))
    assert work.step() > 0
    assert (rows(record, evidence), rows(record, statement)) == (0, 0)
    assert work.step() == 0
    told = entries_of(record, "erased")
    counts = [made.data["counts"] for made in told if made.data["class"] == "rows"]
    assert sum(sum(each.values()) for each in counts if isinstance(each, dict)) == short + 3
    assert [made.data["why"] for made in told] == ["retention"] * 3


def test_tallies_wait_for_their_batch_entry(record: Record, clock: MovedClock) -> None:
    gate = gate_on(record)
    gate.submit([Item(id="n", text="hello")]).result()
    gate.close()
    clock.move(timedelta(days=400))
    hour_by_hour(record, Office.of(record.vault)).step()
    assert (rows(record, tally), rows(record, decided)) == (1, 0)


def test_strikes_stay_while_a_measure_rests_on_them(record: Record, clock: MovedClock) -> None:
    with record.change() as change:
        for subject in ("s1", "s2"):
            change.add(
                strike,
                id=subject,
                subject=subject,
                points=1,
                at=change.at,
                expires=change.at + DAY,
                entry="e",
                void_by=None,
            )
    imposed(record, days=None)
    with record.store.write() as conn:
        conn.execute(METADATA.tables["measure"].update().values(by_strikes=1))
    clock.move(timedelta(days=300))
    hour_by_hour(record, Office.of(record.vault)).step()
    with record.read() as conn:
        assert conn.execute(select(strike.c.id)).scalars().all() == ["s1"]


def test_sign_ins_are_kept_for_a_year(record: Record, clock: MovedClock) -> None:
    with record.change() as change:
        change.add(sign_in_event, at=change.at, login="l", address="a", result="ok")
    work = hour_by_hour(record, Office.of(record.vault))
    clock.move(timedelta(days=364))
    assert (work.step(), rows(record, sign_in_event)) == (0, 1)
    clock.move(timedelta(days=1))
    assert (work.step(), rows(record, sign_in_event)) == (1, 0)


def test_every_table_that_expires_says_so_of_itself() -> None:
    for expiring in EXPIRING:
        assert expiring.table.info["keep"] == expiring.kept, expiring.table.name
    wanted = {table.name for table in METADATA.sorted_tables if table.info["erase"] == "expire"}
    assert wanted <= {expiring.table.name for expiring in EXPIRING}


def test_a_year_is_closed_once_by_the_checkpoint_that_the_verifier_accepts(
    store: Store, tmp_path: Path
) -> None:
    clock = MovedClock(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    record = record_on(store, clock)
    with record.change() as change:
        change.entry("config", data={"what": "last"})
    work = hour_by_hour(record, Office.of(record.vault))
    clock.move(timedelta(hours=3))
    assert work.step() == 0, "the last entry has no place yet"
    logs = integrate(record, tmp_path)
    assert [work.step(), work.step()] == [1, 0]
    (closing,) = entries_of(record, "year_close")
    old = "record.example.org/main/2026"
    assert (closing.log, closing.data["closes"]) == ("record.example.org/main/2027", old)
    with record.read() as conn:
        note = last_note(conn, old)
        export_log(conn, old, tmp_path / "out")
    assert closing.data["checkpoint"] == note.decode()
    (tmp_path / "last").write_bytes(str(closing.data["checkpoint"]).encode())
    keys = [logs.verifiers(old)[0].text]
    assert outcome("consistency", [tmp_path / "last", tmp_path / "out"], keys)[0] == 0
    head = parse_checkpoint(parse_note(note).text)
    assert (closing.data["size"], closing.data["root"]) == (head.size, head.root.hex())


def test_a_year_is_not_closed_while_its_last_transactions_may_still_come(
    store: Store, tmp_path: Path
) -> None:
    clock = MovedClock(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    record = record_on(store, clock)
    with record.change() as change:
        change.entry("config", data={"what": "last"})
    integrate(record, tmp_path)
    clock.move(timedelta(minutes=30))
    assert hour_by_hour(record, Office.of(record.vault)).step() == 0


def test_one_process_at_a_time(record: Record, clock: MovedClock) -> None:
    imposed(record, days=7)
    clock.move(timedelta(days=7))
    with record.store.write() as conn:
        assert claim_lease(conn, "timers", "another") is not None
    assert minute_by_minute(record, Office.of(record.vault)).step() == 0


def test_a_duty_that_fails_stops_no_other(record: Record) -> None:
    """What one measure or case is in the way of would else leave everything behind it undone for good."""
    left, ended = [3, 2, 0], list[int]()

    def fails(change: Change) -> int:
        raise RecordError("CF-R020", "it cannot be done")

    work = Timers(record, "some", (fails, lambda change: left.pop(0)), after=lambda: ended.append(len(left)))
    with pytest.raises(RecordError, match="cannot be done"):
        work.step()
    assert (left, ended) == ([], [0])
    with record.store.write() as conn:
        assert claim_lease(conn, "some", "another") is not None


def test_the_lease_is_renewed_with_each_part_for_as_long_as_the_settings_say(record: Record) -> None:
    """So one that was killed is followed by another as soon as those of the other loops are."""
    left: list[int] = []

    def works(change: Change) -> int:
        found = change.conn.execute(select((lease.c.until - db_now()) / 1_000_000)).scalar_one()
        left.append(round(float(found)))
        # As if the part took as long as a lease holds: nobody takes over what is renewed with the next.
        change.conn.execute(update(lease).values(until=lease.c.until - 90_000_000))
        return len(left) < 3

    Timers(record, "some", (works,), lease=timedelta(seconds=90)).step()
    assert left == [90, 90, 90]


@pytest.mark.parametrize("make", [minute_by_minute, hour_by_hour])
def test_every_timer_holds_its_lease_for_as_long_as_it_is_told(
    record: Record, make: Callable[..., Timers]
) -> None:
    assert make(record, Office.of(record.vault), lease=timedelta(seconds=7)).lease == timedelta(seconds=7)
