"""`clearford ai corpus`: check training data, from the plan to the data sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table

from clearford.ai.corpus.rows import NAMES, Fields
from clearford.ai.corpus.sheet import Report
from clearford.ai.corpus.sources import decode_sources
from clearford.ai.corpus.verdict import LEAST_PERCENT, SAMPLE
from clearford.cli.commands.options import MOST, Alone, Lang, Packs, SettingsFile, Workers, whole
from clearford.cli.show import messages, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, InputError, Place
from clearford.core.reasons import Language
from clearford.runtime.batch.engines import EngineName, carrier_of
from clearford.runtime.corpus.folder import Folder, every_looked
from clearford.runtime.corpus.gate import (
    look,
    plan_of,
    report_of,
    sample_of,
    sample_rows,
    verdicts_of,
    write_report,
)
from clearford.runtime.corpus.handing import looked_at
from clearford.runtime.corpus.queueing import do_queue_rows, keep_queued, queued_in, read_rows
from clearford.runtime.corpus.recording import do_record_plan, do_record_report
from clearford.runtime.customs import load_customs
from clearford.runtime.engine import EngineOptions
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import By
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.text.inert import inert

BY = By("command line", "operator_admin")
FAILS, INCOMPLETE = 1, 3
"""Exit codes of a report: something does not pass; files could not be read, or people are not done."""
BLOCK = 100
"""Cases that are opened in one transaction."""

app = App(
    name="corpus",
    help="Check training data: sources, harms, secrets, duplicates. 检查训练语料。",
    help_format="plaintext",
)
Here = Annotated[Path, Parameter(help="Folder of the check. 检查目录。")]
Recorded = Annotated[bool, Parameter(negative="", help="Put it on record. 记录在册。")]


@app.command
def plan(
    input: Annotated[str, Parameter(help="JSON lines or Parquet: a file, a folder or an address. 语料。")],
    folder: Here,
    /,
    *,
    sources: Annotated[Path, Parameter(help="What is known of each source, JSON lines. 来源说明文件。")],
    fields: Annotated[
        tuple[str, ...], Parameter(negative="", help="Names of columns: text=NAME. 列名。")
    ] = (),
    seed: Annotated[int, whole(0, MOST, "Seed of the draws. 抽样种子。")] = 1,
    percent: Annotated[int, whole(LEAST_PERCENT, 100, "Part that is looked at. 技术抽检比例。")] = 100,
    sample: Annotated[int, whole(1, MOST, "Rows for people. 人工抽检行数。")] = SAMPLE,
    packs: Packs = (),
    alone: Alone = False,
    settings: SettingsFile = None,
    record: Recorded = False,
    lang: Lang = None,
) -> int:
    """Fix input, rules and draws before a row is looked at.

    在查看任何一行之前，固定语料、规则与抽样。
    """
    known = decode_sources(_bytes(sources), file=str(sources))
    options = EngineOptions(packs=tuple(str(one.resolve()) for one in packs), shipped=not alone)
    made = plan_of(input, known, options, fields=_fields(fields), seed=seed, percent=percent, sample=sample)
    Folder(folder).begin(made)
    if record:
        opened = open_record(load_settings(settings))
        with closing(opened.store), opened.change(BY) as change:
            do_record_plan(change, made)
    words = say("corpus.planned", pick_language(lang), n=made.bases()[-1], digest=made.digest)
    messages().print(words, markup=False)
    return 0


@app.command
def run(
    folder: Here,
    /,
    *,
    workers: Workers = 1,
    engine: Annotated[
        EngineName, Parameter(help="Where chunks are looked at: own processes, Ray or Spark. 执行引擎。")
    ] = "processes",
    lang: Lang = None,
) -> int:
    """Look at the rows; run it again to go on where it was cut off.

    检查各行；中断后再次运行即可继续。
    """
    look(folder, workers, engine=None if engine == "processes" else carrier_of(engine, looked_at))
    looked = every_looked(Folder(folder))
    rows, lines = sum(one.rows for one in looked), sum(sum(one.rejected.values()) for one in looked)
    messages().print(say("corpus.ran", pick_language(lang), rows=rows, lines=lines), markup=False)
    return INCOMPLETE if any(one.code for one in looked) else 0


@app.command
def sample(
    folder: Here,
    out: Annotated[
        Path | None, Parameter(help="File for people to read, JSON lines. 供人工评判的文件。")
    ] = None,
    /,
    *,
    cases: Annotated[
        bool, Parameter(negative="", help="Open cases in the queue of reviewers instead. 改为送入审核队列。")
    ] = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Write the rows that people look at, with their texts, or open a case in the queue for each.

    写出供人工评判的行（含原文），或逐行送入审核队列。
    """
    if (out is not None) == cases:
        raise ConfigError("CF-C002", "either a file or --cases")
    if out is None:
        return _queue(Folder(folder), settings, pick_language(lang))
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for number, row in sample_rows(Folder(folder)):
            count += 1
            yield msgspec.json.encode({"row": number, "source": row.source, "text": row.text}) + b"\n"

    Folder(out.parent).write_lines(out.name, lines())
    messages().print(say("corpus.drawn", pick_language(lang), n=count, file=inert(str(out))), markup=False)
    return 0


def _queue(here: Folder, settings: Path | None, language: Language) -> int:
    """Open a case for each row that has none; those of a block are opened together or not at all."""
    have = queued_in(here)
    before = len(have)
    wanted = load_settings(settings)
    opened = open_record(wanted)
    with closing(opened.store):
        customs = load_customs(Path(wanted.customs) if wanted.customs else None)
        office = Office.of(opened.vault, customs)
        new = ((number, row) for number, row in sample_rows(here) if number not in have)
        while block := list(islice(new, BLOCK)):
            with opened.change(BY) as change:
                made = do_queue_rows(change, office, here.plan.digest, block)
            have |= made
            keep_queued(here, have)
    words = say("assess.queued", language, n=len(have) - before, all=len(have))
    messages().print(words, markup=False)
    return 0


def _from_queue(here: Folder, settings: Path | None, language: Language) -> dict[int, bool]:
    """What reviewers said of the rows that were opened as cases."""
    opened = open_record(load_settings(settings))
    with closing(opened.store), opened.read() as conn:
        read, said = read_rows(conn, opened.vault, here.plan.digest, queued_in(here))
    counts = {"waiting": read.waiting, "twice": read.twice, "same": read.same, "gone": read.gone}
    messages().print(say("assess.read", language, **counts), markup=False)
    return said


@app.command
def report(
    folder: Here,
    /,
    *,
    people: Annotated[Path | None, Parameter(help="Verdicts of people, JSON lines. 人工评判文件。")] = None,
    cases: Annotated[
        bool, Parameter(negative="", help="Take in verdicts from the queue. 从审核队列读回结论。")
    ] = False,
    settings: SettingsFile = None,
    record: Recorded = False,
    lang: Lang = None,
) -> int:
    """Write report, data sheets and the list of rows to remove; 1 where something does not pass.

    写出报告、数据说明与应移除的行；不通过时退出码为 1。
    """
    here = Folder(folder)
    drawn = sample_of(here, every_looked(here))
    said = _from_queue(here, settings, pick_language(lang)) if cases else dict[int, bool]()
    if people:
        said |= verdicts_of(_bytes(people), drawn, file=str(people))
    made = report_of(here, said)
    write_report(here, made)
    if record:
        opened = open_record(load_settings(settings))
        with closing(opened.store), opened.change(BY) as change:
            do_record_report(change, made)
    _show(made, pick_language(lang))
    if made.passes is False:
        return FAILS
    return INCOMPLETE if made.lost or made.passes is None else 0


def _show(made: Report, language: Language) -> None:
    table = Table(title=made.sentence[language], title_justify="left")
    for head in ("source", "rows", "bad", "interval", "standing"):
        table.add_column(say(f"corpus.{head}", language))
    for one in made.results:
        between = f"{one.bad.low:.2%} – {one.bad.high:.2%}"
        standing = say(f"corpus.{one.standing}", language)
        table.add_row(inert(one.source), f"{one.counts.rows:,}", f"{one.bad.count:,}", between, standing)
    terminal().print(table)


def _fields(named: tuple[str, ...]) -> Fields:
    """Names of columns of `text=NAME`; ConfigError CF-C002 for anything else."""
    found = dict(one.partition("=")[::2] for one in named)
    if not set(found) <= set(NAMES) or not all(found.values()):
        names = ", ".join(f"{name}=NAME" for name in NAMES)
        raise ConfigError("CF-C002", "--fields names no column", suggestion=names)
    return Fields(**found)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("CF-I008", str(error.strerror).lower(), place=Place(file=str(path))) from error
