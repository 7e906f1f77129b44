"""`clearford store archive`: closed months out of the store, as Parquet that anybody can verify."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from clearford.cli.commands.options import AsJson, Lang, SettingsFile
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.core.reasons import Language
from clearford.ledger.keys import VerifierKey, parse_verifier
from clearford.ledger.proofs import format_proof
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.closing import parse_month
from clearford.runtime.archive.making import Archiving, Plan, months_before
from clearford.runtime.archive.reading import check_on_record, find_archived
from clearford.runtime.archive.shelf import Shelf
from clearford.runtime.customs import load_customs
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.writers import store_error

Before = Annotated[
    str, Parameter(help="Months before this one, as 2025-03. 归档该月之前的月份，如 2025-03。")
]
Out = Annotated[
    str | None,
    Parameter(
        help="Folder, or an address such as s3://bucket/path; by default as the settings say. 归档位置。"
    ),
]
From = Annotated[
    str | None,
    Parameter(name="--from", help="Where the archives lie; by default as the settings say. 归档所在位置。"),
]
Keys = Annotated[
    tuple[str, ...],
    Parameter(name="--key", negative="", help="A published key that must have signed. 须已签名的公布密钥。"),
]

app = App(
    name="archive",
    help="Move closed months out of the store, and read them. 将已结束的月份移出存储并读取。",
    help_format="plaintext",
)


@app.command(name="plan")
def plan_archives(
    *, before: Before, settings: SettingsFile = None, as_json: AsJson = False, lang: Lang = None
) -> int:
    """Say what would leave the store, month by month, and why the rest stays; nothing is changed.

    逐月说明哪些内容会移出存储，其余为何保留；不作任何更改。
    """
    language = pick_language(lang)
    with _archiving(load_settings(settings), ".") as (record, work, _):
        plans = [work.plan(month) for month in months_before(record, parse_month(before))]
    if as_json:
        write_json(msgspec.json.encode(plans) + b"\n")
        return 0
    for plan in plans:
        _show(plan, language)
    if not any(plan.leaves for plan in plans):
        messages().print(say("archive.nothing", language))
    return 0


@app.command(name="run")
def do_archive(*, before: Before, out: Out = None, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Write what may leave to archives, read it back and prove it, and only then take it out of the store.

    将可移出的内容写入归档，读回并验证之后，才从存储中移除。可重复运行。
    """
    language, wanted = pick_language(lang), load_settings(settings)
    with _archiving(wanted, _place(out, wanted)) as (record, work, shelf):
        made = [
            one
            for month in months_before(record, parse_month(before))
            if (one := work.do_archive(month, By("command-line", "operator_admin"))) is not None
        ]
    for one in made:
        rows = sum(one.parts[part].rows for part in ("entry", "tally"))
        messages().print(say("archive.made", language, rows=rows, place=shelf.place(one.folder)))
    if not made:
        messages().print(say("archive.nothing", language))
    return 0


@app.command(name="verify")
def verify_archives(
    *, place: From = None, settings: SettingsFile = None, key: Keys = (), lang: Lang = None
) -> int:
    """Prove every archive on record by the signed log, with the files alone; exit code 2 where one fails.

    逐一核对记录在案的归档与已签署的日志；不符时退出码为 2。
    """
    language, wanted = pick_language(lang), load_settings(settings)
    with _archiving(wanted, _place(place, wanted)) as (record, _, shelf):
        with record.read() as conn:
            known = archives(conn)
        logs = Logs(wanted.path("ledger"))
        for one in known:
            check_on_record(shelf, one)
            check_archive(shelf, one.folder, _keys(key) or logs.verifiers(one.log))
            rows, where = one.rows["entry"], shelf.place(one.folder)
            messages().print(say("archive.sound", language, rows=rows, place=where))
    messages().print(say("archive.checked", language, n=len(known)))
    return 0


@app.command(name="find")
def find_entry(
    entry: Annotated[str, Parameter(help="Id of an entry, or the hash of its leaf. 条目编号或叶哈希。")],
    /,
    *,
    place: From = None,
    proof: Annotated[
        Path | None, Parameter(help="Write the proof that it stands in the log here. 将证明写入此文件。")
    ] = None,
    settings: SettingsFile = None,
    key: Keys = (),
    lang: Lang = None,
) -> int:
    """Write an archived entry to standard output; needs the files alone, not the store.

    输出一条已归档的条目；只需归档文件，无需存储。
    """
    shelf, language = Shelf(place or _place(None, load_settings(settings))), pick_language(lang)

    def say_whole(folder: str) -> None:
        messages().print(say("archive.read_whole", language, place=shelf.place(folder)))

    found = find_archived(shelf, entry, _keys(key), read_whole=say_whole)
    if proof is not None:
        try:
            proof.write_text(format_proof(found.proof))
        except OSError as error:
            raise store_error(error, str(proof)) from error
    write_json(found.body + b"\n")
    return 0


@contextmanager
def _archiving(wanted: Settings, place: str) -> Iterator[tuple[Record, Archiving, Shelf]]:
    numbers = load_customs(Path(wanted.customs) if wanted.customs else None).numbers
    shelf, record = Shelf(place), open_record(wanted)
    with closing(record.store):
        yield record, Archiving(record, Logs(wanted.path("ledger")), shelf, numbers), shelf


def _place(given: str | None, wanted: Settings) -> str:
    place = given or wanted.archives
    if not place:
        raise ConfigError(
            "CF-C002",
            "nothing says where the archives lie",
            suggestion="give the place, or set `archives` in the settings",
        )
    return place


def _keys(texts: tuple[str, ...]) -> list[VerifierKey]:
    return [parse_verifier(text) for text in texts]


def _show(plan: Plan, language: Language) -> None:
    for kind, count in sorted(plan.leaves.items()):
        terminal().print(say("archive.leaves", language, month=plan.month, kind=kind, n=count))
    for why, count in sorted(plan.stays.items()):
        reason = say(f"archive.stays.{why}", language)
        terminal().print(say("archive.stays", language, month=plan.month, n=count, why=reason))
