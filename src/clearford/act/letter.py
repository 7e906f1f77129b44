"""A letter: titled parts in one language, shown as plain text, as safe HTML or as JSON."""

from __future__ import annotations

import html
from typing import Literal

import msgspec

from clearford.core.reasons import Language

LetterKind = Literal[
    "statement",
    "order",
    "outcome",
    "receipt",
    "missing",
    "reversal",
    "misuse_warning",
    "misuse_suspension",
    "imprecision",
    "measure",
    "measure_end",
    "appeal_received",
    "appeal_decided",
    "appeal_overdue",
    "rights_answer",
    "authority_received",
    "authority_missing",
    "authority_effect",
    "authority_refused",
    "authority_undone",
]
_LINKED = ("https://", "http://")


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One paragraph: what it answers, its heading, its words, and where it leads."""

    id: str
    """What it is, the same in every language; `act.duties` says which duties it serves."""
    label: str = ""
    text: str
    link: str | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What one person is told about one matter."""

    kind: LetterKind
    lang: Language
    title: str
    parts: tuple[Part, ...]

    def get(self, part: str) -> Part | None:
        """The first part of a name."""
        return next((p for p in self.parts if p.id == part), None)


def as_text(letter: Letter) -> str:
    """The parts as plain text, one paragraph a line, without the title."""
    return "\n".join(_line(part, letter.lang) for part in letter.parts)


def as_mail(letter: Letter) -> str:
    """Title and parts as plain text with empty lines between."""
    return "\n\n".join([letter.title, *(_line(part, letter.lang) for part in letter.parts)]) + "\n"


def as_html(letter: Letter) -> str:
    """The letter as one `article`; every value is escaped, and only web addresses become links."""
    lines = [f'<article lang="{letter.lang}" data-kind="{letter.kind}">', f"<h1>{_safe(letter.title)}</h1>"]
    for part in letter.parts:
        head = f"<strong>{_safe(part.label)}</strong> " if part.label else ""
        # A text of several lines is quoted from a person: its line ends are kept.
        words = "<br>".join(_safe(line) for line in part.text.split("\n"))
        lines.append(f'<p data-part="{_safe(part.id)}">{head}{words}{_anchor(part.link)}</p>')
    return "\n".join([*lines, "</article>"])


def as_json(letter: Letter) -> bytes:
    """The letter as JSON: kind, language, title, parts with id, label, text and link."""
    return msgspec.json.encode(letter)


def _line(part: Part, lang: Language) -> str:
    stop = "：" if lang == "zh" else ": "
    head = f"{part.label}{stop}" if part.label else ""
    tail = f" {part.link}" if part.link else ""
    return f"{head}{part.text}{tail}"


def _safe(text: str) -> str:
    return html.escape(text, quote=True)


def _anchor(link: str | None) -> str:
    if not link:
        return ""
    if not link.startswith(_LINKED):
        return f" {_safe(link)}"
    return f' <a href="{_safe(link)}" rel="noopener noreferrer">{_safe(link)}</a>'
