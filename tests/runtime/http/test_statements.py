"""Statements by a link: read in both languages, appealed, verified with the receipt; the page is inert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from clearford.core.dates import DAY
from clearford.ledger.verifier import clearford_verify
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.auth.kit import ROOT
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


def rows_of(house: House) -> dict[str, list[Any]]:
    """Everything that is on record."""
    with house.service.record.read() as conn:
        return {name: list(conn.execute(select(table))) for name, table in METADATA.tables.items()}


@pytest.mark.parametrize("lang", ["", "?lang=zh"])
def test_reading_changes_nothing_as_programs_that_check_mail_open_links_too(house: House, lang: str) -> None:
    answer, person = house.decide(HARMFUL), house.browser()
    sent = person.post("/v1/reports", json={"item": "p1", "reasons": "It asks for my password."}).json()
    before = rows_of(house)
    for path in (f"statements/{answer.token}", f"reports/{sent['token']}"):
        assert person.get(f"/v1/{path}{lang}").status_code == 200
    assert rows_of(house) == before


@pytest.mark.parametrize(
    ("told", "days", "closed"),
    [
        pytest.param(None, 400, None, id="nobody confirmed that it was delivered"),
        pytest.param(0, 150, None, id="delivered at once, in time"),
        pytest.param(0, 200, "late", id="delivered at once, too late"),
        pytest.param(90, 200, None, id="delivered late, in time"),
        pytest.param(90, 280, "late", id="delivered late, too late"),
    ],
)
def test_the_time_to_appeal_runs_from_what_the_platform_confirmed(
    house: House, told: int | None, days: int, closed: str | None
) -> None:
    path = f"/v1/statements/{house.decide(HARMFUL).token}"
    person = house.browser()
    person.get(path)  # a program that checks mail, within seconds
    if told is not None:
        delivered(house, told)
    house.later(days=days)
    assert person.get(path).json()["closed"] == closed
    filed = person.post(f"{path}/appeals", json={"text": WORDS})
    assert filed.status_code == (201 if closed is None else 409), filed.text


def delivered(house: House, days: int) -> None:
    """Let the platform have confirmed so many days after the decision that people were told."""
    with house.service.record.store.write() as conn:
        conn.execute(update(statement).values(informed_at=statement.c.created + days * DAY))
