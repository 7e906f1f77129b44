"""Pages for people with a link: no script, nothing that a text could smuggle in, both languages."""

from __future__ import annotations

import pytest

from clearford.act.letter import Letter, Part
from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.http.pages import HEADERS, appeal_form, filed, page, receipt_link

NASTY = "<script>alert('x')</script> & \"more\""


def letter(lang: Language, title: str = "Our decision") -> Letter:
    """A letter with a text that would like to be a page."""
    return Letter(kind="statement", lang=lang, title=title, parts=(Part(id="facts", text=NASTY),))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_shows_its_letters_escaped_and_leads_to_the_other_language(lang: Language) -> None:
    shown = page([letter(lang, NASTY), letter(lang, "Our second look")], lang, more=filed(lang))
    other = next(name for name in LANGUAGES if name != lang)
    assert shown.content.startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert "<script" not in shown.content
    assert shown.content.count("&lt;script&gt;") >= 3  # the title twice, the text of either letter
    assert shown.content.index("Our second look") < shown.content.index(filed(lang))
    assert f'<a href="?lang={other}">' in shown.content


def test_a_page_is_kept_nowhere_and_loads_nothing() -> None:
    shown = page([letter("en")], "en")
    assert shown.headers.items() >= HEADERS.items()
    assert HEADERS["Cache-Control"] == "no-store"
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]
    assert not any(word in shown.content for word in ("src=", "style", "onclick", "http"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_of_an_appeal_says_how_long_it_may_be(lang: Language) -> None:
    form = appeal_form(lang, most=123)
    assert f'action="?lang={lang}"' in form
    assert 'maxlength="123"' in form
    assert '<label for="text">' in form and 'id="text" name="text" required' in form


def test_words_differ_by_language() -> None:
    for made in (lambda lang: appeal_form(lang, most=1), filed, lambda lang: receipt_link("/r", lang)):
        assert made("en") != made("zh")


def test_the_address_of_a_receipt_cannot_leave_its_quotes() -> None:
    link = receipt_link('/s/1?token="><script>', "en")
    assert link.startswith('<p><a href="/s/1?token=&quot;&gt;&lt;script&gt;" download="receipt.json">')
