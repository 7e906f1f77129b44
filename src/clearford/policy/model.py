"""Packs as typed values: what the files of a pack say, each with the way back to its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from clearford.core.actions import CaseWanted, LegalBasis, Severity
from clearford.core.decisions import Outcome, RuleStatus
from clearford.core.errors import Place
from clearford.core.ids import Digest, PackId, RuleId
from clearford.core.items import Item
from clearford.core.signals import Family
from clearford.policy.issue import Issue
from clearford.policy.yaml_reader import Node

Role = Literal["plain", "evasive", "near_miss", "benign"]
Border = Literal["word", "digit", "none"]
"""What must stand beside a hit of a pattern."""
Acting = Literal["restrict", "escalate"]
"""What a rule may want done."""
Milder = Literal["allow", "escalate"]
"""What may be left of it."""
What = Literal["count", "distinct", "sum"]
"""What a counter counts."""
ROLES: tuple[Role, ...] = ("plain", "evasive", "near_miss", "benign")
USUAL_STEPS = (1, 10, 50, 100)
"""The rollout of a rule that names none: per cent of actors at each step."""
FAMILIES = (
    "fraud",
    "spam",
    "personal-data",
    "harassment",
    "sexual",
    "minors",
    "violence",
    "self-harm",
    "goods",
    "malware",
    "synthetic-media",
    "ip",
    "ai-service",
    "context",
)


@dataclass(frozen=True, slots=True)
class Routes:
    """Which disguises of a phrase are looked for."""

    phonetic: bool = True
    pinyin: bool = True
    mixed: bool = True
    initials: bool = False
    split: bool = True
    shuffle: bool = False
    emoji: bool = True
    shape: bool = False


ROUTE_NAMES = ("phonetic", "pinyin", "mixed", "initials", "split", "shuffle", "emoji", "shape")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a list."""

    text: str
    routes: Routes
    node: Node = field(compare=False, repr=False)
    keeps: str = ""
    """Hanzi of which one must stand as written in a like-sounding form; empty: none must."""


@dataclass(frozen=True, slots=True)
class ListMeta:
    """Where a list of any kind comes from and how long it may be used."""

    name: str
    title: str
    about: str
    languages: tuple[str, ...]
    source: str
    licence: str
    reviewed: date | None
    expires: date | None
    owner: str
    effect: Literal["hits", "context"]


@dataclass(frozen=True, slots=True)
class PhraseFile:
    """A phrase list; signals `text.phrase.<name>.count` and `.disguised`."""

    meta: ListMeta
    routes: Routes
    unless: tuple[str, ...]
    """Longer phrases inside which a hit does not count."""
    phrases: tuple[Phrase, ...]
    node: Node = field(compare=False, repr=False)
    min_confirm: int = 3
    """Syllables from which a like-sounding or spelled form needs no second signal."""


@dataclass(frozen=True, slots=True)
class PatternFile:
    """A set of patterns; signal `text.pattern.<name>.count`."""

    meta: ListMeta
    border: Border
    """What must not touch a match: an ASCII letter or digit; a digit; nothing."""
    patterns: tuple[Node, ...]
    """Scalars, each the source of one pattern."""
    matches: tuple[str, ...]
    """Texts that hold a match."""
    rejects: tuple[str, ...]
    """Texts that hold none."""
    node: Node = field(compare=False, repr=False)
    context: tuple[str, ...] = ()
    """When given, a match counts only with one of these words near it."""
    within: int = 20
    """How near, in code points."""
    heard: tuple[Node, ...] = ()
    """Further patterns, in which each hanzi stands for all that sound alike."""
    by_sound: bool = False
    """Whether `patterns` are read by their sound as well, as far as they say enough."""


@dataclass(frozen=True, slots=True)
class CounterFile:
    """A counter; signal `velocity.<name>.count`, `.distinct` or `.sum`."""

    name: str
    title: str
    about: str
    key: tuple[str, ...]
    """What is counted under: `actor`, `text`, `url.domain`, a signal, or several of them together."""
    window: str
    """One of `10m`, `1h`, `24h`, `7d`."""
    what: What
    of: str
    """What is counted or summed; empty for `count`."""
    filter: Node | None
    """The condition that an item must meet to be counted."""
    exact: bool
    owner: str
    identity: str
    """What gives its numbers their meaning, as a text: key, window, condition."""
    node: Node = field(compare=False, repr=False)

    @property
    def signal(self) -> str:
        """The name of its signal."""
        return f"velocity.{self.name}.{self.what}"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of a list, with the comment behind it."""

    value: str
    comment: str
    line: int


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list for `in_list`; entries ascend."""

    name: str
    file: str
    header: dict[str, str]
    expires: date | None
    retrieved: date | None
    effect: Literal["adds_hits", "exempts"]
    kind: str
    entries: tuple[ListEntry, ...]
    lines: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def issue(self, code: str, found: str, line: int, **more: Any) -> Issue:
        """An issue at a line of the list."""
        excerpt = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        place = Place(file=self.file, line=line, column=1)
        return Issue(code=code, place=place, found=found, excerpt=excerpt, width=max(len(excerpt), 1), **more)


@dataclass(frozen=True, slots=True)
class Terms:
    """A clause of the operator's terms."""

    url: str
    version: str


@dataclass(frozen=True, slots=True)
class PackFile:
    """The identity card of a pack."""

    id: PackId
    title: str
    version: str
    engine: str
    owner: str
    reviewers: tuple[str, ...]
    deployers: tuple[str, ...]
    licence: str
    jurisdictions: tuple[str, ...]
    languages: tuple[str, ...]
    obligations: tuple[str, ...]
    terms: dict[str, Terms]
    handling: dict[str, str]
    signals: dict[str, int]
    retention: dict[str, int]
    node: Node = field(compare=False, repr=False)

    @property
    def family(self) -> str:
        """First part of the id."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class SoftenSpec:
    """When this holds too, the rule contributes only `to`."""

    when: Node
    to: Milder
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Then:
    """What an enforcing rule wants."""

    decision: Acting
    actions: tuple[str, ...]
    case: CaseWanted | None
    scope: tuple[str, ...]
    duration_h: int | None
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Dsa:
    """Category and keywords for the DSA Transparency Database, without their prefixes."""

    category: str
    keywords: tuple[str, ...]
    other: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What reviewed matches showed about a rule."""

    precision: float
    interval: tuple[float, float]
    n: int
    twice: int | None
    """Of the `n` matches those that two people looked at; None = not told."""
    recall: float | None
    """None = not measured."""
    set: str
    measured: date | None
    reviewers: tuple[str, ...]
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Example:
    """An item and what the rule, alone and as if live, must make of it."""

    id: str
    role: Role
    item: Item
    expect: Outcome
    rules: tuple[RuleId, ...]
    actions: tuple[str, ...] | None
    spans: tuple[tuple[int, int], ...]
    node: Node = field(compare=False, repr=False)
    before: tuple[Item, ...] = ()
    """What came before the item, for rules that count."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis with its place."""

    law: LegalBasis
    checked: date | None
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule as its author wrote it. `broken` = some field could not be read, so it is not compiled."""

    id: RuleId
    title: str
    title_zh: str
    """In Chinese; empty where its author gave none."""
    kind: Literal["enforce", "exempt"]
    status: RuleStatus
    harm: str
    severity: Severity
    since: str
    summary: str
    summary_zh: str
    rationale: str
    legal_basis: tuple[Basis, ...]
    terms_clause: str
    applies_to: tuple[str, ...]
    languages: tuple[str, ...]
    each: Family
    when: Node | None
    soften: tuple[SoftenSpec, ...]
    on_failure: Literal["escalate", "ignore"]
    exempts: tuple[RuleId, ...]
    to: Milder
    then: Then | None
    notice: Literal["full", "count_only"]
    explain: dict[str, Node]
    guidance: str
    guidance_zh: str
    dsa: Dsa | None
    false_positives: tuple[str, ...] | None
    false_positives_zh: tuple[str, ...]
    """In Chinese, in the same order; empty where its author gave none."""
    evidence: Evidence | None
    examples: tuple[Example, ...]
    limits: dict[str, int] | None
    rollout: tuple[int, ...] | None
    """Per cent of actors at each step; None = `USUAL_STEPS`."""
    references: tuple[Node, ...]
    replaces: tuple[RuleId, ...]
    owner: str
    review_by: date | None
    broken: bool
    node: Node = field(compare=False, repr=False)

    @property
    def live(self) -> bool:
        """The rule acts."""
        return self.status == "live"

    @property
    def restricts(self) -> bool:
        """The rule may restrict somebody."""
        return self.then is not None and self.then.decision == "restrict"

    def at(self, name: str) -> Node:
        """The node of a field, or of the whole rule if the field is not there."""
        node: Node = self.node.value.get(name, self.node)
        return node

    def issue(self, code: str, found: str, node: Node | None = None, **more: Any) -> Issue:
        """An issue about this rule, at a node of its file."""
        return (node or self.node).issue(code, found, rule=self.id, live=self.live, **more)


@dataclass(frozen=True, slots=True)
class TestItem:
    """One item of a longer case and the decision expected for it."""

    __test__: ClassVar[bool] = False
    item: Item
    expect: Outcome


@dataclass(frozen=True, slots=True)
class TestCase:
    """Items decided together, with detectors that fail."""

    __test__: ClassVar[bool] = False
    rule: RuleId
    id: str
    failing: tuple[str, ...]
    """Signals, or prefixes of their names, that are treated as failed."""
    items: tuple[TestItem, ...]
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Suppression:
    """An explained exception: a lint of a rule, or a match on the benign baseline."""

    rule: str
    code: str
    baseline: str
    reason: str
    owner: str
    expires: date | None
    node: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything one pack folder holds."""

    root: str
    file: PackFile
    rules: tuple[RuleFile, ...]
    phrases: tuple[PhraseFile, ...]
    patterns: tuple[PatternFile, ...]
    lists: tuple[ListFile, ...]
    tests: tuple[TestCase, ...]
    suppressions: tuple[Suppression, ...]
    retired: tuple[str, ...]
    """Ids that must never be used again."""
    digest: Digest
    counters: tuple[CounterFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PackSet:
    """The packs of a bundle, ascending by id."""

    packs: tuple[Pack, ...]

    def rules(self) -> Iterator[RuleFile]:
        """Every rule, pack by pack."""
        for pack in self.packs:
            yield from pack.rules

    def phrases(self) -> Iterator[PhraseFile]:
        """Every phrase list."""
        for pack in self.packs:
            yield from pack.phrases

    def patterns(self) -> Iterator[PatternFile]:
        """Every pattern file."""
        for pack in self.packs:
            yield from pack.patterns

    def counters(self) -> Iterator[CounterFile]:
        """Every counter."""
        for pack in self.packs:
            yield from pack.counters

    def lists(self) -> Iterator[ListFile]:
        """Every list for `in_list`."""
        for pack in self.packs:
            yield from pack.lists

    def known_texts(self) -> Iterator[ListFile]:
        """Of these, the lists of known texts; each declares signals of its own."""
        return (entry for entry in self.lists() if entry.kind == "text")

    def find(self, rule: str) -> RuleFile | None:
        """The rule of an id."""
        return next((r for r in self.rules() if r.id == rule), None)

    def harm_of(self) -> dict[str, str]:
        """Rule id -> harm."""
        return {rule.id: rule.harm for rule in self.rules()}
