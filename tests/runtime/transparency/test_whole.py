"""From items handed in to the cell of the public report that counts them, verified by the verifier."""

from __future__ import annotations

from pathlib import Path

from clearford.core.items import Item
from clearford.ledger.verifier.clearford_verify import outcome as verified
from clearford.ledger.verifier.clearford_verify_report import outcome as recomputed
from clearford.runtime.record.exporting import export_log
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.transparency.publish import files, write_files
from clearford.runtime.transparency.sheet import Numbers
from clearford.runtime.transparency.stored import Stored
from tests.runtime.service_kit import gate_on, record_on
from tests.runtime.transparency.made import ABOUT

LOG = "record.example.org/main/2026"
ITEMS = [
    *(Item(id=f"good-{n}", text=f"good morning {n}", actor="anna") for n in range(5)),
    *(Item(id=f"bad-{n}", text=f"log in at paypa1.example now, {n}", actor="ben") for n in range(3)),
]


def integrate(record: Record, folder: Path) -> Logs:
    """Give every entry its place, and sign."""
    logs = Logs(folder)
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test")
    assert fence is not None
    Integrator(record, logs, fence).run()
    return logs


def test_what_was_decided_is_what_is_published_and_verified(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    gate = gate_on(record)
    answers = gate.submit(ITEMS).result()
    gate.close()
    logs = integrate(record, tmp_path / "keys")
    assert [answer.outcome for answer in answers] == ["allow"] * 5 + ["restrict"] * 3

    report = build(Stored(store), span_of("2026-11"), ABOUT)
    numbers = Numbers(report.figures)
    assert numbers.count("decided.batches", "post.allow") == 5
    assert numbers.count("own.measures", "contract", "*") == 3
    assert numbers.count("measures.automation", "yes", "full") == 3
    assert numbers.count("measures.ground", "unknown", "*") == 0

    with store.read() as conn:
        export_log(conn, LOG, tmp_path / "log")
    write_files(files(report), tmp_path / "report")
    keys = [key.text for key in logs.verifiers(LOG)]
    assert verified("log", [tmp_path / "log"], keys)[0] == 0
    code, lines = recomputed(tmp_path / "report/report.json", [tmp_path / "log"])
    assert (code, lines[0][:2]) == (0, "OK"), lines
