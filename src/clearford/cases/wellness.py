"""How long a reviewer looked at severe material, and when to rest. For nothing else: no ranking by volume."""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.cases.hands import covers
from clearford.core.numbers import Numbers

SEVERE = ("minors", "sexual", "violence", "self-harm")
"""Families of harm whose material wears people down."""


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """What one reviewer looked at so far today; all in microseconds."""

    day: str
    """The reviewer's day, as `2026-11-22`."""
    by_family: dict[str, int] = {}
    """Family of harm -> time looked at."""
    stretch: int = 0
    """Severe material since the last pause."""
    last: int = 0
    """When severe material was last looked at."""


class Rest(msgspec.Struct, frozen=True):
    """That a reviewer is not shown severe material for now."""

    why: Literal["day", "pause"]
    until: int | None
    """None until the next day."""
    en: str
    zh: str


def looked(
    exposure: Exposure, harm: str | None, start: int, end: int, *, day: str, numbers: Numbers
) -> Exposure:
    """The exposure after material of a harm was shown unblurred from `start` to `end`.

    A new day begins at nothing; a gap as long as a pause is a pause, whatever it was spent with.
    """
    family = (harm or "").split(".")[0]
    today = dict(exposure.by_family) if exposure.day == day else {}
    today[family] = today.get(family, 0) + max(0, end - start)
    if not covers(SEVERE, harm):
        return msgspec.structs.replace(exposure, day=day, by_family=today)
    rested = start - exposure.last >= numbers.span("wellness.pause")
    stretch = (0 if rested else exposure.stretch) + max(0, end - start)
    return Exposure(day=day, by_family=today, stretch=stretch, last=max(end, exposure.last))


def severe(exposure: Exposure, day: str) -> int:
    """Microseconds of severe material on that day."""
    spans = exposure.by_family if exposure.day == day else {}
    return sum(time for family, time in spans.items() if family in SEVERE)


def rest(exposure: Exposure, now: int, *, day: str, numbers: Numbers) -> Rest | None:
    """Why no severe material is shown now; none if it may be."""
    if severe(exposure, day) >= numbers.span("wellness.daily"):
        return Rest("day", None, "the limit of severe material for today is reached", "今日严重内容已达上限")
    until = exposure.last + numbers.span("wellness.pause")
    if exposure.stretch >= numbers.span("wellness.stretch") and now < until:
        return Rest("pause", until, "time for a pause from severe material", "请先休息，暂不查看严重内容")
    return None
