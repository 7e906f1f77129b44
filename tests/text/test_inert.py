"""Text for showing plays no tricks."""

from __future__ import annotations

import pytest

from clearford.text.inert import inert


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain 文字", "plain 文字", id="plain"),
        pytest.param("a\x1b[31mb", "a\\x1b[31mb", id="escape-sequence"),
        pytest.param("a\u200bb", "a<200B>b", id="zero-width"),
        pytest.param("a\u202eb", "a<202E>b", id="right-to-left-override"),
        pytest.param("a\nb", "a⏎b", id="newline"),
    ],
)
def test_text_is_shown_inert(text: str, shown: str) -> None:
    assert inert(text) == shown
