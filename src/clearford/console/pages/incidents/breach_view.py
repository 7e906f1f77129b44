"""What pages of incidents that may have to be reported show: clocks with their law, facts, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from clearford.cases.breach_drafts import GRADE_WORDS, article
from clearford.cases.breaches import (
    AMOUNTS,
    COUNTING,
    FACTS,
    BreachRules,
    ClockRule,
    ClockState,
    Facts,
    RunningClock,
    earliest,
)
from clearford.console.i18n import N_
from clearford.console.pages.asked import wrong
from clearford.core.reasons import Language
from clearford.runtime.record.breaches import Breach, BreachRow, Dealt

STATES: Mapping[ClockState, str] = {
    "runs": N_("owed"),
    "perhaps": N_("may be owed: facts are missing"),
    "waits": N_("has not begun"),
    "no": N_("not owed by these facts"),
    "off": N_("does not apply to us"),
}
"""State of a clock -> message."""
EVENTS: Mapping[str, str] = {
    "opened": N_("registered"),
    "facts": N_("facts said anew"),
    "aware_set": N_("awareness set"),
    "aware_asked": N_("later awareness asked for"),
    "aware_agreed": N_("later awareness agreed to"),
    "aware_refused": N_("later awareness refused"),
    "acknowledged": N_("somebody looks after it"),
    "sent": N_("report sent by a person"),
    "not_owed": N_("report found not to be owed"),
    "half": N_("half of the time is over"),
    "most": N_("four fifths of the time are over"),
    "missed": N_("deadline missed"),
    "closed": N_("closed"),
}
"""Step -> message."""
MOMENTS = ("fixed", "handled")
_FORM = "%Y-%m-%dT%H:%M"


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A report in the table."""

    id: str
    name: str
    to: str
    law: str
    where: str
    note: str
    running: RunningClock
    state: str
    """A message."""
    unsure: tuple[str, ...]
    """Facts that are missing, in words."""
    dealt: Dealt | None
    is_late: bool
    unchecked: bool
    """The law, or when it applies, should be checked before relying on it."""


class Asked(msgspec.Struct, frozen=True):
    """A question to whoever knows the incident."""

    name: str
    label: str
    value: str


class Step(msgspec.Struct, frozen=True):
    """A step of the timeline."""

    at: int
    said: str
    """A message."""
    about: str
    by: str | None
    entry: str


class BreachView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of one."""

    it: Breach
    now: int
    low: str
    high: str
    """Grades in words."""
    clocks: tuple[Clock, ...]
    next: Clock | None
    answers: tuple[Asked, ...]
    amounts: tuple[Asked, ...]
    moments: tuple[Asked, ...]
    words: tuple[Asked, ...]
    regimes: tuple[tuple[str, str, bool], ...]
    """Id, name, and whether it does not apply."""
    steps: tuple[Step, ...]
    can_handle: bool
    is_mine: bool
    """Whether this person asked to set the awareness later."""
    causes: tuple[tuple[str, str], ...]
    as_of: str
    typed: Mapping[str, str]
    """What was typed into a form that was refused."""

    @property
    def waiting(self) -> tuple[tuple[str, str], ...]:
        """Reports to say something of: id, and name with law."""
        return tuple((one.id, f"{one.name} · {one.law}") for one in self.clocks if one.dealt is None)


def clocks_shown(it: Breach, rules: BreachRules, lang: Language, now: int) -> tuple[Clock, ...]:
    """Reports that may be owed first, by their deadline; then what waits, and what is not owed."""
    order: dict[str, int] = {"runs": 0, "perhaps": 0, "waits": 1, "no": 2, "off": 3}
    running = sorted(it.clocks, key=lambda one: (order[one.state], one.due or 0, one.state != "runs"))
    return tuple(_clock(one, it, rules, lang, now) for one in running)


def _clock(running: RunningClock, it: Breach, rules: BreachRules, lang: Language, now: int) -> Clock:
    rule = rules.clock(running.id)
    regime, dealt = rules.regime(rule.regime), it.known.dealt.get(running.id)
    return Clock(
        id=running.id,
        name=named(rule, lang),
        to=rule.to[lang],
        law=named(regime, lang),
        where=article(rule.where, lang),
        note=" ".join(part for part in (rule.note.get(lang), regime.note.get(lang)) if part),
        running=running,
        state=STATES[running.state],
        unsure=tuple(named(rules.fact(name), lang) for name in running.unsure),
        dealt=dealt,
        is_late=dealt is None
        and running.state in COUNTING
        and not running.at_once
        and running.due is not None
        and running.due <= now,
        unchecked=regime.conf == "low",
    )


def named(one: object, lang: Language) -> str:
    """The name of a rule, law or fact in a language."""
    name: str = getattr(one, lang)
    return name


def breach_view(
    it: Breach,
    rules: BreachRules,
    lang: Language,
    now: int,
    *,
    can_handle: bool,
    is_mine: bool,
    causes: tuple[tuple[str, str], ...],
    typed: Mapping[str, str],
) -> BreachView:
    """The page of one. typed: what a refused form held; it stands in place of what is known."""
    clocks = clocks_shown(it, rules, lang, now)
    first = earliest(it.clocks, it.known.dealt)
    facts = it.known.facts
    return BreachView(
        it=it,
        now=now,
        low=GRADE_WORDS[it.grade.low][lang],
        high=GRADE_WORDS[it.grade.high][lang],
        clocks=clocks,
        next=None if first is None else next(one for one in clocks if one.id == first.id),
        answers=_asked(rules, lang, typed, {name: _answer(getattr(facts, name)) for name in FACTS}),
        amounts=_asked(rules, lang, typed, {name: _amount(getattr(facts, name)) for name in AMOUNTS}),
        moments=_asked(rules, lang, typed, {name: typed_moment(getattr(facts, name)) for name in MOMENTS}),
        words=tuple(
            Asked(part.id, named(part, lang), typed.get(f"w-{part.id}", it.known.words.get(part.id, "")))
            for part in rules.parts
            if part.id != "facts"
        ),
        regimes=tuple((one.id, named(one, lang), one.id in it.known.off) for one in rules.regimes),
        steps=tuple(_step(it, rules, lang)),
        can_handle=can_handle,
        is_mine=is_mine,
        causes=causes,
        as_of=str(rules.as_of),
        typed=typed,
    )


def _asked(
    rules: BreachRules, lang: Language, typed: Mapping[str, str], known: Mapping[str, str]
) -> tuple[Asked, ...]:
    # In a form that was refused, what is empty was emptied.
    return tuple(
        Asked(name, named(rules.fact(name), lang), typed.get(name, "" if "version" in typed else value))
        for name, value in known.items()
    )


def _answer(value: bool | None) -> str:  # noqa: FBT001
    return "" if value is None else "yes" if value else "no"


def _amount(value: int | None) -> str:
    return "" if value is None else str(value)


def typed_moment(at: int | None) -> str:
    """A moment as a field for date and time holds it, in UTC; empty for none."""
    return "" if at is None else datetime.fromtimestamp(at // 1_000_000, UTC).strftime(_FORM)


def moment_typed(text: str, field: str) -> int | None:
    """Microseconds of what stands in such a field; none for an empty one. Raises Refused."""
    if not text:
        return None
    try:
        at = datetime.strptime(text[:16], _FORM).replace(tzinfo=UTC)
    except ValueError as error:
        raise wrong("a moment has the form 2026-11-19T14:30", field) from error
    return int(at.timestamp()) * 1_000_000


def facts_typed(fields: Mapping[str, str]) -> Facts:
    """What a form says of an incident; what was left empty is not known. Raises Refused."""
    known: dict[str, object] = {name: {"yes": True, "no": False}.get(fields.get(name, "")) for name in FACTS}
    for name in AMOUNTS:
        if text := fields.get(name, "").replace(",", "").replace(" ", ""):
            if not text.isdecimal():
                raise wrong("a number has digits alone", name)
            known[name] = int(text)
    for moment in MOMENTS:
        known[moment] = moment_typed(fields.get(moment, ""), moment)
    return msgspec.convert(known, Facts)


def _step(it: Breach, rules: BreachRules, lang: Language) -> list[Step]:
    reports = {rule.id: rule for rule in rules.clocks}
    return [
        Step(one.at, EVENTS[one.event], _about(one.about, reports, rules, lang), one.by, one.entry)
        for one in it.timeline
    ]


def _about(about: str, reports: Mapping[str, ClockRule], rules: BreachRules, lang: Language) -> str:
    """What a step is about: a report, or the facts that changed, in words."""
    if about in reports:
        rule = reports[about]
        return f"{named(rule, lang)} · {named(rules.regime(rule.regime), lang)}"
    words = {one.id: named(one, lang) for one in (*rules.parts, *rules.facts)}
    return "; ".join(words[name] for name in about.split() if name in words)


class BreachLine(msgspec.Struct, frozen=True, kw_only=True):
    """One in the list."""

    row: BreachRow
    next: str | None
    """The report that is due first, in words."""


def lines_of(rows: Sequence[BreachRow], rules: BreachRules, lang: Language) -> tuple[BreachLine, ...]:
    """Rows of the list, the one whose report is due first above."""
    ordered = sorted(rows, key=lambda row: (row.next is None, row.next.due or 0 if row.next else 0))
    return tuple(
        BreachLine(row=row, next=None if row.next is None else named(rules.clock(row.next.id), lang))
        for row in ordered
    )
