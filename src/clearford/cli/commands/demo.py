"""`clearford demo`: decide the shipped sample of invented items and show decisions with reasons."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clearford.act.statement import told
from clearford.cli.commands.demo_serve import serve_demo
from clearford.cli.commands.options import AsJson, Lang
from clearford.cli.show import counts_table, highlighted, outcome_text, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.items import Item
from clearford.core.reasons import Language
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.judged import Judged
from clearford.runtime.scan import Scanner, ScanOptions
from clearford.text.inert import inert

SHOWN = 24


def demo(
    *,
    everything: Annotated[
        bool,
        Parameter(
            name="--all", negative="", help="Show every item in place of a choice of them. 显示全部条目。"
        ),
    ] = False,
    as_json: AsJson = False,
    serve: Annotated[
        bool,
        Parameter(
            negative="",
            help="Make a week of an invented platform and serve its console. 生成一周演示数据并提供控制台。",
        ),
    ] = False,
    port: Annotated[
        int,
        Parameter(
            validator=Number(gte=0, lte=65_534),
            help="With --serve: of the public side; the console has the next one. 端口，控制台用下一个。",
        ),
    ] = 8700,
    home: Annotated[
        Path | None,
        Parameter(help="With --serve: where the week is kept; deleted at the end without it. 数据文件夹。"),
    ] = None,
    seed: Annotated[int, Parameter(help="With --serve: of the week. 随机种子。")] = 1,
    scale: Annotated[
        float,
        Parameter(
            validator=Number(gt=0, lte=100), help="With --serve: 1 for 12,000 items. 规模，1 为一万二千条。"
        ),
    ] = 1.0,
    lang: Lang = None,
) -> int:
    """Decide a few hundred invented items by the shipped packs, and show why; or serve a week of them.

    用随附规则包判定数百条虚构内容并说明理由；或提供一周的演示数据与控制台。
    """
    if serve:
        language = pick_language(lang)
        serve_demo(home=home, port=port, seed=seed, scale=scale, language=language)
        return 0
    start = time.perf_counter()
    engine = Engine.load(EngineOptions(brief=True))
    up_s = time.perf_counter() - start
    decide_and_show(engine, pick_language(lang), everything=everything, as_json=as_json, up_s=up_s)
    return 0


def decide_and_show(
    engine: Engine, language: Language, *, everything: bool, as_json: bool, up_s: float
) -> None:
    """Decide the sample and write it to standard output; `up_s` is how long the engine took to load."""
    ready = time.perf_counter()
    items = [
        i for i in engine.decoder.decode_lines(shipped.read("demo", "items.jsonl")) if isinstance(i, Item)
    ]
    judged = engine.pipeline.process(items)
    done = time.perf_counter()
    if as_json:
        scanner = Scanner(engine, ScanOptions(explain=True))
        write_json(scanner.lines(judged))
        return
    console = terminal()
    console.rule(say("demo.title", language, n=len(items)))
    _samples(console, engine, judged, language, everything=everything)
    _summary(console, judged, language)
    times = {"n": len(items), "s": done - ready, "up": up_s}
    console.print(say("demo.time", language, **times), highlight=False)
    console.print(say("demo.next", language), highlight=False, markup=False)


def chosen(judged: Judged) -> list[int]:
    """A varied choice of items to show: at most two for each set of rules that held, then some others."""
    seen: Counter[tuple[str, ...]] = Counter()
    out = []
    for i, decision in enumerate(judged.decisions):
        key = tuple(ref.id for ref in decision.held)
        seen[key] += 1
        if seen[key] <= (1 if key else 3):
            out.append(i)
    order = {"restrict": 0, "escalate": 1, "allow": 2, "unsupported": 3}
    return sorted(out, key=lambda i: (order[judged.decisions[i].outcome], i))


def _samples(console: Console, engine: Engine, judged: Judged, lang: Language, *, everything: bool) -> None:
    picks = range(len(judged.items)) if everything else _mixed(chosen(judged), judged)
    if not everything:
        console.print(Text(say("demo.samples", lang), style="bold"))
    for i in picks:
        decision = judged.decisions[i]
        spans = judged.spans(i)
        line = Text("\n")
        line.append_text(outcome_text(decision, lang)).append("  ").append_text(
            highlighted(str(judged.items[i].text), spans if decision.held else [])
        )
        console.print(line)
        for ref in decision.held:
            words = f"  {say(f'status.{ref.status}', lang)}  {ref.id}  {inert(engine.texts[ref.id].title)}"
            console.print(Text(words, style="dim" if ref.status == "trial" else ""))
        for words in filter(None, told(engine.pipeline.effects(judged, i), lang).split("\n")):
            console.print(Text(f"  {inert(words)}", style="italic"))
        if decision.case:
            case = decision.case
            console.print(Text(f"  {say('case', lang)}: {case.route}, P{case.priority}, {case.deadline_h} h"))


def _mixed(picks: list[int], judged: Judged) -> list[int]:
    """At most SHOWN of the picks, with every outcome among them."""
    by: dict[str, list[int]] = {}
    for i in picks:
        by.setdefault(judged.decisions[i].outcome, []).append(i)
    share = max(1, SHOWN // max(1, len(by)))
    return [i for group in by.values() for i in group[:share]]


def _summary(console: Console, judged: Judged, lang: Language) -> None:
    total = len(judged.decisions)
    outcomes = Counter(say(f"outcome.{d.outcome}", lang) for d in judged.decisions)
    console.print()
    console.print(counts_table(say("summary", lang), outcomes, total, lang, "outcome"))
    table = Table(title=say("rules", lang), title_justify="left")
    for head in ("rule", "status", "hits"):
        table.add_column(say(head, lang), justify="right" if head == "hits" else "left")
    held = Counter((ref.id, ref.status) for d in judged.decisions for ref in d.held)
    for (rule, status), count in held.most_common():
        table.add_row(rule, say(f"status.{status}", lang), str(count))
    console.print(table)
