"""Measures against accounts: a ladder that ends. What holds is computed from what was imposed and the clock.

No job is needed for a measure or a strike to expire. A rule alone suspends for a short time and with a
case; only a person closes an account. Accounts that seem linked may raise a case, never a measure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from clearford.core.casework import LADDER, Hand, Measure, Rung, Strike
from clearford.core.dates import DAY
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

PERSON_ONLY: tuple[Rung, ...] = ("close", "bar")
"""Rungs that only a person may impose."""


class Threshold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What so many points lead to."""

    points: int
    rung: Rung
    days: int
    feature: str | None = None


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The published policy of strikes."""

    strikes: dict[str, int]
    """Action -> factor."""
    weight: dict[int, int]
    """Severity (1 .. 4) -> weight."""
    days: dict[int, int]
    """Severity -> days that a strike counts."""
    thresholds: tuple[Threshold, ...]
    """Ascending."""


def check_ladder(ladder: Ladder, numbers: Numbers) -> None:
    """CF-R026 for a policy that is not ascending, that closes accounts, or that leaves the limits."""
    steps = ladder.thresholds
    grades = [(t.points, LADDER.index(t.rung)) for t in steps]
    if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairwise(grades)):
        raise RecordError("CF-R026", "more points must lead to the same or a graver measure")
    if any(t.rung in PERSON_ONLY for t in steps):
        raise RecordError("CF-R026", "points alone never close an account")
    least, most = (numbers[f"strike.days_{end}"].value for end in ("least", "most"))
    if any(not least <= days <= most for days in ladder.days.values()):
        raise RecordError("CF-R026", f"a strike counts for {least} to {most} days")
    if any(t.rung == "limit_feature" and t.feature is None for t in steps):
        raise RecordError("CF-R026", "it is not said which function is limited")


# --- strikes --------------------------------------------------------------------------------------


def strike(
    strike_id: str,
    *,
    subject: str,
    severity: int,
    actions: Iterable[str],
    entry: str,
    now: int,
    ladder: Ladder,
    numbers: Numbers,
) -> Strike | None:
    """The strike of a decision; none if none of its actions counts. severity: 1 low .. 4 critical."""
    factor = max((ladder.strikes.get(action, 0) for action in actions), default=0)
    if not factor:
        return None
    return Strike(
        id=strike_id,
        subject=subject,
        points=min(ladder.weight[severity] * factor, numbers.count("strike.points_most")),
        at=now,
        expires=now + ladder.days[severity] * DAY,
        entry=entry,
    )


def counting(strikes: Iterable[Strike], now: int) -> list[Strike]:
    """Strikes that count at a moment: not expired, not taken away."""
    return [s for s in strikes if s.void_by is None and s.at <= now < s.expires]


def points(strikes: Iterable[Strike], now: int) -> int:
    """Points of an account at a moment."""
    return sum(s.points for s in counting(strikes, now))


def void(strikes: Iterable[Strike], entries: Collection[str], by: str) -> list[Strike]:
    """The strikes with those of some decisions taken away. by: entry of the reversal."""
    return [
        msgspec.structs.replace(s, void_by=by) if s.entry in entries and s.void_by is None else s
        for s in strikes
    ]


# --- measures -------------------------------------------------------------------------------------


def in_force(measures: Iterable[Measure], now: int) -> list[Measure]:
    """Measures that hold at a moment, the gravest first."""
    holding = [
        m
        for m in measures
        if m.start <= now and (m.end is None or now < m.end) and (m.ended is None or now < m.ended)
    ]
    return sorted(holding, key=lambda m: (-LADDER.index(m.rung), m.start, m.id))


def to_review(measures: Iterable[Measure], now: int) -> list[Measure]:
    """Measures that hold and are due to be looked at again."""
    return [m for m in in_force(measures, now) if m.review_by is not None and now >= m.review_by]


def threshold(reached: int, ladder: Ladder) -> Threshold | None:
    """The gravest step that so many points reach."""
    return next((t for t in reversed(ladder.thresholds) if reached >= t.points), None)


def next_measure(
    measure_id: str,
    *,
    subject: str,
    strikes: Sequence[Strike],
    history: Sequence[Measure],
    case: str | None,
    entry: str | None,
    now: int,
    ladder: Ladder,
    numbers: Numbers,
    by: Hand | None = None,
) -> Measure | None:
    """What the points of an account lead to now; none if nothing, or nothing graver than what holds.

    history: every measure of the account so far. Who was not warned before the last strike is warned
    instead of suspended, and without a person a suspension is cut to the limit of a rule.
    CF-R026 if a strike belongs to another account.
    """
    if any(s.subject != subject for s in strikes):
        raise RecordError("CF-R026", "strikes of another account count for that account alone")
    live = counting(strikes, now)
    step = threshold(sum(s.points for s in live), ladder)
    if step is None:
        return None
    rung, standing = step.rung, in_force(history, now)
    if rung == "suspend" and not _warned(history, before=max(s.at for s in live)):
        rung = "warn"
        if any(m.rung == "warn" for m in standing):
            return None
        standing = []
    held = max(((LADDER.index(m.rung), m.threshold) for m in standing), default=(-1, 0))
    if _answered(live, history) or (LADDER.index(rung), step.points) <= held:
        return None
    by_person = by is not None and not by.machine
    length = step.days * DAY
    if rung == "suspend" and not by_person:
        length = min(length, numbers.span("measure.rule_suspends"))
    return impose(
        Measure(
            id=measure_id,
            subject=subject,
            rung=rung,
            start=now,
            end=now + length,
            feature=step.feature if rung == "limit_feature" else None,
            by_person=by_person,
            case=case,
            entry=entry,
            strikes=tuple(s.id for s in live),
            threshold=step.points,
        ),
        numbers,
    )


def _answered(live: Sequence[Strike], history: Iterable[Measure]) -> bool:
    """True if these strikes, all of them, led to a measure already."""
    ids = {s.id for s in live}
    return any(ids <= set(m.strikes) for m in history)


def _warned(history: Iterable[Measure], *, before: int) -> bool:
    """True if the account was warned before a moment, and rightly."""
    return any(m.rung == "warn" and m.start < before and m.why_ended != "reversed" for m in history)


def impose(measure: Measure, numbers: Numbers) -> Measure:
    """The measure, if it may be imposed.

    CF-R026 for one without an end or a day of review, a rule's that is too grave, too long or without a
    case, a limit that does not say which function.
    """
    if why := _why_not(measure, numbers):
        raise RecordError("CF-R026", why)
    return measure


def _why_not(measure: Measure, numbers: Numbers) -> str | None:
    end, review_by = measure.end, measure.review_by
    if end is None and review_by is None:
        return "a measure has an end, or a day on which it is looked at again"
    if end is not None and end <= measure.start:
        return "a measure ends after it begins"
    if review_by is not None and not 0 < review_by - measure.start <= numbers.span("measure.review"):
        return "a measure without an end is looked at again within the limit"
    if measure.rung == "limit_feature" and measure.feature is None:
        return "it is not said which function is limited"
    return None if measure.by_person else _why_no_rule(measure, numbers)


def _why_no_rule(measure: Measure, numbers: Numbers) -> str | None:
    if measure.rung in PERSON_ONLY:
        return "only a person closes an account"
    if measure.rung != "suspend":
        return None
    if measure.case is None:
        return "a rule suspends only with a case for a person"
    longest = numbers.span("measure.rule_suspends")
    if measure.end is None or measure.end - measure.start > longest:
        return "a rule alone suspends only for a short time"
    return None


def end_measure(measure: Measure, why: Literal["lifted", "reversed"], now: int) -> Measure:
    """The measure, ended before its time. CF-R026 if it no longer holds."""
    if not in_force([measure], max(now, measure.start)):
        raise RecordError("CF-R026", "the measure does not hold any more")
    return msgspec.structs.replace(measure, ended=now, why_ended=why)


def fallen(measures: Iterable[Measure], strikes: Iterable[Strike]) -> list[Measure]:
    """Measures that followed from strikes and would not have, without those taken away since."""
    left = {s.id: s.points for s in strikes if s.void_by is None}
    return [
        m
        for m in measures
        if m.strikes and m.ended is None and sum(left.get(s, 0) for s in m.strikes) < m.threshold
    ]
