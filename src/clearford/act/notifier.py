"""Letters to who reported something: receipt, what is missing, the outcome, misuse.

Nothing of the author reaches them: an outcome says what was done with the content, never with the
account, and holds no reason that a person wrote and no id of the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

import msgspec

from clearford.act.deeds import say_done
from clearford.act.language import say_time
from clearford.act.letter import Letter, Part
from clearford.act.measures import on_content, restricting
from clearford.act.statement import binding_parts, record_parts, redress_parts
from clearford.act.words import FACTORS, say
from clearford.core.entries import Automation
from clearford.core.reasons import Language, Redress

Answer = Literal["acted", "no_action", "unfounded", "gone"]
Stage = Literal["incomplete", "paused", "waiting", "read", "asked", "decided"]
"""How far a report is: nobody can tell what it is about, its sender is paused, it waits for a person, a
person reads it, somebody was asked, it is decided."""
STAGES: tuple[Stage, ...] = get_args(Stage)
Lacking = Literal["reasons", "location", "name", "email", "good_faith"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one report, as far as the reporter is told (DSA art. 16(5) and (6))."""

    report: str
    answer: Answer
    on_content: tuple[str, ...] = ()
    """What was done with the content: names of actions."""
    automation: Automation
    """How far the report was handled by a machine."""
    redress: Redress
    entry: str | None = None
    """Entry of the record that closes the report."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a reporter gets at once (DSA art. 16(4))."""

    report: str
    received: int
    expected: int
    """By when the operator answers."""
    status_link: str | None = None
    copy: str = ""
    """What the reporter sent, in their own words."""
    automated: bool = False
    """Whether automatic means help to sort reports."""
    missing: tuple[Lacking, ...] = ()
    stage: Stage | None = None
    """How far it is; none on the day it comes."""
    paused_until: int | None = None
    """Until when it waits, because its sender is paused."""


class Misuse(msgspec.Struct, frozen=True, kw_only=True):
    """Reports or appeals with clearly no ground, counted over some days (DSA art. 23(2) and (3))."""

    about: Literal["notices", "complaints"] = "notices"
    days: int
    all: int
    bad: int
    """Found manifestly unfounded by a person."""
    pause_days: int
    """Longest pause that may follow."""
    start: int | None = None
    end: int | None = None
    """Of the pause, for a suspension."""


def outcome_of(
    report: str,
    actions: Sequence[str],
    *,
    automation: Automation,
    redress: Redress,
    answer: Answer | None = None,
    entry: str | None = None,
) -> Outcome:
    """The outcome that a decision has for a reporter.

    actions: all that were taken; of those on the account nothing is told but that something was done.
    answer: where nothing was done, why; by default that no breach was found.
    """
    acted = restricting(actions)
    return Outcome(
        report=report,
        answer=answer or ("acted" if acted else "no_action"),
        on_content=on_content(acted),
        automation=automation,
        redress=redress,
        entry=entry,
    )


def outcome_letter(outcome: Outcome, lang: Language, *, binding: Language | None = None) -> Letter:
    """What came of a report, to who sent it."""
    if outcome.answer == "acted":
        done = say_done(outcome.on_content, lang, "notifier")
        result = say("outcome.acted", lang, done=done) if done else say("outcome.acted_other", lang)
    else:
        result = say(f"outcome.{outcome.answer}", lang)
    return Letter(
        kind="outcome",
        lang=lang,
        title=say("outcome", lang),
        parts=(
            Part(id="report", label=say("report", lang), text=outcome.report),
            Part(id="result", label=say("result", lang), text=result),
            Part(id="automation", label=say("how", lang), text=say(f"handled.{outcome.automation}", lang)),
            *redress_parts(outcome.redress, lang),
            *record_parts(outcome.entry, lang),
            *binding_parts(binding, lang),
        ),
    )


def receipt_letter(receipt: Receipt, lang: Language) -> Letter:
    """That a report came in, and by when it is answered."""
    return Letter(
        kind="receipt",
        lang=lang,
        title=say("receipt", lang),
        parts=(
            Part(id="report", label=say("report", lang), text=receipt.report),
            Part(id="received", label=say("received", lang), text=say_time(receipt.received, lang)),
            Part(
                id="expected",
                label=say("expected", lang),
                text=say("expected_by", lang, time=say_time(receipt.expected, lang)),
            ),
            *_stage(receipt, lang),
            *_status(receipt.status_link, lang),
            *_lacks(receipt.missing, lang),
            *([Part(id="automation", text=say("sorting", lang))] if receipt.automated else []),
            *([Part(id="copy", label=say("copy", lang), text=receipt.copy)] if receipt.copy else []),
        ),
    )


def missing_letter(
    report: str, missing: Sequence[Lacking], lang: Language, *, link: str | None = None
) -> Letter:
    """What a report lacks, so that it can be handled (DSA art. 16(2))."""
    head = Part(id="report", label=say("report", lang), text=report)
    parts = (head, *_lacks(missing, lang), *_status(link, lang))
    return Letter(kind="missing", lang=lang, title=say("missing", lang), parts=parts)


def misuse_letter(
    misuse: Misuse, factors: Mapping[str, str], lang: Language, *, redress: Redress | None = None
) -> Letter:
    """A warning, or with `start` and `end` the suspension that follows it.

    factors: answers of the person who decided, by name of `words.FACTORS`; of a suspension all four
        are told, in the words of that person.
    """
    what = say(f"misuse.{misuse.about}", lang)
    count = say("misuse.count", lang, what=what, days=misuse.days, all=misuse.all, bad=misuse.bad)
    parts = [Part(id="result", text=count)]
    if misuse.start is None or misuse.end is None:
        parts.append(Part(id="warning", text=say("misuse.may", lang, what=what, days=misuse.pause_days)))
    else:
        start, end = say_time(misuse.start, lang), say_time(misuse.end, lang)
        parts.append(Part(id="measures", text=say("misuse.pause", lang, what=what, start=start, end=end)))
        parts += [
            Part(id="factors", label=name[lang], text=factors[key])
            for key, name in FACTORS.items()
            if factors.get(key)
        ]
    parts.append(Part(id="still", text=say("misuse.still", lang, what=what)))
    kind: Literal["misuse_warning", "misuse_suspension"] = (
        "misuse_warning" if misuse.start is None else "misuse_suspension"
    )
    if kind == "misuse_suspension":
        parts += redress_parts(redress or Redress(), lang)
    return Letter(kind=kind, lang=lang, title=say(kind, lang, what=what), parts=tuple(parts))


def _stage(receipt: Receipt, lang: Language) -> Iterator[Part]:
    if receipt.stage is not None:
        yield Part(id="stage", label=say("stage", lang), text=say(f"stage.{receipt.stage}", lang))
    if receipt.paused_until is not None:
        until = say_time(receipt.paused_until, lang)
        yield Part(id="paused", text=say("paused", lang, until=until))


def _status(link: str | None, lang: Language) -> Iterator[Part]:
    if link:
        yield Part(id="status", label=say("status", lang), text=say("status_here", lang), link=link)


def _lacks(missing: Sequence[Lacking], lang: Language) -> Iterator[Part]:
    if missing:
        stop = "；" if lang == "zh" else "; "
        words = stop.join(say(f"lacks.{name}", lang) for name in missing)
        yield Part(id="missing", label=say("lacks", lang), text=words)
        yield Part(id="missing", text=say("lacks_why", lang))
