"""`clearford scan`: decide every item of a file and write one row each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from clearford.cli.commands.load import baseline_items
from clearford.cli.commands.options import (
    Alone,
    AsJson,
    Html,
    InputFormat,
    Lang,
    Models,
    Overlay,
    Packs,
    Workers,
)
from clearford.cli.commands.page_file import check_page_path, write_report
from clearford.cli.show import counts_table, entry_words, in_words, messages, print_error
from clearford.cli.words import pick_language, say
from clearford.core.errors import ClearfordError, ConfigError
from clearford.core.reasons import Language
from clearford.runtime.engine import Engine, EngineOptions, SystemClock
from clearford.runtime.readers import Format, check_source, nothing_read
from clearford.runtime.reports.gather import Gathered
from clearford.runtime.rollout.files import Folder, at_work
from clearford.runtime.rollout.run import Keeper, Setting, setting_of
from clearford.runtime.scan import Part, ScanOptions, Summary, scan_alone, scan_in_workers
from clearford.runtime.state import load as load_state
from clearford.runtime.state import save as save_state
from clearford.runtime.writers import STDOUT, ResultWriter, out_format_of, rejected_path
from clearford.text.inert import inert

REJECTED = 3


def scan(
    input: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True,
            help="A .jsonl, .csv, .tsv, .parquet or .txt file, also .gz; - for standard input. 输入文件。",
        ),
    ],
    /,
    *,
    output: Annotated[
        str,
        Parameter(
            name=("--output", "-o"),
            allow_leading_hyphen=True,
            help="Result file (.jsonl or .parquet); - for standard output. 结果文件。",
        ),
    ],
    packs: Packs = (),
    alone: Alone = False,
    signals: Annotated[
        str,
        Parameter(
            show_default=False,
            help="Signals to show in every row: names joined by commas, or `all`. 每行要输出的信号。",
        ),
    ] = "",
    explain: Annotated[
        bool,
        Parameter(
            negative="",
            help="Add to every row actions, determining rules, reasons, how spans were found. 每行附理由。",
        ),
    ] = False,
    format: InputFormat = None,
    workers: Workers = 1,
    state: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            help="Go on counting from this file if it is there, and save the counts to it. 续用计数状态。",
        ),
    ] = None,
    html: Html = None,
    models: Models = None,
    overlay: Overlay = None,
    shadow: Annotated[
        str | None,
        Parameter(
            help="Write what the trial rules would have done as JSON lines as well. 另写试行规则的模拟判定。"
        ),
    ] = None,
    rollout: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            help="Let live rules act step by step; the folder keeps where they stand. 分步上线，目录存状态。",
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Decide every item of a file and write one row for each, in the order of the input.

    逐条判定文件中的内容，并按输入顺序每条写出一行结果。

    Lines that cannot be read are listed in OUTPUT.rejected.jsonl, and the run goes on.
    无法读取的行列于 OUTPUT.rejected.jsonl，其余照常处理。

    Exit code 0: every line was read; 3: some lines were rejected; 2: usage, pack or file error.
    """
    language = pick_language(lang)
    options = _options(signals, explain=explain, report=html is not None)
    options = replace(options, shadow=shadow is not None)
    wanted = EngineOptions(
        packs=tuple(str(p) for p in packs),
        shipped=not alone,
        signals=tuple(sorted(options.signals)),
        everything=options.everything,
        models=models,
        overlay=overlay,
    )
    _check(input, output, format, html)
    if shadow is not None:
        _check_shadow(shadow, input, output, html)
    if state is not None:
        _check_state(state, input, output, rejected_path(output), html, shadow)
    with nullcontext() if rollout is None else at_work(rollout, make=True) as folder:
        engine = Engine.load(wanted)
        if state is not None and os.path.exists(state):
            engine = engine.fresh(load_state(state, engine.state_identity))
        setting, keeper = (None, None) if folder is None else _staged(engine, folder)
        if workers == 1:
            parts = scan_alone(input, engine, options, format=format, rollout=setting)
        else:
            parts = scan_in_workers(
                input, wanted, options, workers=workers, engine_here=engine, format=format, rollout=setting
            )
        if shadow is not None:
            parts = _shadow_kept(parts, shadow)
        gathered = Gathered()
        try:
            summary = _write(parts, input, output, gathered, language, keeper, quiet=as_json)
        finally:
            # Whatever ends the scan: the state is that of the last block whose rows were written.
            if keeper is not None:
                keeper.save()
    if state is not None and summary.whole:
        save_state(state, engine.memory.arrays, engine.state_identity)
    if html is not None:
        write_report(html, engine, input, summary, gathered, language)
    if state is not None and not summary.whole:
        words = say("scan.unsaved", language, path=state)
        messages().print(inert(words), highlight=False, markup=False, soft_wrap=True)
    _report(summary, output, language, keeper, as_json=as_json)
    if keeper is not None and not as_json:
        _report_rollout(keeper, str(rollout), language)
    if summary.read == 0:
        print_error(messages(), nothing_read(input), language)
    return REJECTED if summary.rejected else 0


def _options(signals: str, *, explain: bool, report: bool) -> ScanOptions:
    names = frozenset(name.strip() for name in signals.split(",") if name.strip())
    return ScanOptions(signals=names - {"all"}, everything="all" in names, explain=explain, report=report)


def _check(source: str, output: str, format: Format | None, html: str | None) -> None:
    """Refuse what cannot go well before the engine is loaded."""
    check_source(source, format)
    out_format_of(output)
    if html is not None:
        check_page_path(html, output)
    for path in (output, rejected_path(output), html):
        if path is not None and _is_same_file(source, path):
            raise ConfigError(
                "CF-C002", "the output would replace the input", suggestion="name another file with --output"
            )


def _check_shadow(path: str, source: str, *others: str | None) -> None:
    """Refuse would-be decisions that are no JSON lines or would replace another file."""
    same = any(other is not None and os.path.abspath(other) == os.path.abspath(path) for other in others)
    if not path.endswith(".jsonl") or same or _is_same_file(source, path):
        raise ConfigError("CF-C002", f"`--shadow {path}`", suggestion="name a .jsonl file of its own")


def _check_state(path: str, *others: str | None) -> None:
    """Refuse a state that would replace another file of the scan, there already or not."""
    real = os.path.realpath(path)
    if any(o is not None and (os.path.realpath(o) == real or _is_same_file(o, path)) for o in others):
        raise ConfigError("CF-C002", f"`--state {path}`", suggestion="name a file of its own")


def _shadow_kept(parts: Iterator[Part], path: str) -> Iterator[Part]:
    """The same parts, of which the would-be decisions are written as they pass."""
    with ResultWriter(path) as out:
        for part in parts:
            out.write_lines(part.shadow, part.shadow.count(b"\n"))
            yield part


def _staged(engine: Engine, folder: Folder) -> tuple[Setting, Keeper]:
    setting = setting_of(engine, folder, baseline_items(), SystemClock().now().date())
    return setting, Keeper(folder)


def _report_rollout(keeper: Keeper, path: str, lang: Language) -> None:
    console = messages()
    for entry in keeper.entries:
        words = f"{entry.rule}: {entry_words(entry.kind, entry.per_cent, lang)}"
        console.print(inert(words), highlight=False, markup=False, soft_wrap=True)
    if not keeper.timed:
        console.print(say("rollout.untimed", lang), highlight=False)
    console.print(inert(say("rollout.look", lang, path=path)), highlight=False, markup=False, soft_wrap=True)


def _is_same_file(source: str, path: str) -> bool:
    try:
        return os.path.isfile(path) and os.path.samefile(source, path)
    except (OSError, ValueError):
        return False


def _write(
    parts: Iterator[Part],
    source: str,
    output: str,
    gathered: Gathered,
    lang: Language,
    keeper: Keeper | None,
    *,
    quiet: bool,
) -> Summary:
    out = ResultWriter(output)
    try:
        return _write_all(parts, source, out, gathered, keeper, quiet=quiet)
    except (ClearfordError, KeyboardInterrupt):
        if out.left is not None:
            words = say("scan.partial", lang, rows=out.written, path=out.left)
            messages().print(inert(words), highlight=False, markup=False, soft_wrap=True)
        raise


def _write_all(
    parts: Iterator[Part],
    source: str,
    out: ResultWriter,
    gathered: Gathered,
    keeper: Keeper | None,
    *,
    quiet: bool,
) -> Summary:
    summary = Summary()
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=messages(),
        disable=quiet or sys.stderr is None or not sys.stderr.isatty(),
        transient=True,
    )
    with out, bar:
        task = bar.add_task(inert(Path(source).name), total=None)
        for part in parts:
            out.write_lines(part.lines, part.rows)
            if keeper is not None and part.rollout is not None and not out.is_closed:
                keeper.take(part.rollout)
            out.reject(part.rejected)
            summary.take(part)
            if part.report is not None:
                gathered.take(part.report)
            bar.update(task, completed=summary.read)
            if out.is_closed:
                break
    # The last rows may find the reader gone only when the output is closed.
    summary.whole = not out.is_closed
    return summary


def _report(summary: Summary, output: str, lang: Language, keeper: Keeper | None, *, as_json: bool) -> None:
    console = messages()
    if as_json:
        data: dict[str, object] = {
            "read": summary.read,
            "rejected": summary.rejected,
            "outcomes": summary.outcomes,
            "rules": summary.rules,
        }
        if keeper is not None:
            data["rollout"] = [
                {"rule": e.rule, "kind": e.kind, "per_cent": e.per_cent, "trigger": e.trigger}
                for e in keeper.entries
            ]
        console.print(msgspec.json.encode(data).decode(), markup=False, highlight=False, soft_wrap=True)
        return
    console.print(
        inert(say("scan.done", lang, read=summary.read, rejected=summary.rejected, out=_named(output, lang))),
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    _report_rejected(console, summary, output, lang)
    total = sum(summary.outcomes.values())
    named = {say(f"outcome.{k}", lang): n for k, n in summary.outcomes.items()}
    console.print(counts_table(say("summary", lang), named, total, lang, "outcome"))
    if summary.rules:
        top = dict(summary.rules.most_common(15))
        console.print(counts_table(say("rules", lang), top, total, lang, "rule"))
    if summary.ignored:
        names = inert(", ".join(summary.ignored))
        console.print(say("scan.ignored", lang, names=names), markup=False, highlight=False)


def _named(output: str, lang: Language) -> str:
    return say("stdout", lang) if output == STDOUT else output


def _report_rejected(console: Console, summary: Summary, output: str, lang: Language) -> None:
    path = rejected_path(output)
    if summary.rejected and path is not None:
        words = inert(say("scan.rejected", lang, path=path))
        console.print(words, highlight=False, markup=False, soft_wrap=True)
        return
    for line in summary.first_rejected:
        where = " ".join(part for part in (str(line.line), line.field) if part)
        console.print(f"  {where}: {line.code}: {in_words(line.found, lang)}", highlight=False, markup=False)
