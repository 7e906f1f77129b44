"""Stored text as markup that cannot play tricks: the only way by which such text reaches a page.

Characters that cannot be seen or that change what is seen become boxes which name them: a run is one box
("U+200B × 37"), and so are the marks beyond four on one letter. The characters themselves stay inside their
box, so that what is copied is the original; the style sheet shows the name in their stead (`.box`) and sets
each box as a line of its own kind, out of which no direction mark reaches. The `tt` of `http` stands in a
`.defang` that is shown as `xx` in the same way. Lone surrogates and U+0000 cannot stand in a page: U+FFFD
stands for them. Nothing here is ever a link.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from markupsafe import Markup, escape

from clearford.detect.url.address import host_of
from clearford.detect.url.suffix import Suffixes
from clearford.text import inert as unseen

MOST_MARKS = 4
"""Combining marks on one letter that are shown as they are."""
_NAMED = 3
"""Different characters that the name of a box tells."""
_UNSEEN, _MARK, _PICTURE, _JOINER, _RETURN = "umejr"


class _Classes(dict[int, str]):
    """Code point -> a letter for what matters of it here, `.` for nothing."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if code == 0x200D:
            found = _JOINER
        elif code == 0x0D:
            found = _RETURN
        elif char not in "\n\t" and unseen.inert(char) != char:
            found = _UNSEEN
        elif category[0] == "M":
            found = _UNSEEN if 0xE0100 <= code <= 0xE01EF else _MARK
        else:
            found = _PICTURE if category == "So" or 0x1F3FB <= code <= 0x1F3FF else "."
        self[code] = found
        return found


_CLASSES = _Classes()
# A joiner between two pictures makes one of them, as in a family; anywhere else it hides something.
_BOXED = re.compile(rf"(?:u|(?<![em])j|j(?!e))+|(?<=m{{{MOST_MARKS}}})m+|r")
_LINK = re.compile(
    r"(?<![\w@.-])(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,20})://)?"
    r"(?P<host>(?:[\w-]{1,63}\.){1,8}[\w-]{1,63})(?![\w@-])"
)
_HTTP = re.compile(r"(?i)h(tt)ps?\Z")


def inert(text: str, *, show_invisible: bool = True, alone: bool = True) -> Markup:
    """A text in its own direction, with boxes for what cannot be seen.

    show_invisible: False leaves the boxes out of sight; the characters do nothing all the same.
    alone: False for a stretch of a text, which stands in an element that gives the whole its direction.
    """
    out: list[Markup] = []
    at = 0
    for found in _LINK.finditer(text):
        host = _host(text, found)
        if host is None:
            continue
        out += (_boxed(text[at : found.start()], shown=show_invisible), _scheme(found["scheme"]), host)
        at = found.end()
    out.append(_boxed(text[at:], shown=show_invisible))
    whole = Markup("").join(out)
    return Markup('<bdi dir="auto">{}</bdi>').format(whole) if alone else whole


def url_inert(address: str) -> Markup:
    """An address by itself, never to be followed."""
    return Markup('<span class="url">{}</span>').format(inert(address))


def label_of(run: str) -> str:
    """The name of a run of characters that are not shown: `U+200B × 37`."""
    codes = list(dict.fromkeys(f"U+{ord(char):04X}" for char in run))
    named = " ".join(codes[:_NAMED]) + (" …" if len(codes) > _NAMED else "")
    return named if len(run) == 1 else f"{named} × {len(run)}"


def classes_of(text: str) -> str:
    """What each character is, as a text of the same length: `m` a combining mark, `j` a joiner ..."""
    return text.translate(_CLASSES)


def _boxed(text: str, *, shown: bool) -> Markup:
    classes, at = classes_of(text), 0
    out: list[Markup] = []
    for found in _BOXED.finditer(classes):
        start, end = found.span()
        # The first half of a line break of other systems is nothing to look at.
        plain = classes[start] == _RETURN and text[start + 1 : start + 2] == "\n"
        out += (escape(text[at:start]), _box(text[start:end], shown=shown and not plain))
        at = end
    return Markup("").join([*out, escape(text[at:])])


def _box(run: str, *, shown: bool) -> Markup:
    kept = Markup("").join(_kept(char) for char in run)
    if not shown:
        return Markup('<span class="box off" aria-hidden="true">{}</span>').format(kept)
    name = unicodedata.name(run[0], "") if len(set(run)) == 1 else ""
    box = Markup('<span class="box" role="img" aria-label="{}" title="{}">{}</span>')
    return box.format(label_of(run), name or label_of(run), kept)


def _kept(char: str) -> Markup:
    """A character as a parser of pages keeps it."""
    if char == "\r":
        return Markup("&#13;")
    if char == "\0" or unicodedata.category(char) == "Cs":
        return Markup("\ufffd")
    return escape(char)


def _scheme(scheme: str | None) -> Markup:
    if scheme is None:
        return Markup()
    found = _HTTP.fullmatch(scheme)
    if found is None:
        return escape(f"{scheme}://")
    return Markup('{}<span class="defang">{}</span>{}://').format(
        scheme[: found.start(1)], found[1], scheme[found.end(1) :]
    )


def _host(text: str, found: re.Match[str]) -> Markup | None:
    """A host with its registrable domain bold, and its other form beside; none for what is no host."""
    before = classes_of(text[max(0, found.start() - 1) : found.start()])
    written, suffixes = found["host"], _suffixes()
    host = None if before in (_UNSEEN, _JOINER) else host_of(written)
    if host is None or not (found["scheme"] or suffixes.is_ending(host.ascii.rpartition(".")[2])):
        return None
    labels = written.split(".")
    kept = len(labels) - (len(labels) if host.ip else suffixes.split(host.ascii).domain.count(".") + 1)
    named = Markup("<b>{}</b>").format(".".join(labels[kept:]))
    head = escape("".join(f"{label}." for label in labels[:kept]))
    if not host.punycode:
        return Markup("{}{}").format(head, named)
    other = host.shown if written.isascii() else host.ascii
    return Markup('<span class="host" data-other="{}">{}{}</span>').format(unseen.inert(other), head, named)


@cache
def _suffixes() -> Suffixes:
    return Suffixes()
