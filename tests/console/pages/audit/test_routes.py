"""Pages of the audit: changes with what was and is, refusals, emergencies, and the same as a file."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import pytest

from clearford.console.pages.audit import routes
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import GOOD
from tests.runtime.http.people import House


@pytest.fixture
def pages(house: House) -> Pages:
    """An auditor, after an administrator worked and somebody was refused."""
    house.add("root", "operator_admin")
    root = house.signed_in("root")
    made = root.post("/v1/users", json={"login": "lin", "name": "=1+1", "password": GOOD}).json()["id"]
    root.post(f"/v1/users/{made}/grants", json={"role": "lead", "reason": "@HOME"})
    root.post("/v1/emergencies", json={"reason": "a person is in danger and nobody is there"})
    root.get("/v1/entries")
    house.add("audra", "auditor")
    return Pages(house, house.signed_in("audra"))


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        pytest.param("changes", "account made", id="changes"),
        pytest.param("changes&what=grant.", "role asked for", id="prefix"),
        pytest.param("reads", "Nothing of this kind", id="reads"),
        pytest.param("refusals", "entry.read", id="refusals"),
        pytest.param("emergencies", "emergency access asked for", id="emergencies"),
        pytest.param("changes&since=2100-01-01", "Nothing of this kind", id="later"),
    ],
)
def test_each_list_shows_what_is_on_record(pages: Pages, tab: str, words: str) -> None:
    assert words in pages.get(f"/audit?tab={tab}")


def test_a_change_tells_what_was_and_what_is(pages: Pages) -> None:
    shown = pages.get("/audit?what=grant.ask")
    assert "role: lead" in shown
    assert "reason: @HOME" in shown


def test_the_file_holds_no_formula(pages: Pages) -> None:
    answer = pages.client.get("/audit/file?tab=changes")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {"user.create", "grant.ask"} <= {row["what"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+-@"]


@pytest.mark.parametrize(
    ("most", "rows"),
    [
        pytest.param(10_000, None, id="all"),
        pytest.param(5, 5, id="within-a-page"),
        pytest.param(6, 6, id="pages"),
    ],
)
def test_the_file_goes_on_page_by_page_up_to_a_bound(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, most: int, rows: int | None
) -> None:
    whole = pages.client.get("/audit/file?tab=changes").text.splitlines()
    service, replaced = house.service, msgspec.structs.replace
    limits = replaced(service.settings.limits, page=2)
    monkeypatch.setattr(service, "settings", replaced(service.settings, limits=limits))
    monkeypatch.setattr(routes, "MOST", most)
    assert len(whole) > 7
    assert pages.client.get("/audit/file?tab=changes").text.splitlines() == whole[: rows and rows + 1]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param("privacy_officer", 200, id="reads-alone"),
        pytest.param("reviewer", 403, id="neither"),
        pytest.param("operator_admin", 403, id="administrator"),
    ],
)
def test_who_may_see_one_list_sees_that_one(house: House, role: Any, status: int) -> None:
    house.add("other", role)
    page = Pages(house, house.signed_in("other")).get("/audit", status=status)
    assert ("tab=changes" in page) is False
