"""What a hostile caller sends: bombs, strings that read as commands, fields that are not theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.record.rights import find_request
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.people import HARMFUL, NOTHING, House, problem
from tests.runtime.http.test_accounts import Client, client
from tests.runtime.http.test_misuse import send
from tests.runtime.http.test_reports import report
from tests.runtime.http.test_rights import decide, filed, officer

NASTY = [
    pytest.param("' OR '1'='1", id="sql-quote"),
    pytest.param('"; DROP TABLE entry; --', id="sql-drop"),
    pytest.param("x' UNION SELECT body FROM evidence --", id="sql-union"),
    pytest.param("%27%20OR%201=1", id="encoded"),
    pytest.param("..%2f..%2fmaster-keys.json", id="path"),
    pytest.param("....//....//etc/passwd", id="path-doubled"),
    pytest.param("${jndi:ldap://x.invalid/a}", id="template"),
    pytest.param("{{7*7}}", id="jinja"),
    pytest.param("\u202egnp.exe", id="bidi"),
    pytest.param("%00", id="nul"),
    pytest.param("a" * 4_000, id="long"),
    pytest.param("🙂" * 40, id="emoji"),
]


def program_of(house: House) -> Client:
    """A program with every scope of the platform that these tests need."""
    scopes = ["item.submit", "decision.read", "measure.read", "proof.read", "pack.read", "status.read"]
    _, key = do_create_key(house.accounts, ROOT, name="platform", scopes=scopes)
    return client(house.app, {"authorization": f"Bearer {key}"})


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_name_finds_nothing_and_breaks_nothing(house: House, text: str) -> None:
    platform, public = program_of(house), house.browser()
    house.decide(HARMFUL)
    for browser, path in (
        (platform, f"/v1/decisions/{text}"),
        (platform, f"/v1/packs/{text}"),
        (platform, f"/v1/entries/{text}/proof"),
        (public, f"/v1/statements/{text}"),
        (public, f"/log/{text}/checkpoint"),
    ):
        answer = browser.get(path)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert "Traceback" not in answer.text
    found = platform.get(f"/v1/items/{text}/decisions")
    assert found.status_code in (200, 400, 404)
    assert found.status_code != 200 or found.json()["decisions"] == []


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_item_is_decided_like_any_other(house: House, text: str) -> None:
    platform = program_of(house)
    body = {"id": text[:200], "text": text, "actor": text[:200]}
    decided = platform.post("/v1/items", json=body)
    assert decided.status_code in (200, 422), decided.text
    assert house.decide(HARMFUL, "after").outcome == "restrict"


BOMBS = [
    pytest.param(b"[" * 200_000, id="deep-list"),
    pytest.param(b'{"items":' * 50_000, id="deep-object"),
    pytest.param(b'{"id":' + b"9" * 100_000 + b"}", id="long-number"),
    pytest.param(b'{"id":"x","text":"\\ud800"}', id="half-character"),
    pytest.param(b'{"id":"x","id":"y"', id="torn"),
    pytest.param(b"\x00" * 1000, id="zeros"),
    pytest.param(b"\xff\xfe" * 1000, id="not-utf8"),
]


@pytest.mark.parametrize("body", BOMBS)
def test_a_bomb_is_refused_and_the_service_goes_on(house: House, body: bytes) -> None:
    platform = program_of(house)
    for path in ("/v1/items", "/v1/sign-in"):
        answer = platform.post(path, content=body, headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500, (path, answer.text[:200])
        assert answer.headers["content-type"] == "application/problem+json"
    assert platform.post("/v1/items", json={"id": "p1", "text": "hello"}).status_code == 200


SLIPPED: list[tuple[str, dict[str, Any]]] = [
    ("/v1/cases/claim", {"queue": "fraud", "leased_by": "root"}),
    ("/v1/packs/roll-back", {"to": "", "reason": "it hit ordinary posts", "by": "somebody"}),
    ("/v1/packs/roll-back", {"to": ["x"], "reason": "it hit ordinary posts"}),
    ("/v1/packs/roll-back", {"to": "x", "reason": "it hit ordinary posts"}),
]


@pytest.mark.parametrize(("path", "body"), SLIPPED, ids=[f"{p}-{n}" for n, (p, _) in enumerate(SLIPPED)])
def test_a_field_that_is_not_theirs_is_refused(house: House, path: str, body: dict[str, Any]) -> None:
    house.add("bob", "policy_approver")
    house.add("rosa", "reviewer")
    login = "bob" if "packs" in path else "rosa"
    answer = house.signed_in(login).post(path, json=body)
    assert answer.status_code == 400, answer.text


def test_an_id_that_is_known_opens_nothing_of_others(house: House) -> None:
    """Ids of cases, decisions and packs are no secrets: knowing them is not being allowed."""
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    decided = house.decide("warning: paypa1.example is a scam")
    case = house.claim(anna)
    assert case is not None
    for path in (f"/v1/cases/{case['id']}", f"/v1/cases/{case['id']}/evidence"):
        assert problem(bela.get(path)) == (404, "CF-H002")
        assert anna.get(path).status_code == 200
    for path in (f"/v1/decisions/{decided.entry}", f"/v1/decisions/{decided.entry}/explanation"):
        assert problem(bela.get(path)) == (403, "CF-A002")


def test_an_answer_tells_nothing_of_the_inside(house: House) -> None:
    platform = program_of(house)
    for answer in (platform.get("/v1/nothing"), platform.post("/v1/items", content=b"{")):
        shown = json.dumps(answer.json()) + str(dict(answer.headers))
        for word in ("Traceback", "site-packages", "sqlalchemy", "litestar", "uvicorn", "/src/"):
            assert word not in shown


def test_asking_which_methods_there_are_is_no_fault(house: House) -> None:
    public = house.browser()
    for path in ("/live", "/v1/items", "/v1/users", "/v1/statements/none"):
        answer = public.options(path)
        assert (answer.status_code, answer.text) == (204, ""), path
        assert answer.headers["allow"]
    assert public.options("/v1/nothing").status_code == 404


def test_two_roles_together_do_not_pass_by_what_a_kind_of_case_asks_for(house: House) -> None:
    """Who may decide posts, and misuse or threats to life too, decides those as such alone."""
    house.add("boss", "reviewer", "lead", "legal", "appeal_reviewer")
    boss = house.signed_in("boss")
    for n in range(12):
        send(house, f"m{n}")
    report(house, item="p1", life=True)
    decided = house.decide(HARMFUL, "p2")
    appealed = house.browser().post(f"/v1/statements/{decided.token}/appeals", json={"text": "No."})
    assert appealed.status_code == 201
    misuse = boss.post("/v1/misuse/claim").json()["case"]["case"]
    referral = boss.post("/v1/referrals/claim").json()["case"]
    appeal = house.claim(boss, "appeals")
    assert appeal is not None
    for case in (misuse, referral, appeal):
        for step in ("decision", "adjudication"):
            answer = boss.post(f"/v1/cases/{case['id']}/{step}", json=NOTHING)
            assert problem(answer) == (404, "CF-H002"), case["kind"]
    assert boss.get(f"/v1/misuse/{misuse['id']}").json()["case"]["state"] == "leased"


def test_a_lead_does_not_open_again_what_the_privacy_officer_answered(house: House) -> None:
    house.add("lena", "lead")
    paul, lena = officer(house), house.signed_in("lena")
    request = filed(house, "access")
    assert decide(paul, request, "granted").status_code == 200
    with house.service.record.read() as conn:
        case = find_request(conn, request).case_id
    assert problem(lena.post(f"/v1/cases/{case}/reopen", json={"reason": "again"})) == (404, "CF-H002")
