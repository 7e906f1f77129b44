"""The incident clock: from the facts of an incident to its grade, to whom it is reported, and by when.

One moment of awareness starts many clocks. A fact that nobody knows yet is neither yes nor no: it leaves a
range of grades, and a clock that may run counts as one that runs, so that the earliest deadline is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, get_args

import msgspec

from clearford.core.dates import after_months
from clearford.core.numbers import MILLION, Numbers
from clearford.core.reasons import Language

Fact = Literal[
    "leak",
    "flaw",
    "crime",
    "critical",
    "organ",
    "judged",
    "public_interest",
    "harm_avoided",
    "risk",
    "high_risk",
    "significant",
    "exploited",
    "severe",
    "ai_serious",
    "death",
    "widespread",
]
"""What holds or does not; see `Facts`."""
FACTS: tuple[Fact, ...] = get_args(Fact)
Amount = Literal[
    "persons",
    "loss_cny",
    "whole_minutes",
    "main_minutes",
    "affected",
    "province_ppm",
    "home_minutes",
    "page_minutes",
    "reposts",
    "views",
]
"""What is counted; see `Facts`."""
AMOUNTS: tuple[Amount, ...] = get_args(Amount)
Moment = Literal["fixed", "handled"]
LARGER = "larger"
"""The condition that the grade, or a person's judgement, is at least the lowest that is reported."""
AWARENESS = "awareness"


Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of an incident; none for what is not known, which never means no."""

    leak: bool | None = None
    """Personal data was leaked, lost or changed, or may have been."""
    flaw: bool | None = None
    """A product or service of ours has a flaw."""
    crime: bool | None = None
    """A crime is suspected."""
    critical: bool | None = None
    """Critical information infrastructure is involved."""
    organ: bool | None = None
    """We are a central or state organ, or work for one."""
    judged: bool | None = None
    """A person judges it larger or above, where no number says so."""
    public_interest: bool | None = None
    """National security or the public interest may be harmed."""
    harm_avoided: bool | None = None
    """What we did avoids harm to the persons effectively."""
    risk: bool | None = None
    """A risk to the rights of persons is not unlikely."""
    high_risk: bool | None = None
    significant: bool | None = None
    """A significant incident of an essential or important entity."""
    exploited: bool | None = None
    """A flaw of a product with digital elements is actively exploited."""
    severe: bool | None = None
    """A severe incident for the security of such a product."""
    ai_serious: bool | None = None
    """A serious incident of a high-risk AI system."""
    death: bool | None = None
    widespread: bool | None = None
    """It is widespread, or disrupts critical infrastructure."""
    persons: Count | None = None
    """Persons whose data it is."""
    loss_cny: Count | None = None
    """Direct loss, in whole yuan."""
    whole_minutes: Count | None = None
    """Minutes for which critical infrastructure was wholly down."""
    main_minutes: Count | None = None
    """Minutes for which a main function of it was down."""
    affected: Count | None = None
    """Persons whose life, supply or travel is affected."""
    province_ppm: Annotated[int, msgspec.Meta(ge=0, le=MILLION)] | None = None
    """Their share of the people of a province, parts in a million."""
    home_minutes: Count | None = None
    """Minutes for which a home page showed illegal content."""
    page_minutes: Count | None = None
    """Minutes for which another page did."""
    reposts: Count | None = None
    views: Count | None = None
    fixed: Count | None = None
    """When a fix was there, microseconds since 1970 UTC."""
    handled: Count | None = None
    """When handling ended, microseconds since 1970 UTC."""


class Regime(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A law that asks for reports."""

    id: str
    law_of: str
    since: date
    conf: Literal["high", "low"]
    """`low`: check it before relying on it."""
    source: str
    en: str
    zh: str
    note: dict[Language, str] = {}


class ClockRule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}
):
    """A report that a regime asks for."""

    id: str
    regime: str
    number: str | None = None
    """Id of the number that limits it; none where the law names no length of time: at once."""
    start: str = AWARENESS
    """Awareness, a moment of the facts, or the id of the clock after which it runs."""
    where: str
    duty: tuple[str, ...] = ()
    when: tuple[str, ...]
    en: str
    zh: str
    to: dict[Language, str]
    draft: tuple[str, ...]
    note: dict[Language, str] = {}


class GradeRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ids of the numbers from which on a fact makes an incident larger, major or extraordinary."""

    fact: Amount
    extraordinary: str
    larger: str | None = None
    major: str | None = None
    needs: Fact | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a report, or a fact, in words."""

    id: str
    en: str
    zh: str


class BreachRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole rule file."""

    as_of: date
    regimes: tuple[Regime, ...]
    clocks: tuple[ClockRule, ...]
    grades: tuple[GradeRule, ...]
    parts: tuple[Part, ...]
    facts: tuple[Part, ...]
    """Every field of `Facts`, and `larger`."""

    def clock(self, name: str) -> ClockRule:
        """The report of an id; `KeyError` for none."""
        return {one.id: one for one in self.clocks}[name]

    def regime(self, name: str) -> Regime:
        """The regime of an id; `KeyError` for none."""
        return {one.id: one for one in self.regimes}[name]

    def part(self, name: str) -> Part:
        """The part of an id; `KeyError` for none."""
        return {one.id: one for one in self.parts}[name]

    def fact(self, name: str) -> Part:
        """The words of a fact; `KeyError` for none."""
        return {one.id: one for one in self.facts}[name]


GradeName = Literal["below", "larger", "major", "extraordinary"]
GRADES: tuple[GradeName, ...] = get_args(GradeName)


class Grade(msgspec.Struct, frozen=True):
    """Between which grades an incident lies, and by what."""

    low: GradeName
    high: GradeName
    """Differs from `low` while facts are missing."""
    by: tuple[Amount, ...] = ()
    """Facts that make it `low`; none where that is `below`."""
    unsure: tuple[Amount, ...] = ()
    """Facts that are missing and could raise it."""
    conf: Literal["high", "low"] = "high"
    """`low` where the number that says so is known from a draft alone."""


def grade_of(facts: Facts, rules: BreachRules, numbers: Numbers) -> Grade:
    """The grade under the Chinese measures, as far as the facts reach."""
    found = [(rule, *_levels(facts, rule, numbers)) for rule in rules.grades]
    low = max((low for _, low, _ in found), default=0)
    high = max((high for _, _, high in found), default=0)
    by = [rule for rule, least, _ in found if least == low and low > 0]
    return Grade(
        GRADES[low],
        GRADES[high],
        tuple(rule.fact for rule in by),
        tuple(rule.fact for rule, _, most in found if most > low),
        "low" if by and all(numbers[_number(rule, low)].conf == "low" for rule in by) else "high",
    )


def _levels(facts: Facts, rule: GradeRule, numbers: Numbers) -> tuple[int, int]:
    """The lowest and highest grade that one fact may make."""
    applies = True if rule.needs is None else getattr(facts, rule.needs)
    if applies is False:
        return 0, 0
    amount: int | None = getattr(facts, rule.fact)
    if amount is None:
        return 0, len(GRADES) - 1
    reached = [
        level
        for level in range(1, len(GRADES))
        if getattr(rule, GRADES[level]) is not None and amount >= numbers[_number(rule, level)].value
    ]
    level = max(reached, default=0)
    return (level if applies else 0), level


def _number(rule: GradeRule, level: int) -> str:
    name: str = getattr(rule, GRADES[level])
    return name


def is_larger(facts: Facts, grade: Grade) -> bool | None:
    """Whether it is of a grade that is reported; none while facts are missing, or a person must judge."""
    if grade.low != "below" or facts.judged is True:
        return True
    return None if grade.high != "below" else facts.judged


ClockState = Literal["runs", "perhaps", "waits", "no", "off"]
"""perhaps: facts that would decide are missing. waits: for what it begins with. no: the facts ask for no
report. off: the regime does not apply to this operator."""
COUNTING: tuple[ClockState, ...] = ("runs", "perhaps")
"""Of clocks that have a deadline."""


class RunningClock(msgspec.Struct, frozen=True, kw_only=True):
    """Where a report stands by the facts."""

    id: str
    state: ClockState
    start: int | None = None
    """When it began; none before it did."""
    due: int | None = None
    """By when it is to be sent; that of `start` where it is to be sent at once."""
    at_once: bool = False
    unsure: tuple[str, ...] = ()
    """Conditions that nobody knows."""


def clocks_of(
    facts: Facts,
    aware: int,
    rules: BreachRules,
    numbers: Numbers,
    *,
    off: Collection[str] = (),
    sent: Mapping[str, int] | None = None,
) -> list[RunningClock]:
    """Every report that the regimes may ask for, in the order of the rule file.

    aware: when somebody became aware, microseconds. off: regimes that do not apply. sent: clock -> when that
    report left, for those that run from it.
    """
    larger = is_larger(facts, grade_of(facts, rules, numbers))
    starts = {AWARENESS: aware, "fixed": facts.fixed, "handled": facts.handled, **(sent or {})}
    return [
        RunningClock(id=rule.id, state="off")
        if rule.regime in off
        else _clock(rule, facts, numbers, larger=larger, start=starts.get(rule.start))
        for rule in rules.clocks
    ]


def _clock(
    rule: ClockRule, facts: Facts, numbers: Numbers, *, larger: bool | None, start: int | None
) -> RunningClock:
    held = {name: _holds(name, facts, larger=larger) for name in rule.when}
    if False in held.values():
        return RunningClock(id=rule.id, state="no")
    unsure = tuple(name.removeprefix("!") for name, value in held.items() if value is None)
    at_once = rule.number is None or numbers[rule.number].value == 0
    if start is None:
        return RunningClock(id=rule.id, state="waits", at_once=at_once, unsure=unsure)
    due = start if rule.number is None else due_after(start, rule.number, numbers)
    return RunningClock(
        id=rule.id,
        state="perhaps" if unsure else "runs",
        start=start,
        due=due,
        at_once=at_once,
        unsure=unsure,
    )


def _holds(name: str, facts: Facts, *, larger: bool | None) -> bool | None:
    """Whether a condition holds; none where nobody knows."""
    plain = name.removeprefix("!")
    value: bool | None = larger if plain == LARGER else getattr(facts, plain)
    return value if value is None or plain == name else not value


def due_after(start: int, number: str, numbers: Numbers) -> int:
    """When a length of time is over that began at a moment."""
    if numbers[number].unit in ("months", "years"):
        return after_months(start, numbers.months(number))
    return start + numbers.span(number)


def alarm(clock: RunningClock, now: int, numbers: Numbers) -> int:
    """How loud a clock is at a moment: 0, 1 and 2 after the shares for warnings, 3 once it is missed.

    0 for what is to be done at once: no length of time was named that could be over.
    """
    if clock.start is None or clock.due is None or clock.at_once:
        return 0
    if now >= clock.due:
        return 3
    share = (now - clock.start) * MILLION // (clock.due - clock.start)
    return sum(share >= numbers.ppm(name) for name in ("breach.warn_first", "breach.warn_second"))


def earliest(clocks: Sequence[RunningClock], done: Collection[str]) -> RunningClock | None:
    """The report that is due first among those that may be owed and were not dealt with."""
    waiting = [clock for clock in clocks if clock.state in COUNTING and clock.id not in done]
    return min(waiting, key=lambda clock: (clock.due or 0, clock.state != "runs"), default=None)
