"""What the recognisers find, and which of several overlapping findings holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

import msgspec

from clearford.detect.personal.recogniser import Why

REPORT_FROM = 0.5
"""Findings below this level are not reported."""
MAX_FINDINGS = 64
"""Findings kept per text."""

_START = attrgetter("start")
_STRENGTH: dict[Why, int] = {"checksum": 3, "format_and_context": 2, "context": 2, "format": 1}


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One value in the canonical view, `start` to `end`."""

    kind: str
    start: int
    end: int
    level: float
    """0..1, how sure."""
    why: Why
    disguised: bool = False
    via: str = "canon"
    """View and route."""
    counts: bool = True
    """True when it counts as personal information."""
    app: str = ""
    """Service of a contact handle; empty when it is none."""
    only_contact: bool = False
    """True for handles of services that are no kind of personal information."""
    yields: bool = False
    """True when any other finding on the same characters is the better one."""


def resolve(found: Sequence[Finding]) -> list[Finding]:
    """Of overlapping findings the one with the strongest reason, then the longest; ordered by position."""
    if len(found) < 2:
        return list(found)
    if len(found) == 2:
        first, second = found
        if first.end <= second.start:
            return [first, second]
        return [second, first] if second.end <= first.start else [min(found, key=_rank)]
    placed = sorted(found, key=_START)
    if len(placed) <= MAX_FINDINGS and not any(a.end > b.start for a, b in pairwise(placed)):
        return placed
    kept: list[Finding] = []
    for finding in sorted(found, key=_rank):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
            if len(kept) == MAX_FINDINGS:
                break
    return sorted(kept, key=_START)


def _rank(finding: Finding) -> tuple[bool, int, int, float, int, str, bool]:
    return (
        finding.yields,
        -_STRENGTH[finding.why],
        finding.start - finding.end,
        -finding.level,
        finding.start,
        finding.kind,
        not finding.disguised,
    )
