"""Dashboard and alarms, asked of a real Prometheus that watches a service which runs."""

from __future__ import annotations

import json
import shutil
import signal
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL

from clearford.core.items import Item
from clearford.runtime.stores.store import Store
from tests.deploy.files import DEPLOY, alarms
from tests.deploy.observed import Service, Watcher, labels_asked, served, sides, until, watched
from tests.runtime.http.people import HARMFUL, WARNING

PROGRAM = shutil.which("prometheus")
needs_prometheus = pytest.mark.skipif(PROGRAM is None, reason="prometheus is not installed")
BOARD = json.loads((DEPLOY / "grafana/clearford.json").read_text())
SHOWN = [target["expr"] for panel in BOARD["panels"] for target in panel.get("targets", ())]
ALARMING = [alarm["expr"] for alarm in alarms()]
FAULTS = {"clearford_store_errors_total"}
"""Has a series for each code that was met: none while nothing is wrong."""
OF_FAULTS = {'status=~"5.."': 'status!=""', 'outcome="rejected"': 'outcome!=""'}
"""What is counted of faults only is asked with any other value of the same label."""
ON_POSTGRESQL = {"clearford_store_months_left"}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store as a service begins with it: on PostgreSQL with its months."""
    found = str(tmp_path / "store.db")
    if request.param == "postgresql":
        url: URL = request.getfixturevalue("empty_postgres_url")
        found = url.render_as_string(hide_password=False)
    Store.open(found, create=True).close()
    return found


def decide_some(service: Service, watcher: Watcher) -> None:
    """Decide items until Prometheus has seen their number grow."""
    numbers = count()

    def is_counted() -> bool:
        n = next(numbers)
        texts = (HARMFUL, WARNING, "hello")
        items = [Item(id=f"{n}-{i}", text=text, actor="ben") for i, text in enumerate(texts)]
        assert service.ask("/v1/items", items)[0] == 200
        return bool(watcher.values("sum(increase(clearford_items_total[5m])) > 0"))

    until(is_counted)


def check(watcher: Watcher, expression: str, absent: set[str]) -> None:
    """See that an expression has an answer, once enough was seen for it, and reads no label that is not."""
    asked = labels_asked(expression)
    for faulty, usual in OF_FAULTS.items():
        expression = expression.replace(faulty, usual)
    if asked.keys() & absent:
        assert watcher.values(expression) == [], expression
        return
    until(lambda: watcher.values(expression), expression)
    known = watcher.labels()
    assert {name: labels - known[name] for name, labels in asked.items() if labels - known[name]} == {}


@needs_prometheus
def test_every_query_and_every_alarm_has_an_answer_from_a_service_that_runs(
    tmp_path: Path, address: str
) -> None:
    service = Service(tmp_path, address)
    absent = FAULTS if address.startswith("postgresql") else FAULTS | ON_POSTGRESQL
    with served(service) as process, watched(str(PROGRAM), service) as watcher:
        decide_some(service, watcher)
        for expression in [*SHOWN, *(side for alarm in ALARMING for side in sides(alarm))]:
            check(watcher, expression, absent)
        assert "# TYPE clearford_store_errors_total counter" in service.ask("/metrics")[1].decode()
        until(lambda: all(rule["health"] != "unknown" for rule in watcher.rules()))
        found = watcher.rules()
        assert [rule["name"] for rule in found] == [alarm["alert"] for alarm in alarms()]
        assert [rule for rule in found if rule["health"] != "ok" or rule["state"] == "firing"] == []
        process.send_signal(signal.SIGTERM)
        until(lambda: watcher.values('ALERTS{alertname="ServiceDown"}'))


@needs_prometheus
def test_what_prometheus_does_not_take_or_know_is_seen(tmp_path: Path, sqlite_template: Path) -> None:
    service = Service(tmp_path, str(shutil.copy(sqlite_template, tmp_path / "store.db")))
    with watched(str(PROGRAM), service) as watcher:
        with pytest.raises(AssertionError, match="parse error"):
            watcher.values("sum by (route (rate(clearford_items_total[5m])))")
        until(lambda: watcher.values("up"))
        with pytest.raises(AssertionError, match="nobody"):
            check(watcher, "max by (nobody) (up)", set())


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        pytest.param('up{job="clearford"} == 0', {"up": {"job"}}, id="matched"),
        pytest.param(
            "sum by (route) (rate(clearford_a_total{status=~'5..'}[5m]))",
            {"clearford_a_total": {"route", "status"}},
            id="grouped",
        ),
        pytest.param(
            "sum(clearford_a_sum) / sum(clearford_a_count)",
            {"clearford_a_sum": set(), "clearford_a_count": set()},
            id="two",
        ),
    ],
)
def test_what_an_expression_asks_of_which_metric(expression: str, asked: dict[str, set[str]]) -> None:
    assert labels_asked(expression) == asked


def test_both_sides_of_a_comparison() -> None:
    assert sides("sum(clearford_a) > 0.05 * sum(clearford_b)") == [
        "sum(clearford_a)",
        "0.05 * sum(clearford_b)",
    ]
    assert sides("clearford_a <= 1") == ["clearford_a", "1"]
