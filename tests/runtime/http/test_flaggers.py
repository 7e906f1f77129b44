"""Trusted flaggers over HTTP: the register, priority in the field only, and the letter that is prepared."""

from __future__ import annotations

from typing import Any

from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import NOTHING, REMOVE, House, problem
from tests.runtime.http.test_reports import GOOD

KNOWN = {"name": "Safe Net", "coordinator": "DE", "fields": ["phishing"]}


def key_of(house: House) -> tuple[str, dict[str, str]]:
    """A key, and the header with which it is shown."""
    made, key = do_create_key(house.accounts, ROOT, name="flagger", scopes=["status.read"])
    return made, {"Authorization": f"Bearer {key}"}


def send(house: House, headers: dict[str, str], **other: Any) -> dict[str, Any]:
    """A report with the key of a flagger."""
    answer = house.browser().post("/v1/reports", json=GOOD | other, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_trusted_flagger_comes_first_in_its_field_only(house: House) -> None:
    house.add("root", "operator_admin")
    root = house.signed_in("root")
    made, headers = key_of(house)
    known = KNOWN | {"key": made}
    assert problem(house.browser().post("/v1/flaggers", json=known)) == (401, "CF-A014")
    assert problem(root.post("/v1/flaggers", json=known | {"key": "none"})) == (404, "CF-H002")
    assert root.post("/v1/flaggers", json=known).status_code == 204
    assert problem(root.post("/v1/flaggers", json=known)) == (409, "CF-R020")
    assert [one["flagger"]["name"] for one in root.get("/v1/flaggers").json()["flaggers"]] == ["Safe Net"]
    for item, harm in (("q1", "phishing.credential"), ("q2", "spam.mass")):
        send(house, headers, item=item, harm=harm)
    received = entries_of(house.service.record, "report_received")
    assert [one.source for one in received] == ["trusted_flagger", "notice"]
    assert [one.data.get("flagger") for one in received] == [made, None]
    assert root.delete(f"/v1/flaggers/{made}").status_code == 204
    assert problem(root.delete(f"/v1/flaggers/{made}")) == (404, "CF-H002")


def test_a_status_is_suspended_comes_back_and_is_withdrawn(house: House) -> None:
    house.add("root", "operator_admin")
    root = house.signed_in("root")
    made, headers = key_of(house)
    now = house.service.record.now()
    past = KNOWN | {"key": made, "valid_until": now - 1}
    assert problem(root.post("/v1/flaggers", json=past)) == (409, "CF-R047")
    assert root.post("/v1/flaggers", json=KNOWN | {"key": made}).status_code == 204
    path = f"/v1/flaggers/{made}/status"
    trusted = []
    for item, status in (("q1", None), ("q2", "suspended"), ("q3", "active"), ("q4", "withdrawn")):
        house.later(minutes=1)
        if status is not None:
            answer = root.post(path, json={"status": status})
            assert answer.json()["flagger"]["status"] == status
        house.later(minutes=1)
        send(house, headers, item=item)
        trusted.append(entries_of(house.service.record, "report_received")[-1].source)
    assert trusted == ["trusted_flagger", "notice", "trusted_flagger", "notice"]
    assert problem(root.post(path, json={"status": "active"})) == (404, "CF-H002")
    noted = [str(one.data["what"]) for one in entries_of(house.service.record, "config")]
    assert [one for one in noted if one.startswith("flagger.")] == [
        "flagger.added",
        "flagger.suspended",
        "flagger.restored",
        "flagger.ended",
    ]


def test_precision_has_an_interval_and_the_letter_its_documents(house: House) -> None:
    for name, *roles in (
        ("root", "operator_admin"),
        ("lea", "legal"),
        ("anna", "reviewer"),
        ("bela", "reviewer"),
    ):
        house.add(name, *roles)  # type: ignore[arg-type]
    root, legal = house.signed_in("root"), house.signed_in("lea")
    made, headers = key_of(house)
    assert root.post("/v1/flaggers", json=KNOWN | {"key": made}).status_code == 204
    hands = (house.signed_in("anna"), house.signed_in("bela"))
    sent = {}
    for item, verdict in (("q1", REMOVE), ("q2", NOTHING), ("q3", NOTHING | {"unfounded": True})):
        sent[item] = send(house, headers, item=item)
        house.review(hands, verdict)
    (shown,) = legal.get("/v1/flaggers").json()["flaggers"]
    figures = shown["precision"]
    assert (figures["n"], figures["precise"], figures["unfounded"], figures["letter"]) == (3, 1, 1, False)
    assert figures["low"] < 1 / 3 < figures["high"]
    draft = legal.get(f"/v1/flaggers/{made}/letter", params={"lang": "zh"}).json()
    assert (draft["due"], draft["letter"]["lang"], draft["letter"]["kind"]) == (False, "zh", "imprecision")
    assert {one["report"]: one["result"] for one in draft["documents"]} == {
        sent["q2"]["report"]: "no_action",
        sent["q3"]["report"]: "unfounded",
    }
    assert problem(legal.get("/v1/flaggers/none/letter")) == (404, "CF-H002")
    assert problem(hands[0].get(f"/v1/flaggers/{made}/letter")) == (403, "CF-A002")
