"""Who decides walks to the end by keyboard alone: a shift, a hard case, a wish, and a lead's day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from clearford.runtime.auth.totp import STEP_S, hotp
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.deeds import effect
from tests.console.browser.hands import As, Hands, hands_of
from tests.console.browser.kit import Site, needs_browser, served
from tests.runtime.auth.kit import GOOD, entries_of, secret_of
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, WARNING, House
from tests.runtime.http.work import tune

pytestmark = needs_browser
REASON = "It tells others of the trick, and leads nobody there."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own: what waits here is what these journeys made."""
    with served(tmp_path_factory.mktemp("review") / "home") as made:
        yield made


def held(hands: Hands) -> str:
    """The case that is open."""
    action = hands.page.locator("#decide").get_attribute("action") or ""
    return action.split("/")[2]


def state_of(house: House, case: str) -> str:
    """How far a case is."""
    with house.service.record.read() as conn:
        return str(conn.execute(select(case_file.c.state).where(case_file.c.id == case)).scalar_one())


def steps_of(house: House, case: str) -> list[str]:
    """What happened to a case, in order."""
    with house.service.record.read() as conn:
        found = select(case_event.c.event).where(case_event.c.case_id == case).order_by(case_event.c.seq)
        return [str(one) for one in conn.execute(found).scalars()]


def test_a_shift_begins_with_two_factors_and_ends_with_no_open_lease(site: Site, browser: Browser) -> None:
    house = site.house
    house.add("rosa", "reviewer")
    for number in range(2):
        house.decide(f"{WARNING} on shift {number}", f"shift{number}")
    with hands_of(browser, site) as hands:
        hands.open("/review")
        _sign_in(hands, "")
        _second_factor(hands, house)
        hands.push("Sign out")
        house.later(minutes=1)
        hands.open("/sign-in")
        _sign_in(hands, hotp(SECRETS["rosa"], int(house.clock.now().timestamp()) // STEP_S))
        hands.sees("Queue", "Severe material today", "0 of")
        hands.leads("c")
        hands.sees("Why it is here", "What the person will be told")
        first = held(hands)
        _changes_their_mind(hands, house, first)
        hands.open("/review")
        hands.leads("b")
        hands.sees("You are on a break until")
        hands.push("Back to work")
        own = hands.page.locator("table a[href^='/review/']")
        for _ in range(own.count()):
            hands.reach(own.first)
            hands.leads("Enter")
            hands.press("s")
            hands.page.keyboard.insert_text("My shift ends.")
            hands.push("Give it back")
        hands.sees("You hold no case.")
        hands.follow("My decisions")
        hands.sees(first[:8], "no action")
    assert state_of(house, first) in ("decided", "closed")
    assert "undo" in steps_of(house, first)
    with house.service.record.read() as conn:
        active = select(effect.c.kind).where(effect.c.state == "active")
        assert conn.execute(active).all() == [], "what was taken back is not in force"


SECRETS: dict[str, bytes] = {}
"""What somebody's device holds."""


def _changes_their_mind(hands: Hands, house: House, case: str) -> None:
    """Restrict, take that back within ten seconds, and let it stand."""
    here = hands.page.locator(f"#decide[action*='{case}']")
    hands.press("1")
    expect(hands.page.locator("#notice .letter").first).to_be_visible()
    _save(hands)
    expect(here).to_have_count(0)
    assert state_of(house, case) == "second_review", "who restricts is read by another first"
    hands.sees("Last decision")
    hands.press("u")
    expect(here).to_be_visible()
    assert state_of(house, case) == "leased"
    hands.press("a")
    _save(hands)
    expect(here).to_have_count(0)


def _save(hands: Hands) -> None:
    hands.press("r")
    hands.press("Control+A")
    hands.page.keyboard.insert_text(REASON)
    hands.press("Control+Enter")


def _sign_in(hands: Hands, code: str) -> None:
    hands.write("Name of the account", "rosa")
    hands.write("Password", GOOD)
    if code:
        hands.write("Six digits of your second factor, or a recovery code", code)
    hands.push("Sign in")


def _second_factor(hands: Hands, house: House) -> None:
    hands.open("/me/factor")
    hands.write("Present password", GOOD)
    hands.push("Begin")
    uri = hands.page.locator("a[href^='otpauth:']").get_attribute("href") or ""
    SECRETS["rosa"] = secret_of(uri)
    hands.write("Six digits", hotp(SECRETS["rosa"], int(house.clock.now().timestamp()) // STEP_S))
    hands.push("Start using it")
    hands.sees("Your second factor is in use.")


def test_a_hard_case_is_asked_about_passed_on_and_given_back(site: Site, browser: Browser) -> None:
    house, cases = site.house, []
    for number in range(3):
        house.decide(f"{WARNING} and hard {number}", f"hard{number}")
    acts = (
        ("w", "Is it your own shop?", "Ask, and wait for the answer"),
        ("e", "Is it ours to decide?", "Pass it on"),
        ("s", "I know the author.", "Give it back"),
    )
    with hands_of(browser, site, "reviewer") as hands:
        for key, words, button in acts:
            hands.open("/review")
            hands.leads("c")
            cases.append(held(hands))
            hands.press("n")
            hands.page.keyboard.insert_text("A colleague should look.")
            hands.push("Note it")
            hands.press(key)
            if key == "w":
                hands.press("Tab")
            hands.page.keyboard.insert_text(words)
            hands.push(button)
            hands.sees("Queues")
    assert len(set(cases)) == 3
    assert [state_of(house, case) for case in cases] == ["waiting", "queued", "queued"]
    assert [steps_of(house, case)[-1] for case in cases] == ["ask", "alert", "skip"]


def test_who_opts_out_is_given_none_of_it_and_nobody_asks_why(site: Site, browser: Browser) -> None:
    house = site.house
    house.decide(f"{WARNING} unwanted", "unwanted")
    rita = As(site, "rita", "reviewer")
    with hands_of(browser, rita, "reviewer") as hands:
        hands.open("/me")
        box = hands.page.locator("input[name=families][value=phishing]")
        hands.reach(box)
        hands.press("Space")
        hands.reach(hands.page.locator("form[action='/me/wishes'] button"))
        hands.leads("Enter")
        hands.sees("Saved.")
        expect(hands.page.locator("input[name=families][value=phishing]")).to_be_checked()
        hands.open("/review")
        hands.leads("c")
        hands.sees("Nothing waits for you that you can take now.")
    assert house.claim(rita.client) is None
    (noted,) = (
        one.data for one in entries_of(house.service.record, "config") if one.data["what"] == "opt_outs"
    )
    assert noted == {"what": "opt_outs"}, "that something was changed, not what"


def test_a_lead_settles_a_difference_decides_an_appeal_and_acts_on_many(site: Site, browser: Browser) -> None:
    house = site.house
    case = _differing(site)
    token = house.decide(HARMFUL, "appealed").token or ""
    sent = house.browser().post(f"/v1/statements/{token}/appeals", json={"text": "I only warned others."})
    assert sent.status_code == 201, sent.text
    with hands_of(browser, As(site, "lena", "lead", "appeal_reviewer"), "lead") as hands:
        hands.open("/team")
        hands.reach(hands.page.get_by_role("button", name=f"Take case {case[:8]}").first)
        hands.leads("Enter")
        hands.sees("Two people differ", "no action")
        assert not {"anna", "bela"} & set(hands.page.inner_text("main").split())
        house.later(minutes=2)
        hands.press("a")
        _save(hands)
        expect(hands.page.locator(f"#decide[action*='{case}']")).to_have_count(0)
        assert state_of(house, case) in ("decided", "closed")
        hands.open("/appeals")
        hands.leads("c")
        hands.sees("I only warned others.", "What was decided")
        appeal = held(hands)
        house.later(minutes=5)
        hands.reach(hands.page.locator("input[name=choice]").first)
        hands.pick("undo")
        hands.write("Reason, for colleagues and the record", REASON * 2)
        hands.press("Control+Enter")
        hands.page.wait_for_url("**/appeals*")
        assert state_of(house, appeal) in ("decided", "closed")
    restored = [one.data for one in entries_of(house.service.record, "reversal")]
    assert restored


def _differing(site: Site) -> str:
    """A case that two people decided differently."""
    house = site.house
    office = house.service.office
    tune(house, second__share=1_000_000)
    anna, bela = As(site, "anna", "reviewer").client, As(site, "bela", "reviewer").client
    case = house.decide(f"{WARNING} differs", "differs").case
    for client, body in ((anna, NOTHING), (bela, REMOVE)):
        claimed = client.post("/v1/cases/claim", json={"case": case})
        assert claimed.json()["case"]["id"] == case, claimed.text
        house.later(minutes=2)
        answer = client.post(f"/v1/cases/{case}/decision", json=body)
        assert answer.status_code == 200, answer.text
    house.service.office = office
    return case or ""
