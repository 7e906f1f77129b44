"""`clearford stream`: items from brokers or the inbox, decided as they come."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.options import AsJson, Lang, SettingsFile
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError
from clearford.core.items import ItemDecoder
from clearford.runtime.readers import nothing_read, read_batches
from clearford.runtime.record.streams import (
    State,
    count_letters,
    dead_letters,
    do_set_letter,
    positions,
    read_letter,
)
from clearford.runtime.record.unit import By
from clearford.runtime.service.loglines import start_log
from clearford.runtime.service.settings import InboxStream, load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stream.forking import lead, read_streams
from clearford.runtime.stream.inbox import do_put
from clearford.runtime.work.ending import end_on_signals
from clearford.text.inert import inert

BY = By("command line", "operator_admin")
BLOCK = 1_000
"""Items that are put into the inbox together, and letters that are listed at once."""

app = App(
    name="stream",
    help="Decide items as they come from brokers or the inbox. 对来自消息服务或收件表的内容持续判定。",
    help_format="plaintext",
)
dead = App(
    name="dead",
    help="Messages that nobody could read or decide. 无法读取或判定的消息。",
    help_format="plaintext",
)
app.command(dead)
Id = Annotated[str, Parameter(help="Id of a dead letter. 死信编号。")]


@app.command
def run(
    *,
    workers: Annotated[
        int, Parameter(help="Processes; what they decide by is loaded once. 进程数；规则只加载一次。")
    ] = 1,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Decide what arrives, until told to end; any number of these may run beside each other.

    持续判定到达的内容，直到收到结束信号；可并行运行多个。
    """
    if workers < 1:
        raise ConfigError("CF-C002", f"`--workers {workers}`: there must be at least one worker")
    language = pick_language(lang)
    wanted = load_settings(settings)
    start_log(wanted.log)
    streams = ", ".join(one.name for one in wanted.streams)

    def started() -> None:
        messages().print(say("stream.started", language, streams=streams))

    if workers == 1:
        read_streams(wanted, end_on_signals(), started)
    else:
        lead(wanted, workers, end_on_signals(), started)
    return 0


@app.command
def put(
    file: Annotated[str, Parameter(help="Items: a file of any input format, or `-`. 内容文件，或 `-`。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Put items into the inbox, to be decided by whoever reads it; what is no item is named.

    将内容放入收件表，由读取者判定；不是内容的行会逐一指出。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    inboxes = [one for one in wanted.streams if isinstance(one, InboxStream)]
    if not inboxes:
        raise ConfigError("CF-C002", "no stream of the settings is an inbox")
    record = open_record(wanted)
    accepted = rejected = 0
    with closing(record.store):
        for batch in read_batches(file, batch=BLOCK, decoder=ItemDecoder()):
            rows = [(item, msgspec.json.encode(item)) for item in batch.items]
            with record.change() as change:
                do_put(change, rows, inboxes[0].parts)
            accepted, rejected = accepted + len(rows), rejected + len(batch.rejected)
            for one in batch.rejected:
                messages().print(f"{file}:{one.line}: {one.code}: {one.found}", markup=False)
    if not accepted + rejected:
        raise nothing_read(file)
    messages().print(say("stream.put", language, accepted=accepted, rejected=rejected))
    return 3 if rejected else 0


@app.command
def status(*, as_json: AsJson = False, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Show how far each part of each stream is decided, and how many messages were put aside.

    显示各流各分区的判定进度，以及搁置的消息数。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    record = open_record(wanted)
    with closing(record.store), record.read() as conn:
        found = [
            {"stream": name, "part": part, "position": at.position, "tries": at.tries}
            for name in (one.name for one in wanted.streams)
            for part, at in sorted(positions(conn, name).items())
        ]
        aside = count_letters(conn)
    if as_json:
        write_json(msgspec.json.encode({"parts": found, "dead_letters": aside}) + b"\n")
        return 0
    _show([{name: str(value) for name, value in row.items()} for row in found])
    if not found:
        messages().print(say("stream.nothing", language))
    messages().print(say("stream.aside", language, open=aside.get("open", 0)))
    return 0


@dead.command(name="list")
def list_dead(
    *,
    state: Annotated[State, Parameter(help="Only of this state. 状态。")] = "open",
    after: Annotated[str | None, Parameter(help="Only behind this id. 起始编号（不含）。")] = None,
    as_json: AsJson = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """List messages that were put aside, 1,000 at most; never their content.

    列出搁置的消息（至多 1,000 条）；不显示内容。
    """
    record = open_record(load_settings(settings))
    with closing(record.store), record.read() as conn:
        found = dead_letters(conn, state=state, after=after, limit=BLOCK)
    if as_json:
        write_json(msgspec.json.encode(found) + b"\n")
        return 0
    names = ("id", "source", "part", "position", "line", "code")
    _show([{name: str(getattr(one, name)) for name in names} for one in found])
    if not found:
        messages().print(say("stream.no_letter", pick_language(lang), state=state))
    return 0


@dead.command
def show(letter: Id, /, *, settings: SettingsFile = None) -> int:
    """Show what a message held; that it was read is on record.

    显示消息内容；此次查看会记录在册。
    """
    record = open_record(load_settings(settings))
    with closing(record.store), record.change(BY) as change:
        body = read_letter(change, letter)
    terminal().print(Text(inert(body.decode(errors="backslashreplace"))))
    return 0


@dead.command
def retry(letter: Id, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Have a message decided again, by whoever reads its part.

    重新判定一条消息，由读取其分区的进程执行。
    """
    record = open_record(load_settings(settings))
    with closing(record.store), record.change(BY) as change:
        do_set_letter(change, letter, "open", "again")
    messages().print(say("stream.again", pick_language(lang)))
    return 0


@dead.command
def discard(
    letter: Id,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why it need not be decided. 无需判定的理由。")],
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Leave a message undecided, for a reason that is on record.

    不再判定一条消息；理由记录在册。
    """
    if not reason.strip():
        raise ConfigError("CF-C002", "the reason is empty")
    record = open_record(load_settings(settings))
    with closing(record.store), record.change(BY) as change:
        do_set_letter(change, letter, "open", "discarded", reason=reason)
    messages().print(say("stream.discarded", pick_language(lang)))
    return 0


def _show(rows: list[dict[str, str]]) -> None:
    table = Table(box=None)
    for name in rows[0] if rows else ():
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for row in rows:
        table.add_row(*(Text(inert(value)) for value in row.values()))
    terminal().print(table)
