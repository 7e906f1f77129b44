"""The rules of the register, as their file has them: what makes a tier, what a release needs, what is filed.

A rule that is known from others alone (`secondary`) warns and never blocks.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from clearford.ai.register.card import Autonomy, Gateway, Scenario
from clearford.core.reasons import Language

Status = Literal["verified", "secondary", "own"]
"""verified: a person read the text. secondary: known from others: it only warns. own: a default of ours."""
Tier = Annotated[int, Meta(ge=1, le=5)]
HIGHEST = 5
Need = Literal[
    "digests",
    "assessment",
    "labels",
    "complaints",
    "incident_contact",
    "responsible",
    "safety_measures",
]
Step = Literal[
    "started",
    "changed",
    "stopped",
    "filed",
    "change_filed",
    "cancelled",
    "answered",
    "assessed_and_filed",
]
"""Something of a filing that happened outside; a person says when."""
EvidenceKind = Literal[
    "public_text",
    "self_assessment",
    "assessment",
    "corpus",
    "label_sample",
    "account_rules",
    "incident_plan",
]
"""Kinds of documents that are kept as evidence."""
FieldSource = Literal[
    "row",
    "contacts",
    "rules",
    "transparency",
    "drills",
    "public_text",
    "self_assessment",
    "assessment",
    "corpus",
    "label_sample",
    "account_rules",
    "incident_plan",
]


class _Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    en: str
    zh: str


class ScenarioRule(_Said, frozen=True, kw_only=True):
    """The tier that a scenario begins with."""

    id: Scenario
    level: Tier


class AutonomyRule(_Said, frozen=True, kw_only=True):
    """What acting adds."""

    id: Autonomy
    adds: Annotated[int, Meta(ge=0, le=4)]


class ScaleRule(_Said, frozen=True, kw_only=True):
    """What many users add: from this number on, until the next."""

    users: Annotated[int, Meta(ge=0)]
    adds: Annotated[int, Meta(ge=0, le=4)]


class TierRule(_Said, frozen=True, kw_only=True):
    """What follows of a tier."""

    tier: Tier
    months: Annotated[int, Meta(ge=1)]
    """Longest age of the assessment."""
    gateway: Gateway
    sample_ppm: Annotated[int, Meta(ge=0, le=1_000_000)]
    """Answers that people look at, parts in a million."""
    people: Annotated[int, Meta(ge=1, le=2)]
    """Who must agree to a release."""
    trace: bool
    responsible: bool


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where rules come from."""

    status: Status
    read_on: date
    source: str


class NeedRule(_Said, frozen=True, kw_only=True, rename={"least": "from"}):
    """Something that a release needs."""

    id: Need
    status: Status
    least: Tier = 1
    who: dict[Language, str]
    """Language -> who must supply it."""


class Regime(_Said, frozen=True, kw_only=True):
    """A law under which a service is filed."""

    id: str
    jurisdiction: str
    status: Status
    read_on: date
    source: str


class FilingRule(_Said, frozen=True, kw_only=True):
    """A clock in working days."""

    id: str
    regime: str
    number: str
    """Id of the number that limits it."""
    start: Step
    ends: Step
    theirs: bool = False
    """Whether it binds the authority and not us."""
    where: str


class FieldRule(_Said, frozen=True, kw_only=True, rename={"source": "from"}):
    """A field of the filing pack."""

    id: str
    source: FieldSource
    who: dict[Language, str]


class RegisterRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    as_of: date
    scenarios: tuple[ScenarioRule, ...]
    autonomy: tuple[AutonomyRule, ...]
    scale: tuple[ScaleRule, ...]
    """Ascending by users, from 0."""
    minors_least: Tier
    tiers: tuple[TierRule, ...]
    levels: Origin
    """Where the tiers come from."""
    gate: tuple[NeedRule, ...]
    regimes: tuple[Regime, ...]
    clocks: tuple[FilingRule, ...]
    fields: tuple[FieldRule, ...] = field(default=())

    def tier(self, number: int) -> TierRule:
        """The rule of a tier."""
        return self.tiers[number - 1]

    def regime(self, name: str) -> Regime:
        """The regime of an id."""
        return next(one for one in self.regimes if one.id == name)
