"""What the page of quality shows: shares with n and interval, never a figure without them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from clearford.cases.agreement import Agreement
from clearford.console.i18n import N_
from clearford.core.dates import MINUTE
from clearford.core.reasons import Language
from clearford.runtime.transparency.quality import Quality, RuleQuality, Share

DESIGNS = (
    ("sample", N_("what it restricted automatically")),
    ("trial", N_("what it matched on trial")),
)
"""Samples that can be drawn, and what they are of."""


class Wanted(msgspec.Struct, frozen=True):
    """Which months, both included."""

    first: str | None = None
    last: str | None = None


class Draw(msgspec.Struct, frozen=True):
    """Of which rule a sample is wanted."""

    rule: str = ""
    design: str = "sample"


class Parts(msgspec.Struct, frozen=True):
    """Shares of parts of something, by name of the part."""

    of: str
    """The rule, or a message."""
    shares: dict[str, Share]


class QualityView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    found: Quality
    lang: Language
    first: str
    last: str
    rules: list[RuleQuality]
    by_language: list[Parts]
    by_kind: list[Parts]
    agreement: list[Agreement]
    """Empty too for who may not see it."""
    population: list[tuple[str, Share | None]]
    """Message -> share; none without a sample."""
    can_draw: bool
    has_rules: bool
    """Whether pages of rules are open to this person."""
    designs: tuple[tuple[str, str], ...]
    """Samples that can be drawn, in words."""
    typed: Draw

    @property
    def names(self) -> list[tuple[str, str]]:
        """Rules to choose from."""
        return [(one.rule, one.rule) for one in self.rules]

    @property
    def has_sample(self) -> bool:
        """Whether people judged any sample of all items."""
        return any(share is not None for _, share in self.population)

    def said(self, share: Share | None) -> str:
        """A share as it must be told; a dash where nobody judged anything."""
        return "–" if share is None else share.said[self.lang]


def quality_view(
    found: Quality,
    lang: Language,
    *,
    agreement: list[Agreement],
    can_draw: bool,
    has_rules: bool,
    designs: tuple[tuple[str, str], ...],
    typed: Draw,
) -> QualityView:
    """The page of an answer. designs: samples that can be drawn, in words."""
    population = found.population
    return QualityView(
        found=found,
        lang=lang,
        first=_month(found.start),
        last=_month(found.end - MINUTE),
        rules=found.rules,
        agreement=agreement,
        by_language=[
            *(Parts(one.rule, one.by_language) for one in found.rules if one.by_language),
            *_parts(population.prevalence_by_language),
        ],
        by_kind=[
            *(Parts(one.rule, one.by_kind) for one in found.rules if one.by_kind),
            *_parts(population.prevalence_by_kind),
        ],
        population=[
            (N_("Harmful among all items"), population.prevalence),
            (N_("Of harmful items, found"), population.recall),
            (N_("Of restricted items, harmful"), population.precision),
            (N_("Of all items, decided rightly"), population.accuracy),
        ],
        can_draw=can_draw,
        has_rules=has_rules,
        designs=designs,
        typed=typed,
    )


def _parts(shares: dict[str, Share]) -> list[Parts]:
    return [Parts(N_("Harmful among all items"), shares)] if shares else []


def _month(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m")
