"""`clearford pack rollout`: see where rules stand, and start, stop and judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.load import file_bytes
from clearford.cli.commands.options import AsJson, Lang
from clearford.cli.show import entry_words, messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.core.reasons import Language
from clearford.policy.evidence import read_reviewed
from clearford.runtime.engine import SystemClock
from clearford.runtime.rollout.clock import time_of
from clearford.runtime.rollout.files import Folder, at_work, open_folder
from clearford.runtime.rollout.orders import Order, find, resume, start, stop, take_verdicts
from clearford.runtime.rollout.state import Entry, RuleState
from clearford.runtime.writers import write_results
from clearford.text.inert import inert

SHOWN = 20
"""Entries of the record that are shown, newest last."""
FolderPath = Annotated[str, Parameter(help="The folder given to `scan --rollout`. 分步上线状态的目录。")]
RuleId = Annotated[str, Parameter(help="Id of the rule. 规则编号。")]
RuleIds = Annotated[str, Parameter(help="Ids of the rules. 规则编号。")]
Every = Annotated[
    bool,
    Parameter(name="--all", negative="", help="All that it fits, in place of named rules. 全部适用的规则。"),
]
By = Annotated[str, Parameter(help="The team that does it, for the record. 操作的团队，记入记录。")]
Why = Annotated[str, Parameter(help="The reason, for the record. 理由，记入记录。")]

app = App(
    help="See where live rules stand in their rollout; start, stop and judge them. 查看和调整分步上线。",
    help_format="plaintext",
)


@app.command(name="list")
def list_rollout(folder: FolderPath, /, *, as_json: AsJson = False, lang: Lang = None) -> int:
    """Show at which step every rule is, what was counted of it, and what was done with the rules.

    列出各规则所处阶段、计数，以及处置记录。

    As JSON the whole record is written, each stop with the items to look at again.
    """
    language = pick_language(lang)
    opened = open_folder(folder)
    entries = list(opened.record())
    if as_json:
        write_json(msgspec.json.encode(_plain(opened, entries)) + b"\n")
        return 0
    _show_rules(opened, language)
    _show_entries(entries[-SHOWN:], language)
    return 0


def _plain(opened: Folder, entries: list[Entry]) -> dict[str, object]:
    rules = {
        name: {
            "live": rule.live,
            "per_cent": rule.per_cent,
            "stopped": rule.stopped,
            "since": time_of(rule.since),
            "hits": rule.hits,
            "items": opened.state.seen(rule),
            "actions": rule.actions,
            "outside": rule.outside,
        }
        for name, rule in sorted(opened.state.rules.items())
    }
    return {"rules": rules, "entries": entries}


def _show_rules(opened: Folder, lang: Language) -> None:
    table = Table(title=say("rollout.rules", lang), title_justify="left", box=None, pad_edge=False)
    for key in ("rule", "rollout.stands", "rollout.since", "hits", "items", "rollout.actions"):
        right, wraps = key in ("hits", "items", "rollout.actions"), key == "rollout.stands"
        table.add_column(say(key, lang), justify="right" if right else "left", no_wrap=not wraps)
    for name, rule in sorted(opened.state.rules.items()):
        counts = (rule.hits, opened.state.seen(rule), rule.actions)
        table.add_row(
            Text(inert(name)), _stands(rule, lang), _minute(time_of(rule.since))[:10], *map(str, counts)
        )
    terminal().print(table)


def _minute(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else "-"


def _stands(rule: RuleState, lang: Language) -> str:
    if not rule.live:
        return say("rollout.not_live", lang)
    if rule.stopped:
        return say("rollout.is_stopped", lang, why=say(f"trigger.{rule.stopped}", lang))
    if rule.step < 0:
        return say("rollout.in_shadow", lang)
    return say("rollout.at", lang, n=rule.per_cent)


def _show_entries(entries: list[Entry], lang: Language) -> None:
    """Entries, one a line; nothing where there are none."""
    console = terminal()
    if entries:
        console.print(Text(f"\n{say('rollout.record', lang)}", style="italic"))
    for entry in entries:
        figures = f"{entry.trigger}: {entry.found}" if entry.trigger else entry.found
        more = "; ".join(part for part in (figures, entry.by) if part)
        line = f"{_minute(entry.at)}  {entry.rule}: {entry_words(entry.kind, entry.per_cent, lang)}"
        console.print(Text(inert(f"{line} ({more})" if more else line)), soft_wrap=True)


@app.command(name="actions")
def actions(
    folder: FolderPath,
    rule: RuleId,
    /,
    *,
    output: Annotated[
        str, Parameter(name=("--output", "-o"), help="The file to write, .jsonl. 要写出的文件。")
    ],
    lang: Lang = None,
) -> int:
    """Write the items on which a rule acted, newest first, as a sheet for verdicts.

    写出规则已处置的条目（新的在前），可填写复核结论。

    Fill in `verdict` and `reviewer`, and give the file to `clearford pack rollout verdicts`.
    """
    language = pick_language(lang)
    opened = open_folder(folder)
    find(opened, rule)
    kept = opened.journal.acted.get(rule, ())
    lines = (
        {"item": acted.item, "rule": rule, "at": acted.at, "verdict": None, "reviewer": None}
        for acted in reversed(kept)
    )
    write_results(lines, output)
    _say("rollout.listed", language, n=len(kept), path=output)
    return 0


@app.command(name="verdicts")
def verdicts(
    folder: FolderPath,
    reviewed: Annotated[
        Path,
        Parameter(help="Reviewed actions: JSON lines of item, rule, verdict, reviewer. 复核记录文件。"),
    ],
    /,
    *,
    lang: Lang = None,
) -> int:
    """Count what people said about actions; a rule of which too many are overturned is stopped.

    计入人工复核结论；被推翻的比例过高时，规则自动退回试行。
    """
    language = pick_language(lang)
    lines = read_reviewed(file_bytes(reviewed), str(reviewed))
    with at_work(folder) as opened:
        counted = take_verdicts(opened, lines)
        entries = opened.unsaved
        opened.save()
    _say("rollout.verdicts", language, used=counted.used, left_out=counted.left_out)
    _show_entries(entries, language)
    return 0


@app.command(name="start")
def start_rules(
    folder: FolderPath,
    /,
    *rules: RuleIds,
    at: Annotated[int, Parameter(help="Per cent of accounts: 0 or a step of the rule. 生效账号的百分比。")],
    by: By,
    why: Why = "",
    every: Every = False,
    lang: Lang = None,
) -> int:
    """Put rules at one of their steps, from which they go on by themselves.

    将规则置于某一阶段，此后自动推进。
    """
    with at_work(folder) as opened:
        chosen = _chosen(opened, rules, every=every, known=lambda rule: rule.live)
        for rule in chosen:
            start(opened, _order(rule, by, why), at)
        return _done(opened, chosen, lang)


@app.command(name="stop")
def stop_rules(
    folder: FolderPath, /, *rules: RuleIds, by: By, why: Why = "", every: Every = False, lang: Lang = None
) -> int:
    """Send rules back to trial: they act on nobody until `resume` or `start`.

    将规则退回试行：在 resume 或 start 之前不对任何人生效。
    """
    with at_work(folder) as opened:
        chosen = _chosen(opened, rules, every=every, known=lambda rule: rule.live and not rule.stopped)
        for rule in chosen:
            stop(opened, _order(rule, by, why))
        return _done(opened, chosen, lang)


@app.command(name="resume")
def resume_rules(
    folder: FolderPath, /, *rules: RuleIds, by: By, why: Why = "", every: Every = False, lang: Lang = None
) -> int:
    """Let stopped rules go on at the step at which they were, counted anew.

    让已停用的规则从原阶段继续，重新计数。
    """
    with at_work(folder) as opened:
        chosen = _chosen(opened, rules, every=every, known=lambda rule: rule.stopped is not None)
        for rule in chosen:
            resume(opened, _order(rule, by, why))
        return _done(opened, chosen, lang)


def _chosen(
    opened: Folder, rules: Sequence[str], *, every: bool, known: Callable[[RuleState], bool]
) -> Sequence[str]:
    """The rules that are named, or all that are `known` as fit."""
    if every == bool(rules):
        raise ConfigError("CF-C002", "rules to work with", suggestion="name rules, or give --all")
    return [name for name, rule in sorted(opened.state.rules.items()) if known(rule)] if every else rules


def _order(rule: str, by: str, why: str) -> Order:
    return Order(rule, by, why, SystemClock().now().replace(microsecond=0))


def _done(opened: Folder, rules: Iterable[str], lang: Language | None) -> int:
    opened.save()
    language = pick_language(lang)
    for rule in rules:
        _say("rollout.now", language, rule=rule, where=_stands(opened.state.rules[rule], language))
    return 0


def _say(key: str, lang: Language, **values: object) -> None:
    words = inert(say(key, lang, **values))
    messages().print(words, highlight=False, markup=False, soft_wrap=True)
