"""A rule for people to read: what it asks, what it does, on which ground, and the notice that comes of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from clearford.act.deeds import say_done
from clearford.act.plan import plan
from clearford.act.statement import told
from clearford.core.actions import CaseWanted, LegalBasis
from clearford.core.decisions import Decision
from clearford.core.ids import Digest, ItemId
from clearford.core.items import Item
from clearford.core.reasons import LANGUAGES, Circumstances, Redress, RuleText
from clearford.decide.explain import words
from clearford.decide.expr import And, Expr, Or
from clearford.policy.conditions import RuleConditions
from clearford.policy.model import Evidence, Example, PackFile, RuleFile

TEXT_MOST = 500
"""Code points of the text of an example that are shown."""


class Line(msgspec.Struct, frozen=True):
    """One line of a condition: `all` and `any` head the deeper lines that follow."""

    depth: int
    kind: str
    """`all`, `any` or `is`."""
    words: str = ""


class SheetExample(msgspec.Struct, frozen=True, kw_only=True):
    """An item that the author made up, and what must become of it."""

    id: str
    role: str
    kind: str
    text: str
    expect: str


class SheetEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule file says of reviewed matches."""

    precision: float
    low: float
    high: float
    n: int
    set: str
    measured: str


class RuleSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a rule says."""

    id: str
    pack: str
    version: str
    """Of its pack."""
    kind: str
    status: str
    title: str
    title_zh: str = ""
    """In Chinese; empty where its authors gave none."""
    harm: str
    harm_name: dict[str, str] = {}
    severity: str
    since: str = ""
    summary: str = ""
    summary_zh: str = ""
    rationale: str = ""
    guidance: str = ""
    guidance_zh: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    terms_clause: str | None = None
    applies_to: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Languages it looks at; empty for all."""
    each: str = "item"
    condition: tuple[Line, ...] = ()
    soften: tuple[tuple[Line, ...], ...] = ()
    exempts: tuple[str, ...] = ()
    decision: str = ""
    actions: tuple[str, ...] = ()
    does: dict[str, str] = {}
    """Language -> what is done, in words."""
    case: CaseWanted | None = None
    scope: tuple[str, ...] = ()
    duration_h: int | None = None
    explain: dict[str, str] = {}
    notices: dict[str, str] = {}
    """Language -> the notice as the person would get it, placeholders unfilled; empty where none goes out."""
    false_positives: tuple[str, ...] = ()
    false_positives_zh: tuple[str, ...] = ()
    evidence: SheetEvidence | None = None
    examples: tuple[SheetExample, ...] = ()
    limits: dict[str, int] = {}
    rollout: tuple[int, ...] | None = None
    owner: str = ""
    review_by: str | None = None


def sheet_of(
    rule: RuleFile, pack: PackFile, text: RuleText, conditions: RuleConditions | None, redress: Redress
) -> RuleSheet:
    """The sheet of a rule that could be read. text: its published words."""
    then = rule.then
    return RuleSheet(
        id=rule.id,
        pack=pack.id,
        version=pack.version,
        kind=rule.kind,
        status=rule.status,
        title=rule.title,
        title_zh=rule.title_zh,
        harm=rule.harm,
        harm_name=text.harm_name,
        severity=rule.severity,
        since=rule.since,
        summary=rule.summary,
        summary_zh=rule.summary_zh,
        rationale=rule.rationale,
        guidance=rule.guidance,
        guidance_zh=rule.guidance_zh,
        legal_basis=text.legal_basis,
        terms_clause=text.terms_clause,
        applies_to=rule.applies_to,
        languages=rule.languages,
        each=rule.each,
        condition=tuple(lines_of(conditions.when.expr)) if conditions else (),
        soften=tuple(tuple(lines_of(one.expr)) for one in conditions.soften) if conditions else (),
        exempts=rule.exempts,
        decision=then.decision if then else "",
        actions=text.actions,
        does={lang: say_done(text.actions, lang) for lang in LANGUAGES} if text.actions else {},
        case=then.case if then else None,
        scope=text.scope,
        duration_h=text.duration_h,
        explain=text.explain,
        notices=notices_of(text, redress),
        false_positives=rule.false_positives or (),
        false_positives_zh=rule.false_positives_zh,
        evidence=_evidence(rule.evidence),
        examples=tuple(_example(one) for one in rule.examples),
        limits=rule.limits or {},
        rollout=rule.rollout,
        owner=rule.owner,
        review_by=rule.review_by.isoformat() if rule.review_by else None,
    )


def lines_of(expr: Expr, depth: int = 0) -> Iterator[Line]:
    """A condition as lines, each part under what joins it."""
    if isinstance(expr, And | Or):
        yield Line(depth, "all" if isinstance(expr, And) else "any")
        for part in expr.of:
            yield from lines_of(part, depth + 1)
    else:
        yield Line(depth, "is", words(expr))


def notices_of(text: RuleText, redress: Redress) -> dict[str, str]:
    """What a person would be told by whom the rule restricts, in each language."""
    if not text.actions or text.notice != "full":
        return {}
    decision = Decision(
        item=ItemId(""),
        outcome="restrict",
        actions=text.actions,
        determining=(text.id,),
        bundle=Digest(""),
    )
    effects = plan(decision, {text.id: text}, circumstances=Circumstances(), redress=redress)
    return {lang: said for lang in LANGUAGES if (said := told(effects, lang))}


def _evidence(evidence: Evidence | None) -> SheetEvidence | None:
    if evidence is None:
        return None
    return SheetEvidence(
        precision=evidence.precision,
        low=evidence.interval[0],
        high=evidence.interval[1],
        n=evidence.n,
        set=evidence.set,
        measured=evidence.measured.isoformat() if evidence.measured else "",
    )


def _example(example: Example) -> SheetExample:
    item: Item = example.item
    text = item.text if isinstance(item.text, str) else ""
    return SheetExample(
        id=example.id,
        role=example.role,
        kind=item.kind or "post",
        text=text[:TEXT_MOST],
        expect=example.expect,
    )
