"""Examples, cases, branches and the baseline of packs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from clearford.core.items import Item
from clearford.decide.program import Program
from clearford.policy.files import load
from clearford.policy.signals import catalogue
from clearford.policy.testing import Branch, Decided, TestReport, run_tests
from tests.policy.engine import decide
from tests.policy.golden import (
    DIAGNOSTICS,
    RECORDING,
    RULE,
    SAMPLES,
    TODAY,
    Edit,
    edited,
    parse_edits,
    rendered,
)

LOOKALIKE = "fraud.phishing.lookalike-domain"
BASELINE = (Item(id="b1", text="see you at six"), Item(id="b2", text="stay off paypa1.example"))


def _run(root: Path, baseline: tuple[Item, ...] = (), today: date = TODAY) -> TestReport:
    packs, issues = load([root])
    assert issues == ()
    return run_tests(packs, catalogue(packs), decide, today=today, baseline=baseline)


def test_the_samples_hold_and_every_branch_is_taken() -> None:
    report = _run(SAMPLES)
    assert report.failed == ()
    assert report.uncovered == ()
    assert report.ok
    assert len(report.results) == 13


def test_a_wrong_expectation_is_an_issue_at_the_example(tmp_path: Path) -> None:
    path = DIAGNOSTICS / "CF-P008.txt"
    source, _, expected = path.read_text().partition(f"{RULE}\n")
    report = _run(edited(parse_edits(source), tmp_path))
    got = rendered(report.issues(), "CF-P008")
    if RECORDING:
        path.write_text(f"{source}{RULE}\n{got}")
        expected = got
    assert not report.ok
    assert got == expected


def _example(text: str, more: str) -> Edit:
    old = (
        '  - {id: plain, role: plain, item: {kind: post, text: "log in at paypa1.example"}, expect: restrict}'
    )
    new = f'  - {{id: plain, role: plain, item: {{kind: post, text: "{text}"}}, expect: restrict, {more}}}'
    return Edit("fraud/phishing/rules/lookalike-domain.yaml", (old,), (new,))


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        pytest.param("actions: [remove_link]", [], id="actions"),
        pytest.param("actions: [hold]", ["actions `remove_link` instead of `hold`"], id="other-actions"),
        pytest.param("spans: [[10, 24]]", [], id="span"),
        pytest.param("spans: [[0, 3]]", ["no evidence at [0, 3]"], id="other-span"),
        pytest.param("rules: [fraud.phishing.lookalike-domain]", [], id="rule"),
        pytest.param(
            "rules: [fraud.phishing.sure-profit]",
            ["`fraud.phishing.sure-profit` does not hold"],
            id="other-rule",
        ),
    ],
)
def test_what_an_example_may_fix(more: str, problems: list[str], tmp_path: Path) -> None:
    report = _run(edited([_example("log in at paypa1.example", more)], tmp_path))
    assert [p for result in report.failed for p in result.problems] == problems


def test_branches_without_a_test_are_named(tmp_path: Path) -> None:
    near = 'id: near-miss, role: near_miss, item: {kind: post, text: "warning: paypa1.example is a scam"}'
    rule, case = "fraud/phishing/rules/lookalike-domain.yaml", "fraud/phishing/tests/lookalike-domain.yaml"
    edits = [
        Edit(rule, (f"  - {{{near}, expect: escalate}}",), ()),
        Edit(case, ("    failing: [url.lookalike.score]",), ("    failing: [text.phrase]",)),
    ]
    report = _run(edited(edits, tmp_path))
    assert report.uncovered == (Branch(LOOKALIKE, "on_failure"),)
    # The softening was taken by the failure; without the case it is not.
    (tmp_path / "packs/fraud/phishing/tests/lookalike-domain.yaml").unlink()
    report = _run(tmp_path / "packs")
    assert report.uncovered == (Branch(LOOKALIKE, "on_failure"), Branch(LOOKALIKE, "soften[0]"))


def _suppressed(item: str, expires: str) -> Edit:
    line = (
        f"- {{rule: {LOOKALIKE}, baseline: {item}, reason: Invented., owner: fraud-team, expires: {expires}}}"
    )
    return Edit("fraud/phishing/suppressions.yaml", (), (line,))


@pytest.mark.parametrize(
    ("edits", "explained", "unused"),
    [
        pytest.param([], False, [], id="none"),
        pytest.param([_suppressed("b2", "2027-01-01")], True, [], id="explained"),
        pytest.param([_suppressed("b2", "2026-11-01")], False, [], id="expired"),
        pytest.param([_suppressed("b1", "2027-01-01")], False, [(LOOKALIKE, "b1")], id="unused"),
    ],
)
def test_a_hit_on_the_baseline_needs_a_suppression(
    edits: list[Edit],
    explained: bool,  # noqa: FBT001
    unused: list[tuple[str, str]],
    tmp_path: Path,
) -> None:
    report = _run(edited(edits, tmp_path), BASELINE)
    assert [(h.rule, h.item, h.explained) for h in report.baseline] == [(LOOKALIKE, "b2", explained)]
    assert report.ok is explained
    assert list(report.unused_suppressions) == unused
    assert report.baseline_size == 2


def test_only_some_rules_and_their_time() -> None:
    packs, _ = load([SAMPLES])
    ticks = itertools.count(0, 0.5)
    report = run_tests(
        packs, catalogue(packs), decide, today=TODAY, only=[LOOKALIKE], timer=lambda: float(next(ticks))
    )
    assert {r.rule for r in report.results} == {LOOKALIKE}
    assert report.seconds == {LOOKALIKE: 0.5}


def test_an_example_comes_after_what_came_before_it(tmp_path: Path) -> None:
    calls: list[tuple[list[str], bool]] = []

    def recording(
        program: Program, items: Sequence[Item], *, failing: frozenset[str] = frozenset(), apart: bool = False
    ) -> Sequence[Decided]:
        calls.append(([item.id for item in items], apart))
        return decide(program, items, failing=failing)

    edit = _example("log in at paypa1.example", "before: [{times: 2, kind: post, text: hello}]")
    packs, issues = load([edited([edit], tmp_path)])
    assert issues == ()
    report = run_tests(packs, catalogue(packs), recording, today=TODAY, only=[LOOKALIKE])
    assert report.failed == ()
    assert (["plain-before-0-0", "plain-before-0-1", "plain"], False) in calls
    assert (["evasive", "near-miss", "benign"], True) in [(ids[:3], apart) for ids, apart in calls]
