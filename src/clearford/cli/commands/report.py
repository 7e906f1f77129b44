"""`clearford report`: compute the reports to the public from the record, and write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from clearford.cli.commands.load import file_bytes
from clearford.cli.commands.options import Lang
from clearford.cli.show import messages, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.runtime.stores.store import Store
from clearford.runtime.transparency.about import read_about
from clearford.runtime.transparency.build import build, correct, span_of
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
Origin = Annotated[
    str | None,
    Parameter(help="With --record: only the logs of this origin, without the year. 仅用该来源的日志。"),
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
    origin: Origin = None,
    kind: KindName = "all",
    correct_report: Annotated[Correct, Parameter(name="--correct")] = None,
    reason: Reason = None,
    lang: Lang = None,
) -> int:
    """Compute the transparency report of a period from the record, and write its files.

    由记录计算某一期间的透明度报告，并写出全部文件。

    Give the logs by --folder or the store by --record. Whoever holds the logs can verify every number.
    用 --folder 指定日志目录，或用 --record 指定数据库。持有日志者可核验每个数字。
    """
    language = pick_language(lang)
    span = span_of(period)
    words = read_about(about)
    if (correct_report is None) != (reason is None):
        raise ConfigError("CF-C002", "`--correct` and `--reason` go together")
    earlier = None if correct_report is None else file_bytes(correct_report)
    with _source(folder, record, origin) as source:
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
    return 0


@contextmanager
def _source(folders: tuple[Path, ...], record: str | None, origin: str | None) -> Iterator[EntrySource]:
    if bool(folders) == (record is not None):
        raise ConfigError("CF-C002", "give either `--folder` or `--record`")
    if record is None:
        if origin is not None:
            raise ConfigError("CF-C002", "`--origin` goes with `--record`")
        yield Folders(folders)
        return
    with closing(Store.open(record)) as store:
        yield Stored(store, origin)
