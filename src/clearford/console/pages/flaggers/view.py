"""What the pages of trusted flaggers show: the register with precision, and the letter to a coordinator."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clearford.console.i18n import N_
from clearford.runtime.http.flaggers import Draft, ShownFlagger

STATUS: Mapping[str, str] = {
    "active": N_("active"),
    "suspended": N_("suspended"),
    "withdrawn": N_("status withdrawn"),
}


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """The register."""

    flaggers: tuple[ShownFlagger, ...]
    next: str | None
    may_edit: bool
    status: Mapping[str, str]
    """Messages."""
    typed: Mapping[str, str] = {}


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """The letter about one flagger."""

    key: str
    draft: Draft
    has_ledger: bool
