"""The work of people as values: cases, verdicts, reports, appeals, orders, measures and strikes.

Times are microseconds since 1970 UTC; ids are texts. `item`, `subject` and the ids of people are references
of the store, so that no value here holds a name, a contact or the text of an item.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from clearford.core.entries import Asserted, Automation, Ground

CaseKind = Literal[
    "review",
    "report",
    "appeal",
    "order",
    "referral",
    "rights_request",
    "incident",
    "misuse",
    "quality",
    "golden",
]
CASE_KINDS: tuple[CaseKind, ...] = get_args(CaseKind)
CaseState = Literal[
    "queued", "leased", "waiting", "second_review", "adjudication", "decided", "closed", "appealed"
]
CASE_STATES: tuple[CaseState, ...] = get_args(CaseState)
CaseEvent = Literal[
    "claim",
    "assign",
    "transfer",
    "heartbeat",
    "break",
    "expire",
    "release",
    "skip",
    "ask",
    "answer",
    "timeout",
    "decide",
    "agree",
    "differ",
    "settle",
    "outcomes",
    "appeal",
    "appeal_decided",
    "reopen",
    "undo",
    "omit",
    "join",
    "drop",
]
"""What may happen to a case once it is open; `break`: who holds it rests, and keeps it; `settle` is the
decision of an adjudicator, `omit` leaves an appeal undecided, and `drop` a golden case or a sample that
nobody can decide any more."""
CASE_EVENTS: tuple[CaseEvent, ...] = get_args(CaseEvent)
StepName = Literal["first", "second", "adjudication"]

CHILD_OFFENCES = frozenset({"minors.abuse-material", "minors.abuse-deepfake", "minors.grooming"})
"""Harms that whoever reports need not give a name for (Directive 2011/93/EU art. 3-7)."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided about an item."""

    outcome: Literal["no_action", "restrict"]
    actions: tuple[str, ...] = ()
    """Names of `core.actions.ACTIONS`, or `close_account`; sorted."""
    ground: Ground | None = None
    """Why an action may be taken: only a person may say `illegal`."""
    unfounded: bool = False
    """The notice was manifestly unfounded: set by a person, never because nothing was done."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A decision taken in a case: by whom, when and what."""

    name: StepName
    by: str
    at: int
    verdict: Verdict
    reason: int
    """Characters of the written reason; the words are kept in the evidence store alone."""


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A matter that people work on, as it stands now. Changed by `cases.transitions.apply` alone."""

    id: str
    tenant: str = ""
    kind: CaseKind
    state: CaseState = "queued"
    queue: str = ""

    item: str | None = None
    subject: str | None = None
    """The account that the matter is about."""
    harm: str | None = None
    lang: str | None = None
    item_kind: str | None = None
    severity: int = 0
    """0 unknown, 1 low .. 4 critical."""
    rules: tuple[str, ...] = ()
    """Rules that held, `id@version`."""
    automation: Automation | None = None
    """How far the decision that the case is about was taken by a machine."""
    rule_restricts: bool | None = None
    """Whether the rules wanted a restriction; none where no rule spoke."""
    entry: str | None = None
    """Entry of the record that the case came from."""

    root: str
    """Id of the first case of the matter; its own for a first case."""
    parent: str | None = None

    life: bool = False
    """A threat to life or safety was reported or found."""
    minors: bool = False
    """A minor is involved, as asserted by platform, reporter or guardian."""
    trusted: bool = False
    """A trusted flagger reported it within its field."""
    weight: int = 0
    """Severity x reach x confidence, from `cases.priority.weight`."""

    opened: int
    due: int | None = None
    first_claim: int | None = None
    decided_at: int | None = None
    closed_at: int | None = None
    waiting_since: int | None = None
    waiting_for: Literal["author", "reporter", "platform"] | None = None
    waited: int = 0
    """Microseconds for which the clock stood still."""

    owner: str | None = None
    """Who holds the case."""
    owner_since: int | None = None
    owner_until: int | None = None
    """When the lease is over, unless a heartbeat renews it."""
    prefer: str | None = None
    """Who gets the case first until `prefer_until`: the one who asked a question."""
    prefer_until: int | None = None
    skips: dict[str, int] = {}
    """Reviewer -> how often the case was given back unread or undecided."""

    joined: int = 0
    """How many duplicates joined after the case was opened."""
    steps: tuple[Step, ...] = ()
    """Decisions of the current round, in order."""
    round: int = 0
    """How often the case was opened again."""
    open_appeals: int = 0
    why_second: str = ""
    """Why a second reviewer reads it, from `cases.second`."""
    version: int = 0
    """Raised by every change."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """That something happened to a case; every clock is computed from the marks."""

    event: CaseEvent | Literal["open", "notice"]
    at: int
    by: str | None = None


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """A person at work, as far as it matters for who may act on which case."""

    id: str
    harms: frozenset[str] | None = None
    """Harms or families of harms (`fraud`) of the grant; none for all."""
    langs: frozenset[str] | None = None
    child_safety: bool = False
    """May see cases of the family of harms `core.roles.CHILD_SAFETY`."""
    appeals: bool = False
    """May decide appeals."""
    lead: bool = False
    """May adjudicate, assign and transfer."""
    legal: bool = False
    """May decide orders and referrals."""
    privacy: bool = False
    """May decide requests about a person's own data."""
    rules: bool = False
    """Writes or approves rules, and so judges no samples of them."""
    reports_to: frozenset[str] = frozenset()
    """Everybody above this person."""
    opted_out: frozenset[str] = frozenset()
    """Harms or families that this person does not want to see; nobody asks why."""
    machine: bool = False
    """A key of a program: may never decide."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A notice of a person about an item (DSA art. 16(2)): what it has, not the words themselves."""

    id: str
    received: int
    item: str | None = None
    """Reference of the item that the exact location leads to; none while nobody can find it."""
    location: bool = False
    """An address or an id is given."""
    reasons: int = 0
    """Characters of the explanation."""
    name: bool = False
    email: bool = False
    good_faith: bool = False
    harm: str | None = None
    law: str | None = None
    """Alleged law, as written."""
    country: str | None = None
    lang: str | None = None
    evidence: int = 0
    """Number of files."""
    reach: int | None = None
    """Views, comments and reposts together, as reported."""
    role: Literal["person", "affected", "minor", "guardian", "authority", "trusted_flagger"] = "person"
    """What the reporter says to be; drives priority, and is never checked by identification."""
    flagger: str | None = None
    """Id of a registered trusted flagger who is signed in."""
    notifier: str | None = None
    """Reference of the reporter, to count over time; none for anonymous reports."""
    life: bool = False


AppealSide = Literal["author", "notifier"]
AppealResult = Literal["upheld", "reversed", "partly_reversed", "omitted", "newly_imposed"]
WhyOmitted = Literal["too_late", "same_matter", "withdrawn", "not_concerned"]


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint about a decision, or about a decision to do nothing."""

    id: str
    case: str
    """The appeal case."""
    decision: str
    """Entry of the decision."""
    by: AppealSide
    against: Literal["decision", "no_action"]
    filed: int
    due: int
    informed: int
    """When the person was told of the decision."""
    withdrawn: bool = False


OrderState = Literal["received", "asked", "stopped", "confirmed", "given_effect", "refused", "withdrawn"]
DataClass = Literal["identity", "contact", "sign_in", "content", "messages", "payment", "network", "other"]
DATA_CLASSES: tuple[DataClass, ...] = get_args(DataClass)
"""Kinds of data about a person that an authority may ask for."""
WhyRefused = Literal["not_authentic", "incomplete", "not_held", "conflict_of_laws", "impossible"]
WHY_REFUSED: tuple[WhyRefused, ...] = get_args(WhyRefused)
"""Kinds of reasons for which an order is not carried out."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order of an authority (DSA art. 9 and 10): what it has, and how far it went."""

    id: str
    kind: Literal["act", "inform"]
    state: OrderState = "received"
    received: int
    issuing_state: str
    """Two letters."""
    category: str | None = None
    authority: bool = False
    """The issuing authority is identified."""
    legal_basis: bool = False
    reasons: bool = False
    """A statement of reasons; for `inform`, the objective and why it is needed and proportionate."""
    location: bool = False
    """`act`: exact addresses or what else identifies the items; `inform`: the recipients."""
    redress: bool = False
    lang: str | None = None
    """Language of the order."""
    translated: bool = False
    """A translation of the parts needed is with it."""
    territory: tuple[str, ...] = ()
    only_held: bool | None = None
    """`inform`: asks only for data that is held already; none until a person has said so."""
    prosecution: bool = False
    """`inform`: reasons may be withheld to protect the prosecution of offences."""
    authentic: bool | None = None
    """Whether the order was checked to come from the authority; none until checked."""
    foreign_judicial: bool = False
    """A judicial body abroad asks for data that is kept in China."""
    approval: str | None = None
    """Reference of the approval that such a request needs."""
    items: int = 0
    confirmed: int | None = None
    effect: int | None = None
    refused: int | None = None
    why_refused: str = ""
    refused_for: WhyRefused | None = None
    withdrawn: int | None = None
    """When the authority took it back, or a court annulled it."""
    why_withdrawn: str = ""
    asked: int | None = None
    """When the authority was last asked for what is missing."""
    answer_by: int | None = None
    """By when it should have answered."""
    classes: tuple[DataClass, ...] = ()
    """`inform`: what was handed over."""
    notice_after: int | None = None
    """Earliest time of the notice to the user, if the authority set one."""
    delay_until: int | None = None
    """Last day of a lawful delay of the notice."""
    why_delayed: str = ""
    review_by: int | None = None
    """When a person looks again at a notice that is held back for long."""
    noticed: int | None = None
    hold_until: int | None = None
    """Until when the authority wants whatever the order names to be kept: a legal hold."""


Rung = Literal["notice", "warn", "correct", "limit_feature", "limit_reach", "suspend", "close", "bar"]
LADDER: tuple[Rung, ...] = get_args(Rung)
"""From mild to grave. `limit_reach` limits reach or money; `bar` keeps from registering again."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What was imposed on an account, with an end or a day on which it is looked at again."""

    id: str
    subject: str
    rung: Rung
    start: int
    end: int | None = None
    review_by: int | None = None
    feature: str | None = None
    """The function that `limit_feature` limits."""
    papers: tuple[str, ...] = ()
    """What lifts a limit on money or a business account."""
    by_person: bool = False
    case: str | None = None
    entry: str | None = None
    strikes: tuple[str, ...] = ()
    """Strikes that it followed from; empty where it followed from something else."""
    threshold: int = 0
    """Points that it took."""
    ended: int | None = None
    why_ended: Literal["lifted", "reversed"] | None = None


class Strike(msgspec.Struct, frozen=True, kw_only=True):
    """Points against an account that expire."""

    id: str
    subject: str
    points: int
    at: int
    expires: int
    entry: str
    void_by: str | None = None
    """Entry of the reversal that took it away."""


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a decision brought about and that a reversal must undo."""

    id: str
    kind: str
    """A kind of `cases.reversal.INVERSES`."""
    target: str
    """What it was done to: reference of an item, account, list entry, case, signal ..."""
    entry: str = ""
    case: str | None = None
    state: Literal["active", "undone", "expired"] = "active"


class ItemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about an item when a case about it is opened."""

    item: str
    subject: str | None = None
    harm: str | None = None
    lang: str | None = None
    item_kind: str | None = None
    severity: int = 0
    reach: int | None = None
    confidence_ppm: int | None = None
    minor: Asserted = "unknown"
    rules: tuple[str, ...] = ()
