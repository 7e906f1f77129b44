"""Pages of putting packs in force: another person sees what differs, and decides."""

from __future__ import annotations

from clearford.console.frame import LANG_COOKIE
from tests.console.desk_kit import Pages
from tests.console.pages.packs.test_routes import handed_in
from tests.console.pages.rules.test_routes import somebody
from tests.runtime.http.people import House
from tests.runtime.record.quality_kit import RULE
from tests.runtime.record.test_packs import shown
from tests.runtime.rollout.versions import WIDER

WORDS = "It is milder to people who sell things."


def asked(house: House) -> tuple[Pages, Pages, str]:
    """An author, another person, and the address of what the author asked for."""
    ann, digest = handed_in(house)
    shown(house.service.record, digest)
    at = ann.done(f"/packs/{digest}", f"/packs/{digest}/ask", words=WORDS).partition("?")[0]
    return ann, somebody(house, "bob", "policy_approver"), at


def test_an_empty_list_says_where_one_asks(house: House) -> None:
    assert "Nobody has asked" in somebody(house, "ann").get("/promotions")


def test_another_person_sees_everything_and_approves(house: House) -> None:
    ann, bob, at = asked(house)
    assert at in bob.get("/promotions")
    page = bob.get(at)
    for words in (
        WORDS,
        RULE,
        "lower severity",
        "Notice in English",
        "On trial it saw",
        "No backtest is attached",
    ):
        assert words in page, words
    assert "disabled" not in page
    assert "Approve" not in ann.get(at)
    assert bob.done(at, at, act="approve") == f"{at}?said=done"
    assert "approved" in ann.get(at)
    assert 'name="act"' not in bob.get(at)


def test_what_is_asked_back_is_answered_and_refused_with_a_reason(house: House) -> None:
    ann, bob, at = asked(house)
    short = bob.send(at, at, act="refuse", words="no")
    assert "CF-H001" in short.text
    assert ">no</textarea>" in short.text or "Refuse" in short.text
    bob.done(at, at, act="ask", words="Why is it needed now?")
    assert "waits for an answer" in ann.get(at)
    ann.done(at, at, act="answer", words="Shops wrote to us about it.")
    bob.done(at, at, act="refuse", words="Let us wait for the trial.")
    page = ann.get(at)
    for words in ("asked back", "answered", "was refused", "Shops wrote to us about it."):
        assert words in page, words


def test_who_wrote_it_cannot_approve_it_and_is_told_why(house: House) -> None:
    house.add("eve", "policy_author", "policy_approver")
    browser = house.signed_in("eve")
    eve = Pages(house, browser)
    eve.client.cookies.set(LANG_COOKIE, "zh")
    _, digest = handed_in(house)
    asked_for = browser.post("/v1/promotions", json={"version": digest, "words": WORDS}).json()["id"]
    page = eve.get(f"/promotions/{asked_for}")
    assert "须由另一人批准" in page
    assert "disabled" in page
    assert "CF-A003" in eve.send(f"/promotions/{asked_for}", f"/promotions/{asked_for}", act="approve").text
    eve.done(f"/promotions/{asked_for}", f"/promotions/{asked_for}", act="withdraw")
    assert "已撤回" in eve.get(f"/promotions/{asked_for}")


def test_a_promotion_says_how_its_rules_begin_and_where_they_stand(house: House) -> None:
    ann, digest = handed_in(house, WIDER)
    shown(house.service.record, digest)
    at = ann.done(f"/packs/{digest}", f"/packs/{digest}/ask", words=WORDS).partition("?")[0]
    bob, cat = somebody(house, "bob", "policy_approver"), somebody(house, "cat", "policy_approver", "zh")
    assert "a few accounts first" in bob.get(at)
    assert f'href="/rules/{RULE}"' not in bob.get(f"{at}/steps")
    bob.done(at, at, act="approve")
    for page in (bob.get(at), bob.get(f"{at}/steps")):
        assert "Rules that are rolled out step by step" in page
        assert "1 %" in page
    assert "正在分步上线的规则" in cat.get(at)


def test_a_version_may_act_on_everybody_at_once(house: House) -> None:
    ann, digest = handed_in(house)
    shown(house.service.record, digest)
    at = ann.done(f"/packs/{digest}", f"/packs/{digest}/ask", words=WORDS, plan="at_once").partition("?")[0]
    bob = somebody(house, "bob", "policy_approver")
    assert "act on everybody at once" in bob.get(at)
    bob.done(at, at, act="approve")
    assert "Rules that are rolled out" not in bob.get(at)
