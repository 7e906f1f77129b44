"""`clearford outbox`: what could not be delivered, for whoever holds the server."""

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
from clearford.runtime.record.replays import DeliveryState, do_replay_delivery, list_deliveries
from clearford.runtime.record.unit import By
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.text.inert import inert

BY = By("command line", "operator_admin")
MOST = 1_000
"""Rows that are listed at once."""

app = App(
    name="outbox",
    help="What waits to leave for your platform, or could not. 待投递与投递失败的消息。",
    help_format="plaintext",
)


@app.command(name="list")
def list_rows(
    *,
    state: Annotated[DeliveryState, Parameter(help="Only of this state. 状态。")] = "dead",
    after: Annotated[int | None, Parameter(help="Only behind this id. 起始编号（不含）。")] = None,
    as_json: AsJson = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """List deliveries, the oldest first, 1,000 at most; never their content.

    列出投递（最早的在前，至多 1,000 条）；不显示内容。
    """
    language = pick_language(lang)
    record = open_record(load_settings(settings))
    with closing(record.store), record.read() as conn:
        found = list_deliveries(conn, state=state, after=after, limit=MOST)
    if as_json:
        write_json(msgspec.json.encode(found) + b"\n")
        return 0
    names = ("action_id", "channel", "kind", "state", "tries", "error")
    table = Table(box=None)
    for name in names:
        table.add_column(name, overflow="fold", no_wrap=name == "action_id")
    for each in found:
        table.add_row(*(Text(inert(str(getattr(each, name)))) for name in names))
    terminal().print(table)
    if not found:
        messages().print(say("outbox.none", language, state=state))
    return 0


@app.command
def replay(
    action_id: Annotated[str, Parameter(help="Action id of a dead delivery. 失败投递的操作编号。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Send a dead delivery again, after older dead ones about the same account or item.

    重新投递；同一账号或内容较早的失败投递先行。
    """
    record = open_record(load_settings(settings))
    with closing(record.store), record.change(BY) as change:
        again = do_replay_delivery(change, action_id)
    messages().print(say("outbox.replayed", pick_language(lang), count=len(again)))
    return 0
