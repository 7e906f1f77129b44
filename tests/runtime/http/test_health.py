"""Live, ready and metrics."""

from __future__ import annotations

from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import client


def test_a_process_that_ends_is_live_and_not_ready(house: House) -> None:
    browser = house.browser()
    assert browser.get("/live").json() == {"status": "live"}
    ready = browser.get("/ready").json()
    assert ready == {"status": "ready", "bundle": house.service.in_force.bundle.digest}
    house.service.ending.set()
    assert browser.get("/live").status_code == 200
    assert problem(browser.get("/ready")) == (503, "CF-H004")


def test_metrics_hold_no_id(house: House) -> None:
    _, key = do_create_key(house.accounts, ROOT, name="p", scopes=["health.read"])
    house.decide(HARMFUL, "a-rare-item")
    told = client(house.app, {"authorization": f"Bearer {key}"}).get("/metrics")
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/plain")
    assert "a-rare-item" not in told.text
    assert "ben" not in told.text


def test_a_bundle_that_is_held_back_is_shown(house: House) -> None:
    _, key = do_create_key(house.accounts, ROOT, name="p", scopes=["health.read"])
    reader = client(house.app, {"authorization": f"Bearer {key}"})
    assert "clearford_bundle_held_back 0.0" in reader.get("/metrics").text
    house.service.follower.fault = "CF-P001"
    assert reader.get("/ready").json()["held_back"] == "CF-P001"
    assert "clearford_bundle_held_back 1.0" in reader.get("/metrics").text


def test_the_type_of_a_problem_leads_to_what_its_code_means(house: House) -> None:
    browser = house.browser()
    asked = browser.get("/v1/items/p1/decisions")
    told = browser.get(asked.json()["type"])
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/plain")
    assert told.text.splitlines()[0] == asked.json()["code"]
    assert problem(browser.get("/docs/errors/CF-X999")) == (404, "CF-H002")
