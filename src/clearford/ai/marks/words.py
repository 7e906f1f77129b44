"""Words that tell people that content was generated: whether some words do, and where a text carries them.

Source: GB 45438-2025 chapter 5, as those who implemented it tell it: words name artificial intelligence
(人工智能 or AI) and generation (生成, 合成); no sentence is prescribed. A text carries them at its start, its
end or at a suitable place between.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from clearford.core.errors import LabelError, Place

WORDS = "AI生成"
"""What is drawn where nothing else is asked for."""
SENTENCE = "（本内容由人工智能生成）"
"""What is written at the start or end of a text."""
Side = Literal["start", "end"]
Where = Literal["start", "end", "middle"]
_BY = re.compile(r"人工智能|(?<![A-Za-z])AI(?![A-Za-z])", re.IGNORECASE)
_MADE = re.compile(r"生成|合成")
_DISTANCE = 20
"""Characters between the two elements at most: further apart they are no label but words of the text."""
_EDGE = 10
"""Characters besides spaces that may stand between a label and the start or end of a text."""


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """Words in a text that say that it was generated."""

    where: Where
    words: str
    """From the one element to the other."""
    start: int
    end: int
    """Characters from 0, and behind the last."""


def tells(words: str) -> bool:
    """Whether words name both artificial intelligence and generation."""
    return _BY.search(words) is not None and _MADE.search(words) is not None


def checked(words: str) -> str:
    """The words. Raises LabelError CF-L006 where they do not say what a label must."""
    if tells(words):
        return words
    raise LabelError(
        "CF-L006",
        "the words do not say that content was generated",
        place=Place(field="words"),
        suggestion="name 人工智能 or AI, and 生成 or 合成",
    )


def mark_text(text: str, *, side: Side = "start", words: str = SENTENCE) -> str:
    """A text with the words in a line of their own at its start, behind front matter, or at its end.

    A text that carries its label there already comes back as it is. Raises LabelError CF-L006 as `checked`.
    """
    checked(words)
    head, body = _parted(text)
    begins = len(head)
    if any(_is_at(side, body, one.start - begins, one.end - begins) for one in signs(text)):
        return text
    if side == "start":
        return f"{head}{words}\n\n{body}"
    return f"{head}{body}{'' if body.endswith(chr(10)) or not body else chr(10)}\n{words}\n"


def signs(text: str) -> list[Sign]:
    """Words that read as a label, in order.

    A text that only speaks of labels holds such words too: what is found is a sign, and no proof of anything.
    """
    head, body = _parted(text)
    shift, found = len(head), list[Sign]()
    for by in _BY.finditer(body):
        near = body[max(0, by.start() - _DISTANCE) : by.end() + _DISTANCE]
        made = _MADE.search(near)
        if made is None:
            continue
        at = max(0, by.start() - _DISTANCE) + made.start()
        start, end = min(by.start(), at), max(by.end(), at + len(made[0]))
        if found and start + shift < found[-1].end:
            continue
        where = _where(body, start, end)
        found.append(Sign(where=where, words=body[start:end], start=start + shift, end=end + shift))
    return found


def _where(body: str, start: int, end: int) -> Where:
    if _is_at("start", body, start, end):
        return "start"
    return "end" if _is_at("end", body, start, end) else "middle"


def _is_at(side: Side, body: str, start: int, end: int) -> bool:
    """Whether words stand at a side; those of a short text may stand at both."""
    beside = body[:start] if side == "start" else body[end:]
    return len(beside.strip()) <= _EDGE


def _parted(text: str) -> tuple[str, str]:
    """Front matter with what ends it, which nobody sees, and what is read."""
    match = re.match(r"---\r?\n.*?\r?\n---[ \t]*\r?\n(\r?\n)*", text, re.DOTALL)
    return ("", text) if match is None else (match[0], text[match.end() :])
