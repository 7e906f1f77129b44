"""The loop that computes reports: what the signed logs hold, or why it could not be."""

from __future__ import annotations

from datetime import timedelta

from clearford.runtime.record.report_drafts import body_of, do_ask_report, find_report_draft
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.leases import LEASE, claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.transparency.model import encode
from clearford.runtime.transparency.stored import Stored
from clearford.runtime.work.reports import NAME, ReportLoop
from tests.runtime.service_kit import MovedClock, record_on
from tests.runtime.transparency.made import ABOUT, ORIGIN
from tests.runtime.transparency.test_stored import ENTRIES, keep

PERIOD = "2026-01..2026-06"
SERVICE = ORIGIN.rpartition("/")[0]


def asked(record: Record) -> str:
    """Somebody asks for the report of half a year."""
    with record.change(By("leo", "legal")) as change:
        return do_ask_report(change, PERIOD, ABOUT, "").id


def test_a_report_is_computed_from_the_signed_logs(store: Store) -> None:
    record = record_on(store, MovedClock())
    keep(store, ENTRIES, heads=(len(ENTRIES) - 1,))
    loop = ReportLoop(record, SERVICE)
    assert not loop.step()
    name = asked(record)
    with store.write() as conn:
        fence = claim_lease(conn, NAME, "another process", LEASE)
        assert fence is not None
    assert not loop.step()
    with store.write() as conn:
        conn.exec_driver_sql("DELETE FROM lease")
    assert loop.step()
    assert not loop.step()
    with record.read() as conn:
        assert find_report_draft(conn, name).state == "ready"
        assert body_of(conn, name) == encode(build(Stored(store, SERVICE), span_of(PERIOD), ABOUT))


def test_without_a_signed_log_it_says_why(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    name = asked(record)
    clock.move(timedelta(minutes=1))
    assert ReportLoop(record, SERVICE).step()
    with record.read() as conn:
        found = find_report_draft(conn, name)
    assert (found.state, found.fault) == ("failed", "CF-R006")
    assert asked(record) != name
