"""Promotion of a rule, draft to trial to live: every condition of entry, each with its code and place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from clearford.policy.evidence import Measured, team_of
from clearford.policy.issue import Issue
from clearford.policy.lints.live import MIN_REVIEWED, MIN_REVIEWERS, TWICE, bar
from clearford.policy.model import PackFile, RuleFile
from clearford.policy.testing import TestReport

Target = Literal["trial", "live"]
NEXT: Mapping[str, Target] = {"draft": "trial", "trial": "live"}


@dataclass(frozen=True)
class Approval:
    """Who promotes a rule, and on what grounds."""

    reviewer: str
    """The team that approves."""
    author: str
    """The team that wrote the change; the owner of the rule where nobody else is named."""
    measured: Measured | None = None
    """What reviewed matches say, without the verdicts of the author."""
    shadow: str | None = None
    """Digest of the bundle that made the would-be decisions; None when they were not given."""
    tried: Mapping[str, str] | None = None
    """Rule -> digest of what it did and read in a backtest; None without a decision diff."""
    candidate: str | None = None
    """Digest of the bundle that was tried in that backtest."""


def refusals(
    pack: PackFile,
    rule: RuleFile,
    target: Target,
    approval: Approval,
    *,
    digest: str,
    tests: TestReport,
    lints: Sequence[Issue],
) -> list[Issue]:
    """Why a rule may not be promoted, or nothing.

    digest: of what the rule does and reads now, as `rule_digests` gives it. tests: its examples and the
    benign baseline, with the rule in its new status. lints: what the check
    says about the rule in its new status.
    """
    found = list(_status(rule, target))
    if found:
        return found
    found += [issue for issue in lints if issue.rule == rule.id and _counts(issue, target)]
    found += [issue for result in tests.failed if result.rule == rule.id for issue in result.issues()]
    found += _baseline(rule, tests)
    if target == "live":
        found += _evidence(rule, approval.measured)
        found += _matches(rule, approval)
        found += _people(pack, rule, approval)
        found += _diff(rule, approval.tried, digest)
    return found


def _counts(issue: Issue, target: Target) -> bool:
    # The evidence is written by this very step; what it must show is checked apart.
    inside = (issue.place.field or "").startswith("$.evidence")
    written = issue.code == "CF-P010" and (inside or "`evidence`" in issue.found)
    return not written and (issue.fails or (target == "live" and issue.severity == "medium"))


def _status(rule: RuleFile, target: Target) -> Iterator[Issue]:
    if NEXT.get(rule.status) != target:
        expected = {"trial": "draft", "live": "trial"}[target]
        found = f"`{rule.id}` is {rule.status}"
        yield rule.issue("CF-P023", found, rule.at("status"), expected=f"`{expected}` before `{target}`")


def _baseline(rule: RuleFile, tests: TestReport) -> Iterator[Issue]:
    items = sorted({hit.item for hit in tests.unexplained if hit.rule == rule.id})
    if items:
        shown = ", ".join(f"`{item}`" for item in items[:5]) + (", ..." if len(items) > 5 else "")
        yield rule.issue(
            "CF-P023",
            f"{len(items)} benign items are hit: {shown}",
            rule.at("when"),
            expected="no hit on the benign baseline, or a suppression with its reason",
        )


def _evidence(rule: RuleFile, measured: Measured | None) -> Iterator[Issue]:
    at = rule.at("status")
    if measured is None or measured.n == 0:
        help_ = "review a sample of the matches in shadow, and give the file with --reviewed"
        yield rule.issue("CF-P010", "no reviewed match", at, expected="reviewed matches", suggestion=help_)
        return
    if rule.restricts and measured.n < MIN_REVIEWED:
        help_ = "review more matches, or let the rule escalate"
        found = f"{measured.n} reviewed matches"
        yield rule.issue(
            "CF-P010", found, at, expected=f"at least {MIN_REVIEWED} to restrict", suggestion=help_
        )
        return
    low, wanted = measured.interval[0], bar(rule)
    if low < wanted:
        found = f"a lower bound of {low:.3f}: {measured.right} of {measured.n} matches are right"
        help_ = "review more matches, narrow the rule, or let it escalate"
        yield rule.issue("CF-P010", found, at, expected=f"at least {wanted:.2f}", suggestion=help_)


def _matches(rule: RuleFile, approval: Approval) -> Iterator[Issue]:
    """Whether the reviewed items are matches of the very rules that were tried."""
    at = rule.at("status")
    if approval.measured is None or approval.measured.n == 0:
        return
    if approval.shadow is None:
        found = "nothing tells which of the reviewed items the rule matched"
        help_ = "give the would-be decisions of the backtest with --shadow"
        yield rule.issue("CF-P023", found, at, expected="would-be decisions", suggestion=help_)
    elif approval.candidate is not None and approval.shadow != approval.candidate:
        found = "the matches are those of another bundle than the backtest's"
        help_ = "backtest with --json and --shadow in one run, and review its matches"
        yield rule.issue("CF-P023", found, at, expected="one backtest for both", suggestion=help_)


def _people(pack: PackFile, rule: RuleFile, approval: Approval) -> Iterator[Issue]:
    at = rule.at("owner")
    allowed: Collection[str] = (*pack.reviewers, *pack.deployers)
    if approval.reviewer == approval.author:
        found = f"`{approval.reviewer}` approves what it wrote"
        yield rule.issue("CF-P023", found, at, expected="a team other than the author's")
    elif approval.reviewer not in allowed:
        found = f"`{approval.reviewer}` is no reviewer of the pack"
        yield rule.issue("CF-P023", found, at, expected="one of " + _listed(allowed))
    measured = approval.measured
    if measured is None or measured.n == 0:
        return
    teams = {*pack.reviewers, pack.owner, rule.owner} - {approval.author}
    strangers = [name for name in measured.reviewers if team_of(name) not in teams]
    if strangers:
        found = "reviewers of the matches who are none of the pack: " + _listed(strangers[:5])
        yield rule.issue("CF-P023", found, at, expected="people of " + _listed(sorted(teams)))
    independent = [name for name in measured.reviewers if name not in strangers]
    if len(independent) < MIN_REVIEWERS:
        found = f"{len(independent)} independent reviewers of the matches"
        yield rule.issue("CF-P023", found, at, expected=f"at least {MIN_REVIEWERS}, none of them the author")
    if measured.twice * TWICE < measured.n:
        found = f"{measured.twice} of {measured.n} matches were looked at by two people"
        yield rule.issue("CF-P023", found, at, expected="a fifth of them at least")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _diff(rule: RuleFile, tried: Mapping[str, str] | None, digest: str) -> Iterator[Issue]:
    help_ = "`clearford pack backtest --events ... --json FILE`, then `--diff FILE`"
    if tried is None or rule.id not in tried:
        yield rule.issue(
            "CF-P023", "no decision diff", rule.at("status"), expected="a backtest of it", suggestion=help_
        )
    elif tried[rule.id] != digest:
        found = "the rule, or what it reads or is exempted by, has changed since its backtest"
        yield rule.issue("CF-P023", found, rule.at("when"), expected="a new backtest", suggestion=help_)
