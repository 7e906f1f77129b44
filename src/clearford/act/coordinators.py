"""The letter to a coordinator about an imprecise trusted flagger (DSA art. 22(6)); a person sends it."""

from __future__ import annotations

import msgspec

from clearford.act.language import say_day
from clearford.act.letter import Letter, Part
from clearford.act.words import say
from clearford.core.reasons import Language


class Imprecision(msgspec.Struct, frozen=True, kw_only=True):
    """What the letter is about: decided notices of one flagger in a period."""

    flagger: str
    """Name of the organisation."""
    coordinator: str
    """Two letters of the Member State."""
    fields: tuple[str, ...]
    since: int
    until: int
    n: int
    """Notices that people decided."""
    precise: int
    unfounded: int
    low: float
    high: float
    """95 % interval of the share that was precise."""
    many: bool
    """Enough were imprecise that the law asks for the letter."""
    named: int
    """How many imprecise notices the list beside the letter names."""


def imprecision_letter(about: Imprecision, lang: Language) -> Letter:
    """The figures, what they mean, what was counted, and what is with the letter."""
    share = say("flagger.share", lang, low=_percent(about.low), high=_percent(about.high))
    figures = say(
        "flagger.count",
        lang,
        since=say_day(about.since, lang),
        until=say_day(about.until, lang),
        n=about.n,
        precise=about.precise,
        rest=about.n - about.precise,
        unfounded=about.unfounded,
    )
    parts = (
        Part(id="authority", label=say("flagger.to", lang), text=about.coordinator),
        Part(id="flagger", label=say("flagger.who", lang), text=about.flagger),
        Part(id="field", label=say("flagger.field", lang), text=", ".join(about.fields)),
        Part(id="figures", label=say("flagger.figures", lang), text=figures),
        Part(id="figures", text=share),
        Part(id="result", text=say("flagger.many" if about.many else "flagger.few", lang)),
        Part(id="counted", label=say("flagger.how", lang), text=say("flagger.counted", lang)),
        Part(id="documents", text=say("flagger.documents", lang, named=about.named)),
    )
    return Letter(kind="imprecision", lang=lang, title=say("imprecision", lang), parts=parts)


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
