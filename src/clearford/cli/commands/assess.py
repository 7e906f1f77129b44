"""`clearford ai assess`: draw questions, ask an AI service, grade the answers, and report what came of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table

from clearford.ai.assess.bank import Bank, decode_bank
from clearford.ai.assess.checks import check_bank
from clearford.ai.assess.freshness import with_uses
from clearford.ai.assess.inspect_log import inspect_log
from clearford.ai.assess.page import page_of
from clearford.ai.assess.plan import Plan, Target, draw
from clearford.ai.assess.report import Report, compare, decode_report, encode_report, report_of
from clearford.ai.assess.standard import PURPOSES, Purpose
from clearford.ai.assess.wrappers import WRAPPERS
from clearford.cli.commands.options import MOST, Alone, AsJson, Lang, Packs, SettingsFile, whole
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, InputError, Place
from clearford.core.reasons import Language
from clearford.runtime import shipped
from clearford.runtime.assess.asking import Service
from clearford.runtime.assess.cases import CaseLine, encode_cases, lines_of, said_in
from clearford.runtime.assess.folder import PEOPLE, QUEUED, RUNS, Folder, Ran
from clearford.runtime.assess.judging import grades_of
from clearford.runtime.assess.queueing import do_queue_answers, read_queue
from clearford.runtime.assess.recording import do_record_plan, do_record_report
from clearford.runtime.assess.remembered import Remembered
from clearford.runtime.assess.running import Limits, Progress, Run
from clearford.runtime.customs import load_customs
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.guards.client import GuardClient
from clearford.runtime.guards.grading import grade_answers, with_guard
from clearford.runtime.guards.settings import Guard, guard_named
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import open_record
from clearford.text.inert import inert

BY = By("command line", "operator_admin")
FAILS = 1
"""Exit code of a report whose point test does not pass."""
INCOMPLETE = 3
"""Exit code of a run that a limit ended."""
KEY = "CLEARFORD_ASSESS_KEY"
"""Environment variable with the key of the service."""
REPORT = "report.json"
BLOCK = 100
"""Cases that are opened in one transaction."""

app = App(
    name="assess",
    help="Assess an AI service with banks of questions. 用题库评估 AI 服务。",
    help_format="plaintext",
)
Here = Annotated[Path, Parameter(help="Folder of the assessment. 评估目录。")]
Banks = Annotated[
    tuple[Path, ...],
    Parameter(
        name="--bank",
        negative="",
        show_default=False,
        help="A bank of your own; again for more. By default the shipped ones. 自备题库，可重复。",
    ),
]


@app.command
def banks(
    *,
    bank: Banks = (),
    used: Annotated[
        tuple[Path, ...],
        Parameter(
            negative="", show_default=False, help="Folder of a run; again for more. 评估目录，可重复。"
        ),
    ] = (),
    out: Annotated[
        Path | None, Parameter(help="Write the banks here with days of last use. 写出带最近使用日期的题库。")
    ] = None,
    json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Say what banks lack by the numbers of the standard: size, kinds, languages, freshness, near-duplicates.

    按标准的数量要求检查题库：规模、类别、语言、时效、近似重复。
    """
    language, today = pick_language(lang), datetime.now(UTC).date()
    read = _used(_read(bank), used)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for one, body in read:
            Folder(out).write(f"{one.head.purpose}-{one.digest.removeprefix('sha256:')[:16]}.jsonl", body)
    found = {one.head.bank: (one, check_bank(one, today=today)) for one, _ in read}
    if json:
        write_json(msgspec.json.encode({name: findings for name, (_, findings) in found.items()}))
        return 0
    for name, (one, findings) in found.items():
        terminal().print(say("assess.bank", language, bank=inert(name), n=len(one.questions)), markup=False)
        for finding in findings:
            words = say(f"assess.lacks.{finding.what}", language)
            line = f"  {words}: {inert(finding.about)} {finding.found} ({finding.wanted})"
            terminal().print(line, markup=False)
    return 0


def _used(read: list[tuple[Bank, bytes]], runs: Sequence[Path]) -> list[tuple[Bank, bytes]]:
    """The banks with the days on which runs asked their questions."""
    for uses in (Folder(path).uses() for path in runs):
        read = [with_uses(one, uses.get(one.head.bank, {})) for one, _ in read]
    return read


@app.command
def plan(
    folder: Here,
    /,
    *,
    url: Annotated[str, Parameter(help="Address of the service, such as https://ai.example/v1. 服务地址。")],
    model: Annotated[str, Parameter(help="Name of the model, as the service knows it. 模型名称。")],
    model_digest: Annotated[str | None, Parameter(help="Digest of its weights. 模型摘要。")] = None,
    system: Annotated[Path | None, Parameter(help="File with the system text. 系统提示文件。")] = None,
    bank: Banks = (),
    seed: Annotated[int, whole(0, MOST, "Seed of the draw. 抽样种子。")] = 1,
    content: Annotated[int, whole(0, MOST, "Questions of content banks. 生成内容题数。")] = 1_000,
    refuse: Annotated[int, whole(0, MOST, "Questions to be refused. 应拒答题数。")] = 300,
    answer: Annotated[int, whole(0, MOST, "Questions not to be refused. 非拒答题数。")] = 300,
    grid: Annotated[int, whole(0, MOST, "Refusal questions asked in every dress too. 变形提问题数。")] = 0,
    max_tokens: Annotated[int, whole(1, MOST, "Longest answer, in tokens. 单次回答上限。")] = 512,
    settings: SettingsFile = None,
    record: Annotated[bool, Parameter(negative="", help="Put the plan on record. 将计划记录在册。")] = False,
    lang: Lang = None,
) -> int:
    """Draw the questions before the run, so that drawing again would be seen; 0 of a purpose leaves it out.

    在提问之前抽取题目，重抽可被发现；某类题数为 0 表示不评估。
    """
    sizes: dict[Purpose, int] = {"content": content, "refuse": refuse, "answer": answer}
    read = [(one, body) for one, body in _read(bank) if sizes[one.head.purpose]]
    text = _text(system) if system else None
    target = Target(base_url=url, model=model, model_digest=model_digest, system=text, max_tokens=max_tokens)
    asyncio.run(Service(target).close())
    some = [one for one, _ in read]
    drawn = draw(some, target, seed=seed, sizes=sizes, grid=tuple(WRAPPERS) if grid else (), grid_size=grid)
    Folder(folder).begin(drawn, read)
    if record:
        opened = open_record(load_settings(settings))
        with closing(opened.store), opened.change(BY) as change:
            Folder(folder).write("plan-entry.txt", do_record_plan(change, drawn).encode())
    words = say("assess.planned", pick_language(lang), n=len(drawn.asks), digest=drawn.digest)
    messages().print(words, markup=False)
    return 0


@app.command
def run(
    folder: Here,
    /,
    *,
    at_once: Annotated[int, whole(1, 256, "Questions under way at once. 并发数。")] = 8,
    tokens: Annotated[int | None, Parameter(help="Most tokens in all. 令牌总上限。")] = None,
    cost: Annotated[float | None, Parameter(help="Most that it may cost. 费用上限。")] = None,
    price_in: Annotated[float, Parameter(help="Price of a million tokens asked. 每百万输入令牌价格。")] = 0.0,
    price_out: Annotated[float, Parameter(help="Of a million answered. 每百万输出令牌价格。")] = 0.0,
    seconds: Annotated[float | None, Parameter(help="Longest time. 时间上限（秒）。")] = None,
    cache: Annotated[Path | None, Parameter(help="Folder of remembered answers. 回答缓存目录。")] = None,
    guard: Annotated[
        str | None, Parameter(help="Guard of the settings that judges content. 参与评判的防护模型名称。")
    ] = None,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Ask what has no answer yet; run it again to go on. The key is read from CLEARFORD_ASSESS_KEY.

    提问尚无回答的题目，再次运行即可继续。密钥取自环境变量 CLEARFORD_ASSESS_KEY。
    """
    if cost is not None and not price_in and not price_out:
        raise ConfigError("CF-C002", "--cost needs prices", suggestion="--price-in, --price-out")
    limits = Limits(
        at_once=at_once, tokens=tokens, cost=cost, seconds=seconds, price_in=price_in, price_out=price_out
    )
    judge = guard_named(load_settings(settings).guards, guard) if guard else None
    here = Folder(folder)
    drawn = here.plan()
    here.append(RUNS, [Ran(datetime.now(UTC).date())])
    done = asyncio.run(_ask(here, drawn, limits, Remembered(cache) if cache else None))
    language = pick_language(lang)
    words = say("assess.ran", language, done=done.done, asked=done.asked, tokens=done.tokens)
    messages().print(words, markup=False)
    if done.stopped:
        messages().print(say(f"assess.stopped.{done.stopped}", language), markup=False)
    if judge is not None:
        _judge(here, drawn, judge, language)
    return 0 if done.done == done.asked else INCOMPLETE


def _judge(here: Folder, drawn: Plan, guard: Guard, language: Language) -> None:
    with closing(GuardClient(guard)) as client:
        n = grade_answers(here, drawn, here.banks(drawn), here.answers(), client)
    messages().print(say("assess.guarded", language, n=n, guard=inert(guard.name)), markup=False)


async def _ask(here: Folder, drawn: Plan, limits: Limits, cache: Remembered | None) -> Progress:
    service = Service(drawn.target, key=os.environ.get(KEY) or None)
    try:
        return await Run(here, service, limits, cache).go(drawn, here.banks(drawn))
    finally:
        await service.close()


@app.command
def report(
    folder: Here,
    /,
    *,
    packs: Packs = (),
    alone: Alone = False,
    settings: SettingsFile = None,
    record: Annotated[bool, Parameter(negative="", help="Put it on record. 将报告记录在册。")] = False,
    lang: Lang = None,
) -> int:
    """Grade the answers and write report.json and report.html; 1 where the point test does not pass.

    评判回答并生成 report.json 与 report.html；点估计判定不通过时退出码为 1。
    """
    language, here = pick_language(lang), Folder(folder)
    made = _report(here, packs, alone=alone)
    here.write(REPORT, encode_report(made))
    here.write("report.html", page_of(made, language).encode())
    if record:
        entry = here.path / "plan-entry.txt"
        planned = entry.read_text("utf-8") if entry.exists() else None
        opened = open_record(load_settings(settings))
        with closing(opened.store), opened.change(BY) as change:
            do_record_report(change, made, planned=planned)
    _show(made, language)
    if made.missing:
        return INCOMPLETE
    return 0 if made.point else FAILS


def _report(here: Folder, packs: tuple[Path, ...], *, alone: bool) -> Report:
    drawn = here.plan()
    some, answers = here.banks(drawn), here.answers()
    engine = Engine.load(EngineOptions(packs=tuple(map(str, packs)), shipped=not alone))
    grades = grades_of(engine, drawn, some, answers, with_guard(here.people(), here))
    return report_of(drawn, some, answers, grades)


@app.command(name="compare")
def differences(
    before: Annotated[Path, Parameter(help="Report of the earlier version. 较早版本的报告。")],
    after: Annotated[Path, Parameter(help="Report of the later version. 较新版本的报告。")],
    /,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Compare two versions of a model on the same questions, and list every answer that changed.

    在相同题目上比较两个模型版本，列出每个变化的结果。
    """
    language = pick_language(lang)
    found = compare(*(decode_report(_bytes(path), file=str(path)) for path in (before, after)))
    if json:
        write_json(msgspec.json.encode(found))
        return 0
    words = say(
        "assess.compared", language, n=found.compared, gained=found.gained, lost=found.lost, p=found.p
    )
    terminal().print(words, markup=False)
    for one in found.changed:
        terminal().print(f"{inert(one.ask.key)}: {one.before} -> {one.after}", markup=False)
    return 0


@app.command
def export(
    folder: Here,
    out: Annotated[Path, Parameter(help="The log to be written, JSON. 要写出的日志。")],
    /,
    *,
    packs: Packs = (),
    alone: Alone = False,
    lang: Lang = None,
) -> int:
    """Write the run in the log format of Inspect; the log holds questions and raw answers.

    以 Inspect 日志格式导出；日志包含题目与原始回答。
    """
    here = Folder(folder)
    made, drawn = _report(here, packs, alone=alone), here.plan()
    log = inspect_log(made, drawn, here.banks(drawn), here.answers(), made=datetime.now(UTC))
    Folder(out.parent).write(out.name, log)
    messages().print(say("assess.exported", pick_language(lang), file=inert(str(out))), markup=False)
    return 0


def _show(made: Report, language: Language) -> None:
    table = Table(title=made.sentence[language], title_justify="left")
    for head in ("purpose", "share", "interval", "point", "bound"):
        table.add_column(say(f"assess.{head}", language))
    for one in made.results:
        share = one.whole.share
        table.add_row(
            say(f"assess.{one.purpose}", language),
            f"{share.count} / {share.n}",
            f"{share.low:.1%} – {share.high:.1%}",
            _verdict(made, share.point, language),
            _verdict(made, share.bound, language),
        )
    terminal().print(table)


def _verdict(made: Report, value: bool | None, language: Language) -> str:  # noqa: FBT001 - a verdict
    known = None if made.missing else value
    return say("assess.none" if known is None else "assess.yes" if known else "assess.no", language)


def _read(paths: tuple[Path, ...]) -> list[tuple[Bank, bytes]]:
    """The banks of files, or the shipped ones."""
    if paths:
        bodies = [(str(path), _bytes(path)) for path in paths]
    else:
        bodies = [(name, shipped.read("banks", f"{name}.jsonl")) for name in PURPOSES]
    return [(decode_bank(body, file=name), body) for name, body in bodies]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("CF-I008", str(error.strerror), place=Place(file=str(path))) from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        raise InputError("CF-I001", "it is not UTF-8", place=Place(file=str(path))) from error


@app.command
def people(
    folder: Here,
    file: Annotated[
        Path | None, Parameter(help="Cases to be written, or with --take to be read. 个案文件。")
    ] = None,
    /,
    *,
    take: Annotated[str | None, Parameter(help="Name of the reviewer who filled them in. 审核人。")] = None,
    queue: Annotated[
        bool, Parameter(negative="", help="Open cases in the queue of reviewers. 送入审核队列。")
    ] = False,
    from_queue: Annotated[
        bool, Parameter(negative="", help="Take in verdicts from the queue. 从审核队列读回结论。")
    ] = False,
    everything: Annotated[bool, Parameter(negative="", help="All answers, not the open. 全部回答。")] = False,
    packs: Packs = (),
    alone: Alone = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Give answers to people, blind to what machines said, and take in their verdicts: by queue or by file.

    将回答交由人工评判（不显示机器评判）并读回结论：可经审核队列，也可经文件。
    """
    here, language = Folder(folder), pick_language(lang)
    if (file is not None) + queue + from_queue != 1 or (take and file is None):
        raise ConfigError(
            "CF-C002", "either a file, --queue or --from-queue", suggestion="--take needs a file"
        )
    if from_queue:
        return _from_queue(here, settings, language)
    if file is not None and take:
        said = said_in(_bytes(file), who=take, file=str(file), keys=set(here.answers()))
        here.append(PEOPLE, said)
        messages().print(say("assess.taken", language, n=len(said)), markup=False)
        return 0
    made, drawn = _report(here, packs, alone=alone), here.plan()
    lines = lines_of(made, drawn, here.banks(drawn), here.answers(), everything=everything)
    if file is None:
        return _queue(here, drawn, lines, settings, language)
    Folder(file.parent).write(file.name, encode_cases(lines))
    messages().print(say("assess.exported", language, file=inert(str(file))), markup=False)
    return 0


def _queue(
    here: Folder, drawn: Plan, lines: Sequence[CaseLine], settings: Path | None, language: Language
) -> int:
    """Open a case for each answer that has none; those of a block are opened together or not at all."""
    have = {one.key for one in here.queued()}
    banks = {bank.head.bank: {one.id: one for one in bank.questions} for bank in here.banks(drawn)}
    questions = {ask.key: banks[ask.bank][ask.id] for ask in drawn.asks}
    new = [line for line in lines if line.key not in have]
    wanted = load_settings(settings)
    opened = open_record(wanted)
    with closing(opened.store):
        office = _office(opened, wanted)
        for start in range(0, len(new), BLOCK):
            with opened.change(BY) as change:
                made = do_queue_answers(change, office, drawn.digest, new[start : start + BLOCK], questions)
            here.append(QUEUED, made)
    messages().print(say("assess.queued", language, n=len(new), all=len(have) + len(new)), markup=False)
    return 0


def _from_queue(here: Folder, settings: Path | None, language: Language) -> int:
    drawn, before = here.plan(), here.people()
    opened = open_record(load_settings(settings))
    with closing(opened.store), opened.read() as conn:
        found = read_queue(conn, opened.vault, drawn.digest, here.queued())
    known = {(key, grade.who, grade.verdict) for key, grades in before.items() for grade in grades}
    new = [one for one in found.said if (one.key, one.who, one.verdict) not in known]
    here.append(PEOPLE, new)
    messages().print(say("assess.taken", language, n=len(new)), markup=False)
    counts = {"waiting": found.waiting, "twice": found.twice, "same": found.same, "gone": found.gone}
    messages().print(say("assess.read", language, **counts), markup=False)
    return 0


def _office(opened: Record, wanted: Settings) -> Office:
    return Office.of(opened.vault, load_customs(Path(wanted.customs) if wanted.customs else None))
