"""`clearford ai service` and `clearford ai file`: the register of AI services, and their filing packs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table

from clearford.ai.register.card import Card
from clearford.ai.register.pack import digest_of, read_archive
from clearford.ai.register.rules import EvidenceKind, Step
from clearford.cli.commands.options import MOST, AsJson, Lang, SettingsFile, whole
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, InputError, Place, RegisterError
from clearford.core.reasons import Language
from clearford.runtime.customs import load_customs
from clearford.runtime.http.ai_services import rules_of
from clearford.runtime.record.ai_evidence import do_hand_in, do_withdraw
from clearford.runtime.record.ai_packs import do_make_pack, pack_on_record
from clearford.runtime.record.ai_services import (
    AIService,
    do_change_service,
    do_note_filing,
    do_register_service,
    do_release_service,
    find_service,
    list_services,
)
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import Service, open_record
from clearford.runtime.writers import write_whole
from clearford.text.inert import inert

BY = By("command line", "operator_admin")
"""One name: two people who must agree do so in the service."""
FINDINGS = 1
"""Exit code where something is missing."""

service = App(name="service", help="The register of AI services. AI 服务登记。", help_format="plaintext")
file = App(name="file", help="Filing packs and filings. 备案材料与备案记录。", help_format="plaintext")
Id = Annotated[str, Parameter(help="Id of the service, as `list` shows it. 服务编号。")]
CardFile = Annotated[Path, Parameter(help="The card, a JSON file. 服务说明文件（JSON）。")]


@service.command
def add(card: CardFile, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Register an AI service by its card, and say what its release lacks.

    登记一项 AI 服务，并说明上线尚缺的内容。
    """
    told = _card(card)
    with _opened(settings) as (record, office):
        with record.change(BY) as change:
            made = do_register_service(change, office, told)
        _show(record, office, made, pick_language(lang))
    return 0


@service.command
def change(service_id: Id, card: CardFile, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Put another card in place; where another model answers, a case asks for another assessment.

    更换服务说明；模型或适配器变更时将开立重新评估的个案。
    """
    told = _card(card)
    with _opened(settings) as (record, office):
        with record.change(BY) as step:
            version = find_service(step.conn, office, service_id, step.at).version
            do_change_service(step, office, service_id, told, version=version)
        _show(record, office, service_id, pick_language(lang))
    return 0


@service.command(name="list")
def listed(*, settings: SettingsFile = None, json: AsJson = False, lang: Lang = None) -> int:
    """List the register: tier, state, what blocks a release, and when the next assessment is due.

    列出登记簿：等级、状态、上线障碍与下次评估期限。
    """
    language = pick_language(lang)
    with _opened(settings) as (record, office), record.read() as conn:
        rows = list_services(conn, office, record.now(), after=None, limit=MOST)
    if json:
        write_json(msgspec.json.encode(rows))
        return 0
    table = Table()
    for head in ("id", "name", "tier", "state", "blocked", "due"):
        table.add_column(say(f"ai.{head}", language))
    for one in rows:
        state, due = say(f"ai.state.{one.state}", language), _day(one.test_due)
        table.add_row(one.id, inert(one.name), str(one.tier), state, str(one.blocked), due)
    terminal().print(table)
    return 0


@service.command
def show(service_id: Id, /, *, settings: SettingsFile = None, json: AsJson = False, lang: Lang = None) -> int:
    """Show one: tier, what its release lacks, clocks of filing, documents; 1 while something blocks.

    查看一项服务：等级、上线尚缺内容、备案时限与材料；存在障碍时退出码为 1。
    """
    with _opened(settings) as (record, office):
        if json:
            with record.read() as conn:
                found = find_service(conn, office, service_id, record.now())
            write_json(msgspec.json.encode(found))
        else:
            found = _show(record, office, service_id, pick_language(lang))
    return FINDINGS if any(one.blocks for one in found.lacks) else 0


@service.command
def attach(
    service_id: Id,
    kind: Annotated[EvidenceKind, Parameter(help="Kind of the document. 材料种类。")],
    path: Annotated[Path, Parameter(help="The document. 材料文件。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Hand in a document; what it claims is checked, and its entry shows its digest alone.

    提交一份材料；程序核验其内容，记录中仅显示摘要。
    """
    body = _bytes(path)
    with _opened(settings) as (record, _), record.change(BY) as step:
        made = do_hand_in(step, service_id, kind, path.name, body)
    messages().print(
        say("ai.handed_in", pick_language(lang), id=made, digest=digest_of(body)),
        markup=False,
        soft_wrap=True,
    )
    return 0


@service.command
def withdraw(
    service_id: Id,
    document: Annotated[str, Parameter(help="Id of the document. 材料编号。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Erase the bytes of a document; what it showed is missing from then on.

    删除一份材料的内容，其所证明的事项自此缺失。
    """
    with _opened(settings) as (record, _), record.change(BY) as step:
        do_withdraw(step, service_id, document)
    messages().print(say("ai.withdrawn", pick_language(lang), id=document), markup=False)
    return 0


@service.command
def release(service_id: Id, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Enter a release once nothing blocks it; where two people must agree, ask for it.

    无障碍时登记上线；须两人同意的，先提出申请。
    """
    with _opened(settings) as (record, office), record.change(BY) as step:
        version = find_service(step.conn, office, service_id, step.at).version
        state = do_release_service(step, office, service_id, version=version)
    messages().print(say(f"ai.now.{state}", pick_language(lang)), markup=False)
    return 0


@file.command
def note(
    service_id: Id,
    step: Annotated[Step, Parameter(help="What happened. 发生的事项。")],
    /,
    *,
    number: Annotated[str, Parameter(help="Number that the authority gave. 备案编号。")] = "",
    days_ago: Annotated[int, whole(0, 3_650, "How many days ago it happened. 发生于几天前。")] = 0,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Note what a person filed, or what an authority answered; the program sends nothing.

    记录人员已提交的备案或主管部门的答复；程序不发送任何内容。
    """
    with _opened(settings) as (record, office):
        with record.change(BY) as change_:
            do_note_filing(change_, service_id, step, change_.at - days_ago * 86_400_000_000, number)
        _show(record, office, service_id, pick_language(lang))
    return 0


@file.command
def pack(
    service_id: Id,
    out: Annotated[Path, Parameter(help="The archive to be written. 要写出的材料包。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Make the filing pack from what is on record, and enter its digests; 1 while a field is missing.

    由在册证据生成备案材料包，并将其摘要记录在册；有缺项时退出码为 1。
    """
    language = pick_language(lang)
    opened = Service.open(load_settings(settings))
    try:
        with opened.record.change(BY) as step:
            made = do_make_pack(step, opened.office, service_id, rules_of(opened))
    finally:
        opened.close()
        opened.store.close()
    write_whole(str(out), made.archive)
    for one in made.contents.fields:
        state = one.missing[language] if one.state == "missing" else ", ".join(s.entry for s in one.sources)
        terminal().print(f"{one.title[language]}: {state}", markup=False, soft_wrap=True)
    messages().print(
        say("ai.packed", language, file=inert(str(out)), digest=made.digest), markup=False, soft_wrap=True
    )
    return 0 if made.contents.complete else FINDINGS


@file.command
def check(
    archive: Annotated[Path, Parameter(help="The filing pack. 备案材料包。")],
    /,
    *,
    record: Annotated[
        bool, Parameter(negative="", help="Look it up in the record too. 同时与记录核对。")
    ] = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Check that a filing pack is the one that was made, file by file; 1 where the record does not know it.

    逐个文件核对备案材料包；记录中无此材料包时退出码为 1。
    """
    language, body = pick_language(lang), _bytes(archive)
    try:
        _, files = read_archive(body)
    except RegisterError as error:
        raise RegisterError(
            error.code, error.message, place=Place(file=str(archive)), suggestion=error.suggestion
        ) from error
    terminal().print(
        say("ai.sound", language, n=len(files), digest=digest_of(body)), markup=False, soft_wrap=True
    )
    if not record:
        return 0
    with _opened(settings) as (known, _), known.read() as conn:
        found = pack_on_record(conn, digest_of(body))
    if found is None:
        terminal().print(say("ai.not_on_record", language), markup=False)
        return FINDINGS
    terminal().print(
        say("ai.on_record", language, entry=found.entry, log=found.log), markup=False, soft_wrap=True
    )
    return 0


@contextmanager
def _opened(settings: Path | None) -> Iterator[tuple[Record, Office]]:
    wanted = load_settings(settings)
    customs = load_customs(Path(wanted.customs) if wanted.customs else None)
    record = open_record(wanted)
    with closing(record.store):
        yield record, Office.of(record.vault, customs)


def _show(record: Record, office: Office, service_id: str, language: Language) -> AIService:
    with record.read() as conn:
        found = find_service(conn, office, service_id, record.now())
    rule = found.tiering.rule
    lines = [
        f"{inert(found.card.name)} {found.id}",
        say("ai.told", language, tier=rule.tier, name=getattr(rule, language), state=_state(found, language)),
        *(_lack(one.need.id, found, language) for one in found.lacks),
        *_clocks(found, language),
        *(f"  {inert(one.file)} {one.kind} {one.id}" for one in found.documents if one.there),
    ]
    for line in lines:
        terminal().print(line, markup=False, soft_wrap=True)
    return found


def _state(found: AIService, language: Language) -> str:
    return say(f"ai.state.{found.state}", language)


def _lack(need: str, found: AIService, language: Language) -> str:
    one = next(lack for lack in found.lacks if lack.need.id == need)
    words = {"what": getattr(one.need, language), "who": one.need.who[language]}
    return "  " + say("ai.lacks" if one.blocks else "ai.warns", language, **words)


def _clocks(found: AIService, language: Language) -> Iterator[str]:
    for one in found.clocks:
        if one.state in ("runs", "overdue", "late", "unknown"):
            state = say(f"ai.clock.{one.state}", language, day=moment(one.due))
            warned = say("ai.secondary", language) if one.warns else ""
            what = f"{getattr(one.regime, language)}, {getattr(one.rule, language)}"
            yield f"  {what}: {state} {warned}".rstrip()


def _day(at: int | None) -> str:
    """The UTC day of a moment."""
    return "-" if at is None else f"{datetime.fromtimestamp(at / 1_000_000, UTC):%Y-%m-%d}"


def moment(at: int | None) -> str:
    """A moment to the minute: a working day ends in the place of its law. at: microseconds; none for `-`."""
    return "-" if at is None else f"{datetime.fromtimestamp(at / 1_000_000, UTC):%Y-%m-%d %H:%M} UTC"


def _card(path: Path) -> Card:
    try:
        return msgspec.json.decode(_bytes(path), type=Card)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        words = " ".join(str(error).split())[:200]
        found = f"the card cannot be read: {words[:1].lower()}{words[1:]}"
        raise ConfigError("CF-C002", found, place=Place(file=str(path))) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("CF-I008", str(error.strerror).lower(), place=Place(file=str(path))) from error
