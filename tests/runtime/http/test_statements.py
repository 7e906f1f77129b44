"""Statements by a link: read in both languages, appealed, verified with the receipt; the page is inert."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from clearford.ledger.verifier import clearford_verify
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.tables import statement
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, House, problem

WORDS = "I only warned others."


def integrate(house: House) -> None:
    """Give every entry its place, and sign."""
    record = house.service.record
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test")
    assert fence is not None
    Integrator(record, Logs(house.service.settings.path("ledger")), fence).run()


def test_a_person_reads_and_appeals_by_the_link(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "appeal_reviewer")
    answer = house.decide(HARMFUL)
    person, path = house.browser(), f"/v1/statements/{answer.token}"
    read = person.get(path, params={"lang": "zh"})
    assert (read.status_code, read.headers["cache-control"]) == (200, "no-store")
    assert (read.json()["letter"]["lang"], read.json()["appeal"]) == ("zh", None)
    english = person.get(path, params={"lang": "en"}).json()
    assert english["letter"]["title"] != read.json()["letter"]["title"]
    with house.service.record.read() as conn:
        assert conn.execute(select(statement.c.informed_at)).scalar_one() is not None
    told = entries_of(house.service.record, "notice_sent")
    assert [(one.data["audience"], one.data["channel"]) for one in told] == [("author", "link")]
    assert [one.clock for one in told] == [{"dsa.statement": "met"}]
    assert problem(person.post(f"{path}/appeals", json={"text": " "})) == (409, "CF-R022")
    filed = person.post(f"{path}/appeals", json={"text": WORDS})
    assert filed.status_code == 201, filed.text
    assert problem(person.post(f"{path}/appeals", json={"text": WORDS})) == (409, "CF-R020")
    assert person.get(path).json()["appeal"]["id"] == filed.json()["appeal"]
    for name in ("anna", "bela"):
        browser = house.signed_in(name)
        case = house.claim(browser, "appeals")
        decided = browser.post(f"/v1/appeals/{(case or {})['id']}/decision", json=NOTHING)
        if decided.json()["result"]:
            break
    after = person.get(path).json()
    assert (after["state"], after["appeal"]["result"]) == ("reversed", "reversed")
    assert "We looked again." in [part["text"] for part in after["appeal"]["letter"]["parts"]]


def test_the_receipt_verifies_without_our_code(house: House, tmp_path: Path) -> None:
    answer = house.decide(HARMFUL)
    person, path = house.browser(), f"/v1/statements/{answer.token}/receipt"
    assert problem(person.get(path)) == (409, "CF-R009")
    integrate(house)
    got = person.get(path)
    assert got.status_code == 200
    assert set(got.json()["contents"]) == {"item", "statement"}
    file = tmp_path / "receipt.json"
    file.write_bytes(got.content)
    assert clearford_verify.main(["statement", str(file), "--key", got.json()["vkey"]]) == 0


def test_links_open_one_thing_and_a_new_one_ends_the_old(house: House) -> None:
    answer = house.decide(HARMFUL)
    person = house.browser()
    for path in ("/v1/statements/x", f"/v1/statements/{'A' * 43}"):
        assert problem(person.get(path)) == (404, "CF-A009")
    wanted = {"statement": answer.statement}
    assert problem(person.post("/v1/statement-links", json=wanted)) == (401, "CF-A014")
    _, key = do_create_key(house.accounts, ROOT, name="platform", scopes=["statement.read"])
    made = person.post("/v1/statement-links", json=wanted, headers={"Authorization": f"Bearer {key}"})
    assert made.status_code == 201, made.text
    assert problem(person.get(f"/v1/statements/{answer.token}")) == (404, "CF-A009")
    renewed = made.json()["link"].rpartition("/")[2]
    assert person.get(f"/v1/statements/{renewed}").status_code == 200


def test_who_reads_late_may_have_been_told_before(house: House) -> None:
    answer = house.decide(HARMFUL)
    house.later(days=3)
    assert house.browser().get(f"/v1/statements/{answer.token}").status_code == 200
    (told,) = entries_of(house.service.record, "notice_sent")
    assert told.clock == {}
