"""`clearford enforce`: what a replay found beside the record, and carried out once a person agreed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from clearford.cli.commands.options import AsJson, Lang, SettingsFile, whole
from clearford.cli.show import counts_table, messages, write_json
from clearford.cli.words import pick_language, say
from clearford.core.reasons import Language
from clearford.runtime.batch.against import SAMPLES, Differences, compare
from clearford.runtime.batch.carrying import Carrying, ask
from clearford.runtime.record.enforcements import MOST_A_MINUTE, State, find_enforcement
from clearford.runtime.service.reload import EVERY
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import Service, open_record
from clearford.runtime.work.ending import end_on_signals
from clearford.runtime.work.loops import Loop, Workers
from clearford.text.inert import inert

LOOK_S = 1.0
"""Seconds between two looks whether the next slice is due."""
RATE = 60
_WORDS: Mapping[State, str] = {
    "asked": "enforce.asked_still",
    "running": "enforce.running",
    "paused": "enforce.paused",
    "done": "enforce.done",
    "refused": "enforce.refused",
}

app = App(
    name="enforce",
    help="What a replay found, beside the record and carried out. 回放结果与记录的差异及其执行。",
    help_format="plaintext",
)
Folder = Annotated[Path, Parameter(help="Folder of a replay that is at its end. 已完成的回放目录。")]


@app.command(name="compare")
def compare_(
    out: Folder, /, *, as_json: AsJson = False, settings: SettingsFile = None, lang: Lang = None
) -> int:
    """Compare a replay with what is on record, and write difference.json beside its parts.

    将回放结果与现有记录比较，写出 difference.json。

    Nothing is done to anybody. 不执行任何措施。
    """
    language = pick_language(lang)
    record = open_record(load_settings(settings))
    with closing(record.store):
        found = compare(record, out.absolute())
    if as_json:
        write_json(msgspec.json.encode(found) + b"\n")
        return 0
    console = messages()
    words = say(
        "enforce.compared",
        language,
        compared=found.compared,
        same=found.same,
        unrecorded=found.unrecorded,
        by_people=found.by_people,
    )
    console.print(words, highlight=False, markup=False)
    if found.shifts:
        console.print(
            counts_table(
                say("enforce.shifts", language), found.shifts, found.compared, language, "enforce.shift"
            )
        )
    _show_samples(found)
    return 0


def _show_samples(found: Differences) -> None:
    for shift, samples in found.samples.items():
        for one in samples[:SAMPLES]:
            line = f"{shift}: {one.item}: {one.before} -> {one.after} ({', '.join(one.rules)})"
            messages().print(inert(line), highlight=False, markup=False, soft_wrap=True)


@app.command(name="ask")
def ask_(
    out: Folder,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why it is to be carried out. 执行理由。")],
    rate: Annotated[int, whole(1, MOST_A_MINUTE, "Items a minute. 每分钟条数。")] = RATE,
    campaign: Annotated[str | None, Parameter(help="Campaign that it is part of. 所属专项行动。")] = None,
    as_json: AsJson = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Ask for what was compared to be carried out; nothing is until a policy approver agrees.

    申请执行比较结果；规则批准人批准之前不会执行。
    """
    record = open_record(load_settings(settings))
    with closing(record.store):
        found = ask(record, out.absolute(), rate=rate, note=reason, campaign=campaign)
    if as_json:
        write_json(msgspec.json.encode(found) + b"\n")
        return 0
    minutes = -(-found.items // found.rate)
    words = say("enforce.asked", pick_language(lang), id=found.id, items=found.items, minutes=minutes)
    messages().print(words, highlight=False, markup=False)
    return 0


@app.command
def run(
    out: Folder,
    id: Annotated[str, Parameter(help="Id that `ask` gave. 申请编号。")],
    /,
    *,
    once: Annotated[
        bool, Parameter(negative="", help="Carry out what is due now, and end. 仅执行当前到期部分。")
    ] = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Carry out what a person agreed to, minute by minute; the same command goes on after an interruption.

    按分钟执行已批准的内容；中断后以同一命令继续。
    """
    language = pick_language(lang)
    service = Service.open(load_settings(settings))
    following = Workers([Loop("follow", EVERY, service.follower.step)])
    ending = end_on_signals()
    try:
        carrying = Carrying(service.gate.decider, out.absolute(), id)
        following.start()
        state = _carry(service, carrying, id, ending, language, once=once)
    finally:
        following.close()
        service.close()
        service.store.close()
    messages().print(say(_WORDS[state], language), highlight=False, markup=False)
    return 0


def _carry(
    service: Service, carrying: Carrying, made: str, ending: threading.Event, lang: Language, *, once: bool
) -> State:
    """Carry slices out until there is nothing more to wait for; where it stands then."""
    while True:
        went_on = carrying.step()
        with service.record.read() as conn:
            found = find_enforcement(conn, made)
        if went_on:
            words = say("enforce.slice", lang, done=found.slices, slices=carrying.slices)
            messages().print(words, highlight=False, markup=False)
        over = found.state in ("done", "refused") or (once and not went_on)
        if over or (not went_on and ending.wait(LOOK_S)):
            return found.state
