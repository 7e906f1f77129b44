"""Plan the effects of a decision: which actions, which statement of reasons, which case. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from clearford.act.limits import USUAL, Limits
from clearford.act.measures import measure_of, papers_for, restricting
from clearford.core.casework import Verdict
from clearford.core.dates import whole_months_after
from clearford.core.decisions import Decision
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.reasons import (
    LANGUAGES,
    Circumstances,
    Classed,
    Effects,
    LegalGround,
    Reason,
    Redress,
    Restriction,
    RuleText,
    StatementOfReasons,
)

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_UNNAMED = {"en": "another service", "zh": "其他服务"}
_SEVERITIES = ("low", "medium", "high", "critical")
NOTHING_KNOWN = Redress()


def plan(
    decision: Decision,
    texts: Mapping[RuleId, RuleText],
    values: Mapping[str, str] | None = None,
    *,
    circumstances: Circumstances | None = None,
    redress: Redress = NOTHING_KNOWN,
    now: int | None = None,
    limits: Limits = USUAL,
) -> Effects:
    """The effects of a decision that the rules took.

    texts: the published words of every rule of the bundle.
    values: public signals of the finding that determined the decision, for placeholders.
    redress: what the operator offers; the last day and the time for an answer are filled in.
    now: when measures begin, microseconds; None where nothing is put into force, as in a scan.
    """
    restricts = restricting(decision.actions)
    reasons = {rule: reason_of(texts[rule], values or {}) for rule in decision.determining}
    # A rule that only asks a person to look is no reason for what was done.
    rules = [text for rule in decision.determining if set((text := texts[rule]).actions) & set(restricts)]
    held_h = decision.case.deadline_h if decision.case else None
    measures = tuple(_ruled(action, rules, now, held_h, limits) for action in restricts)
    behind = rules or [texts[rule] for rule in decision.determining]
    classed = classed_of(behind) if behind else None
    statement = None
    if classed and any(rule.notice == "full" for rule in rules):
        statement = StatementOfReasons(
            item=decision.item,
            measures=measures,
            reasons=tuple(reasons[rule.id] for rule in rules),
            classed=classed,
            circumstances=circumstances,
            redress=open_until(redress, classed.harm, now, limits),
            papers=_papers(restricts, circumstances),
            decided_at=now,
            bundle=decision.bundle,
        )
    return Effects(
        item=decision.item,
        actions=decision.actions,
        statement=statement,
        reasons=tuple(reasons.values()),
        case=decision.case,
        measures=measures,
        classed=classed,
    )


def plan_human(
    item: ItemId,
    verdict: Verdict,
    rules: Sequence[RuleText],
    *,
    bundle: Digest,
    now: int,
    circumstances: Circumstances,
    classed: Classed | None = None,
    measures: Sequence[Restriction] = (),
    written: Mapping[str, str] | None = None,
    illegal: LegalGround | None = None,
    also_illegal: bool | None = None,
    detected: bool = False,
    assisted: bool = False,
    redress: Redress = NOTHING_KNOWN,
    limits: Limits = USUAL,
) -> Effects:
    """The effects of a decision that a person took.

    rules: those the person relied on: their ids, laws and clauses are told, and as the reason the harm.
    classed: the harm, where it is not that of the rules; needed when there are none.
    measures: with a territory, end or day of review other than the usual, for some of the actions.
    written: language -> reason in the person's own words.
    illegal: law and why, when the verdict's ground is `illegal`.
    detected, assisted: whether automatic means found the item, and whether they proposed the decision.
    """
    restricts = restricting(verdict.actions)
    if verdict.outcome != "restrict" or not restricts:
        return Effects(item=item, actions=verdict.actions)
    classed = classed or classed_of(rules)
    own = {measure.action: measure for measure in measures}
    placed = tuple(own.get(a) or measure_of(a, start=now, by_rule=False, limits=limits) for a in restricts)
    # The words of a rule tell what the rule did ("we are holding ..."), which is no longer what is done.
    reasons = tuple(replace(reason_of(rule, {}), text={}) for rule in rules)
    statement = StatementOfReasons(
        item=item,
        measures=placed,
        reasons=reasons,
        classed=classed,
        ground=verdict.ground or "contract",
        illegal=illegal,
        also_illegal=also_illegal,
        written=dict(written or {}),
        circumstances=circumstances,
        automated_detection=detected,
        automated_decision="partial" if assisted else "none",
        redress=open_until(redress, classed.harm, now, limits),
        papers=_papers(restricts, circumstances),
        decided_at=now,
        bundle=bundle,
    )
    # What is counted without a notice is so for a person's decision too, unless the ground is the law.
    silent = verdict.ground != "illegal" and bool(rules) and all(r.notice == "count_only" for r in rules)
    return Effects(
        item=item,
        actions=verdict.actions,
        statement=None if silent else statement,
        reasons=reasons,
        measures=placed,
        classed=classed,
    )


def reason_of(rule: RuleText, values: Mapping[str, str]) -> Reason:
    """The reason a rule gives, with its placeholders filled in every language."""
    return Reason(
        rule=rule.id,
        text={lang: fill(rule.explain[lang], values, lang) for lang in LANGUAGES if lang in rule.explain},
        legal_basis=rule.legal_basis,
        category=rule.category,
        keywords=rule.keywords,
        version=rule.version,
        terms_clause=rule.terms_clause,
        terms_link=rule.terms_link,
    )


def fill(words: str, values: Mapping[str, str], lang: str) -> str:
    """`words` with placeholders replaced; a value that is not known becomes neutral words."""
    return _PLACEHOLDER.sub(lambda m: values.get(m.group(1)) or _UNNAMED[lang], words)


def classed_of(rules: Sequence[RuleText]) -> Classed:
    """Under which harm rules are counted: that of the most severe; equals by id. At least one rule."""
    first = min(rules, key=lambda rule: (-_SEVERITIES.index(rule.severity), rule.id))
    further = {r.category for r in rules} | {r.addition for r in rules if r.addition}
    return Classed(
        harm=first.harm,
        category=first.category,
        additions=tuple(sorted(further - {first.category})),
        keywords=tuple(sorted({keyword for rule in rules for keyword in rule.keywords})),
        other=first.other,
        name=first.harm_name,
    )


def open_until(redress: Redress, harm: str, now: int | None, limits: Limits = USUAL) -> Redress:
    """The redress with its last day and the time for an answer, where the operator set none."""
    if now is None:
        return redress
    return replace(
        redress,
        appeal_until=redress.appeal_until or whole_months_after(now, limits.appeal_months),
        answer_h=redress.answer_h or limits.answer(harm),
    )


def _ruled(
    action: str, rules: Sequence[RuleText], now: int | None, held_h: int | None, limits: Limits
) -> Restriction:
    """What an action of some rules restricts: everywhere if one says so, and for the longest time."""
    wanting = [rule for rule in rules if action in rule.actions]
    everywhere = any(not rule.scope for rule in wanting) or not wanting
    scope = () if everywhere else tuple(sorted({place for rule in wanting for place in rule.scope}))
    hours = [rule.duration_h for rule in wanting]
    longest = None if None in hours or not hours else max(h for h in hours if h is not None)
    return measure_of(action, scope=scope, start=now, duration_h=longest, held_h=held_h, limits=limits)


def _papers(actions: Sequence[str], circumstances: Circumstances | None) -> tuple[str, ...]:
    return papers_for(actions, circumstances.account_type if circumstances else None)
