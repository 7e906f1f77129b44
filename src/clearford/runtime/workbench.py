"""Where authors try a rule: its text is checked, explained and tested beside the packs that decide.

Nothing here is kept or decides about anybody. A check takes a few hundredths of a second, as only the rule
itself is read anew; what only all rules together can show is found when a version is handed in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec

from clearford.core.errors import PackError, RecordError
from clearford.core.reasons import Redress
from clearford.policy.conditions import parse_all
from clearford.policy.drafting import Draft, check_draft, read_draft, with_rule
from clearford.policy.issue import Issue
from clearford.policy.law import Resources
from clearford.policy.model import Pack, PackSet, RuleFile
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.policy.testing import run_tests
from clearford.runtime import shipped
from clearford.runtime.published import rule_texts
from clearford.runtime.rule_sheet import RuleSheet, sheet_of
from clearford.runtime.trial_runs import TrialRuns

_RESOURCES = Resources(shipped.DATA)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a rule, and where."""

    code: str
    severity: str
    """high, medium or low."""
    fails: bool
    """It must be mended before the rule can be used."""
    found: str
    expected: str = ""
    suggestion: str = ""
    line: int | None = None
    column: int | None = None
    width: int = 1


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found."""

    findings: tuple[Finding, ...]
    sheet: RuleSheet | None
    """What the rule says, in words; none where it cannot be read."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One example, and what became of it."""

    name: str
    passed: bool
    problems: tuple[str, ...] = ()


class Workbench:
    """The packs that decide, for trying rules beside them."""

    def __init__(self, packs: PackSet, redress: Redress, models: str | None = None) -> None:
        """redress, models: as for what decides."""
        self.packs, self._redress, self._models = packs, redress, models
        self._catalogue = signal_catalogue(packs)

    def check(self, text: str, file: str, pack: Pack, today: date) -> Checked:
        """What is wrong with the text of a rule, and what it says."""
        draft = read_draft(text, file, pack)
        found = check_draft(draft, self.packs, pack, self._catalogue, _RESOURCES, today=today, fold=_folded)
        sheet = None if draft.rule is None or draft.rule.broken else self.sheet(draft.rule, pack)
        return Checked(findings=tuple(_finding(issue) for issue in found), sheet=sheet)

    def sheet(self, rule: RuleFile, pack: Pack) -> RuleSheet:
        """What a rule says."""
        alone = PackSet((replace(pack, rules=(rule,)),))
        parsed, _ = parse_all(self.packs, self._catalogue, [rule])
        text = rule_texts(alone, _RESOURCES)[rule.id]
        return sheet_of(rule, pack.file, text, parsed.get(rule.id), self._redress)

    def test(self, text: str, file: str, pack: Pack, today: date) -> tuple[Tried, ...] | None:
        """What becomes of the examples of a rule, alone and as if it were live; none where it has faults."""
        draft: Draft = read_draft(text, file, pack)
        if draft.rule is None or draft.rule.broken:
            return None
        return self.test_rule(draft.rule, pack, today)

    def test_rule(self, rule: RuleFile, pack: Pack, today: date) -> tuple[Tried, ...] | None:
        """The same of a rule that was read."""
        parsed, issues = parse_all(self.packs, self._catalogue, [rule])
        if issues or (rule.when is not None and rule.id not in parsed):
            return None
        # What other rules say of an example is for the version as a whole to show.
        alone = replace(rule, examples=tuple(replace(one, rules=()) for one in rule.examples))
        packs = with_rule(self.packs, pack, alone)
        read = {name: self._catalogue[name] for one in parsed.values() for name in one.signals}
        report = run_tests(
            packs, self._catalogue, TrialRuns(packs, read, self._models), today=today, only=[rule.id]
        )
        return tuple(Tried(name=one.name, passed=one.passed, problems=one.problems) for one in report.results)


def text_of(rule: RuleFile) -> str:
    """The text of a rule as its author wrote it."""
    return "\n".join(rule.node.source.lines)


def is_own(pack: Pack) -> bool:
    """Whether a pack is the operator's, and not one that is shipped."""
    return not pack.root.startswith(str(shipped.PACKS))


def own_pack(packs: PackSet, rule: str) -> Pack:
    """The operator's pack that a rule belongs to, or would.

    RecordError CF-R072 for a pack of somebody else, PackError CF-P006 for the id of a retired rule.
    """
    name = rule.rpartition(".")[0]
    pack = next((one for one in packs.packs if one.file.id == name), None)
    if pack is None or not is_own(pack):
        own = ", ".join(f"`{one.file.id}`" for one in packs.packs if is_own(one))
        raise RecordError(
            "CF-R072",
            f"`{name}` is no pack of the operator",
            suggestion=f"packs of the operator: {own}" if own else "hand in packs of your own first",
        )
    if rule in pack.retired:
        raise PackError("CF-P006", f"the rule id `{rule}` was retired", suggestion="take a new id")
    return pack


def _folded(text: str) -> str:
    return shipped.fold_tables().fold("skeleton", text)


def _finding(issue: Issue) -> Finding:
    return Finding(
        code=issue.code,
        severity=issue.severity,
        fails=issue.fails,
        found=issue.found[:500],
        expected=issue.expected,
        suggestion=issue.suggestion,
        line=issue.place.line,
        column=issue.place.column,
        width=issue.width,
    )
