"""Two texts side by side as lines: what went, what came, and within a changed line which words.

A file of a pack is a list of fields, so each changed passage names the field that it stands in. What a
page shows of the texts is inert.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

import msgspec
from markupsafe import Markup

from clearford.console.render.inert import inert

Kind = Literal["same", "old", "new"]
AROUND = 2
"""Lines that stayed which are shown before and after a change."""
LINES_MOST = 4_000
"""Lines of either text that are compared; longer ones would take too long."""
_FIELD = re.compile(r"([A-Za-z_][\w-]*):")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.4
"""Lines less alike than this are shown as another line, without marks in them."""


class DiffPart(msgspec.Struct, frozen=True):
    """A part of a line."""

    text: str
    changed: bool

    @property
    def shown(self) -> Markup:
        """The text, inert."""
        return inert(self.text)


class DiffLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of either text, or of both."""

    kind: Kind
    old: int | None
    """Number in the old text."""
    new: int | None
    parts: tuple[DiffPart, ...]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Changed lines with what stands around them."""

    field: str
    """The field of the file that they stand in; empty where there is none."""
    lines: tuple[DiffLine, ...]


def diff_text(old: str, new: str) -> tuple[Passage, ...]:
    """What changed, passage by passage; nothing for equal texts."""
    was, now = (text.split("\n")[:LINES_MOST] for text in (old, new))
    groups = SequenceMatcher(None, was, now, autojunk=False).get_grouped_opcodes(AROUND)
    return tuple(_passage(was, now, group) for group in groups)


def _passage(
    was: Sequence[str], now: Sequence[str], group: Sequence[tuple[str, int, int, int, int]]
) -> Passage:
    lines: list[DiffLine] = []
    first = next((code for code in group if code[0] != "equal"), group[0])
    for tag, a, b, c, d in group:
        if tag == "equal":
            lines += [
                DiffLine(kind="same", old=a + n + 1, new=c + n + 1, parts=(_part(was[a + n]),))
                for n in range(b - a)
            ]
        else:
            lines += _changed(was[a:b], now[c:d], a, c)
    field = _field_of(now, first[3]) if first[0] != "delete" else _field_of(was, first[1])
    return Passage(field=field, lines=tuple(lines))


def _changed(was: Sequence[str], now: Sequence[str], a: int, c: int) -> Iterator[DiffLine]:
    """Lines that went, then lines that came; words are marked where line stands against line."""
    pairs = [_marked(x, y) for x, y in zip(was, now, strict=False)] if len(was) == len(now) else []
    for n, text in enumerate(was):
        parts = pairs[n][0] if pairs else (_part(text),)
        yield DiffLine(kind="old", old=a + n + 1, new=None, parts=parts)
    for n, text in enumerate(now):
        parts = pairs[n][1] if pairs else (_part(text),)
        yield DiffLine(kind="new", old=None, new=c + n + 1, parts=parts)


def _marked(was: str, now: str) -> tuple[tuple[DiffPart, ...], tuple[DiffPart, ...]]:
    """Both lines with what differs marked, word by word."""
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    match = SequenceMatcher(None, old, new, autojunk=False)
    if match.ratio() < _ALIKE:
        return (_part(was),), (_part(now),)
    codes = match.get_opcodes()
    left = [_part("".join(old[a:b]), changed=tag != "equal") for tag, a, b, _, _ in codes if b > a]
    right = [_part("".join(new[c:d]), changed=tag != "equal") for tag, _, _, c, d in codes if d > c]
    return tuple(left), tuple(right)


def _part(text: str, *, changed: bool = False) -> DiffPart:
    return DiffPart(text, changed)


def _field_of(lines: Sequence[str], at: int) -> str:
    """The top-level field that a line belongs to."""
    for line in reversed(lines[: at + 1]):
        found = _FIELD.match(line)
        if found:
            return found.group(1)
    return ""
