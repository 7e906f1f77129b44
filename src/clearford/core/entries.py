"""The record: what one ledger entry holds.

Integers, strings and yes or no; no text of an item, no personal value. An entry is public except to whom
it belongs: content is present as salted commitments alone (`c`), so that the content can be erased while
every proof still holds.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from clearford.core.ids import Digest

EntryType = Literal[
    "decision",
    "batch",
    "outcome",
    "notice_sent",
    "notice_failed",
    "case_opened",
    "case_event",
    "review",
    "appeal",
    "reversal",
    "measure",
    "measure_end",
    "order",
    "referral",
    "report_received",
    "report_closed",
    "rights_request",
    "incident",
    "read",
    "config",
    "pack_change",
    "golden",
    "quality",
    "report_published",
    "erased",
    "checkpoint_witnessed",
    "key_change",
    "year_close",
    "reconciliation",
    "taken_back",
    "ai_stream",
    "assessment",
    "archived",
    "ai_service",
]
ENTRY_TYPES: tuple[EntryType, ...] = get_args(EntryType)
Ground = Literal["illegal", "contract", "order"]
Source = Literal["own", "notice", "trusted_flagger", "other_notice", "order"]
Automation = Literal["full", "partial", "none"]
Asserted = Literal["yes", "no", "unknown"]

MAX_ENTRY_BYTES = 16_384
"""Largest entry that is written; the tile format itself allows 65,535 bytes."""

Field = str | int | bool | list[str] | dict[str, int]
"""A public value of `data`: what only entries of one type have."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of the record. Readers keep fields they do not know; new fields are always optional."""

    v: int = 1
    """Version of the format; written although it is the default."""
    id: str
    """128 random bits, 32 hexadecimal digits; also what keeps the hash of an entry from being guessed."""
    type: EntryType
    ts: int
    """Microseconds since 1970, UTC; may lie less than a minute behind that of an earlier entry of the log."""
    log: str
    """Name of the log (its origin), e.g. `record.example.org/t1/2026`."""
    refs: tuple[str, ...] = ()
    """Ids of the entries that this one follows."""

    pack: Digest | None = None
    """Digest of the compiled bundle."""
    rules: tuple[str, ...] = ()
    """Determining rules as `id@version`."""
    program: str | None = None
    """Digest of the compiled program, where it is told apart from the bundle's."""

    decision: Literal["allow", "restrict", "escalate", "unsupported"] | None = None
    actions: tuple[str, ...] = ()
    """Names of `core.actions.ACTIONS`."""
    scope: tuple[str, ...] = ()
    """Territories, two letters each; empty for everywhere."""
    start: int | None = None
    end: int | None = None
    """Microseconds; none for an end that is not set: then `review_by` is."""
    review_by: int | None = None

    ground: Ground | None = None
    basis: tuple[str, ...] = ()
    """Ids of the duties register."""
    category: str | None = None
    """Category of the Transparency Database."""
    keywords: tuple[str, ...] = ()
    harm: str | None = None

    source: Source | None = None
    notifier_kind: str | None = None
    auto_detect: bool | None = None
    auto_decide: Automation | None = None
    exact: bool | None = None
    """False when an inexact signal was used."""

    lang: str | None = None
    item_kind: str | None = None
    content_type: str | None = None
    minor: Asserted | None = None
    """As asserted by platform, reporter or guardian; never inferred."""

    by_role: str | None = None
    """Role of the person who acted; the person is a commitment."""
    clock: dict[str, str] = {}
    """Deadline id -> started, stopped, met or missed."""
    data: dict[str, Field] = {}
    """Public values that only entries of this type have, for the reports."""
    c: dict[str, str] = {}
    """Name of a content -> its commitment, 64 hexadecimal digits."""


class Content(msgspec.Struct, frozen=True):
    """Content to be committed to and kept in the evidence store until it is erased."""

    name: str
    """What it is: item, subject, trace, statement, notice, reason, contact, actor, file ..."""
    body: bytes


class Checkpoint(msgspec.Struct, frozen=True):
    """The head of a log: its size and root."""

    origin: str
    size: int
    root: bytes
    """32 bytes."""


class InclusionProof(msgspec.Struct, frozen=True):
    """That an entry stands at an index of a tree."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    """From the leaf to the root, 32 bytes each."""
