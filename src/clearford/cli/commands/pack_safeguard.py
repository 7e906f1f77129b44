"""`clearford pack safeguard`: a rule as a policy for a guard model, and how well a model keeps to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.table import Table

from clearford.ai.guards.measured import REPEATS, Measured, Rate
from clearford.ai.guards.safeguard import Safeguard, compile_named, system_text
from clearford.cli.commands.load import load_sound
from clearford.cli.commands.options import Alone, AsJson, Lang, Packs, SettingsFile, whole
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.reasons import Language
from clearford.policy.law import Resources
from clearford.runtime import shipped
from clearford.runtime.guards.settings import guard_named
from clearford.runtime.guards.trying import try_rule
from clearford.runtime.service.settings import load_settings
from clearford.runtime.writers import store_error
from clearford.text.inert import inert


def safeguard_command(
    rule: Annotated[str, Parameter(help="Id of a rule. 规则编号。")],
    /,
    *,
    output: Annotated[
        Path | None, Parameter(name=("--output", "-o"), help="File for the prompt. 提示文件。")
    ] = None,
    test: Annotated[
        str | None, Parameter(help="Guard of the settings that is tried by it. 用于测试的防护模型名称。")
    ] = None,
    repeats: Annotated[int, whole(1, 100, "How often each example is asked. 每个样例的询问次数。")] = REPEATS,
    settings: SettingsFile = None,
    packs: Packs = (),
    alone: Alone = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Write a rule as the system text of a guard model that reads policies, such as gpt-oss-safeguard.

    将规则转写为防护模型可读的策略提示；用 --test 以规则自带样例测试模型。

    With --test the model is asked about the examples of the rule that the text does not show, each several
    times: precision and recall with their intervals, and how far the model agrees with itself.
    """
    made = _compiled(rule, packs, alone=alone)
    if output is not None:
        _write(output, system_text(made.policy))
    if test is None:
        _show(made, pick_language(lang), as_json=as_json, quiet=output is not None)
        return 0
    measured = try_rule(guard_named(load_settings(settings).guards, test), made, repeats=repeats)
    if as_json:
        write_json(msgspec.json.encode(measured) + b"\n")
    else:
        _show_measured(measured, pick_language(lang))
    return 0


def _compiled(name: str, packs: tuple[Path, ...], *, alone: bool) -> Safeguard:
    found, _ = load_sound(packs, alone=alone)
    return compile_named(name, found, Resources(shipped.DATA))


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise store_error(error, str(path)) from error


def _show(made: Safeguard, language: Language, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        write_json(msgspec.json.encode(made) + b"\n")
        return
    if not quiet:
        shown = "\n".join(map(inert, system_text(made.policy).split("\n")))
        terminal().print(shown, markup=False, soft_wrap=True)
    words = say(
        "safeguard.made",
        language,
        digest=made.digest,
        tests=len(made.tests),
        shown=len(made.shown),
        left=len(made.left_out),
    )
    messages().print(words, markup=False, soft_wrap=True)


def _show_measured(found: Measured, language: Language) -> None:
    table = Table(title=f"{inert(found.rule)}, {inert(found.model)}", title_justify="left")
    for head in ("figure", "share", "interval", "spread"):
        table.add_column(say(f"safeguard.{head}", language))
    for name, rate in (("precision", found.precision), ("recall", found.recall)):
        table.add_row(say(f"safeguard.{name}", language), *_rate(rate))
    terminal().print(table)
    words = say(
        "safeguard.tried",
        language,
        n=len(found.tried),
        repeats=found.repeats,
        unsteady=found.unsteady,
        none=found.no_verdict,
        digest=found.digest,
    )
    terminal().print(words, markup=False, soft_wrap=True)
    for one in found.tried:
        if one.usual != ("unsafe" if one.harmful else "safe"):
            said = ", ".join(str(label or "-") for label in one.said)
            terminal().print(f"  {inert(one.id)} ({one.role}): {said}", markup=False)


def _rate(rate: Rate) -> tuple[str, str, str]:
    if not rate.n:
        return "0 / 0", "–", "–"
    spread = "–" if rate.least is None else f"{rate.least:.1%} – {rate.most:.1%}"
    return f"{rate.count} / {rate.n}", f"{rate.low:.1%} – {rate.high:.1%}", spread
