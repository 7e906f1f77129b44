"""`clearford ledger`: export the logs of a service; verify an export, a proof, a receipt or a report."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.text import Text

from clearford.cli.commands.options import Lang, SettingsFile
from clearford.cli.show import messages, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, Place
from clearford.ledger.keys import signing_key, write_key
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.ledger.verifier.clearford_verify_report import outcome as recomputed
from clearford.runtime.archive.reading import archives_at
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.keychange import do_retire_keys, do_rotate_key
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import By
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.text.inert import inert

Keys = Annotated[
    tuple[str, ...],
    Parameter(
        name="--key",
        negative="",
        help="A published key that must have signed; again for a witness. 公布的密钥；见证方密钥可重复给出。",
    ),
]
Export = Annotated[Path, Parameter(help="Folder of an exported log. 导出日志的目录。")]

app = App(
    name="ledger",
    help="Verify an exported record, a proof or a receipt. 验证导出的记录、证明或回执。",
    help_format="plaintext",
)


@app.command(name="export")
def export(
    folder: Annotated[Path, Parameter(help="An empty or new folder, one below it for each log. 目标目录。")],
    /,
    *,
    settings: SettingsFile = None,
    evidence: Annotated[
        bool,
        Parameter(
            negative="",
            help="The contents that are not erased too: personal data, for auditors. 连同未删除的内容。",
        ),
    ] = False,
    archives: Annotated[
        str | None,
        Parameter(help="Where archived months lie; by default as the settings say. 归档位置，默认取自设置。"),
    ] = None,
    lang: Lang = None,
) -> int:
    """Write every log below its last signed checkpoint to a folder that anybody can verify.

    将每个日志（至最近签署的检查点）导出为任何人都可验证的目录。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    record = open_record(wanted)
    logs, elsewhere = Logs(wanted.path("ledger")), archives_at(archives or wanted.archives)
    with closing(record.store), record.read() as conn:
        for origin in logs_of(conn):
            place = folder / origin.replace("/", "_")
            vault = record.vault if evidence else None
            size = export_log(conn, origin, place, vault=vault, elsewhere=elsewhere)
            (place / "keys.txt").write_text("".join(f"{key.text}\n" for key in logs.verifiers(origin)))
            messages().print(say("ledger.exported", language, log=origin, size=size, place=place))
    return 0


@app.command(name="rotate")
def rotate_key(
    *,
    end: Annotated[
        bool,
        Parameter(
            negative="", help="Retire the key before: the new one signs alone from now on. 停用旧密钥。"
        ),
    ] = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Give the log a new key, announced in the log by the key before; both sign until --end.

    为日志更换密钥：由旧密钥在日志中宣告，两者共同签名，直至 --end。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    record, logs = open_record(wanted), Logs(wanted.path("ledger"))
    with closing(record.store), record.change(By("command-line", "operator_admin")) as change:
        keys = do_retire_keys(change, logs) if end else [do_rotate_key(change, logs)]
    messages().print(say("ledger.retired" if end else "ledger.rotated", language))
    sys.stdout.write("".join(f"{key.text}\n" for key in keys))
    return 0


@app.command(name="verify")
def verify_folder(
    folder: Export,
    /,
    *,
    key: Keys,
    checkpoint: Annotated[
        tuple[Path, ...],
        Parameter(
            negative="",
            help="An earlier checkpoint or export that it must begin with. 先前的检查点或导出目录。",
        ),
    ] = (),
) -> int:
    """Recompute an exported log, and show that it begins with what was seen before.

    重新计算导出的日志，并核对其以先前的检查点开头。
    """
    checks = [("log", [folder]), *(("consistency", [old, folder]) for old in checkpoint)]
    return max([_told(command, files, key) for command, files in checks])


@app.command(name="erasures")
def verify_erasures(
    folder: Export,
    later: Annotated[
        tuple[Path, ...], Parameter(help="Exports of later logs, which may hold the erasures. 后续日志。")
    ] = (),
    /,
    *,
    key: Keys,
) -> int:
    """Check that every content is as committed to, or was erased on record.

    核对每项内容均与承诺一致，或有删除记录。
    """
    return _told("erasures", [folder, *later], key)


@app.command(name="proof")
def verify_proof(
    file: Annotated[Path, Parameter(help="A proof file. 证明文件。")],
    entry: Annotated[
        Path | None, Parameter(help="The bytes of the entry, where the proof does not hold them. 条目。")
    ] = None,
    /,
    *,
    key: Keys,
) -> int:
    """Check that an entry stands in a log, without a network.

    离线核对某条目在日志中。
    """
    return _told("proof", [file] if entry is None else [file, entry], key)


@app.command(name="statement")
def verify_statement(
    file: Annotated[Path, Parameter(help="A receipt, as it came with a statement of reasons. 回执文件。")],
    /,
    *,
    key: Keys = (),
) -> int:
    """Check the receipt of a decision about you.

    核对关于您的决定的回执。

    Without --key the key in the receipt itself is used: compare it with the published one.
    """
    return _told("statement", [file], key)


@app.command(name="report")
def verify_report(
    file: Annotated[Path, Parameter(help="The report.json of a published report. 已发布的 report.json。")],
    folders: Annotated[tuple[Path, ...], Parameter(help="The logs it names, exported. 其所列日志的目录。")],
    /,
) -> int:
    """Compute every number of a published report again from the logs that it names.

    由所列日志重新计算已发布报告中的每个数字。
    """
    code, lines = recomputed(file, list(folders))
    for line in lines:
        terminal().print(Text(inert(line)), soft_wrap=True)
    return code


@app.command(name="key")
def make_key(
    file: Annotated[Path, Parameter(help="The new key file, for its owner alone. 新密钥文件。")],
    /,
    *,
    log: Annotated[str, Parameter(help="Name of the log, e.g. record.example.org/t1/2026. 日志名称。")],
) -> int:
    """Make the signing key of a new log, and show the half to publish.

    为新日志生成签名密钥，并显示应公布的公钥。
    """
    made = signing_key(log, secrets.token_bytes(32))
    try:
        write_key(file, made)
    except FileExistsError as error:
        raise ConfigError("CF-C002", "there is a key already", place=Place(file=str(file))) from error
    sys.stdout.write(made.verifier.text + "\n")
    return 0


def _told(command: str, files: Sequence[Path], keys: Sequence[str]) -> int:
    code, sentence = outcome(command, files, keys)
    terminal().print(Text(inert(sentence)), soft_wrap=True)
    return code
