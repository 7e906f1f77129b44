"""Letters to an authority about its order: receipt, what it lacks, what was done, why not (DSA arts 9, 10).

They are prepared; a person sends them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from clearford.act.language import say_day, say_list, say_time
from clearford.act.letter import Letter, LetterKind, Part
from clearford.act.notices import say_handed
from clearford.act.statement import restriction_parts
from clearford.act.words import say
from clearford.core.casework import DataClass, WhyRefused
from clearford.core.reasons import Language, Restriction


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a letter is about."""

    order: str
    """Our number."""
    authority: str
    reference: str = ""
    """The authority's own number."""
    received: int


def receipt_letter(about: About, lang: Language) -> Letter:
    """That the order came in."""
    return _letter("authority_received", about, lang, [Part(id="hands", text=say("order.looked_at", lang))])


def missing_letter(
    about: About, lacks: Sequence[Mapping[Language, str]], answer_by: int | None, lang: Language
) -> Letter:
    """What the order lacks, each with its article, and by when we hope for an answer."""
    parts = [Part(id="missing", label=say("order.lacks", lang), text=point[lang]) for point in lacks]
    parts.append(Part(id="missing", text=say("order.lacks_why", lang)))
    if answer_by is not None:
        day = say_day(answer_by, lang)
        parts.append(Part(id="expected", text=say("order.answer_by", lang, day=day)))
    return _letter("authority_missing", about, lang, parts)


def effect_letter(
    about: About,
    at: int,
    lang: Language,
    *,
    measures: Sequence[Restriction] = (),
    done: int = 0,
    items: int = 0,
    gone: Sequence[str] = (),
    classes: Sequence[DataClass] = (),
) -> Letter:
    """If and when effect was given (art. 9(1), 10(1)): to how many items, which are gone, what data."""
    time = say_time(at, lang)
    words = say("order.done", lang, time=time, n=done, all=items) if items else ""
    parts = [
        Part(id="result", label=say("result", lang), text=words or say("order.answered", lang, time=time))
    ]
    parts += restriction_parts(tuple(measures), lang)
    if gone:
        parts.append(Part(id="result", label=say("order.gone", lang), text=say_list(gone, lang)))
    if classes:
        parts.append(Part(id="measures", text=say_handed(classes, lang)))
    return _letter("authority_effect", about, lang, parts)


def refusal_letter(about: About, why: str, cause: WhyRefused | None, lang: Language) -> Letter:
    """That it is not carried out, and why; the reason stands as the person wrote it."""
    parts = [Part(id="result", text=say(f"refused.{cause}", lang))] if cause else []
    parts.append(Part(id="reason", label=say("why", lang), text=why))
    return _letter("authority_refused", about, lang, parts)


def undone_letter(about: About, at: int, n: int, lang: Language) -> Letter:
    """That what had been done was undone, as the order no longer holds."""
    words = say("order.undone_at", lang, time=say_time(at, lang), n=n)
    return _letter("authority_undone", about, lang, [Part(id="result", text=words)])


def _letter(kind: LetterKind, about: About, lang: Language, parts: Sequence[Part]) -> Letter:
    head = [
        Part(id="authority", label=say("to", lang), text=about.authority),
        Part(id="report", label=say("our_number", lang), text=about.order),
        Part(id="received", label=say("received", lang), text=say_time(about.received, lang)),
    ]
    if about.reference:
        head.insert(1, Part(id="report", label=say("your_number", lang), text=about.reference))
    return Letter(kind=kind, lang=lang, title=say(kind, lang), parts=(*head, *parts))
