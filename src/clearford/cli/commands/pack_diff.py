"""`clearford pack diff`: what changed between two versions of packs, and which decisions change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from clearford.cli.commands.load import baseline_items, load_sound
from clearford.cli.commands.options import AsJson, Drawn, Lang, Seed
from clearford.cli.show import terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.reasons import Language
from clearford.policy.diff.change import CLASSES
from clearford.policy.diff.packs import PackDiff, diff, version_issues
from clearford.policy.issue import Issue, render
from clearford.runtime.backtest.compare import DecisionDiff, compare_decisions
from clearford.runtime.reports.shown_text import shown_id
from clearford.text.inert import inert

FINDINGS = 1


def diff_command(
    old: Annotated[Path, Parameter(help="The packs as they were: a folder of packs, or one. 旧版目录。")],
    new: Annotated[Path, Parameter(help="The packs as they are now. 新版目录。")],
    /,
    *,
    packs: Annotated[
        tuple[Path, ...],
        Parameter(
            negative="",
            show_default=False,
            help="Packs that both versions need beside them; again for more. 两版共同需要的规则包。",
        ),
    ] = (),
    events: Annotated[
        str | None,
        Parameter(help="Events to decide with both; by default baseline and examples. 用于比较的事件。"),
    ] = None,
    sample: Drawn = 10,
    seed: Seed = 0,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Compare two versions of packs by structure, and decide a golden set with both.

    比较规则包的两个版本：列出改动及其版本级别，并对照判定的变化。

    Exit code 0: every version says what changed; 1: one does not; 2: usage, pack or file error.
    """
    language = pick_language(lang)
    before, _ = load_sound((*packs, old), alone=True)
    after, _ = load_sound((*packs, new), alone=True)
    diffs = diff(before, after)
    issues = version_issues(diffs, after)
    golden = compare_decisions(
        before, after, events=events, baseline=baseline_items(), sample=sample, seed=seed
    )
    if as_json:
        data = {
            "packs": diffs,
            "issues": issues,
            "decisions": golden,
        }
        write_json(msgspec.json.encode(data) + b"\n")
    else:
        _show(diffs, issues, golden, language)
    return FINDINGS if issues else 0


def _show(diffs: list[PackDiff], issues: list[Issue], golden: DecisionDiff, lang: Language) -> None:
    console = terminal()
    for found in diffs:
        if found.changes:
            _show_pack(found, console, lang)
    if not any(found.changes for found in diffs):
        console.print(say("diff.same", lang))
    for issue in issues:
        for line in render(issue, lang).rstrip().split("\n"):
            console.print(Text(inert(line)), soft_wrap=True)
    console.print(say("diff.decided", lang, n=golden.read, changed=golden.changed), highlight=False)
    for pair, n in golden.pairs.items():
        console.print(Text(f"  {pair}: {n}", style="bold"))
        for one in golden.samples.get(pair, ()):
            console.print(
                Text(inert(f"    {shown_id(one.item)}  {', '.join(one.rules)}  {one.text}")), soft_wrap=True
            )


def _show_pack(found: PackDiff, console: Console, lang: Language) -> None:
    head = say(
        "diff.pack", lang, pack=found.pack, old=found.old or "-", new=found.new or "-", needs=found.needs
    )
    console.print(Text(head, style="bold"), soft_wrap=True)
    for version in reversed(CLASSES):
        for change in found.changes:
            if change.version == version:
                words = f"  {say(f'diff.{version}', lang)}  {change.where}  {change.words(lang)}"
                console.print(Text(inert(words)), soft_wrap=True)
