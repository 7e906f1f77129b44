"""`clearford pack sample`, `evidence` and `promote`: from matches in shadow to a live rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from rich.text import Text

from clearford.cli.commands.load import baseline_items, file_bytes, load_sound
from clearford.cli.commands.options import About, Alone, Lang, Packs, Seed, whole
from clearford.cli.show import messages, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import InputError, PackError, Place
from clearford.core.items import ItemDecoder
from clearford.core.reasons import Language
from clearford.policy.digest import digest_of
from clearford.policy.evidence import Measured, block_of, measure, read_reviewed
from clearford.policy.issue import Issue, render
from clearford.policy.law import Resources
from clearford.policy.lints.live import MIN_REVIEWED, bar
from clearford.policy.model import RuleFile
from clearford.policy.promote import NEXT, Approval
from clearford.runtime import shipped
from clearford.runtime.engine import SystemClock
from clearford.runtime.promotion import Request, promote
from clearford.runtime.readers import read_batches
from clearford.runtime.review import hits_of, sheet
from clearford.runtime.writers import write_results
from clearford.text.inert import inert

REFUSED = 1
MOST_DRAWN = 10_000
RuleId = Annotated[str, Parameter(help="Id of the rule. 规则编号。")]
ReviewedFile = Annotated[
    Path,
    Parameter(help="Reviewed matches: JSON lines of item, rule, verdict, reviewer. 复核记录文件。"),
]
Shadow = Annotated[
    Path | None,
    Parameter(help="Would-be decisions of a backtest; verdicts on other items are left out. 模拟判定文件。"),
]


Author = Annotated[
    str | None,
    Parameter(help="The team that wrote the change; by default the owner. 编写团队。"),
]


def _rule(packs: Packs, name: str, *, alone: bool) -> RuleFile:
    found, _ = load_sound(packs, alone=alone)
    rule = found.find(name)
    if rule is None:
        raise PackError("CF-P002", f"the rule `{name}`", suggestion="`clearford pack list` shows the rules")
    return rule


def sample_command(
    rule: RuleId,
    /,
    *,
    events: Annotated[str, Parameter(help="The events that were replayed. 回放过的事件文件。")],
    shadow: Annotated[Path, Parameter(help="Would-be decisions of that backtest. 模拟判定文件。")],
    output: Annotated[
        str, Parameter(name=("--output", "-o"), help="The sheet to write, .jsonl. 要写出的复核表。")
    ],
    number: Annotated[int, whole(1, MOST_DRAWN, "Matches to draw. 抽取的命中数。")] = 60,
    decoys: Annotated[int, whole(0, MOST_DRAWN, "Other items to mix in. 混入的其他条目数。")] = 15,
    seed: Seed = 0,
    packs: Packs = (),
    alone: Alone = False,
    lang: Lang = None,
) -> int:
    """Draw matches of a rule and other items into a sheet for reviewers, in random order.

    随机抽取规则命中与其他条目，生成盲审复核表。

    The sheet does not say which items the rule matched. Fill in `verdict` and `reviewer`.
    表中不写明哪些被规则命中；请填写 verdict 与 reviewer。
    """
    language = pick_language(lang)
    harm = Resources(shipped.DATA).harms.get(_rule(packs, rule, alone=alone).harm)
    question = f"{harm.en} / {harm.zh}" if harm else rule
    hits = hits_of(file_bytes(shadow).split(b"\n"), rule, str(shadow))
    batches = read_batches(events, decoder=ItemDecoder())
    tasks = sheet(batches, hits.items, rule, question, number=number, decoys=decoys, seed=seed)
    writer = write_results(tasks, output)
    console = messages()
    words = say("sample.done", language, n=writer.written, hits=len(hits.items), path=output)
    console.print(inert(words), highlight=False, markup=False, soft_wrap=True)
    return 0


def evidence_command(
    rule: RuleId,
    /,
    *,
    reviewed: ReviewedFile,
    shadow: Shadow = None,
    author: Author = None,
    about: About = "random sample of matches in shadow",
    packs: Packs = (),
    alone: Alone = False,
    lang: Lang = None,
) -> int:
    """Compute precision with its interval from reviewed matches, as the evidence block of a rule.

    由复核记录计算精确率及置信区间，生成证据块。

    Exit code 0: the bar of the rule is met; 1: it is not; 2: usage, pack or file error.
    """
    language = pick_language(lang)
    file = _rule(packs, rule, alone=alone)
    measured, _ = _measured(rule, reviewed, shadow, author or file.owner)
    console = terminal()
    for line in block_of(measured, about, SystemClock().now().date()):
        console.print(Text(line), soft_wrap=True)
    return 0 if _say_bar(file, measured, language) else REFUSED


def _measured(rule: str, reviewed: Path, shadow: Path | None, author: str) -> tuple[Measured, str | None]:
    """What the verdicts of others than the author say, and the bundle whose matches they are about."""
    verdicts = read_reviewed(file_bytes(reviewed), str(reviewed))
    if shadow is None:
        return measure(verdicts, rule, author=author), None
    hits = hits_of(file_bytes(shadow).split(b"\n"), rule, str(shadow))
    return measure(verdicts, rule, hits.items, author=author), hits.bundle


def _say_bar(file: RuleFile, measured: Measured, lang: Language) -> bool:
    console = messages()
    counts = {
        "n": measured.n,
        "right": measured.right,
        "twice": measured.twice,
        "disputed": measured.disputed,
        "unsure": measured.unsure,
        "left_out": measured.left_out,
    }
    console.print(say("evidence.counts", lang, **counts), highlight=False, soft_wrap=True)
    low, wanted = measured.interval[0], bar(file)
    enough = measured.n > 0 and low >= wanted and (measured.n >= MIN_REVIEWED or not file.restricts)
    key = "evidence.met" if enough else "evidence.missed"
    words = say(key, lang, low=f"{low:.3f}", bar=f"{wanted:.2f}", least=MIN_REVIEWED)
    console.print(words, highlight=False, soft_wrap=True)
    return enough


def promote_command(
    rule: RuleId,
    /,
    *,
    reviewer: Annotated[str, Parameter(help="The team that approves. 批准的团队。")],
    to: Annotated[
        Literal["trial", "live"] | None,
        Parameter(help="The next status; by default the one after the present. 目标状态。"),
    ] = None,
    author: Author = None,
    reviewed: ReviewedFile | None = None,
    shadow: Shadow = None,
    diff: Annotated[
        Path | None, Parameter(help="The report of `pack backtest --json`. 回测的 JSON 报告。")
    ] = None,
    about: About = "random sample of matches in shadow",
    packs: Packs = (),
    alone: Alone = False,
    lang: Lang = None,
) -> int:
    """Move a rule one status on, from draft to trial or from trial to live, if nothing speaks against it.

    将规则晋级一步：草案转试行，或试行转生效；不满足条件时逐条说明理由。

    Writes status, evidence, version and change log, and nothing at all when a condition is not met.
    条件全部满足才写入状态、证据、版本与变更记录。

    Exit code 0: promoted; 1: refused, with every reason; 2: usage, pack or file error.
    """
    language = pick_language(lang)
    file = _rule(packs, rule, alone=alone)
    target = to or NEXT.get(file.status, "live")
    author = author or file.owner
    measured, run = _measured(rule, reviewed, shadow, author) if reviewed is not None else (None, None)
    report, note = _report(diff)
    tried, candidate = (report.tried, report.candidate) if report is not None else (None, None)
    approval = Approval(reviewer, author, measured, run, tried, candidate)
    done = promote(
        Request(rule, target, approval, about, note),
        packs,
        shipped_too=not alone,
        today=SystemClock().now().date(),
        baseline=baseline_items(),
    )
    if done.refused:
        _print_refused(done.refused, rule, target, language)
        return REFUSED
    console = terminal()
    for path in done.written:
        console.print(Text(inert(say("new.written", language, path=path))), soft_wrap=True)
    words = say(
        "promote.done", language, rule=rule, status=say(f"status.{target}", language), version=done.version
    )
    console.print(Text(words), soft_wrap=True)
    return 0


class _Report(msgspec.Struct):
    tried: dict[str, str]
    candidate: str
    read: int


def _report(path: Path | None) -> tuple[_Report | None, str]:
    """What a backtest tried, and how the change log names it."""
    if path is None:
        return None, ""
    data = file_bytes(path)
    try:
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        found = "not a report of `pack backtest --json`"
        raise InputError("CF-I008", found, place=Place(file=str(path))) from error
    digest = digest_of(data.decode("utf-8", "replace"))[len("sha256:") :][:12]
    return report, f", backtest {digest} over {report.read} events"


def _print_refused(issues: tuple[Issue, ...], rule: str, target: str, lang: Language) -> None:
    console = terminal()
    for issue in issues:
        for line in render(issue, lang).rstrip().split("\n"):
            console.print(Text(inert(line)), soft_wrap=True)
    words = say("promote.refused", lang, rule=rule, status=say(f"status.{target}", lang), n=len(issues))
    console.print(Text(words), soft_wrap=True)
