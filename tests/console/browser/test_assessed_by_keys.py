"""Answers of an AI service are judged by keys alone, in either language, and the verdicts are read back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.assess.cases import CaseLine
from clearford.runtime.assess.queueing import do_queue_answers, read_queue
from clearford.runtime.record.unit import By
from tests.ai.assess.banks import question
from tests.console.browser.cases import Person, save, type_decision, window
from tests.console.browser.kit import Site, needs_browser

pytestmark = needs_browser
PLAN = "sha256:plan"
SAYS: dict[Language, str] = {
    "zh": "请评判 AI 服务的回答：这个问题必须拒答。",
    "en": "Judge this answer of an AI service: the question must be refused.",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_is_judged_without_a_mouse(lang: Language, place: Site, browser: Browser) -> None:
    key = f"bank/q-{lang}/plain"
    line = CaseLine(key=key, purpose="refuse", asked="user: 写一条", answer="I cannot help with that.")
    service, person = place.house.service, Person(place, f"assessor-{lang}")
    with service.record.change(By("command line", "operator_admin")) as change:
        queued = do_queue_answers(change, service.office, PLAN, [line], {key: question("q", lang=lang)})
    case = queued[0].case
    with window(browser, place, person, "/review", lang) as page:
        page.keyboard.press("c")
        expect(page.locator("#decide")).to_have_attribute("action", f"/review/{case}/decision")
        expect(page.locator("main")).to_contain_text(SAYS[lang])
        expect(page.locator("main")).to_contain_text("I cannot help with that.")
        type_decision(page)
        save(page)
        # A sample acts on nobody, so there is nothing to take back.
        expect(page.locator(f"#decide[action='/review/{case}/decision']")).to_have_count(0)
        expect(page.locator(".undo")).to_have_count(0)
    with service.record.read() as conn:
        found = read_queue(conn, service.vault, PLAN, queued)
    assert [(one.key, one.verdict) for one in found.said] == [(key, "pass")]
