"""`clearford report`: compute the reports to the public from the record, and write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from clearford.cli.commands.load import file_bytes
from clearford.cli.commands.options import Lang, SettingsFile
from clearford.cli.show import messages, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.runtime.archive.reading import archives_at
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.store import Store
from clearford.runtime.transparency.about import read_about
from clearford.runtime.transparency.build import build, correct, span_of
from clearford.runtime.transparency.entering import do_publish_report
from clearford.runtime.transparency.model import Report
from clearford.runtime.transparency.publish import KINDS, REPORT, files, write_files
from clearford.runtime.transparency.source import EntrySource, Folders
from clearford.runtime.transparency.stored import Stored
from clearford.text.inert import inert

Period = Annotated[
    str, Parameter(help="Whole months in UTC: 2026-01..2026-06, 2026-01 or 2026. 报告期，整月。")
]
AboutFile = Annotated[
    Path, Parameter(help="YAML file in which the service tells about itself. 服务说明文件。")
]
Out = Annotated[Path, Parameter(help="Folder for the report; made if it is not there. 输出目录。")]
Logs = Annotated[
    tuple[Path, ...],
    Parameter(
        name="--folder",
        negative="",
        show_default=False,
        help="A log that was exported as a folder; give it again for more. 导出的日志目录，可重复。",
    ),
]
RecordUrl = Annotated[
    str | None,
    Parameter(name="--record", help="Address of the store with the record. 记录所在数据库的地址。"),
]
Publish = Annotated[
    bool,
    Parameter(
        negative="",
        help="Keep it in the store of the service and enter its digest in the record. 存档并记入记录。",
    ),
]
KindName = Annotated[
    Literal["all", "dsa", "santa-clara", "cn"], Parameter(help="Which layouts to write. 报告版式。")
]
Correct = Annotated[
    Path | None, Parameter(help="The report.json that this one takes the place of. 被更正的 report.json。")
]
Reason = Annotated[str | None, Parameter(help="Why it is corrected, for the public. 更正原因，将公开。")]


def report(
    *,
    period: Period,
    about: AboutFile,
    out: Out,
    folder: Logs = (),
    record: RecordUrl = None,
    settings: SettingsFile = None,
    kind: KindName = "all",
    correct_report: Annotated[Correct, Parameter(name="--correct")] = None,
    reason: Reason = None,
    publish: Publish = False,
    lang: Lang = None,
) -> int:
    """Compute the transparency report of a period from the record, and write its files.

    由记录计算某一期间的透明度报告，并写出全部文件。

    Logs are read from --folder or the store of --record, else from the store of the service (--settings).
    Whoever holds the logs can verify every number.
    日志取自 --folder 目录或 --record 数据库，否则取自服务（--settings）的数据库。持有日志者可核验每个数字。
    """
    language = pick_language(lang)
    span = span_of(period)
    words = read_about(about)
    if (correct_report is None) != (reason is None):
        raise ConfigError("CF-C002", "`--correct` and `--reason` go together")
    if publish and (folder or record):
        raise ConfigError("CF-C002", "`--publish` is for the record of the service")
    earlier = None if correct_report is None else file_bytes(correct_report)
    with source_of(folder, record, settings) as source:
        made = build(source, span, words)
    if earlier is not None and reason is not None:
        made = correct(made, earlier, reason)
        changed = len(made.correction.differences) if made.correction else 0
        messages().print(say("report.corrected", language, n=changed, edition=made.edition))
    written = files(made, KINDS if kind == "all" else (kind,))
    write_files(written, out)
    numbers = sum(len(figure.cells) for figure in made.figures)
    path = inert(str(out / REPORT))
    terminal().print(say("report.written", language, files=len(written), numbers=numbers, path=path))
    if publish:
        _publish(made, settings)
        terminal().print(say("report.published", language, edition=made.edition))
    return 0


@contextmanager
def source_of(folders: tuple[Path, ...], record: str | None, settings: Path | None) -> Iterator[EntrySource]:
    """The record that options name: exported folders, a store, or the store of the service."""
    if [bool(folders), record is not None, settings is not None].count(True) > 1:
        raise ConfigError("CF-C002", "give only one of `--folder`, `--record` and `--settings`")
    if folders:
        yield Folders(folders)
    elif record is not None:
        with closing(Store.open(record)) as store:
            yield Stored(store)
    else:
        wanted = load_settings(settings)
        with closing(Store.open(wanted.database())) as store:
            yield Stored(store, wanted.operator.origin, elsewhere=archives_at(wanted.archives))


def _publish(report: Report, settings: Path | None) -> None:
    record = open_record(load_settings(settings))
    with closing(record.store), record.change() as change:
        do_publish_report(change, report)
