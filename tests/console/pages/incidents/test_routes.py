"""Incidents through the service: closed with a cause, and deliveries sent again, by who may."""

from __future__ import annotations

from sqlalchemy import update

from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.stores.tables.waiting import outbox
from tests.console.desk_kit import Pages
from tests.runtime.http.people import HARMFUL, House


def opened(house: House, what: str = "detector ocr fails", about: str = "ocr") -> str:
    with house.service.record.change() as change:
        return do_open_incident(change, house.service.office, what, about=about)


def test_an_incident_is_closed_with_its_cause(house: House) -> None:
    house.add("lea", "lead")
    pages = Pages(house, house.signed_in("lea"))
    assert "No incident is open" in pages.get("/incidents")
    case = opened(house)
    assert opened(house) == case
    page = pages.get("/incidents")
    assert "detector ocr fails" in page
    refused = pages.send("/incidents", "/incidents/close", reason="")
    assert refused.status_code == 409
    assert "CF-R022" in refused.text
    assert pages.done("/incidents", f"/incidents/{case}/acknowledge") == "/incidents?said=saved"
    assert "I look after it" not in pages.get("/incidents")
    assert "lea · " in pages.get("/incidents")
    said = "The model file was missing; it was put back."
    assert (
        pages.done("/incidents", "/incidents/close", reason=said, cause="mistake") == "/incidents?said=saved"
    )
    assert "No incident is open" in pages.get("/incidents")


def test_what_was_typed_stays_where_closing_is_refused(house: House) -> None:
    house.add("lea", "lead")
    pages = Pages(house, house.signed_in("lea"))
    opened(house)
    kept = pages.send("/incidents", "/incidents/close", case="0" * 32, reason="Words that must not be lost.")
    assert kept.status_code == 404
    assert "Words that must not be lost." in kept.text


def test_a_dead_delivery_is_sent_again_once(house: House) -> None:
    house.add("oli", "operator_admin")
    pages = Pages(house, house.signed_in("oli"))
    house.decide(HARMFUL)
    with house.service.store.write() as conn:
        conn.execute(update(outbox).values(state="dead", tries=8, error="500"))
        (action,) = conn.execute(outbox.select().with_only_columns(outbox.c.action_id)).scalars()
    path = f"/incidents/deliveries/{action}/replay"
    assert pages.done("/incidents", path) == "/incidents?said=sent"
    assert "Everything was delivered" in pages.get("/incidents")


def test_who_may_not_see_incidents_and_a_form_without_its_token(house: House) -> None:
    house.add("rosa", "reviewer")
    house.add("lea", "lead")
    assert "CF-A002" in Pages(house, house.signed_in("rosa")).get("/incidents", 403)
    case = opened(house)
    answer = Pages(house, house.signed_in("lea")).client.post(
        "/incidents/close", data={"case": case, "reason": "Somebody else sends this.", "csrf_token": "0"}
    )
    assert answer.status_code == 403


def test_a_person_opens_an_incident(house: House) -> None:
    house.add("oli", "operator_admin")
    pages = Pages(house, house.signed_in("oli"))
    short = pages.send("/incidents", "/incidents", what="lost")
    assert short.status_code == 400
    assert ">lost</textarea>" in short.text
    assert pages.done("/incidents", "/incidents", what="A laptop was lost.") == "/incidents?said=saved"
    assert "A laptop was lost." in pages.get("/incidents")
