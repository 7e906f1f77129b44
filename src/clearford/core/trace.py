"""The trace of a decision: everything it rested on, for reviewers, courts and replays; not for the person.

Kept as evidence behind an entry. Holds signals and stretches of a text, and no text.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from clearford.core.decisions import Outcome, RuleStatus
from clearford.core.ids import Digest, ItemId, RuleId, SignalName
from clearford.core.spans import Span

Became = Literal[
    "determining", "absorbed", "softened", "exempted", "exempting", "limited", "trial", "unknown"
]
"""What became of a rule: it decided; a stronger action of another took its place; its own softening or an
exemption left nothing of it; it is an exemption in force; a limit held it back; it is on trial, or in
shadow for this account; a failure kept it from an answer."""


class Input(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """A signal that differed from its usual value, or that a rule which matters here reads."""

    name: SignalName
    value: bool | int | float | str | None = None
    """None: unknown, or masked."""
    exact: bool = True
    """False for what is hashed, sketched or scored."""
    failed: bool = False
    """Unknown because a detector failed."""
    masked: bool = False
    """Known, and kept out because it may identify a person."""


class RuleTrace(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule that held or could not be known."""

    id: RuleId
    version: str
    status: RuleStatus
    became: Became
    by: tuple[str, ...] = ()
    """What softened, exempted or limited it: `soften[0]`, `limit`, or the id of an exempting rule."""
    reads: tuple[SignalName, ...] = ()
    unknown: tuple[SignalName, ...] = ()
    """Failed signals on record for it."""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What one decision rested on. `from_json(to_json(t)) == t`, and equal decisions have equal bytes."""

    v: int = 1
    item: ItemId
    outcome: Outcome
    actions: tuple[str, ...]
    bundle: Digest
    parts: dict[str, str]
    """Digests of what decides besides the packs: folding of texts, data, models, detectors."""
    packs: dict[str, str]
    """Packs of the rules here, and of the lists and patterns that they read -> digest."""
    inputs: tuple[Input, ...]
    """Of the item, ascending by name; every other signal of the program had its usual value."""
    findings: dict[str, tuple[tuple[Input, ...], ...]]
    """Family -> its findings in order of position."""
    rules: tuple[RuleTrace, ...]
    """Ascending by id."""
    spans: tuple[Span, ...]
    """Evidence; `via` says in which view and through which edits it was found."""
    claimed: tuple[Input, ...] | UnsetType = UNSET
    """Signals that the service read itself, with what the platform had claimed of them instead, by name;
    what was decided by stands in `inputs`. Left out where nothing differed."""
    timings: dict[str, int] = {}
    """Stage -> microseconds; left out where equal decisions must have equal bytes."""


def to_json(trace: Trace) -> bytes:
    """The bytes that are committed to."""
    return msgspec.json.encode(trace, order="sorted")


def from_json(data: bytes) -> Trace:
    """The trace of some bytes; raises msgspec.ValidationError."""
    return msgspec.json.decode(data, type=Trace)
