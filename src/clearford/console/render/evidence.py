"""The numbered list beside a text: what was found where, how it was read, and whether that is certain."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.render.inert import inert
from clearford.console.render.views import KINDS, LABELS
from clearford.runtime.record.evidence_views import Finding
from clearford.runtime.veil import Masked, TextView

FAMILIES = {
    "text": N_("wording"),
    "url": N_("address of a page"),
    "personal": N_("personal value"),
    "contact": N_("way to get in touch"),
    "velocity": N_("frequency"),
    "behaviour": N_("behaviour"),
    "near": N_("likeness to known texts"),
}
"""First part of a signal -> what it is about."""
WHY = {
    "direct": N_("as the list has it"),
    "checksum": N_("its check digit is right"),
    "format": N_("by its form"),
    "context": N_("by what stands beside it"),
    "format_and_context": N_("by its form and what stands beside it"),
    "length": N_("long enough to be no accident"),
    "known_text": N_("a known text"),
}
"""Why a finding was believed -> in words."""
_QUOTED = 60
"""Code points of a finding that the list repeats."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    n: int
    signal: str
    about: str
    """A message."""
    quote: Markup
    """What is marked, without values."""
    more: bool
    """The quote is cut."""
    hole: tuple[str, int] | None
    """A value that was put aside, where that is all that is marked: its kind, a message, and its number."""
    start: int
    end: int
    view: str
    """A message: how the text was read."""
    why: str
    """A message, or empty."""
    exact: bool | None
    read_as: Markup | None


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A value that was put aside, and by which it is asked for."""

    which: str
    kind: str
    """A message."""
    number: int


def lines_of(findings: Sequence[Finding], original: TextView) -> tuple[Line, ...]:
    """The list of evidence, in the order of the text."""
    places = {mark.n: (mark.start, mark.end) for mark in original.marks}
    return tuple(_line(one, original, places.get(one.n, (0, 0))) for one in findings)


def values_of(masked: Sequence[Masked], place: str) -> tuple[Value, ...]:
    """Every value that was put aside in a text, once. place: by which the text is asked about."""
    found = {(one.kind, one.number): None for one in masked}
    return tuple(
        Value(which=f"{place}.{kind}.{number}", kind=KINDS.get(kind, kind), number=number)
        for kind, number in found
    )


def _hole(masked: Sequence[Masked], place: tuple[int, int]) -> tuple[str, int] | None:
    found = (one for one in masked if (one.start, one.end) == place)
    return next(((KINDS.get(one.kind, one.kind), one.number) for one in found), None)


def _line(one: Finding, original: TextView, place: tuple[int, int]) -> Line:
    (start, end), text = place, original.text
    return Line(
        n=one.n,
        signal=one.signal,
        about=FAMILIES.get(one.signal.partition(".")[0], N_("sign")),
        quote=inert(text[start : min(end, start + _QUOTED)]),
        more=end - start > _QUOTED,
        hole=_hole(original.masked, place),
        start=one.start,
        end=one.end,
        view=LABELS.get(one.view, one.view),
        why=WHY.get(one.why, ""),
        exact=one.exact,
        read_as=None if one.read_as is None else inert(one.read_as),
    )
