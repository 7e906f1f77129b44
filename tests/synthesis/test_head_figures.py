"""The figures of the page are those of the cards that ship."""

from __future__ import annotations

from tools.head_figures import PAGE, page, text


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page()
    assert text() in page()
