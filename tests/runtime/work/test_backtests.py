"""The loop that runs backtests: what cannot be loaded fails, and says why."""

from __future__ import annotations

from clearford.runtime.engine import EngineOptions
from clearford.runtime.record.backtests import do_begin_run, find_run
from clearford.runtime.record.packs import do_upload_packs
from clearford.runtime.record.unit import By
from clearford.runtime.stores.leases import LEASE, claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.work.backtests import NAME, BacktestLoop
from tests.cases.data import numbers
from tests.runtime.record.quality_kit import decide
from tests.runtime.service_kit import record_on


def test_a_version_that_cannot_be_loaded_fails_with_its_code(store: Store) -> None:
    record = record_on(store)
    with record.change(By("ann", "policy_author")) as change:
        decide(change, 1)
        change.flush()
        run = do_begin_run(change, do_upload_packs(change, b"no archive", "").digest, 30)
    loop = BacktestLoop(record, EngineOptions(shipped=False), numbers())
    with store.write() as conn:
        assert claim_lease(conn, NAME, "another process", LEASE) is not None
    assert not loop.step()
    with store.write() as conn:
        conn.exec_driver_sql("DELETE FROM lease")
    assert loop.step()
    with record.read() as conn:
        found = find_run(conn, run.id)
    assert found.state == "failed"
    assert found.fault.startswith("CF-")
    assert not loop.step()
