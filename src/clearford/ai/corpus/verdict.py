"""What a source comes to: its counts, its shares with intervals, and whether it may be used."""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.ai.assess.statistics import Limit, Share, judge

BAD = Limit(5, "at_most")
"""Rows that are illegal or harmful; a source with more is not used.

GB/T 45654-2025, as implementers report it.
"""
PEOPLE = Limit(96, "at_least")
"""Rows of the sample that people pass."""
TECHNICAL = Limit(98, "at_least")
"""Rows of the technical sample that pass; how it stands in the standard was not verified."""
SAMPLE = 4_000
"""Rows that people look at."""
LEAST_PERCENT = 10
"""Least part of the rows that is looked at technically."""
Finding = Literal[
    "harm", "suspected", "personal", "secret", "same", "near", "synthetic", "failed",
    "empty", "short", "long", "broken", "repeated",
]  # fmt: skip
FINDINGS: tuple[Finding, ...] = (
    "harm", "suspected", "personal", "secret", "same", "near", "synthetic", "failed",
    "empty", "short", "long", "broken", "repeated",
)  # fmt: skip
"""harm: a live rule restricts it. suspected: a live rule wants people to look. personal, secret: it has one.
same, near: an earlier row is equal or nearly so. synthetic: it says that it was generated. failed: a detector
failed, so it is not known to be clean. The rest: `quality.FLAWS`."""
REMOVED: tuple[Finding, ...] = ("harm", "personal", "secret", "same", "near", "empty")
"""Findings for which a row is removed; personal information that has a basis is no such finding."""
Standing = Literal["usable", "people", "blocked"]
"""blocked: more than 5 % are bad. people: the interval reaches 5 %, or would with what is in doubt."""


class Counts(msgspec.Struct, kw_only=True):
    """What was counted in a source."""

    rows: int = 0
    """Rows that could be read."""
    looked: int = 0
    """Rows that were looked at technically."""
    bad: int = 0
    """Of those: harmful, with a secret, or with personal information that has no basis."""
    doubtful: int = 0
    """Of those: not bad, but suspected, or a detector failed."""
    removed: int = 0
    characters: int = 0
    found: dict[str, int] = {}
    """Finding -> rows."""
    details: dict[str, int] = {}
    """Harm, kind of personal information or kind of secret -> rows."""

    def add(self, more: Counts) -> None:
        """Add what was counted elsewhere."""
        for name in ("rows", "looked", "bad", "doubtful", "removed", "characters"):
            setattr(self, name, getattr(self, name) + getattr(more, name))
        for mine, theirs in ((self.found, more.found), (self.details, more.details)):
            for key, count in theirs.items():
                mine[key] = mine.get(key, 0) + count


class SourceResult(msgspec.Struct, frozen=True, kw_only=True):
    """A source with what was counted and what follows."""

    source: str
    counts: Counts
    bad: Share
    standing: Standing
    missing: tuple[str, ...] = ()
    """Fields of its record that are not known."""


def result_of(source: str, counts: Counts, missing: tuple[str, ...] = ()) -> SourceResult:
    """What a source comes to."""
    bad = judge(counts.bad, counts.looked, BAD)
    with_doubt = judge(counts.bad + counts.doubtful, counts.looked, BAD)
    standing: Standing = "people"
    if bad.point is False:
        standing = "blocked"
    elif bad.bound and with_doubt.bound:
        standing = "usable"
    return SourceResult(source=source, counts=counts, bad=bad, standing=standing, missing=missing)
