"""What a person is told: the words of a rule, the statement of reasons, and the effects of a decision."""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.core.actions import CaseWanted, LegalBasis, Severity
from clearford.core.ids import Digest, ItemId, RuleId

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class RuleText(msgspec.Struct, frozen=True, kw_only=True):
    """The published side of a rule: everything that may be shown to the person concerned."""

    id: RuleId
    title: str
    harm: str
    severity: Severity
    explain: dict[str, str]
    """Language -> plain words; may hold placeholders such as `{url.imitated}`."""
    legal_basis: tuple[LegalBasis, ...]
    terms_clause: str | None = None
    category: str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    keywords: tuple[str, ...] = ()
    notice: Literal["full", "count_only"] = "full"
    actions: tuple[str, ...] = ()
    """What the rule itself wants done; empty for a rule that only asks a person to look."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why, for one determining rule."""

    rule: RuleId
    text: dict[str, str]
    legal_basis: tuple[LegalBasis, ...]
    category: str
    keywords: tuple[str, ...]


class StatementOfReasons(msgspec.Struct, frozen=True, kw_only=True):
    """The statement to the person concerned (DSA art. 17; Chinese notice duties are served by it too)."""

    item: ItemId
    actions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    ground: Literal["incompatible_with_terms"] = "incompatible_with_terms"
    """The ground of an automated decision; only a person may call content illegal."""
    automated_detection: bool = True
    automated_decision: bool = True
    appeal_days: int = 180
    """Days from the notice within which an appeal is open; at least six months (DSA art. 20(1))."""
    bundle: Digest


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What should happen because of a decision."""

    item: ItemId
    actions: tuple[str, ...] = ()
    statement: StatementOfReasons | None = None
    reasons: tuple[Reason, ...] = ()
    """Of every determining rule, those that only ask a person to look too: what may be told when asked."""
    case: CaseWanted | None = None
