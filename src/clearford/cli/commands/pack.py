"""`clearford pack`: check packs, run their tests, show what they hold."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.load import baseline_items, load
from clearford.cli.commands.options import Alone, AsJson, Lang, Models, Packs
from clearford.cli.commands.pack_backtest import backtest_command
from clearford.cli.commands.pack_diff import diff_command
from clearford.cli.commands.pack_preset import preset_command
from clearford.cli.commands.pack_promote import evidence_command, promote_command, sample_command
from clearford.cli.commands.pack_rollout import app as rollout_app
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import DetectError
from clearford.core.reasons import Language
from clearford.core.signals import SignalSpec
from clearford.detect.patterns.cost import cost_us
from clearford.policy.issue import Issue, render, sort_key
from clearford.policy.law import Resources
from clearford.policy.lints.table import check as check_packs
from clearford.policy.model import PackSet
from clearford.policy.report import exactness_report, null_report
from clearford.policy.testing import TestReport, run_tests
from clearford.runtime import shipped
from clearford.runtime.detectors import pattern_spec
from clearford.runtime.engine import SystemClock, in_force
from clearford.runtime.trial_runs import TrialRuns
from clearford.text.inert import inert

FINDINGS = 1
Reports = Annotated[
    bool,
    Parameter(
        name="--reports",
        negative="",
        help="Show too what unknown signals do to each rule and what it rests on. 附空值与证据报告。",
    ),
]
Times = Annotated[
    bool,
    Parameter(
        name="--times",
        negative="",
        help="Time every pattern on hostile texts as well; depends on the computer. 测量模式耗时。",
    ),
]

app = App(help="Check, test and list packs of rules. 检查、测试和列出规则包。", help_format="plaintext")
app.command(backtest_command, name="backtest")
app.command(diff_command, name="diff")
app.command(sample_command, name="sample")
app.command(evidence_command, name="evidence")
app.command(promote_command, name="promote")
app.command(preset_command, name="preset")
app.command(rollout_app, name="rollout")
# Named, not imported: what it asks models with is not needed by the others.
app.command("clearford.cli.commands.pack_safeguard:safeguard_command", name="safeguard")


@app.command
def check(
    *,
    packs: Packs = (),
    alone: Alone = False,
    reports: Reports = False,
    times: Times = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Read packs and report every fault with code, place and suggestion.

    检查规则包，逐项报告问题的代码、位置与建议。

    Exit code 0: nothing has to be mended; 1: something has; 2: usage or file error.
    """
    language = pick_language(lang)
    found, issues, catalogue = load(packs, alone=alone)
    issues = all_issues(found, issues, catalogue, times=pattern_times(found) if times else None)
    if as_json:
        write_json(msgspec.json.encode([_plain(issue) for issue in issues]) + b"\n")
    else:
        _print_issues(issues, found, language)
        if reports:
            _print_reports(found, catalogue)
    return FINDINGS if any(issue.fails for issue in issues) else 0


def all_issues(
    packs: PackSet,
    loaded: tuple[Issue, ...],
    catalogue: Mapping[str, SignalSpec],
    *,
    times: Mapping[tuple[str, int], float] | None = None,
) -> tuple[Issue, ...]:
    """Faults of reading, of every lint and, where nothing else is wrong, of every example."""
    today, tables = SystemClock().now().date(), shipped.fold_tables()
    found = check_packs(
        packs,
        catalogue,
        today,
        Resources(shipped.DATA),
        fold=lambda text: tables.fold("skeleton", text),
        pattern_ms=times,
    )
    issues = (*loaded, *found)
    if not any(issue.fails for issue in issues):
        issues += run_tests(packs, catalogue, TrialRuns(packs, catalogue), today=today).issues()
    return tuple(sorted(issues, key=sort_key))


def pattern_times(packs: PackSet) -> dict[tuple[str, int], float]:
    """(file, number of the pattern) -> milliseconds on 10,000 characters of its worst text."""
    spent = {}
    for file in packs.patterns():
        for i, node in enumerate((*file.patterns, *file.heard)):
            try:
                spent[file.meta.name, i] = cost_us(pattern_spec(file, node)).long_us / 1000
            except DetectError:
                # Outside the subset: the lint of patterns says so, with its place.
                continue
    return spent


def _plain(issue: Issue) -> dict[str, object]:
    data: dict[str, object] = msgspec.to_builtins(issue)
    return data | {"severity": issue.severity, "fails": issue.fails}


def _print_issues(issues: Sequence[Issue], packs: PackSet, lang: Language) -> None:
    console = terminal()
    for issue in issues:
        words = "\n".join(inert(line) for line in render(issue, lang).split("\n"))
        console.print(Text(words), soft_wrap=True)
    if not issues:
        numbers = {"packs": len(packs.packs), "rules": sum(1 for _ in packs.rules())}
        console.print(say("pack.clean", lang, **numbers))
        return
    counts = Counter(issue.severity for issue in issues)
    console.print(say("pack.issues", lang, **{s: counts[s] for s in ("high", "medium", "low")}))


def _print_reports(packs: PackSet, catalogue: Mapping[str, SignalSpec]) -> None:
    console = terminal()
    nulls = Table("rule", "signal", "absent", "failed", title="null report", title_justify="left")
    for line in null_report(packs, catalogue):
        nulls.add_row(line.rule, line.signal, line.when_absent, line.when_failed)
    console.print(nulls)
    exact = Table(
        "rule", "exact evidence", "inexact", "context", title="exactness report", title_justify="left"
    )
    for rule in exactness_report(packs, catalogue):
        exact.add_row(rule.rule, *("\n".join(names) for names in (rule.evidence, rule.inexact, rule.context)))
    console.print(exact)


@app.command
def test(
    *rules: Annotated[
        str, Parameter(help="Ids of the rules to test; all by default. 要测试的规则编号，默认全部。")
    ],
    packs: Packs = (),
    alone: Alone = False,
    models: Models = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Run the examples and cases of rules, then all rules over the benign baseline.

    运行规则的样例与用例，再以全部规则检查正常内容基线。

    Exit code 0: all passed; 1: a test failed or an ordinary item is hit; 2: usage, pack or file error.
    """
    language = pick_language(lang)
    found, issues, catalogue = load(packs, alone=alone)
    failing = next((issue for issue in issues if issue.fails), None)
    if failing is not None:
        raise failing.as_error()
    today = SystemClock().now().date()
    report = run_tests(
        in_force(found, today),
        catalogue,
        TrialRuns(found, catalogue, models),
        today=today,
        baseline=baseline_items(),
        only=rules or None,
        timer=time.perf_counter,
    )
    if as_json:
        write_json(msgspec.json.encode(_report_data(report)) + b"\n")
    else:
        _print_report(report, language)
    return 0 if report.ok else FINDINGS


def _report_data(report: TestReport) -> dict[str, object]:
    return {
        "passed": len(report.results) - len(report.failed),
        "failed": [{"rule": r.rule, "name": r.name, "problems": r.problems} for r in report.failed],
        "uncovered": [f"{b.rule} {b.name}" for b in report.uncovered],
        "baseline": {
            "items": report.baseline_size,
            "unexplained": [{"rule": h.rule, "item": h.item} for h in report.unexplained],
        },
        "seconds": report.seconds,
    }


def _print_report(report: TestReport, lang: Language) -> None:
    console = terminal()
    for result in report.failed:
        console.print(Text(inert(f"{result.rule}  {result.name}: {'; '.join(result.problems)}"), style="red"))
    if report.uncovered:
        console.print(Text(say("pack.uncovered", lang), style="yellow"))
        _print_lines(console, (f"{b.rule}  {b.name}" for b in report.uncovered))
    for hit in report.unexplained:
        console.print(Text(say("pack.baseline", lang, rule=hit.rule, item=hit.item), style="red"))
    counts = {"passed": len(report.results) - len(report.failed), "failed": len(report.failed)}
    console.print(say("pack.tests", lang, **counts))
    console.print(say("pack.baseline_size", lang, n=report.baseline_size, hits=len(report.unexplained)))


def _print_lines(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(Text(f"  {line}"))


@app.command(name="list")
def list_rules(*, packs: Packs = (), alone: Alone = False, as_json: AsJson = False, lang: Lang = None) -> int:
    """List the rules of packs with their status, severity, harm and title.

    列出规则及其状态、严重程度、危害与标题。
    """
    language = pick_language(lang)
    found, issues, _ = load(packs, alone=alone)
    _print_faults(issues, language)
    code = FINDINGS if any(issue.fails for issue in issues) else 0
    rows = [
        {"id": r.id, "status": r.status, "severity": r.severity, "harm": r.harm, "title": r.title}
        for r in in_force(found, SystemClock().now().date()).rules()
    ]
    if as_json:
        write_json(msgspec.json.encode(rows) + b"\n")
        return code
    table = Table(*(say(head, language) for head in ("rule", "status", "severity", "harm", "title")))
    for row in rows:
        status = say(f"status.{row['status']}", language)
        cells = (row["id"], status, row["severity"], row["harm"], row["title"])
        table.add_row(*(Text(inert(cell)) for cell in cells))
    terminal().print(table)
    return code


def _print_faults(issues: Sequence[Issue], lang: Language) -> None:
    """What could not be read, on standard error."""
    for issue in issues:
        if issue.fails:
            for line in render(issue, lang).rstrip().split("\n"):
                messages().print(Text(inert(line)), soft_wrap=True)
