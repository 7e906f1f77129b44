"""From items handed in to the cell of the public report that counts them, verified by the verifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from clearford.core.items import Item
from clearford.core.shares import wilson
from clearford.ledger.verifier.clearford_verify import outcome as verified
from clearford.ledger.verifier.clearford_verify_report import outcome as recomputed
from clearford.runtime.record.appeals import do_file_appeal
from clearford.runtime.record.deciding import Answer
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
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, House
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_ledger import integrated
from tests.runtime.record.test_samples import ALL, LOOKALIKE, house_with, judged, opened
from tests.runtime.service_kit import gate_on, record_on
from tests.runtime.transparency.made import ABOUT

UPHELD = {**REMOVE, "actions": ["remove_link"]}
"""What the rule did, by a person."""
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


def appealed(
    house: House, judges: Sequence[Client], answers: Sequence[Answer], decision: Mapping[str, object]
) -> None:
    """Somebody appeals against each decision; people decide every appeal alike."""
    for answer in answers:
        with house.service.record.change() as change:
            do_file_appeal(change, house.service.office, answer.statement or "", "I only warned others.")
        for browser in judges:
            case = house.claim(browser, "appeals")
            assert case is not None
            house.later(minutes=5)
            told = browser.post(f"/v1/appeals/{case['id']}/decision", json=dict(decision))
            assert told.status_code == 200, told.text
            if told.json()["result"]:
                break


def test_what_people_find_about_a_rule_is_published_and_verified(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        for name in ("cora", "dina"):
            house.add(name, "appeal_reviewer")
        judges = [house.signed_in(name) for name in ("cora", "dina")]
        answers = [house.decide(HARMFUL, f"p{n}") for n in range(4)]
        opened(house)
        anna = house.signed_in("anna")
        for verdict in (REMOVE, REMOVE, REMOVE, NOTHING):
            judged(house, anna, verdict)
        appealed(house, judges, answers[:1], NOTHING)
        appealed(house, judges, answers[1:3], UPHELD)
        logs = integrated(house)
        record = house.service.record
        report = build(Stored(record.store), span_of("2026-11"), ABOUT)
        numbers = Numbers(report.figures)
        with record.read() as conn:
            export_log(conn, LOG, tmp_path / "log")
    assert numbers.count("measures.rule", LOOKALIKE) == 4
    precision = numbers.one("quality.live_precision", LOOKALIKE)
    assert precision is not None
    assert (precision.value, precision.n) == (750_000, 4)
    for query, of in (("appeals.overturned_of_decided", 3), ("appeals.overturned_of_acted", 4)):
        share = numbers.one(query, LOOKALIKE)
        assert share is not None, query
        low, high = wilson(1 / of, of)
        assert (share.value, share.n) == (1_000_000 // of, of), query
        assert share.low is not None
        assert share.high is not None
        assert abs(share.low - low * 1_000_000) <= 1
        assert abs(share.high - high * 1_000_000) <= 1
    write_files(files(report), tmp_path / "report")
    published = tmp_path / "report/report.json"
    assert verified("log", [tmp_path / "log"], [key.text for key in logs.verifiers(LOG)])[0] == 0
    code, lines = recomputed(published, [tmp_path / "log"])
    assert (code, lines[0][:2]) == (0, "OK"), lines
    # A rate that was made to look better is found.
    told = published.read_text()
    forged = told.replace("333333", "233333")
    assert forged != told
    published.write_text(forged)
    assert recomputed(published, [tmp_path / "log"])[0] == 1
