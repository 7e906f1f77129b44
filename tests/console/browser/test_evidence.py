"""Stored text in a real browser: it makes, hides and turns nothing, and is copied as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from clearford.core.roles import RoleName
from tests.console.browser.kit import Site, context_of, needs_browser, watched
from tests.runtime.http.people import WARNING

pytestmark = needs_browser
ROLES: tuple[RoleName, ...] = ("reviewer", "appeal_reviewer")
COPIED = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('.stored'));
  const chosen = getSelection();
  chosen.removeAllRanges();
  chosen.addRange(range);
  return chosen.toString();
}"""
TEXTS = {
    "script": "<script>document.title='x'</script><img src=x onerror=document.title='x'><svg/onload=x>",
    "template": "{{ 7*7 }} {% raw %} ${7*7} &lt;b&gt; &#x202e;",
    "direction": "user\u202etxt.exe\u202c \u2066a\u2069 \u200f\u061c end",
    "unseen": "pay\u200b\u200c\u200dpal \u2060\ufeff \u3164\u115f \U000e0041\U000e0042 end",
    "stacked": "e" + "\u0301" * 40 + " end",
    "controls": "a\x07\x1b[31m\x9b b",
    "link": "javascript:alert(1) https://shop.example/a?b=<c> data:text/html,x",
    "right-to-left": "שלום and مرحبا stay readable",
}


@pytest.fixture(scope="module")
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = context_of(browser, site, *ROLES)
    made, watch = watched(context, site)
    yield made
    assert watch.all_faults() == []
    context.close()


def opened(site: Site, page: Page, text: str, name: str) -> None:
    """Open the text of a case that says so."""
    case = site.house.decide(text, f"hostile-{name}").case
    reviewer = site.client(*ROLES)
    assert reviewer.post("/v1/cases/claim", json={"case": case}).json()["case"]["id"] == case
    page.goto(f"{site.staff}/evidence/{case}/text")
    assert reviewer.post(f"/v1/cases/{case}/release").status_code == 200


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_does_nothing_and_its_copy_is_the_original(site: Site, page: Page, name: str) -> None:
    text = f"{WARNING} {TEXTS[name]}"
    opened(site, page, text, name)
    stored = page.locator(".stored")
    assert stored.evaluate("it => it.textContent") == text
    assert page.evaluate(COPIED) == text
    made = stored.evaluate("it => [...new Set([...it.querySelectorAll('*')].map(e => e.localName))]")
    assert set(made) <= {"bdi", "b", "span", "mark", "a"}
    assert page.title() != "x"


def test_boxes_are_seen_and_no_direction_reaches_out_of_them(site: Site, page: Page) -> None:
    opened(site, page, f"{WARNING} A\u202eB\u200bC", "order")
    boxes = page.locator(".stored .box")
    assert boxes.count() == 2
    assert all(
        min(box["width"], box["height"]) > 8 for box in (boxes.nth(n).bounding_box() for n in range(2)) if box
    )
    places = page.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.querySelector('.stored'), NodeFilter.SHOW_TEXT);
          const found = [];
          while (walk.nextNode()) {
            const text = walk.currentNode.data;
            for (let at = 0; at < text.length; at += 1) {
              if (!/[ABC]/.test(text[at])) continue;
              const range = document.createRange();
              range.setStart(walk.currentNode, at);
              range.setEnd(walk.currentNode, at + 1);
              found.push(range.getBoundingClientRect().left);
            }
          }
          return found;
        }"""
    )
    assert places == sorted(places)
    assert len(places) == 3


def test_keys_walk_the_evidence_the_views_and_what_stands_beside(site: Site, page: Page) -> None:
    case = site.house.decide(f"{WARNING}, really paypa1.example, call 138 0013 8000", "keys").case
    reviewer = site.client(*ROLES)
    assert reviewer.post("/v1/cases/claim", json={"case": case}).json()["case"]["id"] == case
    page.goto(f"{site.staff}/review/{case}")
    at = "document.activeElement.id || document.activeElement.dataset.n || document.activeElement.innerText"

    def pressed(key: str) -> str:
        page.keyboard.press(key)
        return str(page.evaluate(at))

    assert [pressed("]"), pressed("]"), pressed("["), pressed("[")] == ["t-1", "t-2", "t-1", last(page)]
    assert pressed("t").startswith("As it was written")
    assert pressed("t").startswith("Without spaces and signs")
    assert [pressed("l"), pressed("d"), pressed("p"), pressed("v")] == [
        "rule",
        "copies",
        "precedents",
        "f-which",
    ]
    assert reviewer.post(f"/v1/cases/{case}/release").status_code == 200


def last(page: Page) -> str:
    """The last evidence of a text."""
    return str(page.locator(".evidence-text a[id^=t-]").last.get_attribute("id"))
