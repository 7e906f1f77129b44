"""`clearford serve` and `clearford work`: the service, and its workers apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from socket import socket
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from clearford.cli.commands.options import Lang
from clearford.cli.show import messages, print_error
from clearford.cli.words import pick_language, say
from clearford.console.doors import Doors
from clearford.console.public import make_public
from clearford.console.staff import make_staff
from clearford.core.errors import ClearfordError, ConfigError
from clearford.core.reasons import Language
from clearford.runtime.engine import SystemClock
from clearford.runtime.service.loglines import start_log
from clearford.runtime.service.processes import Crew
from clearford.runtime.service.server import listen, serve
from clearford.runtime.service.settings import Settings, at_ports, load_settings
from clearford.runtime.service.wiring import Service, accounts_of, open_record
from clearford.runtime.service.workforce import workers_of
from clearford.runtime.work.ending import end_on_signals

SettingsFile = Annotated[
    Path | None,
    Parameter(
        name="--settings",
        help="Settings, a TOML file; without it, everything in ./clearford-data. 服务设置文件。",
    ),
]

Processes = Annotated[
    int,
    Parameter(
        validator=Number(gte=1, lte=64),
        help="Processes that answer requests, each with the whole engine. 服务进程数。",
    ),
]


def serve_items(*, settings: SettingsFile = None, processes: Processes = 1, lang: Lang = None) -> int:
    """Serve the API: items in, decisions, reasons, cases and appeals on record. One command, SQLite inside.

    提供服务接口：提交内容，得到判定、理由、个案与申诉，全部记录在册。单条命令即可，内置 SQLite。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    start_log(wanted.log)
    at = _doors(wanted)
    wanted = at_ports(wanted, *(door.getsockname()[1] for door in at))
    record = open_record(wanted)
    place, is_new = record.store.place, not accounts_of(record, wanted).users()
    record.store.close()

    def greet() -> None:
        address = f"http://{wanted.listen.host}:{wanted.listen.port}"
        messages().print(say("serve.at", language, address=address, place=place))
        messages().print(say("serve.console", language, address=wanted.console.base_url))
        if is_new:
            messages().print(say("serve.first", language))

    if processes > 1:
        return Crew(processes, _one, (settings, language, at)).run(greet)
    _serve(wanted, at, greet)
    return 0


def _doors(wanted: Settings) -> tuple[socket, socket]:
    """Where public and staff side listen. Raises ConfigError CF-C002 for a port that is taken."""
    host = wanted.listen.host
    public = listen(host, wanted.listen.port)
    if wanted.console.port is not None:
        return public, listen(host, wanted.console.port)
    try:
        return public, listen(host, min(public.getsockname()[1] + 1, 65_535))
    except ConfigError:
        return public, listen(host, 0)


def _one(
    settings: Path | None, language: Language, at: Sequence[socket], started: Callable[[], object]
) -> None:
    """One of several processes."""
    try:
        wanted = at_ports(load_settings(settings), *(door.getsockname()[1] for door in at))
        start_log(wanted.log)
        _serve(wanted, at, started)
    except ClearfordError as error:
        print_error(messages(), error, language)
        raise SystemExit(2) from error


def _serve(wanted: Settings, at: Sequence[socket], started: Callable[[], object]) -> None:
    service = Service.open(wanted)
    workers = workers_of(service.record, wanted)
    if wanted.work:
        workers.start()
    try:
        serve(both_sides(service), service, at, started=started)
    finally:
        if wanted.work:
            workers.close()
        service.store.close()


def both_sides(service: Service) -> Doors:
    """The interface with the public pages, and the staff side on a port of its own."""
    settings = service.settings
    api = make_public(service, accounts_of(service.record, settings))
    return Doors(api, make_staff(api, service), settings.console.port or 0)


def work(*, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Deliver what must leave, keep time and integrate the record, beside processes that serve.

    与服务进程并行：投递待发措施与通知、计时、整理记录。
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    start_log(wanted.log)
    record = open_record(wanted, SystemClock())
    workers = workers_of(record, wanted)
    ending = end_on_signals()
    workers.start()
    messages().print(say("work.started", language, place=record.store.place))
    ending.wait()
    workers.close()
    record.store.close()
    return 0
