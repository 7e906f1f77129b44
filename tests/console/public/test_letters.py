"""Letters as pages: links lead somewhere, one's own words are inert, and rules have names for people."""

from __future__ import annotations

import pytest

from clearford.act.letter import Letter, Part
from clearford.console.public.letters import headline, lines_of, names_of
from clearford.console.public.rules import Rules
from clearford.core.reasons import Language
from tests.console.public.test_rules import rule

NASTY = "<script>alert(1)</script> \u202e"


def letter(*parts: Part, lang: Language = "en") -> Letter:
    """A letter."""
    return Letter(kind="statement", lang=lang, title="What we did", parts=parts)


@pytest.mark.parametrize(
    ("lang", "text", "told"),
    [
        ("en", "We held your post. It runs from 1 May.", "We held your post"),
        ("en", "We limited replies to e.g.this. Then", "We limited replies to e.g.this"),
        ("zh", "移除链接。适用于所有地区。", "处理措施：移除链接"),
        ("en", "No end", "No end"),
    ],
)
def test_the_first_thing_said_is_what_was_done(lang: Language, text: str, told: str) -> None:
    label = "处理措施" if lang == "zh" else "What we did"
    assert headline(letter(Part(id="measures", label=label, text=text), lang=lang)) == told


def test_a_letter_that_does_nothing_has_its_own_title() -> None:
    assert headline(letter(Part(id="result", text="x"))) == "What we did"


def test_rules_are_named_and_led_to_where_they_are_published() -> None:
    names = names_of(Rules((rule("a.b.c"),), 0), "en")
    part = Part(id="rules", label="Rule", text="a.b.c@0.1.0; d.e.f@1.0.0")
    first, second = lines_of(letter(part), str, names, open_=True)
    assert (first.label, first.text, first.link) == ("Rule", "Imitated address", "/rules/a.b.c")
    assert (second.label, second.link) == ("", None) and "d.e.f" not in second.text


@pytest.mark.parametrize("open_", [True, False])
def test_the_appeal_is_led_to_where_there_is_one(*, open_: bool) -> None:
    part = Part(id="appeal", text="You can appeal.", link="https://record.example/s/secret#appeal")
    (line,) = lines_of(letter(part), str, {}, open_=open_)
    assert line.link == ("#appeal" if open_ else None)


def test_links_leave_only_by_the_web() -> None:
    web = Part(id="body", text="Board", link="https://board.example")
    odd = Part(id="body", text="Board", link="javascript:alert(1)")
    one, other = lines_of(letter(web, odd), str, {}, open_=True)
    assert (one.link, one.outside, other.link) == ("https://board.example", True, None)


def test_what_somebody_wrote_is_inert_and_the_way_to_this_page_is_left_out() -> None:
    status = Part(id="status", text="Follow it", link="https://record.example/r/secret")
    (copy,) = lines_of(letter(status, Part(id="copy", text=NASTY)), str, {}, open_=True)
    assert "<script" not in copy.text and "U+202E" in copy.text
