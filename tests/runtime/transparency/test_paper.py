from __future__ import annotations

from html.parser import HTMLParser

import pytest

from clearford.runtime.transparency.paper import Part, to_html, to_markdown
from clearford.runtime.transparency.sheet import Numbers, Sheet

NUMBERS = Numbers([])
HOSTILE = '</td><script>alert(1)</script>|[x](javascript:1)\n# "\u202e'
PARTS = (Part(HOSTILE, (HOSTILE,), Sheet("t", (HOSTILE, "n"), ((HOSTILE, 7),))),)
PLAIN = (Part("Rules", ("Said.",), Sheet("t", ("rule", "n"), (("a", 7),))), Part("End"))


class Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self) -> None:
        """No tag."""
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.seen += [tag, *(f"{tag}.{name}" for name, _ in attrs)]


def test_a_report_in_markdown() -> None:
    assert to_markdown("Title", PLAIN, NUMBERS, "en") == (
        "# Title\n\n## 1. Rules\n\nSaid.\n\n| rule | n |\n| --- | --- |\n| a | 7 |\n\n## 2. End\n"
    )


def test_a_report_in_html() -> None:
    page = to_html("Title", PLAIN, NUMBERS, "zh")
    assert '<html lang="zh">' in page
    assert "<h2>一、Rules</h2>" in page and "<h2>二、End</h2>" in page
    assert "<tr><th>rule</th><th>n</th></tr>\n<tr><td>a</td><td class=n>7</td></tr>" in page


def test_hostile_words_cannot_mark_anything_up() -> None:
    tags = Tags()
    tags.feed(to_html(HOSTILE, PARTS, NUMBERS, "en"))
    allowed = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td"}
    assert {tag for tag in tags.seen if "." not in tag} <= allowed
    assert {tag for tag in tags.seen if "." in tag} <= {
        "html.lang",
        "meta.charset",
        "meta.http-equiv",
        "meta.content",
        "meta.name",
        "td.class",
    }


def test_hostile_words_are_plain_in_markdown() -> None:
    text = to_markdown(HOSTILE, PARTS, NUMBERS, "zh")
    assert "<script>" not in text and "\u202e" not in text
    assert "[x](" not in text and '\n# "' not in text
    (row,) = (line for line in text.splitlines() if line.endswith("| 7 |"))
    assert row.count("|") - row.count("\\|") == 3


@pytest.mark.parametrize(
    ("said", "written"),
    [
        pytest.param("2026-01 (UTC) + 1.5!", "2026-01 (UTC) + 1.5!", id="plain"),
        pytest.param("- item", "\\- item", id="list"),
        pytest.param("= x", "\\= x", id="heading-underline"),
        pytest.param("*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~", id="emphasis"),
        pytest.param("![x](y)", "!\\[x\\](y)", id="picture"),
        pytest.param("a\n\n# b", "a \\# b", id="new-paragraph"),
    ],
)
def test_only_what_marks_up_is_escaped(said: str, written: str) -> None:
    assert to_markdown("T", (Part("P", (said,)),), NUMBERS, "en").splitlines()[4] == written


def test_a_number_at_the_beginning_begins_no_list() -> None:
    text = to_markdown("T", (Part("P", ("1. x",)),), NUMBERS, "en")
    assert text.splitlines()[4] == "1\\. x"
