"""Acts on many cases by pages: chosen, shown, confirmed, done, taken back."""

from __future__ import annotations

import pytest

from tests.console.desk_kit import Pages, forms_of
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_bulk import reported

DECISION = {"choice": "no_action", "reason": "They warn others."}


@pytest.fixture
def lena(house: House) -> Pages:
    house.add("lena", "lead")
    return Pages(house, house.signed_in("lena"))


def test_reports_are_chosen_shown_decided_and_taken_back(house: House, lena: Pages) -> None:
    reported(house, 4)
    assert "No case is chosen" in lena.get("/bulk/new")
    shown = lena.send("/bulk/new?kind=report", "/bulk/preview", **DECISION)
    assert shown.status_code == 200
    assert "Nothing that fits is left out" in shown.text
    held = dict(forms_of(shown.text))["/bulk/run"]
    assert (held["count"], held["kind"], held["reason"]) == ("4", "report", DECISION["reason"])
    wrong = lena.client.post("/bulk/run", data={**held, "typed": "3"})
    assert wrong.status_code == 400
    assert "Nothing was done" in wrong.text
    assert entries_of(house.service.record, "review") == []
    held = dict(forms_of(wrong.text))["/bulk/run"]
    done = lena.client.post("/bulk/run", data={**held, "typed": "4"})
    assert done.status_code == 303, done.text
    address = done.headers["location"].partition("?")[0]
    assert len(entries_of(house.service.record, "review")) == 4
    assert address in lena.get("/bulk")
    assert "A moment after it" in lena.get(address)
    lena.done(address, f"{address}/undo")
    assert "taken back as a whole" in lena.get(address)
    # What was taken back cannot be taken back once more: said beside the act, which is no longer offered.
    assert not [where for where, _ in forms_of(lena.get(address)) if where.startswith("/bulk/")]


def test_chosen_cases_alone_are_meant(house: House, lena: Pages) -> None:
    first, second, _ = reported(house, 3)
    new = lena.get(f"/bulk/new?case={first}&case={second}")
    assert "2 chosen cases" in new
    held = dict(forms_of(new))["/bulk/preview"]
    shown = lena.client.post("/bulk/preview", data={**held, **DECISION, "case": [first, second]})
    assert shown.text.count('name="case"') == 2
    assert dict(forms_of(shown.text))["/bulk/run"]["count"] == "2"


def test_what_the_interface_refuses_is_said_and_nothing_typed_is_lost(house: House, lena: Pages) -> None:
    reported(house, 1)
    refused = lena.send(
        "/bulk/new?kind=report", "/bulk/preview", choice="hold", reason=" ", written_en="Words."
    )
    assert (refused.status_code, "Words." in refused.text) == (200, True)
    held = dict(forms_of(refused.text))["/bulk/run"]
    answer = lena.client.post("/bulk/run", data={**held, "typed": "1"})
    assert (answer.status_code, "CF-R022" in answer.text, "Words." in answer.text) == (409, True, True)


def test_who_may_not_is_told_so(house: House, lena: Pages) -> None:
    house.add("rita", "reviewer")
    rita = Pages(house, house.signed_in("rita"))
    assert "CF-A002" in rita.get("/bulk", 403)
    assert "CF-H002" in lena.get("/bulk/none", 404)
    assert problem(house.browser().get("/v1/bulk")) == (401, "CF-A014")
    answer = lena.client.post("/bulk/run", data={**DECISION, "typed": "1", "count": "1", "kind": "report"})
    assert answer.status_code == 403
    assert "CF-A007" in answer.text
