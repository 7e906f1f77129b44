"""One text in every view, one above the other, with the same numbers: for the pages that show evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.render.inert import inert
from clearford.console.render.spans import Segment, Window, segments_of, window_of
from clearford.runtime.veil import TextView

LABELS = {
    "original": N_("As it was written"),
    "canon": N_("With signs unified"),
    "skeleton": N_("Without spaces and signs"),
    "phonetic": N_("By sound"),
}
"""View -> what it is called."""
KINDS = {
    "id_card": N_("identity number"),
    "bank_card": N_("bank card"),
    "us_ssn": N_("social security number"),
    "iban": N_("bank account"),
    "passport": N_("passport"),
    "permit": N_("permit"),
    "mobile": N_("phone"),
    "phone_intl": N_("foreign phone"),
    "landline": N_("landline"),
    "address": N_("address"),
    "name": N_("name"),
    "birth_date": N_("birth date"),
    "email": N_("e-mail"),
    "plate": N_("number plate"),
    "wechat": N_("WeChat"),
    "qq": N_("QQ"),
    "ip": N_("network address"),
    "mac": N_("device address"),
    "contact": N_("contact"),
    "uscc": N_("company number"),
    "service_number": N_("service number"),
}
"""Kind of a value -> what stands in its place."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a text as a page shows it."""

    markup: Markup | None
    """None where a value was put aside."""
    numbers: tuple[int, ...] = ()
    """Of the evidence that covers it."""
    begins: tuple[int, ...] = ()
    """Of those, the ones that begin here."""
    kind: str = ""
    """Of the value: a message."""
    number: int = 0
    """Of the value, from 1 in each kind."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A text, or the part of it that is shown."""

    name: str
    label: str
    """A message."""
    lang: str | None
    """As a page says it, so that the right forms of signs are shown."""
    pieces: tuple[Piece, ...]
    window: Window

    @property
    def whole(self) -> bool:
        """Whether all of it is shown."""
        return (self.window.low, self.window.high) == (0, self.window.size)


def part_of(view: TextView, lang: str | None, at: int | None = None, *, show_invisible: bool = True) -> Part:
    """A text around its first evidence, or from `at` on. lang: BCP 47, of the platform."""
    window = window_of(len(view.text), view.marks, view.masked, at)
    segments = segments_of(view.text, view.marks, view.masked, window)
    return Part(
        name=view.name,
        label=LABELS.get(view.name, view.name),
        lang=lang,
        pieces=tuple(_pieces(segments, show_invisible=show_invisible)),
        window=window,
    )


def stack_of(
    original: TextView, views: Sequence[TextView], lang: str | None, at: int | None
) -> tuple[Part, ...]:
    """Every view of a text that differs from those above it, about the same place."""
    known = {original.text}
    found = []
    for view in views:
        if view.text not in known:
            known.add(view.text)
            share = None if at is None else at * len(view.text) // max(1, len(original.text))
            found.append(part_of(view, lang, share))
    return tuple(found)


def _pieces(segments: Sequence[Segment], *, show_invisible: bool) -> Iterator[Piece]:
    told: set[int] = set()
    for one in segments:
        begins = tuple(n for n in one.numbers if n not in told)
        told.update(begins)
        if one.masked is None:
            markup = inert(one.text, show_invisible=show_invisible, alone=False)
            yield Piece(markup=markup, numbers=one.numbers, begins=begins)
        else:
            kind, number = one.masked.kind, one.masked.number
            yield Piece(
                markup=None,
                numbers=one.numbers,
                begins=begins,
                kind=KINDS.get(kind, kind),
                number=number,
            )
