"""`clearford demo --serve`: a seeded week of an invented platform, to try the console with."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from clearford.cli.commands.serve import both_sides
from clearford.cli.show import messages
from clearford.cli.words import say
from clearford.console.demo.people import PASSWORD
from clearford.console.demo.serving import CODES, WithCodes, keep, made_in, settings_of
from clearford.console.demo.week import Made, make_week
from clearford.core.reasons import Language
from clearford.core.roles import ROLES
from clearford.runtime.service.loglines import start_log
from clearford.runtime.service.server import listen, serve
from clearford.runtime.service.settings import Settings, at_ports
from clearford.runtime.service.wiring import Service
from clearford.runtime.service.workforce import workers_of


def serve_demo(*, home: Path | None, port: int, seed: int, scale: float, language: Language) -> None:
    """Make the week, unless the folder has one, and serve it on this computer until Ctrl-C.

    home: where it is kept; without one, in a folder that is deleted at the end. port: of the public side,
    0 for any that is free; the staff side takes the next one. seed, scale: of a week that is made now.
    """
    with _folder(home) as folder:
        wanted = settings_of(folder)
        start_log(wanted.log)
        made = made_in(folder)
        doors = [listen(wanted.listen.host, port), listen(wanted.listen.host, port + 1 if port else 0)]
        wanted = at_ports(wanted, *(door.getsockname()[1] for door in doors))
        if made is None:
            made = _make(wanted, seed, scale, language)
            keep(folder, made)
        _serve(wanted, made, doors, language)


@contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    if home is not None:
        yield home
        return
    with tempfile.TemporaryDirectory(prefix="clearford-demo-") as made:
        yield Path(made)


def _make(wanted: Settings, seed: int, scale: float, language: Language) -> Made:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages()) as progress:
        task = progress.add_task(say("demo.week", language), total=1.0)

        def tell(share: float) -> None:
            progress.update(task, completed=share)

        return make_week(wanted, seed=seed, scale=scale, tell=tell)


def _serve(wanted: Settings, made: Made, doors: list[socket], language: Language) -> None:
    service = Service.open(wanted)
    workers = workers_of(service.record, wanted)
    workers.start()
    app = WithCodes(both_sides(service), wanted.console.port or 0, made.accounts, time.time)
    try:
        serve(app, service, doors, started=_greeting(wanted, made, language))
    finally:
        workers.close()
        service.store.close()


def _greeting(wanted: Settings, made: Made, language: Language) -> Callable[[], None]:
    def greet() -> None:
        show(messages(), wanted, made, language)

    return greet


def show(console: Console, wanted: Settings, made: Made, language: Language) -> None:
    """Say where everything is, and with which accounts one signs in."""
    staff, public = wanted.console.base_url, wanted.operator.base_url
    table = Table(title=say("demo.accounts", language, password=PASSWORD), title_justify="left")
    for head in ("login", "roles"):
        table.add_column(say(f"demo.{head}", language))
    for account in made.accounts:
        roles = [ROLES[role].zh if language == "zh" else ROLES[role].en for role in account.roles]
        table.add_row(account.login, ", ".join(roles))
    console.print(table)
    lines = {
        "demo.staff": staff,
        "demo.codes": f"{staff}{CODES}",
        "demo.public": public,
        "demo.statement": f"{public}/s/{made.statement}",
        "demo.appeal": f"{public}/s/{made.appeal}",
        "demo.restored": f"{public}/s/{made.restored}",
        "demo.report": f"{public}/r/{made.report}",
    }
    for words, address in lines.items():
        console.print(say(words, language, address=address), highlight=False, markup=False, soft_wrap=True)
