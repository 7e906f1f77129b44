"""A service that is killed again and again under load: nothing accepted is lost or decided twice.

    python -m benchmarks.chaos --minutes 5

A real `clearford serve` on SQLite hands its actions to a real receiver. It is sent SIGKILL at random
points while clients hand in items, and started again. Afterwards everything is compared: what clients
were answered, what the receiver got, what stands in the store, and what the verifier says.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

from rich.console import Console
from sqlalchemy import exists, func, select

from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from clearford.runtime.stores.jobs import OPEN
from clearford.runtime.stores.tables import (
    case_event,
    case_file,
    decided,
    effect,
    entry,
    lease,
    outbox,
    statement,
)
from tests.cli.program import PACKS, command

CLIENTS, BATCH = 3, 8
READY_S = 60.0
HARMFUL = "log in at paypa1.example"


@dataclass
class Told:
    """What clients were answered, and what the platform received."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Item -> answer."""
    actions: dict[str, int] = field(default_factory=dict)
    """Action id -> how often it came."""
    guard: threading.Lock = field(default_factory=threading.Lock)


class Place:
    """Settings of a service in a folder, and the clients and the platform around it."""

    def __init__(self, folder: Path, platform: int, seed: int) -> None:
        """`platform`: port of the receiver."""
        self.folder, self.told, self.chance = folder, Told(), random.Random(seed)
        self.settings = folder / "clearford.toml"
        (folder / "hook.key").write_text("a secret of thirty-two characters or more")
        (folder / "hook.key").chmod(0o600)
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.settings.write_text(
            f"shipped = false\npacks = [{str(PACKS)!r}]\n[listen]\nport = {self.port}\n"
            f'[webhook]\nurl = "http://127.0.0.1:{platform}/hook"\nallow_private = true\n'
            f"secret_file = {str(folder / 'hook.key')!r}\n"
        )
        with closing(self.record()) as record:
            accounts = accounts_of(record.open, load_settings(self.settings))
            by = command_line(TENANT)
            _, self.key = do_create_key(accounts, by, name="chaos", scopes=["item.submit"])

    def record(self) -> Opened:
        """The record, while no process or another one works on it."""
        return Opened(open_record(load_settings(self.settings)))

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """A process that is ready; killed at the end if it still runs."""
        self._outlive_leases()
        program = command("serve", "--settings", str(self.settings))
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(program, stdout=log, stderr=log, cwd=self.folder)
        try:
            self._await(process)
            yield process
        finally:
            process.kill()
            process.wait()

    def _outlive_leases(self) -> None:
        """Let what the dead one held be free, as it is after half a minute or two."""
        with closing(self.record()) as record, record.open.store.write() as conn:
            conn.execute(lease.update().values(until=0))
            conn.execute(outbox.update().where(outbox.c.state == "leased").values(leased_until=0))

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + READY_S
        while process.poll() is None and time.monotonic() < end:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as client:
                    client.request("GET", "/ready")
                    if client.getresponse().status == 200:
                        return
            except OSError:
                time.sleep(0.02)
        raise AssertionError((self.folder / "log").read_text()[-2_000:])

    def post(self, client: http.client.HTTPConnection, items: list[dict[str, str]]) -> list[dict[str, Any]]:
        """Hand a batch in; the answers."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        client.request("POST", "/v1/items", json.dumps({"items": items}), headers)
        response = client.getresponse()
        body = response.read()
        if response.status != 200:
            raise AssertionError(f"{response.status}: {body[:300]!r}")
        answers: list[dict[str, Any]] = json.loads(body)["answers"]
        return answers

    def connect(self) -> http.client.HTTPConnection:
        """A connection of one client."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)


@dataclass
class Opened:
    """A record that is closed like a file."""

    open: Record

    def close(self) -> None:
        """Let go of the store."""
        self.open.store.close()


def item(name: str) -> dict[str, str]:
    """An item; every second one is harmful."""
    harmful = name.endswith(("0", "2", "4", "6", "8"))
    return {"id": name, "text": HARMFUL if harmful else "hello", "actor": f"a{sum(name.encode()) % 50}"}


@contextmanager
def platform(told: dict[str, int], guard: threading.Lock) -> Iterator[int]:
    """A receiver that counts actions by their id; its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Take one."""
            self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers["Idempotency-Key"]
            with guard:
                told[key] = told.get(key, 0) + 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that died is what this is about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kill_under_load(place: Place, turn: int) -> None:
    """Start, hand items in from several clients, and kill after a random number of answers."""
    deadly = threading.Event()
    left = [place.chance.randint(1, 60)]

    def work(client_no: int) -> None:
        with closing(place.connect()) as client:
            n = 0
            while not deadly.is_set():
                names = [f"t{turn}-c{client_no}-{n + k}" for k in range(BATCH)]
                n += BATCH
                try:
                    answers = place.post(client, [item(name) for name in names])
                except (OSError, http.client.HTTPException):
                    deadly.set()
                    return
                with place.told.guard:
                    place.told.answers.update(zip(names, answers, strict=True))
                    left[0] -= 1
                    if left[0] <= 0:
                        deadly.set()

    with place.served() as process:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        deadly.wait(READY_S)
        process.kill()
        for thread in threads:
            thread.join()


def settle(place: Place) -> list[str]:
    """Start once more, ask again about everything that was answered, and let all leave; what differs."""
    wrong: list[str] = []
    names = sorted(place.told.answers)
    with place.served() as process, closing(place.connect()) as client:
        for at in range(0, len(names), BATCH):
            part = names[at : at + BATCH]
            for name, again in zip(part, place.post(client, [item(name) for name in part]), strict=True):
                first = place.told.answers[name]
                if not again.get("repeated") or again.get("entry") != first.get("entry"):
                    wrong.append(f"{name}: {first} is now {again}")
        _await_delivery(place)
        process.terminate()
        process.wait(READY_S)
    return wrong


def _await_delivery(place: Place) -> None:
    end = time.monotonic() + READY_S
    with closing(place.record()) as record:
        waiting = select(func.count()).select_from(outbox).where(outbox.c.state.in_(OPEN))
        while time.monotonic() < end:
            with record.open.read() as conn:
                if conn.execute(waiting).scalar_one() == 0:
                    return
            time.sleep(0.1)


def compared(place: Place) -> list[str]:
    """What does not fit together in the store, the log and the platform's book; empty when all is well."""
    with closing(place.record()) as opened, opened.open.read() as conn:
        single = select(entry.c.item).where(entry.c.type == "decision").group_by(entry.c.item)
        twice = single.having(func.count() > 1)
        no_entry = (
            (table, select(func.count()).select_from(table).where(~exists().where(entry.c.id == key)))
            for table, key in (
                (outbox, outbox.c.entry),
                (effect, effect.c.entry),
                (statement, statement.c.entry),
                (case_event, case_event.c.entry),
            )
        )
        wrong = [
            f"{table.name}: {found} rows without an entry"
            for table, q in no_entry
            if (found := conn.execute(q).scalar_one())
        ]
        wrong += [f"decided twice: {name}" for name in conn.execute(twice).scalars()]
        opened_cases = select(case_event.c.case_id).where(case_event.c.event == "open")
        silent = select(case_file.c.id).where(case_file.c.id.not_in(opened_cases))
        wrong += [f"a case that was never opened: {name}" for name in conn.execute(silent).scalars()]
        lost = set(conn.execute(select(outbox.c.action_id)).scalars()) - place.told.actions.keys()
        wrong += [f"never delivered: {name}" for name in sorted(lost)]
        items = conn.execute(select(func.count()).select_from(decided)).scalar_one()
        if items < len(place.told.answers):
            wrong.append(f"{len(place.told.answers)} items were answered, {items} are in the store")
        return wrong + _verified(place, opened.open)


def _verified(place: Place, record: Record) -> list[str]:
    """What the verifier finds in an export of everything."""
    logs, wrong = Logs(load_settings(place.settings).path("ledger")), []
    with record.read() as conn:
        for number, log in enumerate(logs_of(conn)):
            folder = place.folder / f"export{number}"
            export_log(conn, log, folder, vault=record.vault)
            keys = [key.text for key in logs.verifiers(log)]
            for question in ("log", "erasures"):
                code, words = outcome(question, [folder], keys)
                if code:
                    wrong.append(words)
        unsigned = conn.execute(
            select(func.count()).select_from(entry).where(entry.c.idx.is_(None))
        ).scalar_one()
        return [*wrong, *([f"{unsigned} entries have no place"] if unsigned else [])]


@dataclass
class Outcome:
    """What a run found."""

    deaths: int
    answered: int
    delivered: int
    again: int
    """Deliveries that came more than once, as they may."""
    wrong: list[str]


def run(folder: Path, *, deaths: int, seconds: float = 0, seed: int = 1) -> Outcome:
    """Kill so often, and for so long; then compare everything."""
    book, guard = dict[str, int](), threading.Lock()
    with platform(book, guard) as port:
        place = Place(folder, port, seed)
        place.told.actions = book
        end, turn = time.monotonic() + seconds, 0
        while turn < deaths or time.monotonic() < end:
            kill_under_load(place, turn)
            turn += 1
        wrong = settle(place) + compared(place)
    again = sum(count > 1 for count in book.values())
    return Outcome(turn, len(place.told.answers), len(book), again, wrong)


def main() -> None:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=os.getpid())
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), deaths=1, seconds=chosen.minutes * 60, seed=chosen.seed)
    console = Console()
    console.print(
        f"{found.deaths} deaths, {found.answered} items answered, {found.delivered} actions delivered, "
        f"{found.again} of them more than once; seed {chosen.seed}"
    )
    for line in found.wrong:
        console.print(line, markup=False)
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
