"""UTF-16 units of a stretch."""

from __future__ import annotations

import pytest

from clearford.text.offsets import utf16_span


@pytest.mark.parametrize(
    ("text", "span", "units"),
    [
        pytest.param("abc", (1, 2), (1, 2), id="ascii"),
        pytest.param("微信", (1, 2), (1, 2), id="hanzi"),
        pytest.param("😀微😀信", (1, 3), (2, 5), id="emoji-take-two"),
        pytest.param("a\ud800b", (1, 3), (1, 3), id="lone-surrogate"),
        pytest.param("😀", (1, 1), (2, 2), id="empty-at-the-end"),
    ],
)
def test_utf16_span(text: str, span: tuple[int, int], units: tuple[int, int]) -> None:
    assert utf16_span(text, *span) == units
