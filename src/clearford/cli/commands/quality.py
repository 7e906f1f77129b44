"""`clearford quality`: how good the rules are, and what they miss, from the record."""

from __future__ import annotations

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.options import AsJson, Lang, SettingsFile
from clearford.cli.commands.report import Logs, Period, RecordUrl, source_of
from clearford.cli.show import terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.reasons import Language
from clearford.runtime.transparency.build import span_of
from clearford.runtime.transparency.quality import Population, Quality, Share, quality_of
from clearford.text.inert import inert

_COLUMNS = ("precision", "trial", "overturned", "overturned_of_acted")
_PARTS = ("prevalence", "recall", "precision", "accuracy")


def quality(
    *,
    period: Period,
    folder: Logs = (),
    record: RecordUrl = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Compute the quality figures of a period from the record: of each rule, and of all items.

    由记录计算某一期间的质量指标：各条规则及全部内容。

    They are the numbers that the transparency report publishes, each with its 95 % interval.
    即透明度报告所公布的数字，均附 95 % 区间。
    """
    language = pick_language(lang)
    span = span_of(period)
    with source_of(folder, record, settings) as source:
        found = quality_of(source.entries, (span.start, span.end))
    if as_json:
        write_json(msgspec.json.encode(found) + b"\n")
    else:
        _show(found, terminal(), language)
    return 0


def _show(found: Quality, console: Console, lang: Language) -> None:
    table = Table(title=say("quality.rules", lang), title_justify="left")
    for name in ("rule", "quality.acted", *(f"quality.{column}" for column in _COLUMNS)):
        table.add_column(say(name, lang))
    for rule in found.rules:
        shares = (_words(getattr(rule, column), lang) for column in _COLUMNS)
        table.add_row(Text(inert(rule.rule)), str(rule.acted), *shares)
    console.print(table)
    _show_population(found.population, console, lang)


def _show_population(population: Population, console: Console, lang: Language) -> None:
    """What a sample of all items says; without one nothing is claimed, and that is said."""
    if population.prevalence is None:
        console.print(say("quality.unclaimed", lang))
        return
    for part in _PARTS:
        share = _words(getattr(population, part), lang)
        console.print(f"{say(f'quality.all_{part}', lang)}: {share}", highlight=False)


def _words(share: Share | None, lang: Language) -> str:
    return "-" if share is None else share.said[lang]
