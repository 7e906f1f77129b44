"""Keys in a real browser: input methods, keys held down, own keys, the overlay, letters in fields."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from clearford.console.keys import KEYS
from clearford.core.reasons import LANGUAGES, Language
from tests.console.browser.cases import Person, at_case, claimed, window
from tests.console.browser.hands import Hands, hands_of
from tests.console.browser.kit import Site, needs_browser
from tests.runtime.http.people import WARNING

pytestmark = needs_browser
PRESSED = """(how) => {
  const event = new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...how});
  (document.activeElement || document.body).dispatchEvent(event);
  return event.defaultPrevented;
}"""
ANEW = """() => {
  document.querySelector('dialog[open]')?.close();
  document.getElementById('decide').reset();
  document.querySelectorAll('input[name=choice]').forEach((one) => one.checked = false);
  document.querySelectorAll('details.act').forEach((one) => one.open = false);
  document.activeElement.blur();
}"""
SIGNS = string.ascii_letters + string.digits + "?/[]？。"


@pytest.fixture(scope="module")
def lin(place: Site) -> Person:
    return Person(place, "lin")


@pytest.fixture(scope="module")
def page(browser: Browser, place: Site, lin: Person) -> Iterator[Page]:
    with at_case(browser, place, lin) as (made, _):
        yield made


@pytest.fixture(autouse=True)
def anew(request: pytest.FixtureRequest) -> None:
    """Each test of the case begins with the page as it was opened."""
    if "page" in request.fixturenames:
        made: Page = request.getfixturevalue("page")
        made.evaluate(ANEW)


def strike(page: Page, key: str, code: int, *, held: bool = False) -> None:
    """A key of the keyboard itself, with the number that browsers give it."""
    session = page.context.new_cdp_session(page)
    down = {"type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "autoRepeat": held}
    session.send("Input.dispatchKeyEvent", down | {"text": {"Enter": "\r", "Process": ""}.get(key, key)})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "windowsVirtualKeyCode": code})
    session.detach()


def chosen(page: Page) -> Locator:
    """What is chosen on a case."""
    return page.locator("input[name=choice]:checked")


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"key": "a", "isComposing": True}, id="composing"),
        pytest.param({"key": "a", "keyCode": 229}, id="229"),
        pytest.param({"key": "Process"}, id="Process"),
        pytest.param({"key": "Enter", "isComposing": True}, id="Enter that takes a word"),
        pytest.param({"key": "a", "ctrlKey": True}, id="a key of the browser"),
        pytest.param({"key": "F5"}, id="nobody's key"),
    ],
)
def test_keys_that_are_not_ours_are_left_alone(page: Page, how: dict[str, object]) -> None:
    assert not page.evaluate(PRESSED, how)
    expect(chosen(page)).to_have_count(0)
    assert page.evaluate(PRESSED, {"key": "a"})
    expect(chosen(page)).to_have_value("no_action")


def test_a_word_of_an_input_method_is_taken_by_enter_and_nothing_is_saved(page: Page, lin: Person) -> None:
    case = page.url.rpartition("/")[2]
    page.keyboard.press("a")
    page.keyboard.press("r")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "tishi", "selectionStart": 5, "selectionEnd": 5})
    strike(page, "Process", 229)
    session.send("Input.insertText", {"text": "提示他人"})
    session.detach()
    expect(page.locator("#f-reason")).to_have_value("提示他人")
    assert page.url.endswith(case)
    assert lin.client.get(f"/v1/cases/{case}").json()["state"] == "leased"


def test_signs_of_full_width_are_the_same_keys(page: Page) -> None:
    strike(page, "ａ", 65)
    expect(chosen(page)).to_have_value("no_action")
    strike(page, "？", 191)
    expect(page.locator("dialog[open]")).to_be_visible()
    assert page.locator("dialog").count() == 1


def test_the_overlay_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    page.keyboard.press("]")
    before = page.evaluate("document.activeElement.id")
    page.keyboard.press("?")
    overlay = page.locator("dialog[open]")
    expect(overlay).to_contain_text("no action")
    expect(overlay).to_have_attribute("aria-label", "Keys")
    for step in ["Tab"] * 6 + ["Shift+Tab"] * 6:
        page.keyboard.press(step)
        assert page.evaluate("document.activeElement.closest('dialog, body').localName") in ("dialog", "body")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("6")
    page.keyboard.press("P")
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(overlay).to_have_count(0)
    expect(chosen(page)).to_have_count(0)
    expect(page.locator("#paused")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == before
    page.keyboard.press("?")
    expect(overlay).to_be_visible()
    page.keyboard.press("Escape")


def test_the_overlay_comes_with_the_next_press_where_it_could_not_be_had(page: Page) -> None:
    page.context.set_offline(True)
    page.keyboard.press("?")
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    page.keyboard.press("?")
    expect(page.locator("dialog[open] #keymap")).to_be_visible()
    assert page.locator("dialog").count() == 1


def test_a_letter_leads_to_an_area_for_one_second_after_g(browser: Browser, place: Site, lin: Person) -> None:
    with window(browser, place, lin, "/review") as page:
        page.clock.install()
        page.reload()
        page.keyboard.press("g")
        page.clock.fast_forward(1_100)
        page.keyboard.press("m")
        page.keyboard.press("g")
        page.keyboard.press("q")
        page.keyboard.press("m")
        assert page.url == f"{place.staff}/review"
        page.keyboard.press("g")
        page.clock.fast_forward(500)
        with page.expect_navigation():
            page.keyboard.press("m")
        assert page.url == f"{place.staff}/me"


def test_what_is_folded_has_no_keys(page: Page) -> None:
    page.locator("details.views > summary").press("Enter")
    seen = []
    for _ in range(4):
        page.keyboard.press("t")
        seen.append(
            page.evaluate("document.activeElement.checkVisibility() && document.activeElement.innerText")
        )
    assert len(set(seen)) == 1, seen
    assert str(seen[0]).startswith("As it was written")


def test_a_key_that_is_held_down_acts_once(browser: Browser, place: Site) -> None:
    mei = Person(place, "mei")
    for number in range(3):
        place.house.decide(f"{WARNING} held {number}", f"held{number}")
    with window(browser, place, mei, "/review") as page:
        strike(page, "c", 67, held=True)
        page.get_by_role("button", name="Take the next case").focus()
        strike(page, "Enter", 13, held=True)
        page.keyboard.press("j")  # what is no act goes on
        page.keyboard.down("j")
        page.keyboard.down("j")
        page.keyboard.up("j")
        assert page.url.endswith("/review")
        assert mei.client.get("/v1/cases").json()["cases"] == []
        with page.expect_navigation():
            page.keyboard.press("c")
        assert len(mei.client.get("/v1/cases").json()["cases"]) == 1
        page.keyboard.press("a")
        page.keyboard.press("Escape")
        strike(page, "Enter", 13, held=True)
        page.get_by_role("button", name="Save and next").focus()
        strike(page, "Enter", 13, held=True)
        expect(chosen(page)).to_have_value("no_action")
        expect(page.locator("[role=alert]")).to_have_count(0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_keys_are_replaced_and_switched_off(browser: Browser, place: Site, lang: Language) -> None:
    own = Person(place, f"own-{lang}")
    case = claimed(place, own)
    with hands_of(browser, own, "reviewer", lang=lang) as hands:
        hands.open("/me")
        replaced(hands, "r")
        said = "taken" if lang == "en" else ""
        expect(hands.page.locator("[role=alert]")).to_contain_text("CF-H001")
        assert said in hands.page.inner_text("main")
        expect(hands.page.locator("#f-key_note")).to_have_value("r")
        replaced(hands, "q")
        expect(hands.page.locator("[role=alert]")).to_have_count(0)
        hands.open(f"/review/{case}")
        hands.press("n")
        expect(hands.page.locator("#f-noted")).to_be_hidden()
        hands.press("q")
        expect(hands.page.locator("#f-noted")).to_be_focused()
        assert hands.page.locator("summary[aria-keyshortcuts=q] kbd").inner_text() == "q"
        hands.press("Escape")
        hands.press("?")
        row = hands.page.locator(
            "dialog tr", has_text="note for colleagues" if lang == "en" else "给同事的备注"
        )
        expect(row.locator("kbd")).to_have_text("q")
        hands.open("/me")
        hands.reach(hands.page.locator("input[name=keys]"))
        hands.press("Space")
        hands.press("Control+Enter")
        hands.page.wait_for_url("**/me?said=saved")
        hands.open(f"/review/{case}")
        for key in ("a", "q", "?", "6"):
            hands.press(key)
        expect(chosen(hands.page)).to_have_count(0)
        expect(hands.page.locator("dialog")).to_have_count(0)
        assert hands.page.locator("kbd").count() == 0
        hands.reach(hands.page.locator("input[name=choice]").first)
        hands.press("Space")
        expect(chosen(hands.page)).to_have_value("no_action")


def replaced(hands: Hands, key: str) -> None:
    """Put another key in place of that for a note."""
    field = hands.page.locator("#f-key_note")
    if not field.is_visible():
        hands.reach(hands.page.locator("#own-keys ~ details > summary").first)
        hands.press("Enter")
    hands.reach(field)
    hands.press("Control+A")
    hands.page.keyboard.insert_text(key)
    with hands.page.expect_navigation():
        hands.press("Enter")


FIELDS = "input:is([type=text], [type=search], :not([type])), textarea"


@pytest.mark.parametrize("path", ["/search", "/review/{case}", "/me"])
def test_no_letter_is_eaten_in_a_field(
    browser: Browser, place: Site, lin: Person, page: Page, path: str
) -> None:
    assert {key.key for key in KEYS if len(key.key) == 1} <= set(SIGNS), "every key is tried"
    case = page.url.rpartition("/")[2]
    tried = 0
    with window(browser, place, lin, path.format(case=case)) as made:
        for box in made.locator("details").all():
            box.evaluate("box => (box.removeAttribute('name'), box.open = true)")
        for field in made.locator(FIELDS).all():
            if not field.is_visible() or int(field.get_attribute("maxlength") or 999) < 100:
                continue
            field.focus()
            made.keyboard.press("Control+A")
            made.keyboard.type(SIGNS)
            expect(field).to_have_value(SIGNS)
            expect(field).to_be_focused()
            tried += 1
        assert made.url == place.staff + path.format(case=case)
        expect(made.locator("dialog")).to_have_count(0)
    assert tried
