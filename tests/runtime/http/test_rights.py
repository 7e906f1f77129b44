"""Requests about own data: filed by the platform, answered by the privacy officer, in time and in writing."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import pytest

from clearford.core.casework import ItemFacts
from clearford.core.dates import DAY
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.record.cases import do_open_case
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING, House, problem
from tests.runtime.http.test_accounts import Client, client
from tests.runtime.http.test_reports import report

KEYS: WeakKeyDictionary[House, dict[str, str]] = WeakKeyDictionary()
"""House -> name of a program -> its key."""
WHY = {"en": "We need it for a court.", "zh": "该信息为诉讼所必需。"}


def platform(house: House, name: str = "platform") -> Client:
    """The program of the platform, always with the same key."""
    scopes = ["rights_request.file"]
    key = (
        KEYS.setdefault(house, {}).get(name)
        or do_create_key(house.accounts, ROOT, name=name, scopes=scopes)[1]
    )
    KEYS[house][name] = key
    return client(house.app, {"authorization": f"Bearer {key}"})


def officer(house: House) -> Client:
    house.add("paul", "privacy_officer")
    return house.signed_in("paul")


def filed(house: House, kind: str, **more: Any) -> str:
    body = {"kind": kind, "account": "ben", "words": "I am ben-at-home.", **more}
    answer = platform(house).post("/v1/rights-requests", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert DAY < made["due"] - made["filed"] <= 31 * DAY
    return str(made["request"])


def decide(browser: Client, request: str, result: str, **more: Any) -> Any:
    body = {"result": result, "reason": "as the law says", **more}
    return browser.post(f"/v1/rights-requests/{request}/decision", json=body)


def results(house: House) -> list[tuple[object, object]]:
    made = entries_of(house.service.record, "rights_request")
    return [(one.data["kind"], one.data["result"]) for one in made]


def test_access_gives_what_is_kept_and_nothing_of_others(house: House) -> None:
    house.decide(HARMFUL)
    house.decide(HARMFUL, "p2")
    request, paul, program = filed(house, "access"), officer(house), platform(house)
    copy = f"/v1/rights-requests/{request}/copy"
    assert problem(program.get(copy)) == (409, "CF-R057")
    opened = paul.get(f"/v1/rights-requests/{request}").json()
    assert (opened["words"], opened["holds"], opened["letters"]) == ("I am ben-at-home.", [], {})
    assert decide(paul, request, "granted").status_code == 200
    answer = program.get(f"/v1/rights-requests/{request}/answer").json()
    assert answer["request"]["result"] == "granted"
    assert set(answer["letters"]) == {"en", "zh"}
    held = program.get(copy).json()
    assert len(held["rows"]["statement"]) == len(held["rows"]["decided"]) == 2
    names = [content["name"] for content in held["contents"]]
    assert names.count("item") == 2
    assert HARMFUL in next(content["text"] for content in held["contents"] if content["name"] == "item")
    assert not {"trace", "actor", "reason", "verdict"} & set(names)
    assert results(house) == [("access", "received"), ("access", "granted")]
    read = [one.data for one in entries_of(house.service.record, "read")]
    assert {"copy", "rights_request"} <= {one["what"] for one in read}
    assert problem(decide(paul, request, "granted")) == (409, "CF-R057")


def test_access_gives_nothing_that_others_said_or_were_told(house: House) -> None:
    house.decide(WARNING)
    anna, arno = _staff(house, "anna", "reviewer"), _staff(house, "arno", "appeal_reviewer")
    token = report(house, item="p1")["token"]
    while (case := house.claim(anna)) and case["kind"] != "report":
        pass
    assert case is not None
    path = f"/v1/cases/{case['id']}"
    asked = {"to": "reporter", "question": "Where did you see it?"}
    assert anna.post(f"{path}/question", json=asked).status_code == 200
    assert anna.post(f"{path}/answer", json={"answer": "At my door."}).status_code == 200
    house.claim(anna)
    assert anna.post(f"{path}/decision", json=NOTHING).json()["state"] == "decided"
    house.later(minutes=2)
    appeal = {"text": "It is bad all the same."}
    assert house.browser().post(f"/v1/reports/{token}/appeals", json=appeal).status_code == 201
    contested = house.claim(arno, "appeals")
    assert contested is not None
    body = NOTHING | {"written": {"en": "Dear reporter", "zh": "尊敬的举报人"}}
    assert arno.post(f"/v1/appeals/{contested['id']}/decision", json=body).status_code == 200
    request, paul = filed(house, "access"), officer(house)
    assert decide(paul, request, "granted").status_code == 200
    held = platform(house).get(f"/v1/rights-requests/{request}/copy").json()
    assert WARNING in str(held["contents"])
    for words in (asked["question"], "At my door.", "Dear reporter", appeal["text"]):
        assert words not in str(held["contents"])
    assert "Dear reporter" in house.browser().get(f"/v1/reports/{token}").text


def _staff(house: House, login: str, role: Any) -> Client:
    house.add(login, role)
    return house.signed_in(login)


def test_an_erasure_that_is_granted_is_done_and_confirmed(house: House) -> None:
    house.decide(HARMFUL)
    request, paul = filed(house, "erasure"), officer(house)
    done = decide(paul, request, "granted")
    assert done.status_code == 200, done.text
    assert done.json()["erased"] == [one.id for one in entries_of(house.service.record, "erased")]
    told = platform(house).get(f"/v1/rights-requests/{request}/answer").json()
    assert "We erased it." in str(told["letters"]["en"])
    opened = paul.get(f"/v1/rights-requests/{request}").json()
    assert opened["words"] is None
    made = entries_of(house.service.record, "rights_request")
    assert made[-1].clock == {"gdpr.rights": "met"}


def test_an_erasure_that_is_held_up_is_refused_in_writing_with_the_reasons(house: House) -> None:
    house.decide(HARMFUL)
    request, paul = filed(house, "erasure"), officer(house)
    with house.service.record.change() as change:
        facts = ItemFacts(item="i1", subject=house.service.vault.ref("subject", "ben"))
        do_open_case(change, house.service.office, "review", facts, entry=None)
    (hold,) = paul.get(f"/v1/rights-requests/{request}").json()["holds"]
    assert problem(decide(paul, request, "granted")) == (409, "CF-R029")
    assert results(house) == [("erasure", "received")]
    letters = decide(paul, request, "refused").json()["letters"]
    for lang in ("en", "zh"):
        assert hold[lang] in [part["text"] for part in letters[lang]["parts"]]
    assert entries_of(house.service.record, "erased") == []


def test_a_refusal_needs_reasons_in_both_languages(house: House) -> None:
    request, paul = filed(house, "erasure"), officer(house)
    assert problem(decide(paul, request, "partly", written=WHY)) == (409, "CF-R057")
    assert problem(decide(paul, request, "refused", written={"en": "no"})) == (409, "CF-R057")
    letters = decide(paul, request, "refused", written=WHY).json()["letters"]
    assert WHY["zh"] in str(letters["zh"])


def test_a_correction_is_kept_beside_what_it_corrects(house: House) -> None:
    house.decide(HARMFUL)
    request, paul = filed(house, "correction"), officer(house)
    assert decide(paul, request, "granted").status_code == 200
    assert results(house) == [("correction", r) for r in ("received", "granted", "noted")]
    again = filed(house, "access")
    decide(paul, again, "granted")
    contents = platform(house).get(f"/v1/rights-requests/{again}/copy").json()["contents"]
    assert "I am ben-at-home." in [one["text"] for one in contents if one["name"] == "correction"]


def test_what_waits_is_listed(house: House) -> None:
    first, second = filed(house, "access"), filed(house, "access")
    paul = officer(house)
    decide(paul, first, "granted")
    waiting = paul.get("/v1/rights-requests", params={"waiting": True}).json()["requests"]
    assert [one["request"] for one in waiting] == [second]
    assert len(paul.get("/v1/rights-requests").json()["requests"]) == 2


def test_a_key_reads_what_it_filed_itself(house: House) -> None:
    """Another program of the same platform is told that there is no such request."""
    request, paul = filed(house, "access"), officer(house)
    assert decide(paul, request, "granted").status_code == 200
    for part in ("answer", "copy"):
        path = f"/v1/rights-requests/{request}/{part}"
        assert platform(house).get(path).status_code == 200
        assert problem(platform(house, "mail").get(path)) == (404, "CF-H002")
        assert paul.get(path).status_code == 200


@pytest.mark.parametrize("role", ["auditor", "operator_admin", "lead", "legal", "reviewer"])
def test_nobody_else_may(house: House, role: Any) -> None:
    request = filed(house, "access")
    house.add("other", role)
    other = house.signed_in("other")
    for answer in (other.get(f"/v1/rights-requests/{request}"), decide(other, request, "granted")):
        assert problem(answer) == (403, "CF-A002")
