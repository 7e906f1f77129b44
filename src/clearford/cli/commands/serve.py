"""`clearford serve` and `clearford work`: the service, and its workers apart."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clearford.cli.commands.options import Lang
from clearford.cli.show import messages
from clearford.cli.words import pick_language, say
from clearford.core.reasons import Language
from clearford.runtime.engine import SystemClock
from clearford.runtime.http.app import make_app
from clearford.runtime.service.server import listen, serve
from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import Service, accounts_of, open_record
from clearford.runtime.service.workforce import workers_of

SettingsFile = Annotated[
    Path | None,
    Parameter(
        name="--settings",
        help="Settings, a TOML file; without it, everything in ./clearford-data. 服务设置文件。",
    ),
]


def serve_items(*, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Serve the API: items in, decisions, reasons, cases and appeals on record. One command, SQLite inside.

    提供服务接口：提交内容，得到判定、理由、个案与申诉，全部记录在册。单条命令即可，内置 SQLite。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    _log_plainly()
    at = listen(wanted.listen.host, wanted.listen.port)
    service = Service.open(wanted)
    workers = workers_of(service.record, wanted)
    if wanted.work:
        workers.start()
    _greet(service, wanted, at.getsockname()[1], language)
    try:
        serve(make_app(service, accounts_of(service.record, wanted)), service, at)
    finally:
        if wanted.work:
            workers.close()
        service.store.close()
    return 0


def work(*, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Deliver what must leave, keep time and integrate the record, beside processes that serve.

    与服务进程并行：投递待发措施与通知、计时、整理记录。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    _log_plainly()
    record = open_record(wanted, SystemClock())
    workers = workers_of(record, wanted)
    ending = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ending.set())
    workers.start()
    messages().print(say("work.started", language, place=record.store.place))
    ending.wait()
    workers.close()
    record.store.close()
    return 0


def _greet(service: Service, settings: Settings, port: int, language: Language) -> None:
    out = messages()
    host = settings.listen.host
    out.print(say("serve.at", language, address=f"http://{host}:{port}", place=service.store.place))
    if not accounts_of(service.record, settings).users():
        out.print(say("serve.first", language))


def _log_plainly() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
