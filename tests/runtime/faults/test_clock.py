"""A clock that jumps: the record goes forward, what waits leaves, leases follow the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, true, update

from clearford.core.casework import Hand
from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.engine import Engine
from clearford.runtime.record.appeals import do_file_appeal
from clearford.runtime.record.cases import Office, OpenReviews, do_claim_next
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.waiting import lease, outbox
from clearford.runtime.work.dispatch import Dispatcher
from clearford.runtime.work.loops import IntegratorLoop
from tests.runtime.record.test_appeals import HARMFUL, WARNING
from tests.runtime.service_kit import SMALL, MovedClock, record_on
from tests.runtime.work.test_dispatch import Platform, no_incident

JUMPS = [pytest.param(timedelta(hours=-3), id="back"), pytest.param(timedelta(hours=3), id="forward")]
ANNA, BEN = Hand(id="anna"), Hand(id="ben")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return Bundle.of(Engine.load(SMALL))


class Running:
    """A service over a store, as one process keeps it."""

    def __init__(self, store: Store, bundle: Bundle, clock: MovedClock, ledger: Path) -> None:
        self.record: Record = record_on(store, clock)
        self.office = Office.of(self.record.vault)
        reviews = OpenReviews(self.office)
        self.gate = Gate(Decider(self.record, InForce(bundle), reviews, redress=Redress(), webhook=True))
        self.gate.start()
        self.platform = Platform()
        self.dispatcher = Dispatcher(
            self.record, {"webhook": self.platform}, worker="w", open_incident=no_incident
        )
        self.logs = Logs(ledger)
        self.integrator = IntegratorLoop(self.record, self.logs)

    def live(self, name: str) -> None:
        """Decide something, let it leave, and sign."""
        texts = {"h": HARMFUL, "w": WARNING, "x": "hello"}
        items = [Item(id=f"{name}{part}", text=text, actor=part) for part, text in texts.items()]
        answers = self.gate.submit(items).result()
        with self.record.change() as change:
            do_file_appeal(change, self.office, answers[0].statement or "", "I only warned others.")
        self.dispatcher.run()
        self.integrator.step()

    def close(self) -> None:
        """End in order."""
        self.gate.close()
        self.dispatcher.close()
        self.integrator.end()


def times(store: Store) -> list[int]:
    """Of every entry, in order of writing."""
    with store.read() as conn:
        return list(conn.execute(select(entry.c.ts).order_by(entry.c.seq)).scalars())


def waiting(store: Store) -> int:
    with store.read() as conn:
        return len(conn.execute(select(outbox.c.id).where(outbox.c.state != "done")).all())


@pytest.fixture(params=["goes on", "is started again"])
def again(request: pytest.FixtureRequest) -> bool:
    """Whether the process is started again after the jump."""
    return bool(request.param == "is started again")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.mark.parametrize("jump", JUMPS)
def test_everything_goes_on_and_the_record_goes_forward(
    store: Store, bundle: Bundle, ledger: Path, jump: timedelta, *, again: bool
) -> None:
    clock = MovedClock(datetime.now(UTC))
    running = Running(store, bundle, clock, ledger)
    running.live("a")
    clock.move(jump)
    if again:
        running.close()
        running = Running(store, bundle, clock, ledger)
    running.live("b")
    clock.move(-jump)
    running.live("c")
    running.close()
    # Nothing waits for an hour that the clock of one process made up.
    assert waiting(store) == 0
    found = times(store)
    assert found == sorted(found)
    with store.read() as conn:
        assert not conn.execute(select(entry.c.id).where(entry.c.idx.is_(None))).all()
        for row in conn.execute(select(case_file.c.opened, case_file.c.due)):
            assert row.due is None or row.due > row.opened
        for log in logs_of(conn):
            export_log(conn, log, ledger / "export")
            code, words = outcome(
                "log", [ledger / "export"], [key.text for key in running.logs.verifiers(log)]
            )
            assert code == 0, words


@pytest.mark.parametrize("jump", JUMPS)
def test_leases_of_workers_follow_the_database(
    store: Store, bundle: Bundle, ledger: Path, jump: timedelta
) -> None:
    clock = MovedClock(datetime.now(UTC))
    running = Running(store, bundle, clock, ledger)
    with store.write() as conn:
        assert claim_lease(conn, "integrator", "another") == 1
    clock.move(jump)
    running.live("a")
    with store.write() as conn:
        assert claim_lease(conn, "integrator", "a third") is None
        # The other died, and its time is over.
        conn.execute(update(lease).values(until=running.record.store.now(conn)))
    running.live("b")
    with store.read() as conn:
        assert conn.execute(select(lease.c.fence)).scalar_one() == 2
    running.close()


def test_a_case_is_never_held_by_two_whatever_the_clock_says(
    store: Store, bundle: Bundle, ledger: Path
) -> None:
    clock = MovedClock(datetime.now(UTC))
    running = Running(store, bundle, clock, ledger)
    running.gate.submit([Item(id="p1", text=WARNING, actor="w")]).result()

    def claimed(hand: Hand) -> bool:
        with running.record.change(By(hand.id, "reviewer")) as change:
            return do_claim_next(change, running.office, hand, allowed=true()) is not None

    assert claimed(ANNA)
    clock.move(timedelta(hours=-3))
    assert not claimed(BEN)
    clock.move(timedelta(hours=6))
    # By this clock anna has not been seen for hours: the case is free, and one of two gets it.
    assert [claimed(BEN), claimed(ANNA)] == [True, False]
    running.close()
