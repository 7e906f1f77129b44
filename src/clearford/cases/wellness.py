"""How long a person looked at severe material, and when to rest. For nothing else: no ranking by volume."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from clearford.cases.hands import covers
from clearford.core.dates import DAY, iso, moment_of
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

SEVERE = ("minors", "sexual", "violence", "self-harm")
"""Families of harm whose material wears people down."""


def severe(harm: str | None) -> bool:
    """True for material that wears people down."""
    return covers(SEVERE, harm)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Material that lies before a person from `since` until `until` at most; microseconds since 1970."""

    harm: str | None
    since: int
    until: int


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A span of one day in which somebody looked at a family of harms."""

    day: str
    """As `2026-11-22`, UTC."""
    family: str
    """Empty where the harm is not known."""
    start: int
    end: int


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """What one person looked at so far; all in microseconds."""

    severe: int = 0
    """Severe material today."""
    stretch: int = 0
    """Severe material since the last pause."""
    last: int = 0
    """When severe material was last looked at."""


class Rest(msgspec.Struct, frozen=True):
    """That a person is not shown severe material for now."""

    why: Literal["day", "pause"]
    until: int
    """When it may be shown again; microseconds since 1970."""
    en: str
    zh: str


_WORDS: dict[Literal["day", "pause"], tuple[str, str]] = {
    "day": (
        "You have looked at severe material for as long as is good for one day. "
        "Other work stays open to you; severe cases come again tomorrow.",
        "今天查看严重内容的时间已到上限。其他工作照常进行，严重内容请明天再看。",
    ),
    "pause": (
        "You have looked at severe material for a good while. Please take a break from it; "
        "other work stays open to you.",
        "您已连续查看严重内容较长时间，请先休息片刻。其他工作照常进行。",
    ),
}


def spans(looks: Iterable[Look], now: int) -> list[Seen]:
    """What was looked at by now, in order, severe material first.

    Two things that lie open at once are one look: a moment counts once as severe, and once as other.
    """
    edges = {True: 0, False: 0}
    found: list[Seen] = []
    for look in sorted(looks, key=lambda look: (not severe(look.harm), look.since)):
        kind = severe(look.harm)
        start, end = max(look.since, edges[kind]), min(look.until, now)
        edges[kind] = max(edges[kind], end)
        family = (look.harm or "").split(".")[0]
        found += [Seen(day=day, family=family, start=a, end=b) for day, a, b in _days(start, end)]
    return found


def _days(start: int, end: int) -> Iterator[tuple[str, int, int]]:
    while start < end:
        midnight = (start // DAY + 1) * DAY
        yield iso(start), start, min(end, midnight)
        start = midnight


def looked(exposure: Exposure, seen: Iterable[Seen], today: str, numbers: Numbers) -> Exposure:
    """The exposure after what was seen; a gap as long as a pause is one, whatever it was spent with."""
    today_so_far, stretch, last = exposure.severe, exposure.stretch, exposure.last
    for span in seen:
        if span.family not in SEVERE:
            continue
        time = span.end - span.start
        today_so_far += time if span.day == today else 0
        stretch = time + (0 if span.start - last >= numbers.span("wellness.pause") else stretch)
        last = max(last, span.end)
    return Exposure(severe=today_so_far, stretch=stretch, last=last)


def rest(exposure: Exposure, now: int, numbers: Numbers) -> Rest | None:
    """Why no severe material is shown now, and until when; none if it may be."""
    if exposure.severe >= numbers.span("wellness.daily"):
        return Rest("day", (now // DAY + 1) * DAY, *_WORDS["day"])
    until = exposure.last + numbers.span("wellness.pause")
    if exposure.stretch >= numbers.span("wellness.stretch") and now < until:
        return Rest("pause", until, *_WORDS["pause"])
    return None


def require_rested(harm: str | None, rest: Rest | None) -> None:
    """CF-R031 for severe material while its reader rests."""
    if rest is not None and severe(harm):
        raise RecordError(
            "CF-R031",
            f"severe material is shown again at {moment_of(rest.until):%H:%M} UTC",
            suggestion="decide what is open or give it back; other work stays open",
        )
