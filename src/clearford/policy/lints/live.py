"""Lints of live rules: the evidence and the people, limits and rollout without which no rule acts."""

from __future__ import annotations

from collections.abc import Iterator

from clearford.core.actions import is_strict
from clearford.core.shares import wilson
from clearford.policy.evidence import team_of
from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context
from clearford.policy.model import Evidence, RuleFile

MIN_REVIEWED = 35
"""Reviewed matches below which a rule stays escalate-only."""
MIN_REVIEWERS = 2
TWICE = 5
"""Of so many matches of a rule that restricts one, rounded up, is looked at by two people."""
BAR_ESCALATE, BAR, BAR_STRICT = 0.30, 0.90, 0.98


def bar(rule: RuleFile) -> float:
    """The lower bound of precision that a live rule must show."""
    if not rule.restricts:
        return BAR_ESCALATE
    actions = rule.then.actions if rule.then else ()
    return BAR_STRICT if is_strict(actions, rule.severity) else BAR


def live_needs(context: Context) -> Iterator[Issue]:
    """CF-P010: a live rule has evidence over its bar by two people, limits and a rollout."""
    for _, rule in context.rules():
        if not rule.live or rule.broken:
            continue
        acting = ("evidence", "limits", "rollout") if rule.kind == "enforce" else ("evidence",)
        for name in acting:
            if rule.node.value.get(name) is None:
                help_ = "set `status: trial` until it is there"
                yield rule.issue(
                    "CF-P010", f"no field `{name}`", rule.at("status"), expected=f"`{name}`", suggestion=help_
                )
        if rule.evidence is not None:
            yield from _evidence(rule, rule.evidence, context)
            yield from _people(rule, rule.evidence)


def _evidence(rule: RuleFile, evidence: Evidence, context: Context) -> Iterator[Issue]:
    low, high = wilson(evidence.precision, evidence.n)
    if max(abs(low - evidence.interval[0]), abs(high - evidence.interval[1])) > 0.0015:
        found = f"the interval [{evidence.interval[0]:g}, {evidence.interval[1]:g}]"
        expected = f"[{low:.3f}, {high:.3f}], the 95 % Wilson interval"
        yield rule.issue("CF-P010", found, evidence.node.value["interval"], expected=expected)
    elif low < bar(rule):
        found = f"a lower bound of {low:.3f}"
        help_ = "review more matches, narrow the rule, or let it escalate"
        yield rule.issue(
            "CF-P010",
            found,
            evidence.node.value["interval"],
            expected=f"at least {bar(rule):.2f}",
            suggestion=help_,
        )
    if rule.restricts and evidence.n < MIN_REVIEWED:
        found = f"{evidence.n} reviewed matches"
        yield rule.issue(
            "CF-P010", found, evidence.node.value["n"], expected=f"at least {MIN_REVIEWED} to restrict"
        )
    if evidence.measured and evidence.measured > context.today:
        yield rule.issue(
            "CF-P010", "evidence from the future", evidence.node.value["measured"], expected="a past day"
        )


def _people(rule: RuleFile, evidence: Evidence) -> Iterator[Issue]:
    """No rule leaves trial on the word of one person, or of its owner's team alone."""
    node = evidence.node.value.get("reviewers", evidence.node)
    help_ = "let somebody else review a sample of the matches"
    if len(evidence.reviewers) < MIN_REVIEWERS:
        found = f"{len(evidence.reviewers)} reviewer of the matches"
        wanted = f"at least {MIN_REVIEWERS}"
        yield rule.issue("CF-P010", found, node, expected=wanted, suggestion=help_)
    elif all(team_of(name) == rule.owner for name in evidence.reviewers):
        found = f"no reviewer but `{rule.owner}`, who owns the rule"
        yield rule.issue("CF-P010", found, node, expected="one of another team", suggestion=help_)
    if rule.restricts and (evidence.twice or 0) * TWICE < evidence.n:
        told = "no field `twice`" if evidence.twice is None else f"{evidence.twice} of {evidence.n} matches"
        node = evidence.node.value.get("twice", evidence.node.value["n"])
        wanted = "a fifth of the matches, looked at by two people"
        yield rule.issue("CF-P010", told, node, expected=wanted, suggestion=help_)
