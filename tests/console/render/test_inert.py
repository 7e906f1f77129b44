"""Stored text on a page: no markup but ours, whatever hides is named, and the copy is the original."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.console.render.inert import inert, label_of, url_inert

RLO, ZWSP, ZWJ = "\u202e", "\u200b", "\u200d"


class Page(HTMLParser):
    """What a browser makes of a piece of a page: its elements, its text, the names of its boxes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.text = ""
        self.boxes: list[str] = []
        self.depth = 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(f"{tag}.{given.get('class', '')}")
        self.depth += 1
        if given.get("class") == "box":
            self.boxes.append(given["aria-label"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.text += data


OURS = {"bdi.", "b.", "span.box", "span.box off", "span.defang", "span.host"}
HARD = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\0"),
        st.sampled_from(f"<>&'\"/=a.w{RLO}{ZWSP}{ZWJ}\u0301\r\n\ufe0f👨👧\U000e0041"),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(text=HARD, shown=st.booleans())
def test_no_element_but_ours_and_the_copy_is_the_original(*, text: str, shown: bool) -> None:
    page = Page(str(inert(text, show_invisible=shown)))
    assert set(page.elements) <= OURS
    assert page.depth == 0
    assert page.text == text
    assert page.boxes == [] or shown


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        pytest.param("plain 文字 עברית العربية", [], id="ordinary"),
        pytest.param("two\nlines\tand a tab", [], id="line-feed-and-tab"),
        pytest.param("two\r\nlines", [], id="line-break-of-other-systems"),
        pytest.param("lone\rreturn", ["U+000D"], id="lone-return"),
        pytest.param(f"a{RLO}b", ["U+202E"], id="override"),
        pytest.param("\u2066a\u2069 \u200f\u061c", ["U+2066", "U+2069", "U+200F U+061C × 2"], id="isolates"),
        pytest.param(f"pay{ZWSP * 37}pal", ["U+200B × 37"], id="a-run"),
        pytest.param("\u115f\u1160\u3164\uffa0\ufeff", ["U+115F U+1160 U+3164 … × 5"], id="fillers"),
        pytest.param("x\U000e0041\U000e0042", ["U+E0041 U+E0042 × 2"], id="tags"),
        pytest.param("\x07\x9b", ["U+0007 U+009B × 2"], id="controls"),
        pytest.param("é" + "e\u0301\u0302", [], id="two-marks"),
        pytest.param("e" + "\u0301" * 16, ["U+0301 × 12"], id="stacked-marks"),
        pytest.param(f"👨{ZWJ}👧", [], id="a-family"),
        pytest.param(f"a{ZWJ}b", ["U+200D"], id="a-joiner-elsewhere"),
    ],
)
def test_what_hides_is_named(text: str, boxes: list[str]) -> None:
    assert Page(str(inert(text))).boxes == boxes


def test_what_cannot_stand_in_a_page_is_replaced_and_named() -> None:
    page = Page(str(inert("a\0b\ud800")))
    assert page.boxes == ["U+0000", "U+D800"]
    assert page.text == "a\ufffdb\ufffd"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        pytest.param(
            "go to https://login.shop.example/a?b=1",
            'go to h<span class="defang">tt</span>ps://login.<b>shop.example</b>/a?b=1',
            id="with-scheme",
        ),
        pytest.param("at paypa1.example.", "at <b>paypa1.example</b>.", id="bare"),
        pytest.param("a file.zzqq here", "a file.zzqq here", id="no-such-ending"),
        pytest.param("ftp://192.0.2.1/x", "ftp://<b>192.0.2.1</b>/x", id="number"),
        pytest.param(
            "xn--bcher-kva.example",
            '<span class="host" data-other="bücher.example"><b>xn--bcher-kva.example</b></span>',
            id="punycode",
        ),
        pytest.param("me@mail.example", "me@mail.example", id="mail"),
    ],
)
def test_addresses_are_never_links(text: str, markup: str) -> None:
    assert str(inert(text)) == f'<bdi dir="auto">{markup}</bdi>'
    assert "<a" not in inert(text)


def test_a_name_with_foreign_letters_has_its_form_on_the_wire_beside() -> None:
    assert 'data-other="xn--' in inert("http://pаypal.example/")
    assert url_inert("http://x.example").startswith('<span class="url"><bdi')


def test_a_host_behind_something_unseen_is_not_taken_for_one() -> None:
    assert "<b>" not in inert(f"pay{ZWSP}pal.example")


def test_many_of_a_kind_stay_few_in_the_page() -> None:
    assert len(inert(f"{ZWSP}{RLO}" * 50_000).replace(ZWSP, "").replace(RLO, "")) < 300
    assert label_of("\u200b") == "U+200B"
