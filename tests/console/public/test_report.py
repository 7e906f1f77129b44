"""Reporting without an account: what is missing is named at its field, and sending twice is one report."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.console.public.report import Wanted, body_of
from tests.console.desk_kit import forms_of
from tests.console.public.kit import Visitor
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, House

GOOD = {
    "where": "q1",
    "reasons": "The page that this leads to asks for my password.",
    "harm": "phishing.credentials",
    "name": "Rita",
    "email": "rita@mail.example",
    "good_faith": "true",
}


def reported(visitor: Visitor, **other: Any) -> str:
    """The address of the page of a report."""
    sent = visitor.send("/report", **GOOD | other)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"]).partition("?")[0]


def test_whoever_reports_gets_a_number_and_the_page_to_follow_it(house: House) -> None:
    visitor = Visitor(house)
    page = visitor.done("/report", **GOOD)
    (received,) = entries_of(house.service.record, "report_received")
    assert "We received your report." in page and str(received.data["report"]) in page
    assert "Received: <strong>yes</strong>" in page and "Answered: not yet" in page
    assert "rita@mail.example" not in page


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        pytest.param({"reasons": "bad"}, "reasons", id="reasons"),
        pytest.param({"where": ""}, "where", id="where"),
        pytest.param({"name": ""}, "name", id="name"),
        pytest.param({"email": ""}, "email", id="email"),
        pytest.param({"good_faith": ""}, "good_faith", id="good faith"),
    ],
)
def test_what_is_missing_is_named_at_its_field_before_it_is_sent(
    house: House, lacks: dict[str, str], field: str
) -> None:
    visitor = Visitor(house)
    sent = visitor.send("/report", **GOOD | lacks)
    assert sent.status_code == 422
    assert f'href="#f-{field}"' in sent.text and "Your report is not sent yet." in sent.text
    assert entries_of(house.service.record, "report_received") == []
    again = next(held for _, held in forms_of(sent.text) if held)
    assert {name: value for name, value in GOOD.items() if name not in lacks} == {
        name: again[name] for name in GOOD if name not in lacks
    }, "what was typed stays"
    anyway = visitor.client.post("/report", data=again)
    assert anyway.status_code == 303
    page = visitor.get(anyway.headers["location"])
    assert "Please add what is missing" in page


def test_who_reports_offences_against_children_is_asked_for_no_name(house: House) -> None:
    harm = "minors.sexual-material"
    harms = Visitor(house).client.get("/v1/published/harms").json()
    nameless = [one["id"] for one in harms if one["nameless"]]
    wanted = harm if harm in nameless else nameless[0]
    assert "is missing" not in Visitor(house).done(
        "/report", **GOOD | {"harm": wanted, "name": "", "email": ""}
    )


def test_the_same_form_sent_twice_is_one_report(house: House) -> None:
    visitor = Visitor(house)
    held = next(held for _, held in forms_of(visitor.get("/report")) if held) | GOOD
    first, second = (visitor.client.post("/report", data=held) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(entries_of(house.service.record, "report_received")) == 1
    other = visitor.client.post("/report", data=held | {"reasons": "Something else altogether, and long."})
    assert other.status_code == 422 and "sent before with other words" in other.text


def test_what_is_missing_can_be_added_later(house: House) -> None:
    visitor = Visitor(house)
    path = reported(visitor, where="", name="", good_faith="", anyway="true")
    page = visitor.get(f"{path}?lang=zh")
    assert "请补充缺少的内容" in page and 'name="email"' not in page
    more = {"location": "https://forum.example/p/1", "name": "Rita", "good_faith": "true"}
    after = visitor.done(path, "more", **more)
    assert "We received what you added." in after and "Please add what is missing" not in after


def test_the_outcome_is_told_and_can_be_contested(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    visitor = Visitor(house)
    path = reported(visitor)
    house.review((house.signed_in("anna"), house.signed_in("bela")), NOTHING)
    page = visitor.get(path)
    assert "Answered: <strong>yes</strong>" in page and 'value="appeal"' in page
    refused = visitor.client.post(path, data={"act": "more", "reasons": "And it is still there."})
    assert refused.status_code == 409 and "nothing can be added" in refused.text
    assert "We received your appeal." in visitor.done(path, "appeal", text="It still asks for passwords.")
    assert 'value="withdraw"' in visitor.get(path)
    assert "You took your appeal back." in visitor.done(path, "withdraw")


def test_a_report_can_be_taken_back_and_is_answered_all_the_same(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    visitor = Visitor(house)
    path = reported(visitor)
    page = visitor.done(path, "take-back")
    assert "Taken back." in page and "You took the report back on" in page
    assert 'value="take-back"' not in page
    again = visitor.client.post(path, data={"act": "take-back"})
    assert again.status_code == 409
    house.review((house.signed_in("anna"), house.signed_in("bela")), NOTHING)
    assert "Answered: <strong>yes</strong>" in visitor.get(path)


def test_links_of_reports_and_statements_do_not_open_each_other(house: House) -> None:
    visitor = Visitor(house)
    path = reported(visitor)
    assert "Copy the whole link" in visitor.get(path.replace("/r/", "/s/"), 404)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        pytest.param("https://forum.example/p/1", {"location": "https://forum.example/p/1"}, id="an address"),
        pytest.param("q1", {"item": "q1"}, id="a number"),
        pytest.param("x" * 201, {"location": "x" * 201}, id="too long for a number"),
        pytest.param(" ", {}, id="nothing"),
    ],
)
def test_where_something_is_goes_where_it_belongs(where: str, told: dict[str, str]) -> None:
    made = body_of(Wanted(where=where), "en")
    assert {name: made[name] for name in ("item", "location") if name in made} == told


def test_a_harm_that_is_not_known_is_no_fault_of_ours(house: House) -> None:
    sent = Visitor(house).send("/report", **GOOD | {"harm": "<script>"})
    assert sent.status_code == 400 and "<script>" not in sent.text
