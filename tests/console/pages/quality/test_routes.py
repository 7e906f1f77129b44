"""Quality through the service: figures of judged samples, and a sample drawn by who may."""

from __future__ import annotations

from tests.console.desk_kit import Pages
from tests.runtime.http.people import House
from tests.runtime.record.quality_kit import NAME, judge


def test_figures_and_a_sample_on_demand(house: House) -> None:
    house.add("lea", "lead")
    pages = Pages(house, house.signed_in("lea"))
    assert "No rule restricted anything" in pages.get("/quality")
    with house.service.record.change() as change:
        judge(change, {"confirmed": 40, "wrong": 2})
    page = pages.get("/quality")
    assert NAME in page
    assert "95.2 % of 42" in page
    assert pages.done("/quality", "/quality/draw") == "/quality?said=nothing"
    refused = pages.send("/quality", "/quality/draw", design="none")
    assert refused.status_code == 400
    assert "CF-H001" in refused.text
    assert "No rule restricted anything" in pages.get("/quality?first=2025-01&last=2025-02")


def test_who_sees_what(house: House) -> None:
    house.add("ada", "auditor")
    house.add("rosa", "reviewer")
    ada = Pages(house, house.signed_in("ada"))
    assert "it is not yours to see" in ada.get("/quality")
    assert "CF-A002" in Pages(house, house.signed_in("rosa")).get("/quality", 403)
    assert "CF-H001" in ada.get("/quality?first=2026-13", 400)
