"""Letters about what follows a decision: appeals, reversal, measures against an account, orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from clearford.act.deeds import Audience, say_undone
from clearford.act.language import say_day, say_hours, say_list, say_time, words_in
from clearford.act.letter import Letter, Part
from clearford.act.measures import on_content
from clearford.act.rungs import RUNGS
from clearford.act.statement import (
    binding_parts,
    papers_parts,
    record_parts,
    redress_parts,
    restriction_parts,
    when_and_where,
)
from clearford.act.words import DATA, say
from clearford.core.casework import AppealResult, DataClass, WhyOmitted
from clearford.core.casework import Measure as AccountMeasure
from clearford.core.reasons import Language, Redress, Restriction


class Reversal(msgspec.Struct, frozen=True, kw_only=True):
    """What was undone, and because of what."""

    decided_at: int
    """When the decision that is undone was taken."""
    actions: tuple[str, ...]
    """What is undone."""
    after: Literal["appeal", "own", "order"] = "appeal"
    """`order`: what an authority had ordered, and orders no more."""
    points: int = 0
    """Points taken from the account's record."""
    entry: str | None = None


class OrderNotice(msgspec.Struct, frozen=True, kw_only=True):
    """An order of an authority as the person concerned is told of it (DSA art. 9(5) and 10(5))."""

    kind: Literal["act", "inform"] = "act"
    authority: str
    law: Mapping[str, str]
    """Language -> legal basis."""
    reasons: Mapping[str, str]
    """Language -> the authority's statement of reasons."""
    redress: Mapping[str, str] = {}
    """Language -> the ways to contest it that the order names."""
    measures: tuple[Restriction, ...] = ()
    classes: tuple[DataClass, ...] = ()
    """Kinds of data that were handed over."""
    undone: int | None = None
    """When it was undone, where the person is told only afterwards."""
    entry: str | None = None


def plan_reversal_notice(
    reversal: Reversal, audience: Audience, lang: Language, *, redress: Redress | None = None
) -> Letter:
    """That a decision was undone, to one of the two sides.

    redress: of the notifier, against whose report it was decided now.
    """
    author = audience == "author"
    undone = reversal.actions if author else on_content(reversal.actions)
    day = say_day(reversal.decided_at, lang)
    why = say(f"reversal.{reversal.after}", lang, day=day) if author else say("reversal.notifier", lang)
    parts = [Part(id="result", text=why)]
    if undone:
        parts.append(Part(id="undone", label=say("undone", lang), text=say_undone(undone, lang, audience)))
    if author:
        if reversal.points:
            parts.append(Part(id="undone", text=say("strikes_gone", lang, points=reversal.points)))
        if reversal.after != "order":
            parts.append(Part(id="sorry", text=say("sorry", lang)))
        parts += record_parts(reversal.entry, lang)
    else:
        parts += redress_parts(redress or Redress(), lang)
    return Letter(kind="reversal", lang=lang, title=say("reversal", lang), parts=tuple(parts))


def plan_order_notice(order: OrderNotice, lang: Language, *, binding: Language | None = None) -> Letter:
    """What an authority ordered, in place of a statement of reasons."""
    parts = [Part(id="authority", label=say("authority", lang), text=order.authority)]
    parts += restriction_parts(order.measures, lang)
    if order.classes:
        parts.append(Part(id="measures", label=say("done", lang), text=say_handed(order.classes, lang)))
    for key, texts in (("basis", order.law), ("order.reasons", order.reasons)):
        found = words_in(dict(texts), lang)
        if found:
            parts.append(Part(id=key.rpartition(".")[2], label=say(key, lang), text=found[0]))
    if order.undone is not None:
        parts.append(Part(id="undone", text=say("order.undone", lang, day=say_day(order.undone, lang))))
    named = words_in(dict(order.redress), lang)
    words = named[0] if named else say("order.none_named", lang)
    parts.append(Part(id="redress", label=say("order.redress", lang), text=words))
    parts += [*record_parts(order.entry, lang), *binding_parts(binding, lang)]
    title = say("order" if order.kind == "act" else "order.inform", lang)
    return Letter(kind="order", lang=lang, title=title, parts=tuple(parts))


def say_handed(classes: Sequence[DataClass], lang: Language) -> str:
    """Which kinds of data an authority was given."""
    return say("order.handed", lang, classes=say_list((DATA[one][lang] for one in classes), lang))


def measure_letter(
    measure: AccountMeasure,
    why: Mapping[str, str],
    lang: Language,
    *,
    points: int = 0,
    points_until: int | None = None,
    correct_by: int | None = None,
    redress: Redress | None = None,
) -> Letter:
    """What was imposed on an account: the rung, why, for how long, what lifts it, how to contest it.

    why: language -> plain words.
    points, points_until: that stand against the account, and when the last of them lapses.
    correct_by: until when something must be put right, for the rung that asks for it.
    """
    runs = Restriction(
        action="limit_feature", start=measure.start, end=measure.end, review_by=measure.review_by
    )
    parts = [Part(id="measures", label=say("done", lang), text=RUNGS[measure.rung][lang])]
    if measure.rung not in ("notice", "warn"):
        parts.append(Part(id="measures", text=when_and_where(runs, lang)))
    found = words_in(dict(why), lang)
    if found:
        parts.append(Part(id="reason", label=say("why", lang), text=found[0]))
    if correct_by is not None:
        parts.append(Part(id="correct", text=say("correct_by", lang, day=say_day(correct_by, lang))))
    if points and points_until is not None:
        words = say("points", lang, points=points, day=say_day(points_until, lang))
        parts.append(Part(id="points", text=words))
    parts += papers_parts(measure.papers, lang)
    parts += redress_parts(redress or Redress(), lang)
    parts += record_parts(measure.entry, lang)
    return Letter(kind="measure", lang=lang, title=say("measure", lang), parts=tuple(parts))


def measure_end_letter(
    measure: AccountMeasure, why: Literal["expired", "lifted", "reversed"], lang: Language
) -> Letter:
    """That a measure is over."""
    parts = (
        Part(id="measures", label=say("done", lang), text=RUNGS[measure.rung][lang]),
        Part(id="result", text=say(f"ended.{why}", lang)),
    )
    return Letter(kind="measure_end", lang=lang, title=say("measure_end", lang), parts=parts)


def appeal_received_letter(
    appeal: str, received: int, answer_h: int, lang: Language, *, link: str | None = None
) -> Letter:
    """That an appeal came in, who decides and by when."""
    words = say("appeal_answer", lang, time=say_hours(answer_h, lang))
    parts = [
        Part(id="report", label=say("appeal", lang), text=appeal),
        Part(id="received", label=say("received", lang), text=say_time(received, lang)),
        Part(id="expected", label=say("expected", lang), text=words),
        Part(id="hands", text=say("appeal.person", lang)),
    ]
    if link:
        parts.append(Part(id="status", label=say("status", lang), text=say("status_here", lang), link=link))
    return Letter(kind="appeal_received", lang=lang, title=say("appeal_received", lang), parts=tuple(parts))


def appeal_decided_letter(
    appeal: str,
    result: AppealResult,
    lang: Language,
    *,
    why: Mapping[str, str],
    omitted: WhyOmitted | None = None,
    undone: Sequence[str] = (),
    redress: Redress | None = None,
    entry: str | None = None,
) -> Letter:
    """The reasoned decision on an appeal, and where else to turn (DSA art. 20(5)).

    why: language -> the reason that the person who decided wrote to this reader.
    undone: actions that were undone.
    """
    parts = [
        Part(id="report", label=say("appeal", lang), text=appeal),
        Part(id="result", label=say("result", lang), text=say(f"appeal.{result}", lang)),
    ]
    if omitted:
        parts.append(Part(id="reason", label=say("why", lang), text=say(f"omitted.{omitted}", lang)))
    found = words_in(dict(why), lang)
    if found:
        parts.append(Part(id="reason", label=say("why", lang), text=found[0]))
    if undone:
        parts.append(Part(id="undone", label=say("undone", lang), text=say_undone(undone, lang)))
    if result != "omitted":
        parts.append(Part(id="automation", text=say("appeal.by_person", lang)))
    parts += [part for part in redress_parts(redress or Redress(), lang) if part.id != "appeal"]
    parts += record_parts(entry, lang)
    return Letter(kind="appeal_decided", lang=lang, title=say("appeal_decided", lang), parts=tuple(parts))


def appeal_overdue_letter(appeal: str, due: int, lang: Language) -> Letter:
    """That an appeal is late, and who looks after it now."""
    parts = (
        Part(id="report", label=say("appeal", lang), text=appeal),
        Part(id="result", text=say("overdue", lang, day=say_day(due, lang))),
        Part(id="hands", text=say("overdue.now", lang)),
    )
    return Letter(kind="appeal_overdue", lang=lang, title=say("appeal_overdue", lang), parts=parts)
