"""What strangers do on the public side, to the end: by keyboard, in both languages, and without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.voices import appeal, report
from tests.console.browser.kit import Site, context_of, needs_browser, served, watched
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING
from tests.runtime.http.test_ledger import integrated
from tests.runtime.record.test_appellants import PNG

pytestmark = needs_browser
WORDS = "I only warned others of it."
WAYS = [
    pytest.param("en", True, id="English, by keyboard"),
    pytest.param("zh", True, id="Chinese, by keyboard"),
    pytest.param("zh", False, id="Chinese, without script"),
]
SAID = {
    "lacks": {"en": "Your report is not sent yet.", "zh": "举报尚未提交"},
    "received": {"en": "We received your report.", "zh": "我们已收到您的举报"},
    "added": {"en": "We received what you added.", "zh": "我们已收到您补充的内容"},
    "appealed": {"en": "We received your appeal.", "zh": "我们已收到您的申诉"},
    "reversed": {"en": "This decision was taken back.", "zh": "该决定已撤销"},
    "right": {"en": "The receipt is right.", "zh": "回执无误。"},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own."""
    with served(tmp_path_factory.mktemp("journeys") / "home") as made:
        yield made


def type_in(field: Locator, words: str) -> None:
    """Write into a field as by keyboard."""
    field.focus()
    field.page.keyboard.type(words)


def press(page: Page, button: str, *, act: str = "") -> None:
    """Press a button by its key. act: of the form, where there are several."""
    form = f"form:has(input[name=act][value={act}]) " if act else ""
    page.locator(f"{form}{button}").press("Enter")


def says(page: Page, what: str, lang: Language) -> None:
    """Wait until the page says something."""
    expect(page.locator("main")).to_contain_text(SAID[what][lang])


@pytest.mark.parametrize(("lang", "script"), WAYS)
def test_a_report_goes_from_the_form_to_its_outcome_and_the_appeal_of_that(
    lang: Language, *, script: bool, place: Site, browser: Browser
) -> None:
    item = f"report-{lang}-{script}"
    place.house.decide(f"{WARNING} {item}", item)
    context = context_of(browser, place, lang=lang, script=script, width=360)
    page, watch = watched(context, place)
    try:
        page.goto(f"{place.public}/report")
        type_in(page.locator("#f-reasons"), "The page asks for my password.")
        type_in(page.locator("#f-where"), item)
        press(page, "main form[action^='/report'] button")
        says(page, "lacks", lang)
        type_in(page.locator("#f-name"), "Kim Example")
        press(page, "main form[action^='/report'] button")
        says(page, "received", lang)
        status = page.url.partition("?")[0]
        type_in(page.locator("#f-email"), "kim@post.example")
        page.locator("input[name=good_faith]").press("Space")
        press(page, "button", act="more")
        says(page, "added", lang)
        decide_reports(place)
        page.goto(status)
        type_in(page.locator("#appeal #f-text"), WORDS)
        press(page, "button", act="appeal")
        says(page, "appealed", lang)
        page.goto(status)
        expect(page.locator("#appeal details")).to_have_count(2)  # to add to it, and to take it back
        assert not script or watch.all_faults() == []
    finally:
        context.close()


def decide_reports(place: Site) -> None:
    """Let people look at everything that waits, and change nothing."""
    with place.house.service.record.read() as conn:
        open_cases = conn.execute(select(report.c.case_id).where(report.c.state == "open")).scalars().all()
    for case in open_cases:
        for name in ("reviewer", "lead"):
            hands = place.client(name)
            if hands.post("/v1/cases/claim", json={"case": case}).json()["case"] is None:
                continue
            place.house.later(minutes=2)
            hands.post(f"/v1/cases/{case}/decision", json=NOTHING)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_reports_an_offence_against_a_child_is_asked_for_no_name(
    lang: Language, place: Site, browser: Browser
) -> None:
    context = context_of(browser, place, lang=lang)
    page, watch = watched(context, place)
    try:
        page.goto(f"{place.public}/report")
        page.locator("select[name=harm]").select_option("minors.grooming")
        type_in(page.locator("#f-reasons"), "An adult asks a child to meet him alone.")
        type_in(page.locator("#f-where"), f"https://place.example/{lang}")
        page.locator("input[name=good_faith]").press("Space")
        press(page, "main form[action^='/report'] button")
        says(page, "received", lang)
        expect(page.locator("input[name=name], input[name=email]")).to_have_count(0)
        assert watch.all_faults() == []
    finally:
        context.close()


@pytest.mark.parametrize(("lang", "script"), WAYS)
def test_from_a_notice_to_the_appeal_the_reversal_and_the_checked_proof(
    lang: Language, *, script: bool, place: Site, browser: Browser, tmp_path: Path
) -> None:
    answer = place.house.decide(HARMFUL, f"notice-{lang}-{script}")
    proof = tmp_path / "context.png"
    proof.write_bytes(PNG)
    context = context_of(browser, place, lang=lang, script=script)
    page, watch = watched(context, place)
    try:
        page.goto(f"{place.public}/?lang={lang}")
        type_in(page.locator("#f-link"), f"{place.public}/s/{answer.token}")
        page.keyboard.press("Enter")
        page.locator("input[name=why][value=warned]").press("Space")
        type_in(page.locator("#appeal #f-text"), WORDS)
        page.locator("#f-files").set_input_files(str(proof))
        press(page, "button", act="appeal")
        says(page, "appealed", lang)
        decide_appeal(place, browser, lang, answer.statement or "")
        page.goto(f"{place.public}/s/{answer.token}?lang={lang}")
        says(page, "reversed", lang)
        expect(page.locator("#appeal [data-part=undone]")).to_contain_text("link" if lang == "en" else "链接")
        expect(page.locator("#appeal")).to_contain_text("We looked again")
        restored_in(place, answer.entry or "")
        integrated(place.house)
        if script:
            press(page, "#verify button")
            expect(page.locator("#verdict")).to_contain_text(SAID["right"][lang])
            assert watch.all_faults() == []
    finally:
        context.close()


def decide_appeal(place: Site, browser: Browser, lang: Language, statement: str) -> None:
    """Somebody who had no part takes the decision back, on the pages of the staff side, by keyboard."""
    with place.house.service.record.read() as conn:
        case = conn.execute(select(appeal.c.case_id).where(appeal.c.statement == statement)).scalar_one()
    assert place.client("appeal_reviewer").post("/v1/appeals/claim", json={"case": case}).json()["case"]
    context = context_of(browser, place, "appeal_reviewer", lang=lang)
    page, watch = watched(context, place)
    try:
        page.goto(f"{place.staff}/appeals/{case}")
        expect(page.locator("main")).to_contain_text(WORDS)
        expect(page.locator("a[download]")).to_have_count(1)
        place.house.later(minutes=2)
        page.locator("input[name=choice][value=undo]").press("Space")
        type_in(
            page.locator("#f-reason"), "The post warns others of the page and does not lead anybody there."
        )
        page.locator("details:has([name=written_en]) > summary").press("Enter")
        for field in ("en", "zh"):
            page.locator(f"[name=written_{field}]").fill("We looked again, and we were wrong. 我们弄错了。")
        page.locator("#f-reason").press("Control+Enter")
        expect(page.locator("#decide")).to_have_count(0)
        assert watch.all_faults() == []
    finally:
        context.close()


def restored_in(place: Site, entry: str) -> None:
    """Nothing of a decision stands any more, and that is on record."""
    with place.house.service.record.read() as conn:
        states = conn.execute(select(effect.c.state).where(effect.c.entry == entry)).scalars().all()
    assert states and "active" not in states
    assert any(entry in one.refs for one in entries_of(place.house.service.record, "reversal"))
