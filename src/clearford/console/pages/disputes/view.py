"""What the pages of out-of-court disputes show: the register, and one dispute."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clearford.console.i18n import N_
from clearford.core.casework import AppealResult
from clearford.runtime.record.disputes import Registered

OUTCOMES: Mapping[AppealResult, str] = {
    "upheld": N_("our decision stands"),
    "reversed": N_("our decision is reversed"),
    "partly_reversed": N_("our decision is reversed in part"),
    "newly_imposed": N_("a restriction is newly imposed"),
    "omitted": N_("no decision on the merits"),
}


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """The register."""

    disputes: tuple[Registered, ...]
    now: int
    next: str | None
    may_edit: bool
    typed: Mapping[str, str] = {}
    outcomes: Mapping[AppealResult, str]
    """Messages."""


class DisputeView(msgspec.Struct, frozen=True, kw_only=True):
    """One dispute."""

    found: Registered
    now: int
    outcome: str | None
    """A message."""
    outcomes: tuple[tuple[str, str], ...]
    may_edit: bool
    has_ledger: bool
