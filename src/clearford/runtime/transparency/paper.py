"""A report to read: headings, paragraphs and tables, as Markdown and as one HTML file without scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import msgspec

from clearford.core.reasons import Language
from clearford.runtime.transparency.sheet import Num, Numbers, Sheet, Value, shown
from clearford.text.inert import inert

_STYLE = (
    "body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 sans-serif}"
    "table{display:block;overflow-x:auto;border-collapse:collapse;margin:1rem 0}p{overflow-wrap:anywhere}"
    "th,td{border:1px solid #888;padding:.2rem .6rem;text-align:left}"
    "td.n{text-align:right}"
)
_MARKS = re.compile(r"[\\`*_\[\]<>#|~]|^[-+=]|^[0-9]+(?=[.)])")
"""What marks up Markdown anywhere, or at the beginning of a line."""


_TENS = "一二三四五六七八九十"


class Part(msgspec.Struct, frozen=True):
    """A section, numbered by its place: its heading, what is said, and its table."""

    heading: str
    said: tuple[str, ...] = ()
    sheet: Sheet | None = None


def to_markdown(title: str, parts: Sequence[Part], numbers: Numbers, lang: Language) -> str:
    """The report as Markdown; what comes from outside cannot mark anything up."""
    lines = [f"# {_plain(title)}", ""]
    for at, part in enumerate(parts, 1):
        lines += [f"## {_number(at, lang)}{_plain(part.heading)}", ""]
        for said in part.said:
            lines += [_plain(said), ""]
        if part.sheet is not None:
            lines += [_row(part.sheet.head), "|" + " --- |" * len(part.sheet.head)]
            lines += [_row([_shown(value, numbers) for value in row]) for row in part.sheet.rows]
            lines.append("")
    return "\n".join(lines)


def to_html(title: str, parts: Sequence[Part], numbers: Numbers, lang: Language) -> str:
    """The report as one HTML file that loads nothing."""
    body = [f"<h1>{_safe(title)}</h1>"]
    for at, part in enumerate(parts, 1):
        body.append(f"<h2>{_number(at, lang)}{_safe(part.heading)}</h2>")
        body += [f"<p>{_safe(said)}</p>" for said in part.said]
        if part.sheet is not None:
            body += ["<table>", _cells("th", [(name, False) for name in part.sheet.head])]
            body += [
                _cells("td", [(_shown(v, numbers), _is_number(v)) for v in row]) for row in part.sheet.rows
            ]
            body.append("</table>")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(title)}</title><style>{_STYLE}</style>"
    )
    return "\n".join(
        [f'<!doctype html><html lang="{lang}"><head>{head}</head><body>', *body, "</body></html>", ""]
    )


def _number(at: int, lang: Language) -> str:
    return f"{_TENS[at - 1]}、" if lang == "zh" and at <= len(_TENS) else f"{at}. "


def _shown(value: Value, numbers: Numbers) -> str:
    return shown(value, numbers) if isinstance(value, Num) else str(value)


def _is_number(value: Value) -> bool:
    return not isinstance(value, str)


def _row(values: Sequence[str]) -> str:
    return "| " + " | ".join(map(_plain, values)) + " |"


def _cells(tag: str, values: Sequence[tuple[str, bool]]) -> str:
    cells = (f"<{tag}{' class=n' if number else ''}>{_safe(text)}</{tag}>" for text, number in values)
    return f"<tr>{''.join(cells)}</tr>"


def _plain(text: str) -> str:
    return _MARKS.sub(_escaped, inert(" ".join(text.split())))


def _escaped(mark: re.Match[str]) -> str:
    # Of a number that would begin a list it is the dot that is escaped.
    return f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}"


def _safe(text: str) -> str:
    return escape(inert(text))
