"""What a person is told: the words of a rule, the statement of reasons, and the effects of a decision."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from clearford.core.actions import CaseWanted, LegalBasis, Severity
from clearford.core.entries import Asserted, Automation, Ground, Source
from clearford.core.ids import Digest, ItemId, RuleId

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
ContentType = Literal["app", "audio", "image", "product", "synthetic_media", "text", "video", "other"]
CONTENT_TYPES: tuple[ContentType, ...] = get_args(ContentType)
AccountType = Literal["business", "private"]
Notice = Literal["full", "count_only"]


class RuleText(msgspec.Struct, frozen=True, kw_only=True):
    """The published side of a rule: everything that may be shown to the person concerned."""

    id: RuleId
    title: str
    title_zh: str = ""
    """The title in Chinese; empty where its authors gave none."""
    harm: str
    severity: Severity
    explain: dict[str, str]
    """Language -> plain words; may hold placeholders such as `{url.imitated}`."""
    legal_basis: tuple[LegalBasis, ...]
    terms_clause: str | None = None
    category: str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    keywords: tuple[str, ...] = ()
    notice: Notice = "full"
    actions: tuple[str, ...] = ()
    """What the rule itself wants done; empty for a rule that only asks a person to look."""
    version: str = ""
    """Version of the pack that holds the rule."""
    harm_name: dict[str, str] = {}
    """Language -> the harm in words."""
    addition: str | None = None
    """A second category."""
    other: str = ""
    """What the keyword for everything else stands for, in English."""
    terms_link: str | None = None
    """Where the clause of the terms can be read."""
    scope: tuple[str, ...] = ()
    """Territories, two letters each; empty for everywhere."""
    duration_h: int | None = None
    """Hours after which what the rule does ends by itself; None = no end is set."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why, for one determining rule."""

    rule: RuleId
    text: dict[str, str]
    legal_basis: tuple[LegalBasis, ...]
    category: str
    keywords: tuple[str, ...]
    version: str = ""
    terms_clause: str | None = None
    terms_link: str | None = None


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about an item and how it came up; nothing that identifies a person."""

    item_kind: str = "post"
    content_types: tuple[ContentType, ...] = ("text",)
    content_at: int | None = None
    """When it was published."""
    lang: str | None = None
    """BCP 47 tag."""
    account_type: AccountType | None = None
    minor: Asserted = "unknown"
    source: Source = "own"
    flagger: str | None = None
    """Public name of a trusted flagger, an organisation, and only where the person must know it to
    answer (DSA art. 17(3)(b)). Never a person."""


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is done, where and for how long."""

    action: str
    scope: tuple[str, ...] = ()
    """Territories, two letters each; empty for everywhere."""
    start: int | None = None
    """Microseconds; None where the time is not yet known, as in a scan."""
    end: int | None = None
    """None: no end is set. Then `review_by` says when it is looked at again, if it is."""
    review_by: int | None = None


class Classed(msgspec.Struct, frozen=True, kw_only=True):
    """Under which harm a decision is counted: that of the most severe rule behind it."""

    harm: str
    category: str
    """Category of the Transparency Database."""
    additions: tuple[str, ...] = ()
    """Further categories, sorted."""
    keywords: tuple[str, ...] = ()
    """Of all rules behind the decision, sorted."""
    other: str = ""
    name: dict[str, str] = {}
    """Language -> the harm in words."""


class Body(msgspec.Struct, frozen=True):
    """An out-of-court body to which a person may turn."""

    name: str
    link: str


class Redress(msgspec.Struct, frozen=True, kw_only=True):
    """How a person can contest a decision. Going to court is always open."""

    appeal_link: str | None = None
    appeal_until: int | None = None
    """Last moment for an appeal; None where the day of the notice is not known."""
    appeal_months: int = 6
    """Said in its place; no fewer are allowed (DSA art. 20(1))."""
    answer_h: int | None = None
    """Hours within which the operator answers."""
    bodies: tuple[Body, ...] = ()


class LegalGround(msgspec.Struct, frozen=True):
    """Why a person, never a machine, holds content to be illegal."""

    law: dict[str, str]
    """Language -> the law and article."""
    why: dict[str, str]
    """Language -> the reason in plain words."""
    obligation: str | None = None
    """The same as an id of the duties register, where the person named one."""


class StatementOfReasons(msgspec.Struct, frozen=True, kw_only=True):
    """The statement to the person concerned (DSA art. 17; Chinese notice duties are served by it too)."""

    item: ItemId
    measures: tuple[Restriction, ...]
    reasons: tuple[Reason, ...]
    classed: Classed
    ground: Ground = "contract"
    """The ground of an automated decision; only a person may call content illegal."""
    illegal: LegalGround | None = None
    """Present when the ground is `illegal`."""
    also_illegal: bool | None = None
    """Whether content against the terms is held to be illegal too; None = nobody said so."""
    written: dict[str, str] = {}
    """Language -> what the person who decided wrote as the reason."""
    circumstances: Circumstances | None = None
    """None where nothing is known, as in a scan."""
    automated_detection: bool = True
    automated_decision: Automation = "full"
    redress: Redress = Redress()
    papers: tuple[str, ...] = ()
    """What lifts a restriction of money or of an account: names of `act.measures.PAPERS`."""
    decided_at: int | None = None
    entry: str | None = None
    """Id of the entry of the record."""
    bundle: Digest

    @property
    def actions(self) -> tuple[str, ...]:
        """Names of what is done, in the order of the measures."""
        return tuple(measure.action for measure in self.measures)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules behind it as `id@version`."""
        return tuple(named(reason.rule, reason.version) for reason in self.reasons)


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What should happen because of a decision."""

    item: ItemId
    actions: tuple[str, ...] = ()
    statement: StatementOfReasons | None = None
    reasons: tuple[Reason, ...] = ()
    """Of every determining rule, those that only ask a person to look too: what may be told when asked."""
    case: CaseWanted | None = None
    measures: tuple[Restriction, ...] = ()
    """Restrictions among the actions; those without a statement are counted all the same."""
    classed: Classed | None = None
    """None when nothing happens."""

    @property
    def counted_only(self) -> bool:
        """True for a restriction that is counted without a statement (deceptive mass advertising)."""
        return bool(self.measures) and self.statement is None


def named(rule: str, version: str) -> str:
    """`id@version`, or the id alone where the version is not known."""
    return f"{rule}@{version}" if version else rule
