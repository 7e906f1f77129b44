"""The gate before a release: what is missing, and whether that blocks or only warns."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from clearford.ai.assess.report import Report
from clearford.ai.register.card import Card
from clearford.ai.register.rules import Need, NeedRule, RegisterRules
from clearford.ai.register.tiers import Tiering
from clearford.core.dates import after_months


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment as far as the gate goes by it."""

    at: int
    """When its report was put on record; microseconds since 1970."""
    passed: bool
    """By the point test, with nothing missing and as many questions as the standard wants."""
    model_digest: str | None
    """Of the model that was asked."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is there for a release beside the card."""

    assessments: tuple[Assessed, ...] = ()
    labels: bool = False
    """A sample was read back as generated content."""
    responsible: bool = False
    """A person is named who answers for it."""
    plan: bool = False
    """There is an incident plan."""
    drilled: bool = False


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is missing."""

    need: NeedRule
    blocks: bool
    """False for a rule that is known from others alone: it warns."""


def assessed_of(report: Report, at: int) -> Assessed:
    """What the gate sees of a report that was put on record at a moment."""
    passed = report.point is True and report.enough and not report.missing
    return Assessed(at=at, passed=passed, model_digest=report.target.model_digest)


def lacks(
    card: Card,
    tiering: Tiering,
    evidence: Evidence,
    rules: RegisterRules,
    *,
    other_since: int,
    now: int,
) -> tuple[Lack, ...]:
    """What a release needs and does not have, in the order of the rules.

    other_since: since when the model and its adapters are what they are; an assessment from before is none.
    """
    there = _there(card, tiering, evidence, other_since, now)
    return tuple(
        Lack(need=rule, blocks=rule.status != "secondary")
        for rule in rules.gate
        if rule.least <= tiering.tier and rule.id not in there
    )


def is_open(found: Collection[Lack]) -> bool:
    """Whether nothing blocks."""
    return not any(one.blocks for one in found)


def _there(card: Card, tiering: Tiering, evidence: Evidence, since: int, now: int) -> frozenset[Need]:
    found: dict[Need, bool] = {
        "digests": card.model_digest is not None,
        "assessment": any(_holds(one, card, tiering, since, now) for one in evidence.assessments),
        "labels": evidence.labels,
        "complaints": bool(card.complaints.strip()),
        "incident_contact": bool(card.incident_contact.strip()),
        "responsible": evidence.responsible,
        "safety_measures": evidence.plan and evidence.drilled,
    }
    return frozenset(need for need, there in found.items() if there)


def _holds(one: Assessed, card: Card, tiering: Tiering, since: int, now: int) -> bool:
    """Whether an assessment is of what answers now, passed, and not too old.

    Nothing is passed by an assessment of a model whose digest nobody said.
    """
    return counts(one, card, since) and next_due(one.at, tiering) > now


def counts(one: Assessed, card: Card, since: int) -> bool:
    """Whether an assessment passed and is of what answers now, however old it is. since: as `other_since`."""
    same = card.model_digest is not None and one.model_digest == card.model_digest
    return one.passed and same and one.at >= since


def next_due(at: int, tiering: Tiering) -> int:
    """When an assessment of a moment is too old for a tier; microseconds."""
    return after_months(at, tiering.rule.months)
