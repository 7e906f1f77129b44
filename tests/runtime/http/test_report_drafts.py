"""Reports over HTTP: computed for one person, looked at, and published by another; nobody else comes near."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from clearford.runtime.transparency.model import decode_report
from clearford.runtime.work.reports import ReportLoop
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_ledger import integrated

ABOUT = {"service": "Sample", "provider": "Sample Ltd", "contact": "contact@sample.example"}
"""What a service says of itself."""


def compute(house: House) -> bool:
    """Let a worker compute what is asked for."""
    return ReportLoop(house.service.record, house.service.settings.operator.origin).step()


def ask(browser: Client, period: str, **more: Any) -> httpx.Response:
    """Have a report computed."""
    return browser.post("/v1/report-drafts", json={"period": period, "about": ABOUT, **more})


def month_over(house: House) -> str:
    """A month that is over, with a decision in the signed log."""
    house.decide(HARMFUL)
    integrated(house)
    month = house.clock.at.strftime("%Y-%m")
    house.later(days=32)
    return month


def test_a_report_is_computed_checked_and_published_by_two(house: House) -> None:
    period = month_over(house)
    for name in ("leo", "nia"):
        house.add(name, "legal")
    leo, nia = house.signed_in("leo"), house.signed_in("nia")
    assert (
        leo.get("/v1/report-drafts/about", params={"period": period}).json()["service"] == "Example platform"
    )
    made = ask(leo, period).json()
    at = f"/v1/report-drafts/{made['id']}"
    assert problem(ask(nia, period)) == (409, "CF-R071")
    assert leo.get(at).json()["numbers"] is None
    assert problem(leo.get(f"{at}/files/report.json")) == (404, "CF-H002")
    assert problem(nia.post(f"{at}/publish")) == (409, "CF-R071")
    assert compute(house)
    whole = nia.get(at).json()
    assert (whole["draft"]["state"], whole["draft"]["author_name"]) == ("ready", "leo")
    assert whole["numbers"] > 0
    told = nia.get(f"{at}/files/report.json")
    assert told.headers["cache-control"] == "no-store"
    assert decode_report(told.content).edition == 1
    assert house.browser().get("/v1/transparency").json() == []
    assert problem(leo.post(f"{at}/publish")) == (403, "CF-A003")
    assert nia.post(f"{at}/publish").json()["state"] == "published"
    (public,) = house.browser().get("/v1/transparency").json()
    assert (public["period"], public["digest"]) == (period, whole["draft"]["digest"])

    assert problem(ask(leo, period)) == (409, "CF-R052")
    corrected = ask(leo, period, note="The name of the service was wrong.").json()
    assert compute(house)
    found = nia.get(f"/v1/report-drafts/{corrected['id']}").json()
    assert (found["draft"]["version"], found["differing"], found["differences"]) == (2, 0, [])
    assert nia.get("/v1/report-drafts/about", params={"period": period}).json() == ABOUT
    assert leo.post(f"/v1/report-drafts/{corrected['id']}/drop").json()["state"] == "dropped"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param({"period": "soon"}, (400, "CF-H001"), id="no period"),
        pytest.param({"period": "2031-01"}, (409, "CF-R052"), id="not over"),
        pytest.param({"about": {**ABOUT, "texts": {"none": {"en": "x"}}}}, (409, "CF-R050"), id="subject"),
        pytest.param({"about": {**ABOUT, "more": 1}}, (400, "CF-H001"), id="unknown field"),
    ],
)
def test_what_cannot_be_computed_is_told_at_once(
    house: House, body: dict[str, Any], wanted: tuple[int, str]
) -> None:
    house.add("leo", "legal")
    leo = house.signed_in("leo")
    asked = leo.post("/v1/report-drafts", json={"period": "2026-01", "about": ABOUT, **body})
    assert problem(asked) == wanted


def test_drafts_are_listed_by_pages(house: House) -> None:
    house.add("leo", "legal")
    leo = house.signed_in("leo")
    for month in ("2026-01", "2026-02"):
        ask(leo, month)
        house.later(minutes=1)
    house.short_pages()
    first = leo.get("/v1/report-drafts").json()
    rest = leo.get("/v1/report-drafts", params={"after": first["after"]}).json()
    assert [page["drafts"][0]["period"] for page in (first, rest)] == ["2026-02", "2026-01"]
