"""`clearford replay`: decide stored history by any bundle, in chunks, with workers, to be gone on with."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from clearford.cli.commands.options import MOST, Alone, AsJson, Lang, Models, Overlay, Packs, whole
from clearford.cli.show import counts_table, in_words, messages, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.core.reasons import Language
from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.batch.engines import EngineName, Runs, engine_of
from clearford.runtime.batch.foreman import Foreman
from clearford.runtime.batch.inforce import InForce, as_in_force
from clearford.runtime.batch.plan import MOST_DOMAINS, Job
from clearford.runtime.batch.processes import cores
from clearford.runtime.batch.replay import (
    GivenUp,
    Manifest,
    Request,
    alone,
    asked_of,
    begin,
    finish,
    planned,
    resumed,
    standing_of,
    survey,
)
from clearford.runtime.batch.survey import Survey
from clearford.runtime.engine import EngineOptions
from clearford.text.inert import inert

INCOMPLETE = 3
SAMPLE = 20_000
_FIGURES_S = 2.0
"""Seconds between two looks at what is decided so far."""


def replay(
    input: Annotated[
        str,
        Parameter(
            help="A file or folder of JSON lines and Parquet, or an address such as s3://. 文件、目录或地址。"
        ),
    ],
    /,
    *,
    out: Annotated[
        Path, Parameter(help="Folder of the results; the same one goes on with a replay. 结果目录。")
    ],
    parts: Annotated[
        str,
        Parameter(
            show_default=False,
            help="Address where the parts are written, such as s3://bucket/out. 结果文件的写入地址。",
        ),
    ] = "",
    packs: Packs = (),
    alone_: Alone = False,
    overlay: Overlay = None,
    models: Models = None,
    in_force: Annotated[
        Path | None,
        Parameter(
            help="Settings of a service: the packs in force there, without what fell back to trial. "
            "服务设置文件：采用该服务现行的规则。"
        ),
    ] = None,
    on_trial: Annotated[
        tuple[str, ...],
        Parameter(
            negative="",
            show_default=False,
            help="A live rule that only watches here; give it again for more. 按试行处理的规则，可重复。",
        ),
    ] = (),
    signals: Annotated[
        str,
        Parameter(
            show_default=False,
            help="Signals to show beside each decision, joined by commas. 每条判定附带的信号。",
        ),
    ] = "",
    workers: Annotated[
        int, whole(0, 256, "Worker processes, 1 to 256; 0 for one a core. 工作进程数，0 为每核一个。")
    ] = 0,
    engine: Annotated[
        EngineName, Parameter(help="Where chunks are decided: own processes, Ray or Spark. 执行引擎。")
    ] = "processes",
    domains: Annotated[
        int,
        whole(1, MOST_DOMAINS, "Parts into which accounts are split for counting; 1 is exact. 计数分区数。"),
    ] = 1,
    keep: Annotated[
        bool,
        Parameter(negative="", help="Keep what was counted, to carry decisions out later. 保留计数供执行。"),
    ] = False,
    sample: Annotated[
        int, whole(0, MOST, "Items looked at first for speed and time; 0 for none. 预先抽样条数。")
    ] = SAMPLE,
    core_hour: Annotated[
        float | None,
        Parameter(help="Price of a core hour, for an estimate of the cost. 每核时价格，用于费用估算。"),
    ] = None,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Plan and look, and decide nothing. 只做计划与抽样。")
    ] = False,
    status: Annotated[
        bool, Parameter(negative="", help="Show how far the replay in the folder is. 显示进度。")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Decide stored history by any bundle; the same command goes on after whatever ended it.

    用任意规则版本重新判定历史内容；中断后以同一命令继续。

    Each chunk gives one Parquet file in OUT, and manifest.json lists those that are whole. What cannot be
    read is listed with a code, and the rest goes on.
    每块得到一个 Parquet 文件，manifest.json 列出完整的文件；无法读取的部分附代码列出，其余照常。

    Exit code 0: everything was decided; 3: something could not be read; 2: usage, pack or file error.
    """
    language = pick_language(lang)
    if core_hour is not None and not 0 <= core_hour <= MOST:
        raise ConfigError("CF-C002", "`--core-hour`", suggestion=f"a price from 0 to {MOST}")
    if in_force is not None and (packs or alone_ or overlay or models):
        suggestion = "leave out --packs, --alone, --overlay and --models, which its settings name"
        raise ConfigError("CF-C002", "`--in-force`", suggestion=suggestion)
    options = EngineOptions(
        packs=tuple(map(str, packs)),
        shipped=not alone_,
        models=models,
        overlay=overlay,
        on_trial=tuple(sorted({name.strip() for name in on_trial if name.strip()})),
        signals=tuple(sorted({name.strip() for name in signals.split(",") if name.strip()})),
    )
    service = str(in_force.absolute()) if in_force else ""
    request = Request(input, out.absolute(), options, domains, keep, _whole(parts), service=service)
    crew = workers or cores()
    if status:
        return _show_status(request.folder, language, as_json=as_json)
    runs = engine_of(engine)
    if dry_run:
        with as_in_force(request) as (whole_request, standing):
            chunks, found = _looked(whole_request, sample)
        _show_in_force(standing, language, quiet=as_json)
        _show_plan(chunks, found, crew, core_hour, language, as_json=as_json)
        return 0
    with alone(request.folder), Foreman(crew) as foreman:
        job = resumed(request)
        if job is None:
            with as_in_force(request) as (whole_request, standing):
                chunks, found = _looked(whole_request, sample, foreman)
                _show_in_force(standing, language, quiet=as_json)
                if not as_json:
                    _show_plan(chunks, found, crew, core_hour, language, as_json=False)
                job = begin(whole_request, chunks, found, asked_of(request))
        elif not as_json:
            _line("replay.resumed", language, bundle=_short(job.bundle), day=job.today.isoformat())
        manifest = _run(request.folder, job, foreman, language, runs=runs, quiet=as_json)
    _report(manifest, request.folder, language, as_json=as_json)
    return INCOMPLETE if manifest.rejected or manifest.given_up else 0


def _whole(address: str) -> str:
    """An address that means the same wherever a worker runs."""
    return str(Path(address).absolute()) if address and "://" not in address else address


def _looked(
    request: Request, sample: int, foreman: Foreman | None = None
) -> tuple[tuple[Chunk, ...], Survey]:
    chunks = planned(request)
    return chunks, survey(request, chunks, sample, foreman)


def _run(folder: Path, job: Job, foreman: Foreman, lang: Language, *, runs: Runs, quiet: bool) -> Manifest:
    """Do what is left, under a bar that tells the time left."""
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=messages(),
        disable=quiet or sys.stderr is None or not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        tick = _Watch(folder, job, bar, lang).tick
        return finish(folder, foreman.workers, tick, runs=runs, foreman=foreman)


class _Watch:
    """Moves the bar of a replay."""

    def __init__(self, folder: Path, job: Job, bar: Progress, lang: Language) -> None:
        self._folder, self._job, self._bar, self._lang = folder, job, bar, lang
        _, standing, _ = standing_of(folder)
        self._before = standing.decided + standing.rejected
        self._looked = 0.0
        self._first: tuple[float, float] | None = None
        """When rows had been read for the first time, and how many: workers take seconds to begin."""
        self._task = bar.add_task(say("replay.begins", lang), total=max(1, job.items))

    def tick(self, noted: int, decided: int) -> None:
        """Show how far it is. noted, decided: rows read for each since it began."""
        share = self._job.note_share if self._job.rounds else 0.0
        notes = noted / max(1, len(self._job.rounds))
        worked = share * notes + (1 - share) * decided
        self._bar.update(self._task, completed=min(self._before + worked, self._job.items))
        now = time.monotonic()
        if self._bar.disable or not worked or now - self._looked < _FIGURES_S:
            return
        self._first = self._first or (now, worked)
        self._looked = now
        began, already = self._first
        rate = (worked - already) / max(1e-9, now - began)
        self._bar.update(self._task, description=self._figures(int(notes), self._before + decided, rate))

    def _figures(self, noted: int, decided: int, rate: float) -> str:
        """What came of it so far; shares are those of chunks that are done."""
        _, standing, _ = standing_of(self._folder)
        if not standing.decided:
            key = "replay.noting" if noted else "replay.deciding"
            return say(key, self._lang, noted=noted, decided=decided, rate=rate)
        acted = standing.decided - standing.outcomes.get("allow", 0)
        return say(
            "replay.figures",
            self._lang,
            decided=decided,
            rate=rate,
            acted=acted / standing.decided,
            rejected=standing.rejected,
        )


def _show_plan(
    chunks: tuple[Chunk, ...],
    found: Survey,
    crew: int,
    price: float | None,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    items = sum(chunk.rows for chunk in chunks)
    seconds = items * found.seconds_an_item
    if as_json:
        data = {
            "rows": items,
            "chunks": len(chunks),
            "bundle": found.bundle,
            "sample": found.items,
            "guards_not_asked": found.guarded,
            "core_seconds_estimate": round(seconds, 1),
            "seconds_estimate": round(seconds / crew, 1),
            "cost_estimate": None if price is None else round(seconds / 3600 * price, 2),
        }
        write_json(msgspec.json.encode(data) + b"\n")
        return
    _line("replay.plan", lang, items=items, chunks=len(chunks), bundle=_short(found.bundle))
    if found.rounds:
        _line("replay.reconstructed", lang)
    if found.guarded:
        _line("replay.guarded", lang, rules=", ".join(found.guarded))
    if not found.items:
        return
    hours = seconds / 3600
    _line("replay.sample", lang, items=found.items, us=found.seconds_an_item * 1e6)
    left = str(timedelta(seconds=round(seconds / crew)))
    rate = crew / max(1e-9, found.seconds_an_item)
    _line("replay.estimate", lang, rate=rate, workers=crew, time=left, hours=hours)
    if price is not None:
        _line("replay.cost", lang, hours=hours, price=price, cost=hours * price)


def _show_in_force(standing: InForce, lang: Language, *, quiet: bool) -> None:
    """Which packs and rules are taken from a service, and which rules only watch."""
    if quiet:
        return
    if standing.version:
        _line("replay.in_force", lang, version=standing.version[:12])
    if standing.fallen:
        _line("replay.fallen", lang, rules=", ".join(standing.fallen))
    if standing.named:
        _line("replay.on_trial", lang, rules=", ".join(standing.named))


def _show_status(folder: Path, lang: Language, *, as_json: bool) -> int:
    _, standing, lost = standing_of(folder)
    if as_json:
        write_json(msgspec.json.encode({"standing": standing, "given_up": lost}) + b"\n")
        return 0
    _line(
        "replay.status",
        lang,
        done=standing.done,
        running=standing.running,
        open=standing.open,
        dead=standing.dead,
        decided=standing.decided,
    )
    _show_lost(lost, lang)
    return 0


def _report(manifest: Manifest, folder: Path, lang: Language, *, as_json: bool) -> None:
    if as_json:
        write_json(msgspec.json.encode(manifest) + b"\n")
        return
    _line(
        "replay.done",
        lang,
        decided=manifest.decided,
        rejected=manifest.rejected,
        parts=len(manifest.parts),
        out=str(folder),
    )
    _show_lost(manifest.given_up, lang)
    console = messages()
    named = {say(f"outcome.{k}", lang): n for k, n in manifest.outcomes.items()}
    console.print(counts_table(say("summary", lang), named, manifest.decided, lang, "outcome"))
    if manifest.rules:
        top = dict(sorted(manifest.rules.items(), key=lambda pair: (-pair[1], pair[0]))[:15])
        console.print(counts_table(say("rules", lang), top, manifest.decided, lang, "rule"))


def _show_lost(lost: list[GivenUp], lang: Language) -> None:
    for one in lost:
        found = in_words(one.found, lang)
        _line(
            "replay.given_up",
            lang,
            source=one.source,
            rows=one.rows,
            first=one.first,
            code=one.code,
            found=found,
        )


def _line(key: str, lang: Language, **values: object) -> None:
    console: Console = messages()
    console.print(inert(say(key, lang, **values)), highlight=False, markup=False, soft_wrap=True)


def _short(bundle: str) -> str:
    return bundle.rpartition(":")[2][:12]
