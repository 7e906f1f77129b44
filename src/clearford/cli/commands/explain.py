"""`clearford explain`: why one item is decided as it is, step by step."""

from __future__ import annotations

import os
from collections import deque
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clearford.act.statement import told
from clearford.cli.commands.options import Alone, AsJson, Lang, Models, Packs
from clearford.cli.show import highlighted, outcome_text, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, InputError, Place
from clearford.core.items import Item, Rejected
from clearford.core.reasons import Effects, Language
from clearford.decide.explain import Explanation, RuleAccount
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.explaining import explain_after, views_of
from clearford.runtime.readers import read_batches
from clearford.text.inert import inert

MOST_BEFORE = 200_000
"""Earlier items of the file that the account of a later one takes into view."""


def explain(
    input: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            help="File with the item, as for `scan`; - for standard input. 含该条目的文件。",
        ),
    ] = None,
    /,
    *,
    id: Annotated[
        str | None, Parameter(help="Id of the item in INPUT; by default the first. 条目编号，默认第一条。")
    ] = None,
    text: Annotated[
        str | None, Parameter(help="A text to explain, in place of INPUT. 直接给出文本。")
    ] = None,
    kind: Annotated[
        str, Parameter(help="Kind of item that --text is: post, message, listing ... --text 的条目类型。")
    ] = "post",
    packs: Packs = (),
    alone: Alone = False,
    models: Models = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Show why one item is decided as it is: what was found where, and each rule condition by condition.

    说明某条内容的判定过程：在何处发现了什么，各规则的每个条件是否成立，以及理由。
    """
    language = pick_language(lang)
    options = EngineOptions(
        packs=tuple(map(str, packs)),
        shipped=not alone,
        everything=True,
        models=models,
        brief=text is not None,
    )
    engine = Engine.load(options)
    before: deque[Item] = deque(maxlen=MOST_BEFORE)
    item = _from_text(engine, text, kind) if text is not None else _from_file(engine, input, id, before)
    explanation, effects = explain_after(engine, item, list(before))
    if as_json:
        write_json(msgspec.json.encode(explanation) + b"\n")
        return 0
    _show(terminal(), item, explanation, effects, language)
    return 0


def _from_text(engine: Engine, text: str, kind: str) -> Item:
    # Where the environment is not UTF-8, an argument that is arrives as lone surrogates.
    text = os.fsencode(text).decode("utf-8", "surrogateescape") if not text.isascii() else text
    result = engine.decoder.convert({"id": "text", "text": text, "kind": kind}, number=1)
    if isinstance(result, Rejected):
        raise InputError(result.code, result.found, place=Place(field=result.field))
    return result


def _from_file(engine: Engine, source: str | None, wanted: str | None, before: deque[Item]) -> Item:
    """The item wanted; those that came before it go to `before`."""
    if source is None:
        raise ConfigError("CF-C002", "nothing to explain", suggestion="name a file, or give --text")
    for batch in read_batches(source, decoder=engine.decoder):
        for item in batch.items:
            if wanted is None or item.id == wanted:
                return item
            before.append(item)
    found = "no item" if wanted is None else "no item with this id"
    raise InputError("CF-I009", found, place=Place(file=source))


def _show(
    console: Console,
    item: Item,
    explanation: Explanation,
    effects: Effects,
    lang: Language,
) -> None:
    console.print(outcome_text(explanation.decision, lang))
    console.print(highlighted(str(item.text or ""), explanation.spans, limit=2000))
    for span in explanation.spans:
        how = " ".join(part for part in (span.via, span.why) if part)
        console.print(Text(f"  {span.start}-{span.end}  {span.signal}  {how}", style="dim"))
    views = Table(title=say("views", lang), title_justify="left", show_header=False)
    for name, view in views_of(item).items():
        views.add_row(name, Text(inert(view)))
    console.print(views)
    if not explanation.determining:
        console.print(say("explain.why_allowed", lang))
    for account in explanation.rules:
        _show_rule(console, account, lang)
    for line in filter(None, told(effects, lang).split("\n")):
        console.print(Text(inert(line), style="italic"))


def _show_rule(console: Console, account: RuleAccount, lang: Language) -> None:
    console.print(Text(f"{account.id}  {say(f'role.{account.role}', lang)}", style="bold"))
    for softening in account.softened:
        console.print(Text(f"  {say('explain.softened', lang, by=softening.by)}"))
    for finding in account.findings:
        for atom in finding.atoms:
            value = say("explain.unknown", lang, cause=atom.cause) if atom.cause else atom.value or ""
            truth = say(f"truth.{atom.truth}", lang)
            console.print(Text(inert(f"  {truth}  {atom.text}  {value}".rstrip())))
