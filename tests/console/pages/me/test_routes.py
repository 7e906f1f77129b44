"""One's own page: looks, keys, wishes, sessions, password, second factor."""

from __future__ import annotations

import re

from clearford.core.roles import RoleName
from clearford.runtime.auth.totp import STEP_S, hotp
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import GOOD, secret_of
from tests.runtime.http.people import WARNING, House
from tests.runtime.http.test_accounts import Client


def somebody(house: House, role: RoleName = "reviewer") -> tuple[Pages, Client]:
    """Somebody at the staff side and at the interface."""
    house.add("anna", role)
    browser = house.signed_in("anna")
    return Pages(house, browser), browser


def test_how_pages_look_is_kept_and_shown(house: House) -> None:
    pages, browser = somebody(house, "auditor")
    page = pages.get("/me")
    assert 'lang="en"' in page
    assert "js/keys.js" in page
    assert 'data-figures="on"' in page
    chosen = {"lang": "zh", "theme": "dark", "images": "hide", "undo_s": "60"}
    held = {name: value for name, value in chosen.items()}
    assert pages.done("/me", "/me/looks", **held, keys="", live="") == "/me?said=saved"
    kept = browser.get("/v1/me/preferences").json()
    assert (kept["lang"], kept["theme"], kept["images"], kept["undo_s"], kept["keys"]) == (
        "zh",
        "dark",
        "hide",
        60,
        False,
    )
    page = pages.get("/me")
    assert '<html lang="zh-CN" data-theme="dark">' in page
    assert "js/keys.js" not in page
    assert "data-key" not in page
    assert 'data-figures="off"' in page


def test_the_language_of_a_link_stays_when_something_else_is_wished(house: House) -> None:
    pages, _ = somebody(house)
    assert '<html lang="zh-CN"' in pages.get("/me?lang=zh")
    pages.done("/me", "/me/keys", key_note="m")
    pages.done("/me", "/me/looks", live="")
    assert '<html lang="zh-CN"' in pages.get("/me")
    pages.done("/me", "/me/looks", lang="en")
    assert '<html lang="en"' in pages.get("/me")


def test_a_wrong_wish_is_said_beside_the_form(house: House) -> None:
    pages, _ = somebody(house)
    answer = pages.send("/me", "/me/looks", undo_s="5")
    assert answer.status_code == 400
    assert "CF-H001" in answer.text
    answer = pages.send("/me", "/me/wishes", others="no harm!")
    assert (answer.status_code, "CF-H001" in answer.text) == (400, True)


def test_keys_are_replaced_where_they_fit(house: House) -> None:
    pages, browser = somebody(house)
    answer = pages.send("/me", "/me/keys", key_note="s")
    assert answer.status_code == 400
    assert "note for colleagues: s" in answer.text
    assert browser.get("/v1/me/preferences").json()["remap"] == {}
    assert pages.done("/me", "/me/keys", key_note="m") == "/me?said=saved"
    assert browser.get("/v1/me/preferences").json()["remap"] == {"note": "m"}
    house.decide(WARNING)
    case = pages.get(pages.done("/review", "/review/claim"))
    assert 'data-key="m"' in case
    assert 'data-key="n"' not in case
    assert re.search(r"<kbd>m</kbd></th><td>note for colleagues", pages.get("/keys"))


def test_nobody_asks_why_somebody_does_not_want_to_see_something(house: House) -> None:
    pages, browser = somebody(house)
    assert pages.done("/me", "/me/wishes", families="sexual", others="violence.threat") == "/me?said=saved"
    assert browser.get("/v1/me/opt-outs").json() == {"harms": ["sexual", "violence.threat"]}
    page = pages.get("/me")
    assert 'value="sexual" checked' in page
    assert 'value="violence.threat"' in page


def test_a_session_elsewhere_is_ended(house: House) -> None:
    pages, _ = somebody(house)
    other = house.browser()
    code = "none"
    assert (
        other.post("/v1/sign-in", json={"login": "anna", "password": GOOD, "code": code}).status_code == 401
    )
    page = pages.get("/me")
    assert page.count("this one") == 1
    ended = re.findall(r'action="(/me/sessions/[0-9a-f]+/end)"', page)
    assert ended == []


def test_the_password_is_changed_and_one_stays_signed_in(house: House) -> None:
    pages, _ = somebody(house)
    wrong = pages.send("/me", "/me/password", old="wrong", new="a whole other tin kettle")
    assert wrong.status_code in (401, 403)
    assert "CF-A001" in wrong.text
    done = pages.done("/me", "/me/password", old=GOOD, new="a whole other tin kettle")
    assert done == "/me?said=saved"
    assert "Another password" in pages.get("/me")


def test_a_second_factor_is_set_up_and_its_codes_are_shown_once(house: House) -> None:
    house.add("ben", "reviewer")
    pages = Pages(house, house.signed_in("ben", factor=False))
    assert "showed no second factor" in pages.get("/me")
    alone = pages.send("/me/factor", "/me/factor")
    assert (alone.status_code, "otpauth:" in alone.text) == (401, False)
    begun = pages.send("/me/factor", "/me/factor", password=GOOD).text
    uri = re.search(r'href="(otpauth://[^"]+)"', begun)
    assert uri
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', begun)
    assert token
    address = uri[1].replace("&amp;", "&")
    sent = {"csrf_token": token[1], "code": "000000", "uri": address}
    wrong = pages.client.post("/me/factor/confirm", data=sent).text
    assert "CF-A001" in wrong
    assert uri[0] in wrong, "one mistyped code does not ask for another device"
    evil = pages.client.post("/me/factor/confirm", data={**sent, "uri": "javascript:x"}).text
    assert "javascript:" not in evil
    code = hotp(secret_of(address), int(house.clock.now().timestamp()) // STEP_S)
    confirmed = pages.client.post("/me/factor/confirm", data={**sent, "code": code})
    assert confirmed.status_code == 200, confirmed.text
    assert len(re.findall(r"<li><code>[^<]+</code></li>", confirmed.text)) >= 8
    assert "This session showed a second factor." in pages.get("/me")
