"""`clearford pack preset`: what a risk appetite or an overlay makes of the rules, and writing one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.load import load_sound
from clearford.cli.commands.options import Alone, AsJson, Lang, Packs
from clearford.cli.show import terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.core.reasons import Language
from clearford.policy.model import PackSet
from clearford.policy.overlay import apply_overlay
from clearford.policy.presets import PRESETS, PresetName, apply_preset
from clearford.runtime.engine import SystemClock, in_force
from clearford.runtime.overlay import load_overlay
from clearford.runtime.writers import store_error

Name = PresetName


def preset_command(
    name: Annotated[Name | None, Parameter(help="The preset to look at; all by default. 预设名称。")] = None,
    /,
    *,
    overlay: Annotated[
        Path | None, Parameter(help="An overlay file to look at in place of a preset. 覆盖文件。")
    ] = None,
    output: Annotated[
        Path | None,
        Parameter(
            name=("--output", "-o"), help="Write an overlay with this preset. 写出使用该预设的覆盖文件。"
        ),
    ] = None,
    packs: Packs = (),
    alone: Alone = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Show which rules would act under a preset or an overlay.

    查看预设或覆盖文件之下哪些规则生效。

    Presets: cautious (live rules of severity high and critical act), balanced (all live rules), strict (the
    same, and hits of trial rules are offered for review), ai-service (all live rules, and those on trial for
    requests to an AI service and its answers). 预设：谨慎、均衡、严格、AI 服务。
    """
    language = pick_language(lang)
    if output is not None and name is None:
        raise ConfigError(
            "CF-C002", "`--output` without a preset", suggestion="name one of " + ", ".join(PRESETS)
        )
    found, _ = load_sound(packs, alone=alone)
    here = in_force(found, SystemClock().now().date())
    if overlay is not None:
        after = {str(overlay): apply_overlay(here, load_overlay(str(overlay), here))}
    else:
        after = {chosen: apply_preset(here, chosen).packs for chosen in ((name,) if name else PRESETS)}
    if as_json:
        write_json(msgspec.json.encode({key: _plain(here, packs) for key, packs in after.items()}) + b"\n")
    else:
        _show(here, after, language)
    if output is not None:
        _write(output, str(name))
    return 0


def _plain(before: PackSet, after: PackSet) -> dict[str, object]:
    live = [rule.id for rule in after.rules() if rule.live]
    return {"live": live, "changed": [rule for rule, _ in _changed(before, after)]}


def _changed(before: PackSet, after: PackSet) -> list[tuple[str, str]]:
    """Rules that an overlay changes, with the words for it."""
    was = {rule.id: rule for rule in before.rules()}
    out = []
    for rule in after.rules():
        old = was[rule.id]
        words = [
            f"{field} {getattr(old, field)} -> {getattr(rule, field)}"
            for field in ("status", "limits", "rollout")
            if getattr(old, field) != getattr(rule, field)
        ]
        if words:
            out.append((str(rule.id), "; ".join(words)))
    return out


def _show(before: PackSet, after: dict[str, PackSet], lang: Language) -> None:
    console = terminal()
    table = Table(say("preset", lang), say("status.live", lang), say("preset.changed", lang))
    for key, packs in after.items():
        live = sum(rule.live for rule in packs.rules())
        table.add_row(Text(key), str(live), str(len(_changed(before, packs))))
    console.print(table)
    if len(after) == 1:
        for rule, words in _changed(before, next(iter(after.values()))):
            console.print(Text(f"  {rule}: {words}"), soft_wrap=True)


def _write(path: Path, name: str) -> None:
    text = (
        "# Changes of the operator; the packs stay as they are. 运营者的调整，规则包本身不变。\n"
        f"version: 1.0.0\nowner: platform-team\npreset: {name}\nrules: {{}}\n"
    )
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise store_error(error, str(path)) from error
