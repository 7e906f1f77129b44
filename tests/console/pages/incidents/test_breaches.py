"""Incidents that may have to be reported, through the pages: two people, drafts, closing; drills marked."""

from __future__ import annotations

from clearford.core.roles import RoleName
from tests.console.desk_kit import Pages
from tests.runtime.http.people import House

OFF = ["cn-incident", "pipl", "ndr", "nis2", "cra", "aia"]
NEW = {
    "what": "An account file was copied.",
    "why": "The copy was seen.",
    "off_why": "We serve the Union alone.",
}


def pages_of(house: House, name: str, role: RoleName) -> Pages:
    house.add(name, role)
    return Pages(house, house.signed_in(name))


def registered(pages: Pages, **said: object) -> str:
    at = pages.done("/incidents/breaches/new", "/incidents/breaches", **{**NEW, "off": OFF, **said})
    return at.removesuffix("?said=saved")


def test_from_registering_to_closing(house: House) -> None:
    paul = pages_of(house, "paul", "privacy_officer")
    assert "None. What may have to be reported" in paul.get("/incidents")
    path = registered(paul)
    assert "may be owed: facts are missing" in paul.get(path)
    said = {
        "leak": "yes",
        "risk": "yes",
        "high_risk": "no",
        "persons": "1,200",
        "w-data": "Names & addresses",
    }
    assert paul.done(path, f"{path}/facts", off=OFF, **said) == f"{path}?said=saved"
    page = paul.get(path)
    assert 'value="1200"' in page
    assert "notification of a breach" in page
    draft = paul.get(f"{path}/drafts/gdpr.authority?in=en")
    assert "Persons whose data it is: 1,200" in draft
    assert "Names &amp; addresses" in draft
    assert "本程序不报送任何内容" in paul.get(f"{path}/drafts/gdpr.authority?in=zh")
    early = paul.send(path, f"{path}/close", cause="attack", done="The way in was closed.")
    assert (early.status_code, "CF-R094" in early.text) == (409, True)
    assert "The way in was closed." in early.text
    sent = {"report": "gdpr.authority", "outcome": "sent", "said": "No. 7"}
    assert paul.done(path, f"{path}/reports", **sent) == f"{path}?said=saved"
    assert paul.done(path, f"{path}/close", cause="attack", done="Closed.") == f"{path}?said=saved"
    assert "No. 7" in paul.get(path)
    assert path in paul.get("/incidents?closed=true")
    assert path not in paul.get("/incidents")


def test_a_later_awareness_waits_for_a_second_person(house: House) -> None:
    paul, lena = pages_of(house, "paul", "privacy_officer"), pages_of(house, "lena", "legal")
    path = registered(paul, aware="2026-01-02T03:04")
    later = {"at": "2026-01-02T04:04", "why": "It was a test until then."}
    assert paul.done(path, f"{path}/awareness", **later) == f"{path}?said=saved"
    assert "/awareness/answer" not in paul.get(path)
    assert "/awareness/answer" in lena.get(path)
    assert lena.done(path, f"{path}/awareness/answer", agreed="yes") == f"{path}?said=saved"
    assert lena.get(path).count("It was a test until then.") == 1


def test_a_drill_is_marked_on_every_line(house: House) -> None:
    lea = pages_of(house, "lea", "lead")
    path = registered(lea, drill="true")
    page = lea.get(path)
    assert "nothing of this happened" in page
    assert page.count("<small>Drill</small>") == page.count('<th scope="row">') - 1  # the moment of awareness
    assert "<strong>Drill</strong>" in lea.get("/incidents")
    assert "DRILL." in lea.get(f"{path}/drafts/gdpr.authority?in=en")
    assert lea.done(path, f"{path}/acknowledge") == f"{path}?said=saved"


def test_an_open_incident_is_watched_and_what_was_typed_stays(house: House) -> None:
    oli = pages_of(house, "oli", "operator_admin")
    oli.done("/incidents", "/incidents", what="A laptop was lost.")
    case = oli.get("/incidents").split("new?case=")[1][:32]
    assert case in oli.get(f"/incidents/breaches/new?case={case}")
    wrong = oli.send(
        f"/incidents/breaches/new?case={case}",
        "/incidents/breaches",
        what="A laptop was lost.",
        why="Somebody said so.",
        aware="2999-01-01T00:00",
    )
    assert (wrong.status_code, "CF-R093" in wrong.text, "Somebody said so." in wrong.text) == (
        409,
        True,
        True,
    )
    path = registered(oli, case=case)
    bad = oli.send(path, f"{path}/facts", persons="many", **{"w-unit": "The forum."})
    assert (bad.status_code, "a number has digits alone" in bad.text, "The forum." in bad.text) == (
        400,
        True,
        True,
    )


def test_an_auditor_reads_and_a_reviewer_does_not(house: House) -> None:
    path = registered(pages_of(house, "lea", "lead"))
    anna = pages_of(house, "anna", "auditor")
    page = anna.get(path)
    assert "Save the facts" not in page
    assert "Open incidents" not in anna.get("/incidents")
    assert "CF-A002" in pages_of(house, "rosa", "reviewer").get(path, 403)
    assert "CF-A002" in anna.get("/incidents/breaches/new", 403)
