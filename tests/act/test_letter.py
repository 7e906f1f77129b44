"""A letter in its forms; what all kinds of letters have in common stands in test_letters."""

from __future__ import annotations

import msgspec

from clearford.act.letter import Letter, Part, as_html, as_json, as_mail, as_text

LETTER = Letter(
    kind="receipt",
    lang="en",
    title="We have it",
    parts=(
        Part(id="report", label="Report", text="r1"),
        Part(id="copy", text="<b>one</b>\ntwo", link="https://record.example/r"),
        Part(id="status", text="see", link="javascript:alert(1)"),
    ),
)


def test_text_has_a_line_a_part_and_mail_a_title() -> None:
    assert as_text(LETTER).splitlines()[0] == "Report: r1"
    assert as_mail(LETTER).startswith("We have it\n\nReport: r1\n\n")


def test_html_is_inert_and_only_web_addresses_are_links() -> None:
    page = as_html(LETTER)
    assert "&lt;b&gt;one&lt;/b&gt;<br>two" in page
    assert page.count("<a ") == 1
    assert 'href="https://record.example/r"' in page
    assert "javascript:alert(1)" in page


def test_json_can_be_read_back() -> None:
    assert msgspec.json.decode(as_json(LETTER), type=Letter) == LETTER
    assert LETTER.get("copy") == LETTER.parts[1]
    assert LETTER.get("none") is None
