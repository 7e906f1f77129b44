"""Misuse of reports and appeals (DSA art. 23(2)-(4)): looked at by a person, warned first, never for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from clearford.core.casework import Hand, Report
from clearford.core.dates import after_months
from clearford.core.errors import RecordError
from clearford.core.numbers import MILLION, Numbers

Factor = Literal["numbers", "share", "gravity", "intention"]
FACTORS: dict[Factor, dict[str, str]] = {
    "numbers": {"en": "How many were manifestly unfounded?", "zh": "明显无理由的数量有多少？"},
    "share": {"en": "Which share of all of them?", "zh": "占全部提交的比例是多少？"},
    "gravity": {"en": "How grave was it, and what came of it?", "zh": "严重程度与后果如何？"},
    "intention": {"en": "What speaks for or against intention?", "zh": "是否有故意，依据为何？"},
}
"""The four questions of art. 23(3), each answered in writing."""


class Sent(msgspec.Struct, frozen=True):
    """A report or appeal of one person, as decided."""

    at: int
    unfounded: bool
    """A reviewer called it manifestly unfounded; a report that led to nothing is not."""


class Warned(msgspec.Struct, frozen=True):
    """That a person was warned."""

    at: int


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """That reports or appeals of a person are not processed until `end`."""

    start: int
    end: int
    by: str
    factors: dict[Factor, str]


def should_look(sent: Iterable[Sent], now: int, *, numbers: Numbers) -> bool:
    """True if a person should look whether somebody misuses reports; nothing follows by itself."""
    since = now - numbers.span("misuse.window")
    recent = [s for s in sent if since < s.at <= now]
    unfounded = sum(s.unfounded for s in recent)
    enough = len(recent) >= numbers.count("misuse.notices")
    return enough and unfounded * MILLION >= len(recent) * numbers.ppm("misuse.share")


def warning_holds(warned: Sequence[Warned], sent: Iterable[Sent], now: int, *, numbers: Numbers) -> bool:
    """True if there was a warning not long ago, and an unfounded report after it."""
    months = numbers.months("misuse.warning")
    recent = [w.at for w in warned if w.at <= now < after_months(w.at, months)]
    return bool(recent) and any(s.unfounded and min(recent) < s.at <= now for s in sent)


def suspend(
    sent: Sequence[Sent],
    warned: Sequence[Warned],
    *,
    by: Hand,
    factors: dict[Factor, str],
    now: int,
    numbers: Numbers,
    length: int | None = None,
) -> Suspension:
    """Suspend processing for a time. length: microseconds, at most the limit, which is also the default.

    CF-R027 without a trigger, a warning that was not heeded, a person, or four written answers.
    """
    if by.machine:
        raise RecordError("CF-R027", "only a person may suspend the processing of reports")
    if not should_look(sent, now, numbers=numbers):
        raise RecordError("CF-R027", "too few reports were manifestly unfounded")
    if not warning_holds(warned, sent, now, numbers=numbers):
        raise RecordError("CF-R027", "there was no warning that was then not heeded")
    if unanswered := [name for name in FACTORS if not factors.get(name, "").strip()]:
        raise RecordError("CF-R027", f"no answer is recorded for {', '.join(unanswered)}")
    longest = numbers.span("misuse.suspension")
    if not 0 < (length or longest) <= longest:
        raise RecordError("CF-R027", "the suspension must end within its limit")
    return Suspension(start=now, end=now + (length or longest), by=by.id, factors=factors)


def is_read(report: Report, suspensions: Iterable[Suspension]) -> bool:
    """True if a report is processed: always where life or a minor may be at stake, else unless suspended."""
    at_stake = (
        report.life or report.role in ("minor", "guardian") or (report.harm or "").startswith("minors.")
    )
    return at_stake or not any(s.start <= report.received < s.end for s in suspensions)
