"""The table of lints, and the check that runs them all and applies the suppressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from clearford.core.signals import SignalSpec
from clearford.policy.conditions import parse_all
from clearford.policy.issue import Issue, sort_key
from clearford.policy.law import Resources
from clearford.policy.lints import conditions, counters, grounds, guards, lists, live, rules
from clearford.policy.lints.context import Context
from clearford.policy.model import PackSet, RuleFile, Suppression
from clearford.policy.read_lists import folded

Lint = Callable[[Context], Iterator[Issue]]

LINTS: tuple[tuple[str, Lint], ...] = (
    ("CF-P001", rules.form),
    ("CF-P002", rules.unknown_names),
    ("CF-P002", conditions.kind_without_signal),
    ("CF-P002", conditions.undeclared_family),
    ("CF-P002", grounds.dsa_values),
    ("CF-P002", counters.definitions),
    ("CF-P004", conditions.constant_condition),
    ("CF-P006", rules.retired_ids),
    ("CF-P007", rules.missing_fields),
    ("CF-P009", rules.roles),
    ("CF-P010", live.live_needs),
    ("CF-P011", rules.actions_fit),
    ("CF-P011", conditions.exactness),
    ("CF-P011", guards.verdict_alone),
    ("CF-P011", guards.lets_nothing_pass),
    ("CF-P012", grounds.legal_basis),
    ("CF-P012", grounds.pack_obligations),
    ("CF-P013", rules.explanations),
    ("CF-P014", lists.provenance),
    ("CF-P014", lists.entries_with_reason),
    ("CF-P015", grounds.scope),
    ("CF-P016", rules.protected_from_softening),
    ("CF-P017", lists.pattern_subset),
    ("CF-P018", rules.person_at_risk),
    ("CF-P019", lists.suppressions),
    ("CF-P025", counters.coordination_alone),
    ("CF-P101", rules.review_date),
    ("CF-P102", conditions.same_condition),
    ("CF-P103", conditions.always_absorbed),
    ("CF-P104", lists.pattern_time),
    ("CF-P105", rules.false_positives),
    ("CF-P106", rules.references),
    ("CF-P107", rules.near_miss_differs),
    ("CF-P108", conditions.negated_unknown),
    ("CF-P109", grounds.basis_age),
    ("CF-P110", lists.expiring),
    ("CF-P201", rules.title),
    ("CF-P202", rules.summary),
    ("CF-P203", rules.field_order),
    ("CF-P204", lists.unused),
    ("CF-P204", counters.unused),
    ("CF-P205", lists.one_entry),
    ("CF-P206", lists.short_phrases),
)
"""Code -> lint. Codes not listed come from reading, typing, running the examples, and the check itself."""


def check(
    packs: PackSet,
    catalogue: Mapping[str, SignalSpec],
    today: date,
    resources: Resources,
    *,
    fold: Callable[[str], str] = folded,
    pattern_ms: Mapping[tuple[str, int], float] | None = None,
) -> tuple[Issue, ...]:
    """Everything that is wrong with packs that were read, in the order of their files.

    today: the day against which expiry and review are measured.
    fold: normal form of texts; the engine's own where its tables are at hand.
    pattern_ms: measured times of patterns, from `timing.pattern_times`.
    Issues found while reading come from `load`; the two together are the whole report.
    """
    parsed, issues = parse_all(packs, catalogue)
    context = Context(packs, catalogue, parsed, resources, today, fold, pattern_ms or {})
    for _, lint in LINTS:
        issues.extend(lint(context))
    return tuple(sorted(_suppress(packs, issues, today), key=sort_key))


_OF_LISTS = frozenset((lists.__name__, counters.__name__))


def check_rule(
    packs: PackSet,
    catalogue: Mapping[str, SignalSpec],
    rule: RuleFile,
    today: date,
    resources: Resources,
    *,
    fold: Callable[[str], str] = folded,
) -> tuple[Issue, ...]:
    """What is wrong with one rule of packs that were read, in a fraction of the time of all of them.

    Left out is what the conditions of other rules have a part in, and what lists and counters are like.
    """
    parsed, issues = parse_all(packs, catalogue, [rule])
    context = Context(packs, catalogue, parsed, resources, today, fold, only=rule.id)
    for _, lint in LINTS:
        if lint.__module__ not in _OF_LISTS:
            issues.extend(lint(context))
    mine = [issue for issue in issues if issue.rule == rule.id]
    found = (issue for issue in _suppress(packs, mine, today) if issue.code != "CF-P207")
    return tuple(sorted(found, key=sort_key))


def _suppress(packs: PackSet, issues: Iterable[Issue], today: date) -> Iterator[Issue]:
    """The issues that no valid suppression explains, and CF-P207 for the suppressions that explain none."""
    lines = [s for pack in packs.packs for s in pack.suppressions if s.code and _is_valid(s, today)]
    used: set[int] = set()
    for issue in issues:
        match = next((s for s in lines if s.code == issue.code and s.rule == issue.rule), None)
        if match is None or issue.severity == "high":
            yield issue
        else:
            used.add(id(match))
    for line in lines:
        if id(line) not in used:
            found = f"`{line.code}` of `{line.rule}` does not occur"
            yield line.node.issue("CF-P207", found, suggestion="remove the line", rule=line.rule)


def _is_valid(line: Suppression, today: date) -> bool:
    return line.expires is not None and line.expires >= today
