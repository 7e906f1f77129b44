"""`clearford pack backtest`: replay events and show what rules would do, before they do it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.load import baseline_items
from clearford.cli.commands.options import (
    MOST,
    Alone,
    Drawn,
    Html,
    InputFormat,
    Lang,
    Models,
    Overlay,
    Packs,
    Seed,
    Workers,
    whole,
)
from clearford.cli.commands.page_file import check_page_path, write_backtest
from clearford.cli.show import in_words, messages, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.core.reasons import Language
from clearford.policy.diff.decisions import SHIFTS
from clearford.runtime.backtest.judge import RuleQuality, Share
from clearford.runtime.backtest.report import BacktestReport, RuleReport
from clearford.runtime.backtest.rollout import RolloutReport
from clearford.runtime.backtest.run import BacktestOptions, backtest
from clearford.runtime.backtest.sides import LIVE, SideOptions
from clearford.runtime.backtest.tally import Sample
from clearford.runtime.readers import STDIN
from clearford.runtime.reports.shown_text import shown_id
from clearford.runtime.rollout.buckets import rollout_key
from clearford.runtime.writers import store_error
from clearford.text.inert import inert

REJECTED = 3
SHOWN_RULES = 40


def backtest_command(
    *,
    events: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True,
            help="Events to replay: a .jsonl, .csv, .tsv, .parquet or .txt file, also .gz. 事件文件。",
        ),
    ],
    packs: Packs = (),
    alone: Alone = False,
    against: Annotated[
        str,
        Parameter(help="What to compare with: `live`, or a folder of packs as they were. 对照的规则。"),
    ] = LIVE,
    rule: Annotated[
        tuple[str, ...],
        Parameter(
            name="--rule",
            negative="",
            show_default=False,
            help="Rules to try as if live; all trial rules by default. Again for more. 试作生效的规则。",
        ),
    ] = (),
    overlay: Overlay = None,
    models: Models = None,
    labels: Annotated[
        str | None,
        Parameter(help="Key of the label in every event, for precision and recall. 事件中标注的字段名。"),
    ] = None,
    rollout: Annotated[
        bool,
        Parameter(
            negative="", help="Simulate staged rollout and automatic stop as well. 模拟分步上线与自动停用。"
        ),
    ] = False,
    verify: Annotated[
        int,
        whole(
            0, MOST, "Decide so many of the first events with polars too, and compare. 用 polars 复核的条数。"
        ),
    ] = 0,
    workers: Workers = 1,
    sample: Drawn = 10,
    seed: Seed = 0,
    shadow: Annotated[
        Path | None,
        Parameter(help="Write the would-be decisions of the tried rules as JSON lines. 写出模拟判定。"),
    ] = None,
    json: Annotated[
        Path | None, Parameter(name="--json", help="Write the whole report as JSON. 完整报告写为 JSON。")
    ] = None,
    html: Html = None,
    format: InputFormat = None,
    lang: Lang = None,
) -> int:
    """Replay events through the rules on trial as if they were live, and show whose treatment changes.

    以试行规则回放事件，列出谁会新受限制、解除限制、加重或减轻，并附样本。

    Nobody is acted on. Samples quote texts, personal values masked. Exit codes 0, 2, 3, 130.
    不对任何人生效。样本引用事件文本，个人信息已遮盖。
    """
    language = pick_language(lang)
    if verify > 0 and events == STDIN:
        raise ConfigError("CF-C002", "`--verify` of standard input", suggestion="name a file")
    outputs = [str(path) for path in (json, shadow) if path is not None]
    _check_outputs(events, outputs)
    if html is not None:
        check_page_path(html, events, *outputs)
    options = BacktestOptions(
        events=events,
        sides=SideOptions(
            tuple(map(str, packs)),
            not alone,
            against,
            rule,
            overlay=overlay,
            models=models,
        ),
        labels=labels,
        sample=sample,
        seed=seed,
        workers=workers,
        format=format,
        rollout_key=rollout_key() if rollout else None,
        baseline=baseline_items() if rollout else (),
        verify=verify,
    )
    report = _run(options, shadow)
    if json is not None:
        _written(json, msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    if html is not None:
        write_backtest(html, report, language)
    show(report, terminal(), language)
    return REJECTED if report.rejected else 0


def _check_outputs(events: str, outputs: Sequence[str]) -> None:
    """Refuse outputs that would replace the events or each other."""
    paths = [os.path.realpath(path) for path in (*outputs, *([] if events == STDIN else [events]))]
    if len(set(paths)) < len(paths):
        found = "an output would replace the events or another output"
        raise ConfigError("CF-C002", found, suggestion="name another file")


def _run(options: BacktestOptions, shadow: Path | None) -> BacktestReport:
    bar = Progress(
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=messages(),
        disable=sys.stderr is None or not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)
        if shadow is None:
            return backtest(options, progress=lambda block: bar.advance(task, block.read))
        try:
            with shadow.open("wb") as out:
                return backtest(options, shadow=out, progress=lambda block: bar.advance(task, block.read))
        except OSError as error:
            raise store_error(error, str(shadow)) from error


def _written(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise store_error(error, str(path)) from error


def show(report: BacktestReport, console: Console, lang: Language) -> None:
    """The report as tables."""
    shown = {"read": report.read, "rejected": report.rejected, "rules": len(report.tried)}
    console.print(say("backtest.read", lang, **shown), highlight=False)
    for line in report.first_rejected:
        where = " ".join(part for part in (str(line.line), line.field) if part)
        console.print(Text(inert(f"  {where}: {line.code}: {in_words(line.found, lang)}")))
    if report.verified is not None:
        checked = {"n": report.verified.checked, "different": report.verified.different}
        console.print(say("backtest.verified", lang, **checked), highlight=False)
        if report.verified.skipped:
            console.print(say("backtest.unverified", lang, n=report.verified.skipped), highlight=False)
    changes = Table(title=say("backtest.changes", lang), title_justify="left")
    changes.add_column(say("backtest.language", lang))
    for shift in ("all", *SHIFTS):
        changes.add_column(say(f"shift.{shift}", lang), justify="right")
    every = {"all": report.read - report.rejected, **report.shifts}
    for name, counts in ((say("backtest.every", lang), every), *report.by_language.items()):
        changes.add_row(name, *(str(counts.get(shift, 0)) for shift in ("all", *SHIFTS)))
    console.print(changes)
    _show_rules(report, console, lang)
    _show_samples(report.samples, console, lang)
    if report.labels is not None:
        _show_labels(report, console, lang)
    if report.rollout is not None:
        _show_rollout(report.rollout, console, lang)


def _show_rules(report: BacktestReport, console: Console, lang: Language) -> None:
    table = Table(title=say("tried", lang), title_justify="left")
    for key in ("rule", "hits", *(f"shift.{s}" for s in SHIFTS), "backtest.per_day", "backtest.overlap"):
        left = key in ("rule", "backtest.overlap")
        table.add_column(say(key, lang), justify="left" if left else "right", no_wrap=key == "rule")
    moved = sorted(report.rules, key=lambda r: (-r.hits, r.rule))
    for rule in [r for r in moved if r.hits or r.shifts][:SHOWN_RULES]:
        counts = (str(rule.shifts.get(shift, 0)) for shift in SHIFTS)
        table.add_row(Text(rule.rule), str(rule.hits), *counts, _per_day(rule, lang), Text(_overlap(rule)))
    console.print(table)
    quiet = sum(not r.hits for r in report.rules)
    if quiet:
        console.print(say("backtest.quiet", lang, n=quiet), highlight=False)
    if not report.timed:
        console.print(say("backtest.untimed", lang), highlight=False)
    lost = [f"{r.rule} {r.failed}" for r in report.rules if r.failed]
    if lost:
        console.print(Text(say("backtest.failed", lang, rules=", ".join(lost))))


def _per_day(rule: RuleReport, lang: Language) -> str:
    if rule.per_day is None:
        return "-"
    words = f"{rule.per_day.mean:.1f} ({rule.per_day.most_day})"
    return f"{words} {say('over', lang)}" if rule.per_day.over_limits else words


def _overlap(rule: RuleReport) -> str:
    return ", ".join(f"{name} {n}" for name, n in list(rule.overlaps.items())[:2])


def _show_samples(samples: Mapping[str, list[Sample]], console: Console, lang: Language) -> None:
    for shift, drawn in samples.items():
        console.print(Text(say("backtest.samples", lang, what=say(f"shift.{shift}", lang)), style="bold"))
        for one in drawn:
            head = f"  {one.line} {shown_id(one.item)}  {one.old} -> {one.new}  {', '.join(one.rules)}"
            console.print(Text(inert(head)), soft_wrap=True)
            console.print(Text(inert(f"      {one.text}"), style="dim"), soft_wrap=True)


def _show_labels(report: BacktestReport, console: Console, lang: Language) -> None:
    assert report.labels is not None
    counts = report.labels
    table = Table(title=say("quality", lang), title_justify="left")
    for key in ("rule", "backtest.precision", "backtest.recall", "backtest.benign"):
        table.add_column(say(key, lang), justify="left" if key == "rule" else "right")
    for found in sorted(report.quality, key=lambda q: (-q.precision.n, q.rule)):
        if found.precision.n:
            table.add_row(*_quality(found))
    console.print(table)
    words = {"used": counts.used, "missing": counts.missing, "contradictory": counts.contradictory}
    console.print(say("backtest.labels", lang, **words), highlight=False)
    if counts.unknown:
        names = ", ".join(f"{name} {n}" for name, n in counts.unknown.items())
        console.print(Text(inert(say("backtest.unknown", lang, names=names))))


def _quality(found: RuleQuality) -> tuple[Text, str, str, str]:
    return Text(found.rule), _share(found.precision), _share(found.recall), str(found.benign)


def _share(share: Share) -> str:
    if share.value is None:
        return "-"
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}] n={share.n}"


def _show_rollout(rollout: RolloutReport, console: Console, lang: Language) -> None:
    table = Table(title=say("rollout", lang), title_justify="left")
    for key in ("backtest.time", "rule", "backtest.what", "backtest.found"):
        table.add_column(say(key, lang))
    for entry in rollout.entries:
        if entry.kind != "step" or entry.per_cent:
            at = entry.at.strftime("%Y-%m-%d %H:%M") if entry.at else "-"
            what = say(f"rollout.{entry.kind}", lang, n=entry.per_cent)
            why = f"{entry.trigger}: {entry.found}" if entry.trigger else entry.found
            table.add_row(at, Text(entry.rule), Text(what), Text(why))
    console.print(table)
    stopped = sum(rule.stopped for rule in rollout.rules)
    done = sum(rule.per_cent == 100 for rule in rollout.rules)
    console.print(
        say("rollout.done", lang, rules=len(rollout.rules), stopped=stopped, done=done), highlight=False
    )
    if rollout.untimed:
        console.print(say("rollout.untimed", lang), highlight=False)
