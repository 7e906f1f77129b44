"""A case on the desk of whoever holds it: all in one answer, no value in it, and every reading on record."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.core.items import Item
from clearford.core.schema import Context
from clearford.runtime.http.evidence_views import OnDesk
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import GOLDEN, tune

PHONE, MAIL = "138 0013 8000", "lin@mail.example"
TEXT = f"{WARNING}, said Lin, call {PHONE} or {PHONE}, mail {MAIL}"


def held(house: House, browser: Client, text: str = TEXT, item: str = "p1") -> str:
    """The path of a case that somebody holds."""
    house.decide(text, item)
    return f"/v1/cases/{(house.claim(browser) or {})['id']}"


def desk_of(browser: Client, path: str) -> dict[str, Any]:
    """What lies on the desk."""
    answer = browser.get(f"{path}/desk")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_case_lies_on_the_desk_with_all_that_is_needed_and_no_value(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = held(house, anna)
    answer = anna.get(f"{path}/desk")
    assert PHONE not in answer.text
    assert "0013" not in answer.text
    assert MAIL not in answer.text
    desk = answer.json()
    seen, why = desk["seen"], desk["why"]
    assert "call [mobile 1] or [mobile 1], mail [email 1]" in seen["original"]["text"]
    assert [one["name"] for one in seen["views"]] == ["canon", "skeleton", "phonetic"]
    found = seen["findings"][0]
    mark = next(one for one in seen["original"]["marks"] if one["n"] == found["n"])
    assert seen["original"]["text"][mark["start"] : mark["end"]] == "paypa1.example"
    assert found["view"] == "original"
    assert found["exact"] is not None
    assert why["rules"] and why["reports"] == 0 and why["priority"]["zh"]
    rule = desk["rules"][0]
    assert rule["in_force"] and rule["legal_basis"] and rule["explain"]["en"]
    assert desk["case"]["id"] in path
    assert desk["actor"]["ref"] == desk["case"]["subject"]
    assert (desk["copies"]["items"], desk["precedents"]["upheld"]) == (0, 0)


def test_laying_a_case_out_is_one_reading_on_record(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = held(house, anna)
    desk_of(anna, path)
    (read,) = entries_of(house.service.record, "read")
    assert (read.data["what"], read.data["purpose"], read.data["refused"]) == ("evidence", "reviewer", False)


def test_nobody_else_is_shown_it(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.add("rita", "auditor")
    anna, bela, rita = (house.signed_in(name) for name in ("anna", "bela", "rita"))
    path = held(house, anna)
    assert problem(bela.get(f"{path}/desk")) == (404, "CF-H002")
    assert problem(bela.get(f"{path}/precedents")) == (404, "CF-H002")
    assert problem(bela.post(f"{path}/preview", json={"actions": []})) == (404, "CF-H002")
    assert problem(rita.get(f"{path}/desk")) == (403, "CF-A002")
    asked = {"which": "item.mobile.1", "purpose": "decide"}
    assert problem(bela.post(f"{path}/reveal", json=asked)) == (404, "CF-H002")
    house.later(minutes=20)  # the lease is over
    assert problem(anna.get(f"{path}/desk")) == (404, "CF-H002")


def test_a_value_is_shown_after_its_purpose_went_on_record(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = held(house, anna)
    asked = {"which": "item.mobile.1", "purpose": "decide"}
    assert anna.post(f"{path}/reveal", json=asked).json() == {
        "which": "item.mobile.1",
        "value": PHONE,
        "seconds": 60,
    }
    read = entries_of(house.service.record, "read")[-1]
    assert (read.data["what"], read.data["purpose"], read.data["refused"]) == ("value", "decide", False)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        pytest.param({"which": "item.mobile.2", "purpose": "decide"}, (404, "CF-H002"), id="no-such-number"),
        pytest.param({"which": "mobile.1", "purpose": "decide"}, (404, "CF-H002"), id="no-such-text"),
        pytest.param({"which": "item.mobile.1", "purpose": "other"}, (409, "CF-R022"), id="no-words"),
        pytest.param({"which": "item.mobile.1", "purpose": "fun"}, (400, "CF-H001"), id="no-such-purpose"),
        pytest.param({"which": "item.mobile.1"}, (400, "CF-H001"), id="no-purpose"),
    ],
)
def test_a_value_that_is_not_there_or_without_a_purpose_is_not_shown(
    house: House, body: dict[str, str], refusal: tuple[int, str]
) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = held(house, anna)
    assert problem(anna.post(f"{path}/reveal", json=body)) == refusal
    assert entries_of(house.service.record, "read") == []


def test_a_value_of_a_minor_is_shown_to_a_lead_alone(house: House) -> None:
    house.add("anna", "reviewer")
    lena_id = house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    item = Item(id="p1", text=TEXT, actor="ben", context=Context(minors=True))
    house.service.gate.submit([item]).result()
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    asked = {"which": "item.mobile.1", "purpose": "other", "words": "To reach the parents."}
    assert desk_of(anna, path)["seen"]["minor"]
    assert problem(anna.post(f"{path}/reveal", json=asked)) == (403, "CF-R060")
    refused = entries_of(house.service.record, "read")[-1]
    assert (refused.data["what"], refused.data["refused"]) == ("value", True)
    assert anna.post(f"{path}/release").status_code == 200
    assert lena.post(f"{path}/assign", json={"to": lena_id}).status_code == 200
    assert lena.post(f"{path}/reveal", json=asked).json()["value"] == PHONE
    assert entries_of(house.service.record, "read")[-1].data["refused"] is False


def test_an_invented_case_lies_on_the_desk_like_any_other(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.add("lena", "lead")
    anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
    text = f"{GOLDEN['item']['text']}, call {PHONE}"
    golden = {**GOLDEN, "item": {**GOLDEN["item"], "text": text}}
    assert lena.post("/v1/golden", json=golden).status_code == 201
    house.decide(text, "p2")
    tune(house, golden__share=1_000_000)
    invented = desk_of(anna, f"/v1/cases/{(house.claim(anna) or {})['id']}")
    tune(house, golden__share=0)
    real = desk_of(bela, f"/v1/cases/{(house.claim(bela) or {})['id']}")
    assert [one.data["event"] for one in entries_of(house.service.record, "golden")] == ["served", "read"]
    assert invented["case"]["item"] != real["case"]["item"]
    assert _shape(invented) == _shape(real)
    for name in ("original", "views", "findings", "erased", "lang", "minor"):
        assert invented["seen"][name] == real["seen"][name]
    for name in ("rules", "copies", "precedents"):
        assert invented[name] == real[name]
    assert {**invented["actor"], "ref": ""} == {**real["actor"], "ref": ""}


def _shape(found: Any) -> Any:
    """What an answer is made of, without what it says."""
    if isinstance(found, dict):
        return {name: _shape(value) for name, value in found.items()}
    if isinstance(found, list):
        return [_shape(value) for value in found]
    return type(found).__name__


def test_the_second_reader_learns_nothing_of_the_first(house: House) -> None:
    tune(house, second__share=1_000_000)
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    path = held(house, anna)
    first = desk_of(anna, path)
    decided = anna.post(f"{path}/decision", json=REMOVE)
    assert decided.json()["state"] == "second_review"
    assert house.claim(bela)
    second = desk_of(bela, path)
    assert (second["case"]["steps"], second["case"]["why_second"]) == ([], "")
    assert second["rules"][0]["proposal"] is None
    assert {**second["actor"]} == {**first["actor"]}
    for name in ("seen", "copies", "precedents"):
        assert second[name] == first[name]


def test_who_decides_between_two_reads_both_reasons_and_no_names(house: House) -> None:
    tune(house, second__share=1_000_000)
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    lena_id = house.add("lena", "lead")
    anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
    path = held(house, anna)
    assert desk_of(anna, path)["opinions"] == []
    anna.post(f"{path}/decision", json={**REMOVE, "reason": "The address is a trap."})
    house.claim(bela)
    assert desk_of(bela, path)["opinions"] == []
    bela.post(f"{path}/decision", json={**NOTHING, "reason": "It warns of the address."})
    assert (house.claim(lena) or {})["state"] == "adjudication"
    told = lena.get(f"{path}/desk")
    found = told.json()["opinions"]
    assert [(one["outcome"], one["reason"]) for one in found] == [
        ("restrict", "The address is a trap."),
        ("no_action", "It warns of the address."),
    ]
    assert lena_id not in str(found)


def test_precedents_are_told_in_short_and_their_reading_goes_on_record(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    browsers = (house.signed_in("anna"), house.signed_in("bela"))
    for n, body in enumerate((REMOVE, NOTHING, REMOVE)):
        house.decide(f"{TEXT} {n}", f"p{n}")
        house.review(browsers, body)
        house.later(minutes=1)
    path = held(house, browsers[0], item="p9")
    desk = desk_of(browsers[0], path)
    told = browsers[0].get(f"{path}/precedents").json()
    assert (desk["precedents"]["upheld"], desk["precedents"]["reversed"]) == (
        sum(one["ruling"] == "upheld" for one in told),
        sum(one["ruling"] == "reversed" for one in told),
    )
    assert all(PHONE not in (one["text"] or "") for one in told)
    read = entries_of(house.service.record, "read")[-1]
    assert read.data["what"] == "precedents"


def test_the_letter_can_be_read_before_anything_is_decided(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = held(house, anna)
    before = len(entries_of(house.service.record, "decision"))
    letters = anna.post(f"{path}/preview", json={"actions": ["remove_content"]}).json()["letters"]
    assert set(letters) == {"en", "zh"}
    assert "removed" in letters["en"]
    assert anna.post(f"{path}/preview", json={"actions": []}).json() == {"letters": {}}
    assert problem(anna.post(f"{path}/preview", json={"actions": ["shout"]})) == (409, "CF-R022")
    assert len(entries_of(house.service.record, "decision")) == before


def test_every_field_of_the_answer_is_known(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = held(house, anna)
    desk = anna.get(f"{path}/desk")
    assert msgspec.json.decode(desk.content, type=OnDesk).case.id in path
