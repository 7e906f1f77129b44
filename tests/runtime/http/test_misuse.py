"""Misuse of reports and appeals: looked at by a person, warned first, paused for a time, contested, over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from clearford.core.casework import Verdict
from clearford.runtime.record.amendments import do_resume_reports
from clearford.runtime.record.answers import do_close_reports
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.misuse import do_end_pauses
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_reports import GOOD, report

EVE = "eve@mail.example"
UNFOUNDED = Verdict(outcome="no_action", unfounded=True)
ANSWERS = {
    "numbers": "Ten in a week.",
    "share": "All of them.",
    "gravity": "Reviewers lost an hour; nobody was harmed.",
    "intention": "The same words ten times speak for it.",
}


def send(house: House, item: str, verdict: Verdict = UNFOUNDED, email: str = EVE) -> str:
    """A report of somebody, and its outcome; its token."""
    notice = Notice(
        item=item, reasons="Because I do not like it at all.", name="Eve", email=email, good_faith=True
    )
    with house.service.record.change() as change:
        made = do_file_report(change, house.service.means, notice, flagger=None)
    with house.service.record.change() as change:
        case = find_case(change.conn, made.case or "")
        do_close_reports(change, house.service.means, case, verdict)
    return made.token


def looked_at(house: House, lead: Client) -> dict[str, Any] | None:
    """The case that waits, claimed a minute later."""
    house.later(minutes=1)
    answer = lead.post("/v1/misuse/claim")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] | None = answer.json()["case"]
    return found


def decide(lead: Client, case: dict[str, Any], step: str, **other: Any) -> Any:
    """Decide a case of misuse."""
    body = {"step": step, "about": "notices", "reason": "I read all of them."} | other
    return lead.post(f"/v1/misuse/{case['case']['id']}/decision", json=body)


def lead_of(house: House) -> Client:
    """A lead who is signed in."""
    house.add("lena", "lead")
    return house.signed_in("lena")


def suspended(house: House, lead: Client) -> dict[str, Any]:
    """Eve warned, and then suspended; what the platform is told of it."""
    for place in range(10):
        send(house, f"q{place}")
    case = looked_at(house, lead)
    assert case is not None
    assert decide(lead, case, "warn").status_code == 200
    house.later(minutes=10)
    token = send(house, "q10")
    case = looked_at(house, lead)
    assert case is not None
    done = decide(lead, case, "suspend", factors=ANSWERS, days=7)
    assert done.status_code == 200, done.text
    also = house.browser().get(f"/v1/reports/{token}").json()["also"]
    assert [one["kind"] for one in also] == ["misuse_suspension"]
    told = messages(house)
    assert [one["end"] is None for one in told] == [True, False]
    assert told[0]["last"] != told[1]["last"] and set(told[1]["notice"]) == {"en", "zh"}
    return told[-1]


def messages(house: House) -> list[dict[str, Any]]:
    """What the platform is told about misuse."""
    record = house.service.record
    with record.store.write() as conn:
        rows = conn.execute(select(outbox).where(outbox.c.kind == "misuse").order_by(outbox.c.id)).all()
    with record.change() as change:
        bodies = [change.unseal(row.owner, bytes(row.body), row.action_id) for row in rows]
    return [json.loads(body or b"") for body in bodies]


def test_nothing_follows_by_itself_and_a_warning_comes_first(house: House) -> None:
    lead = lead_of(house)
    for place in range(9):
        send(house, f"q{place}")
    assert looked_at(house, lead) is None
    token = send(house, "q9")
    case = looked_at(house, lead)
    assert case is not None
    (notices, complaints) = case["sending"]["figures"]
    assert (notices["all"], notices["unfounded"], notices["look"]) == (10, 10, True)
    assert (complaints["all"], complaints["look"]) == (0, False)
    assert EVE not in json.dumps(case)
    assert set(case["questions"]) == set(ANSWERS)
    assert problem(decide(lead, case, "suspend", factors=ANSWERS)) == (409, "CF-R027")
    assert decide(lead, case, "warn").json()["sending"]["earlier"][0]["step"] == "warned"
    letters = house.browser().get(f"/v1/reports/{token}", params={"lang": "zh"}).json()["also"]
    assert [one["kind"] for one in letters] == ["misuse_warning"]
    assert "10" in json.dumps(letters) and "举报" in letters[0]["title"]
    # Sending on as before is taken, and read.
    assert report(house, email=EVE)["paused_until"] is None
    measures = [(one.data["rung"], one.data["why"]) for one in entries_of(house.service.record, "measure")]
    assert measures == [("warn", "unfounded_notices")]


def test_reports_that_led_to_nothing_are_no_misuse(house: House) -> None:
    lead = lead_of(house)
    for place in range(12):
        send(house, f"q{place}", Verdict(outcome="no_action"))
    assert looked_at(house, lead) is None


def test_who_is_cleared_is_not_looked_at_for_the_same_again(house: House) -> None:
    lead = lead_of(house)
    for place in range(10):
        send(house, f"q{place}")
    case = looked_at(house, lead)
    assert case is not None
    assert decide(lead, case, "clear").status_code == 200
    house.later(minutes=10)
    send(house, "q10")
    assert looked_at(house, lead) is None
    assert entries_of(house.service.record, "measure") == []


def test_a_pause_ends_and_what_came_meanwhile_is_taken_up(house: House) -> None:
    lead = lead_of(house)
    told = suspended(house, lead)
    waiting = report(house, email=EVE, item="q20")
    assert waiting["paused_until"] == told["end"] < waiting["expected"]
    assert "paused" in [part["id"] for part in waiting["letter"]["parts"]]
    person, path = house.browser(), f"/v1/reports/{waiting['token']}"
    status = person.get(path).json()
    assert (status["state"], status["stage"]) == ("paused", "paused")
    assert status["also"] == []  # whoever uses the address of somebody else learns nothing of it
    # Life and minors are read at once, and so are reports of others.
    for other in ({"life": True}, {"role": "minor"}, {"harm": "minors.grooming"}):
        assert report(house, email=EVE, item="q21", **other)["paused_until"] is None
    assert report(house, email="rita@mail.example", item="q22")["paused_until"] is None
    with house.service.record.change() as change:
        assert do_resume_reports(change, house.service.office) == 0
    house.later(days=7)
    with house.service.record.change() as change:
        assert (do_end_pauses(change), do_end_pauses(change)) == (1, 0)
    with house.service.record.change() as change:
        assert do_resume_reports(change, house.service.office) == 1
        assert do_resume_reports(change, house.service.office) == 0
    assert person.get(path).json()["stage"] == "waiting"
    ends = entries_of(house.service.record, "measure_end")
    assert [one.data["why"] for one in ends] == ["expired"]


def test_a_pause_is_contested_by_its_link_and_undone(house: House) -> None:
    lead = lead_of(house)
    for name in ("chen", "dora"):
        house.add(name, "appeal_reviewer")
    told = suspended(house, lead)
    waiting = report(house, email=EVE, item="q20")
    person, path = house.browser(), f"/v1/statements/{told['token']}"
    read = person.get(path, params={"lang": "en"}).json()
    assert read["letter"]["kind"] == "misuse_suspension"
    words = [part["text"] for part in read["letter"]["parts"]]
    assert set(ANSWERS.values()) <= set(words)
    assert "#appeal" in person.get(path, params={"lang": "zh"}).text
    filed = person.post(f"{path}/appeals", json={"text": "I meant every one of them."})
    assert filed.status_code == 201, filed.text
    chen = house.signed_in("chen")
    case = house.claim(chen, "appeals")
    assert case is not None
    decided = chen.post(f"/v1/appeals/{case['id']}/decision", json=NOTHING)
    assert decided.status_code == 200, decided.text
    assert decided.json()["result"] == "reversed"
    assert person.get(path).json()["state"] == "reversed"
    ends = entries_of(house.service.record, "measure_end")
    assert [(one.data["why"], one.data["rung"]) for one in ends] == [("reversed", "suspend")]
    with house.service.record.change() as change:
        assert do_resume_reports(change, house.service.office) == 1
    assert house.browser().get(f"/v1/reports/{waiting['token']}").json()["stage"] == "waiting"
    house.later(days=8)
    with house.service.record.change() as change:
        assert do_end_pauses(change) == 0


def test_an_appeal_lets_a_pause_stand(house: House) -> None:
    lead = lead_of(house)
    house.add("chen", "appeal_reviewer")
    told = suspended(house, lead)
    path = f"/v1/statements/{told['token']}"
    assert house.browser().post(f"{path}/appeals", json={"text": "No."}).status_code == 201
    chen = house.signed_in("chen")
    case = house.claim(chen, "appeals")
    stands = NOTHING | {"outcome": "restrict", "actions": ["pause_reports"], "ground": "contract"}
    decided = chen.post(f"/v1/appeals/{(case or {})['id']}/decision", json=stands)
    assert decided.json()["result"] == "upheld"
    assert report(house, email=EVE, item="q20")["paused_until"] == told["end"]


def test_a_lead_ends_a_pause_with_a_reason(house: House) -> None:
    lead = lead_of(house)
    suspended(house, lead)
    with house.service.record.read() as conn:
        from_rows = conn.execute(select(outbox.c.id)).all()
    assert from_rows
    token = report(house, email=EVE, item="q20")["token"]
    (pause,) = [one for one in earlier(house, lead) if one["step"] == "suspended"]
    path = f"/v1/misuse/{pause['id']}/lift"
    assert problem(lead.post(path, json={"reason": " "})) == (409, "CF-R027")
    assert lead.post(path, json={"reason": "Eve wrote to us."}).status_code == 204
    assert problem(lead.post(path, json={"reason": "Again."})) == (404, "CF-H002")
    with house.service.record.change() as change:
        assert do_resume_reports(change, house.service.office) == 1
    assert house.browser().get(f"/v1/reports/{token}").json()["state"] == "open"
    assert report(house, email=EVE, item="q21")["paused_until"] is None


def earlier(house: House, lead: Client) -> list[dict[str, Any]]:
    """What was decided about Eve, as the last case of misuse shows it."""
    opened = [
        str(one.data["case"])
        for one in entries_of(house.service.record, "case_opened")
        if one.data["kind"] == "misuse"
    ]
    found: list[dict[str, Any]] = lead.get(f"/v1/misuse/{opened[-1]}").json()["sending"]["earlier"]
    return found


@pytest.mark.parametrize("role", ["reviewer", "appeal_reviewer", "legal"])
def test_only_a_lead_decides_about_misuse(house: House, role: Any) -> None:
    house.add("anna", role)
    for place in range(10):
        send(house, f"q{place}")
    anna = house.signed_in("anna")
    assert problem(anna.post("/v1/misuse/claim")) == (403, "CF-A002")
    if role == "reviewer":
        offered = [anna.post("/v1/cases/claim", json={}).json() for _ in range(11)]
        assert {one["case"]["kind"] for one in offered if one.get("case")} == {"report"}


def test_a_report_of_somebody_nameless_is_counted_for_nobody(house: House) -> None:
    lead = lead_of(house)
    for place in range(12):
        send(house, f"q{place}", email="")
    assert looked_at(house, lead) is None
    assert problem(house.browser().post("/v1/reports", json=GOOD | {"misuse": True})) == (400, "CF-H001")
