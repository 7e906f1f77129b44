"""What was decided about an item, by which rules, and what was unknown at the time."""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.core.actions import CaseWanted, ContentRung
from clearford.core.ids import Digest, ItemId, RuleId, SignalName

Outcome = Literal["allow", "restrict", "escalate", "unsupported"]
RuleStatus = Literal["draft", "trial", "live", "retired"]
UnknownCause = Literal["absent", "failed", "withheld"]


class RuleRef(msgspec.Struct, frozen=True, order=True):
    """A rule that held."""

    id: RuleId
    status: RuleStatus
    held: bool = True


class Softening(msgspec.Struct, frozen=True, order=True):
    """A rule whose contribution was made milder, and by what."""

    rule: RuleId
    to: Literal["allow", "escalate"]
    by: str
    """`soften[0]`, `soften[0]:failed`, the id of an exempting rule, or `limit`."""


class Unknown(msgspec.Struct, frozen=True, order=True):
    """A signal that could not be known where a rule asked for it because a detector failed."""

    signal: SignalName
    cause: UnknownCause
    rule: RuleId
    consequence: Literal["escalated", "ignored"]


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The decision about one item. Holds no text of the item and no personal value."""

    item: ItemId
    outcome: Outcome
    action: ContentRung | None = None
    """Strongest rung of the content ladder among the actions."""
    actions: tuple[str, ...] = ()
    """All actions wanted after absorption, sorted."""
    case: CaseWanted | None = None
    determining: tuple[RuleId, ...] = ()
    """Live rules whose contribution survived, ascending."""
    held: tuple[RuleRef, ...] = ()
    """Every rule that held, live and trial, ascending by id; trial rules change nothing."""
    softened: tuple[Softening, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    bundle: Digest
