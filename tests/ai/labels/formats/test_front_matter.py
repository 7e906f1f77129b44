"""Texts: other front matter stays, ends of lines stay, and text without any gets it."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label

LABEL = Aigc(label="1", produce_id="x")
LINE = "AIGC: " + write_aigc(LABEL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("body\n", f"---\n{LINE}\n---\nbody\n", id="none"),
        pytest.param("", f"---\n{LINE}\n---\n", id="empty"),
        pytest.param("---\ntitle: x\n---\nbody", f"---\ntitle: x\n{LINE}\n---\nbody", id="other"),
        pytest.param("---\nAIGC: {}\nb: 1\n---\n", f"---\nb: 1\n{LINE}\n---\n", id="old"),
        pytest.param("---\n---\nbody", f"---\n{LINE}\n---\nbody", id="empty-front-matter"),
        pytest.param("a\r\n", f"---\r\n{LINE}\r\n---\r\na\r\n", id="other-ends-of-lines"),
        pytest.param("\ufeffbody\n", f"\ufeff---\n{LINE}\n---\nbody\n", id="mark"),
        pytest.param("--- not front\n", f"---\n{LINE}\n---\n--- not front\n", id="a-rule"),
    ],
)
def test_the_label_stands_in_the_front_matter(before: str, after: str) -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(before.encode()), LABEL, target)
    assert target.getvalue().decode() == after


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('---\nAIGC: {"Label":"2"}\n---\n', id="plain"),
        pytest.param('---\nAIGC: \'{"Label":"2"}\'\n---\n', id="quoted"),
        pytest.param('---\r\na: b\r\nAIGC:   {"Label":"2"}  \r\n---\r\n', id="other-ends-of-lines"),
    ],
)
def test_labels_of_other_programs_are_read(text: str) -> None:
    assert read_labels(io.BytesIO(text.encode())).labels == (Aigc(label="2"),)


def test_a_label_in_the_text_itself_is_none() -> None:
    assert read_labels(io.BytesIO(f"# How it looks\n\n{LINE}\n".encode())).found == ()
