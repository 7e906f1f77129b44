"""Links: one way to appeal for both sides, and a form only where there is something to appeal."""

from __future__ import annotations

import pytest

from clearford.act.letter import Letter, Part
from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.http.links import page_of
from clearford.runtime.record.statements import Appealed, Told


def letter(lang: Language, text: str) -> Letter:
    """A letter of one part."""
    return Letter(kind="statement", lang=lang, title="Title", parts=(Part(id="facts", text=text),))


def told(lang: Language, state: str = "standing", appeal: Appealed | None = None) -> Told:
    """A statement as it is read."""
    return Told(statement="s1", state=state, appeal_until=1, letter=letter(lang, "First"), appeal=appeal)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("state", "form"),
    [
        pytest.param("standing", True, id="stands"),
        pytest.param("reversed", False, id="undone"),
        pytest.param("warning", False, id="a warning"),
    ],
)
def test_the_form_is_where_an_appeal_can_be(lang: Language, state: str, *, form: bool) -> None:
    assert ('<form id="appeal"' in page_of(told(lang, state)).content) is form


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_appeal_is_shown_as_it_stands(lang: Language) -> None:
    waiting = Appealed(id="a1", filed=1, due=2, result=None, letter=None)
    page = page_of(told(lang, appeal=waiting)).content
    assert '<p id="appeal">' in page and "<form" not in page
    decided = Appealed(id="a1", filed=1, due=2, result="upheld", letter=letter(lang, "Second"))
    page = page_of(told(lang, appeal=decided), others=(letter(lang, "Third"),), more="<hr>").content
    assert page.index("First") < page.index("Second") < page.index("Third") < page.index("<hr>")
    assert '<p id="appeal">' not in page
