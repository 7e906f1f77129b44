"""Metrics: what a process counts, what the store holds, and nothing about anybody."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from clearford.core.items import Item
from clearford.runtime.service.metrics import KEPT_S, SHARED, Metrics, StoreFigures
from clearford.runtime.stores.leases import claim_lease, release_lease
from clearford.runtime.stores.store import Store
from tests.runtime.http.people import HARMFUL, house_of
from tests.runtime.service_kit import gate_on, record_on


def values(told: bytes) -> dict[str, float]:
    """Sample with its labels -> value."""
    return {
        sample.name + "".join(f",{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told.decode())
        for sample in family.samples
    }


def test_what_the_gate_does_is_counted(store: Store) -> None:
    record = record_on(store)
    gate = gate_on(record)
    harmful, harmless = Item(id="p1", text=HARMFUL, actor="ben"), Item(id="p2", text="good morning")
    gate.submit([harmful, harmless]).result()
    gate.submit([harmful]).result()
    gate.close()
    found = values(gate.metrics.told())
    outcomes = {name[22:]: n for name, n in found.items() if name.startswith("clearford_items_total,")}
    assert outcomes == {"restrict": 1, "allow": 1, "repeated": 1}
    assert found["clearford_group_items_sum"] == 3
    assert found["clearford_group_items_count"] == 2
    assert found["clearford_gate_waiting_items"] == 0
    for name in ("wait", "decide", "commit"):
        assert found[f"clearford_gate_{name}_seconds_count"] == 2


def test_what_the_store_holds_is_told_and_asked_for_once_in_a_while(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(HARMFUL)
        house.decide("warning: paypa1.example is a scam", "p2")
        house.later(days=30)
        record, at = house.service.record, [0.0]
        with record.store.write() as conn:
            claim_lease(conn, "integrator", "test", timedelta(seconds=30))
            release_lease(conn, "other", claim_lease(conn, "other", "test") or 0)
            conn.execute(text("UPDATE outbox SET state = 'dead' WHERE id = (SELECT min(id) FROM outbox)"))
        figures = StoreFigures(record, clock=lambda: at[0])
        found = {(s.name, *s.labels.values()): s.value for f in figures.collect() for s in f.samples}
        assert found["clearford_store_up",] == 1
        assert found["clearford_outbox_rows", "dead"] == 1
        assert found["clearford_integration_lag_entries",] >= 2
        assert found["clearford_integration_lag_seconds",] == 30 * 86_400
        opened = {name[1]: n for name, n in found.items() if name[0] == "clearford_cases_open"}
        assert sum(opened.values()) >= 1
        overdue = {name[1]: n for name, n in found.items() if name[0] == "clearford_cases_overdue"}
        assert set(overdue) == set(opened)
        assert sum(overdue.values()) >= 1
        assert 0 < found["clearford_lease_left_seconds", "integrator"] <= 30
        assert found["clearford_lease_left_seconds", "other"] == 0
        assert found["clearford_lease_claims_total", "integrator"] == 1
        with record.store.write() as conn:
            conn.execute(text("DELETE FROM lease"))
            conn.execute(text("UPDATE case_file SET kind = 'golden'"))
        assert any(f.name == "clearford_lease_left_seconds" for f in figures.collect())
        at[0] += KEPT_S
        told = {family.name for family in figures.collect()}
        assert told.isdisjoint(("clearford_lease_left_seconds", "clearford_cases_open"))


def test_a_store_that_does_not_answer_is_told_and_nothing_is_made_up(
    tmp_path: Path, sqlite_template: Path
) -> None:
    path = Path(shutil.copy(sqlite_template, tmp_path / "store.db"))
    with closing(Store.open(path)) as store:
        record = record_on(store)
        store.close()
        path.write_bytes(b"no database" * 1_000)
        found = [sample for family in StoreFigures(record).collect() for sample in family.samples]
    assert [(sample.name, sample.value) for sample in found] == [("clearford_store_up", 0)]


def test_nothing_about_anybody_is_told(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(HARMFUL, "a-rare-item")
        told = house.service.metrics.told().decode()
        for secret in ("a-rare-item", "ben", "paypa1", house.service.vault.ref("item", "a-rare-item")):
            assert secret not in told


DOCS = Path(__file__).parents[3] / "docs/reference/metrics.md"


def test_every_metric_stands_in_the_table_of_the_page(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        told = house.service.metrics.told().decode()
    made = set(re.findall(r"^# TYPE (clearford_\w+)", told, re.M))
    written = set(re.findall(r"^\| `(clearford_\w+)", DOCS.read_text(), re.M))
    assert made <= written


SHARING = """
import sys
from clearford.runtime.service.metrics import Metrics
metrics = Metrics()
metrics.items.labels("allow").inc(int(sys.argv[1]))
metrics.waiting.set(2)
print(metrics.told().decode())
"""


def test_several_processes_are_told_together(tmp_path: Path) -> None:
    told = ""
    for n in ("3", "4"):
        done = subprocess.run(
            [sys.executable, "-c", SHARING, n],
            env={SHARED: str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        told = done.stdout
    assert values(told.encode())["clearford_items_total,allow"] == 7


def test_a_gate_of_its_own_counts_for_itself() -> None:
    a, b = Metrics(), Metrics()
    a.items.labels("allow").inc()
    assert "clearford_items_total,allow" not in values(b.told())
