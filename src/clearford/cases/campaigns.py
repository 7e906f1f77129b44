"""Campaigns: where one stands, for how long it may run, and what may be done with it when."""

from __future__ import annotations

from typing import Literal

from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

Stage = Literal["planned", "running", "over", "closed"]
_LATE = 86_400_000_000
"""Microseconds by which a begin may lie behind the moment in which it is named: a day that has begun."""


def stage_of(*, start: int, end: int, ended_at: int | None, closed_at: int | None, now: int) -> Stage:
    """Where a campaign stands at a moment: nobody has to end it, its time does."""
    if closed_at is not None:
        return "closed"
    if ended_at is not None or now >= end:
        return "over"
    return "planned" if now < start else "running"


def until(*, end: int, ended_at: int | None, now: int) -> int:
    """The moment up to which figures of a campaign reach."""
    return min(end, now if ended_at is None else ended_at)


def require_span(start: int, end: int, now: int, numbers: Numbers) -> None:
    """CF-R077 for a campaign that began long ago, has no time, or lasts too long."""
    days = numbers["campaign.longest"].value
    if start < now - _LATE:
        raise RecordError("CF-R077", "a campaign begins today or later")
    if end <= max(start, now):
        raise RecordError("CF-R077", "a campaign ends after it began")
    if end - start > numbers.span("campaign.longest"):
        raise RecordError("CF-R077", f"a campaign lasts at most {days} days")


def require_limit(bulk_day: int | None, numbers: Numbers) -> None:
    """CF-R077 for a raised limit that is none, or is more than a campaign may raise it to."""
    least, most = numbers.count("case.bulk_day"), numbers.count("campaign.bulk_day")
    if bulk_day is not None and not least < bulk_day <= most:
        raise RecordError("CF-R077", f"a campaign raises the limit of a day to between {least} and {most}")


def require_open(stage: Stage) -> None:
    """CF-R078 where nothing may be added any more."""
    if stage in ("over", "closed"):
        raise RecordError("CF-R078", f"the campaign is {stage}")


def require_over(stage: Stage) -> None:
    """CF-R078 where it is too early, or too late, to say what came of it."""
    if stage != "over":
        raise RecordError("CF-R078", f"the campaign is {stage}")
