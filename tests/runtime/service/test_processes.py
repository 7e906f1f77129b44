"""Processes on one address are ended, killed and started again under load: nothing answered is lost."""

from __future__ import annotations

import http.client
import os
import select
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select as query

from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from clearford.runtime.stores.tables.decisions import decided
from tests.cli.program import PACKS, command, environment
from tests.runtime.http.test_serving import free_port

CLIENTS = 3
LONGEST_S = 240.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    waited, pause = 0.0, threading.Event()
    while not holds():
        pause.wait(0.05)
        waited += 0.05
        assert waited < LONGEST_S


def settings_in(folder: Path, store: str = "", packs: Path = PACKS) -> Path:
    path = folder / "clearford.toml"
    path.write_text(
        f'shipped = false\npacks = ["{os.path.relpath(packs, folder)}"]\nstore = "{store}"\n'
        f"[listen]\nport = {free_port()}\n"
    )
    return path


def key_of(path: Path) -> str:
    wanted = load_settings(path)
    record = open_record(wanted)
    with closing(record.store):
        accounts = accounts_of(record, wanted)
        scopes = ["item.submit", "health.read"]
        return do_create_key(accounts, command_line(TENANT), name="t", scopes=scopes)[1]


@contextmanager
def serving(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program with two processes."""
    program = [*command("serve"), "--settings", str(path), "--processes", "2", "--lang", "en"]
    with (
        path.with_name("said").open("wb") as out,
        subprocess.Popen(program, stderr=out, env=environment()) as process,
    ):
        try:
            yield process
        finally:
            for child in children(process.pid):
                os.kill(child, signal.SIGKILL)
            process.kill()


def said(path: Path) -> str:
    """What the program wrote."""
    return path.with_name("said").read_text()


def children(parent: int) -> set[int]:
    """Processes that serve; another child keeps count of what they share."""
    try:
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return {int(pid) for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}
    except OSError:
        return set()


class Load:
    """Clients that hand in items, each on a connection that stays open."""

    def __init__(self, path: Path) -> None:
        self._port = load_settings(path).listen.port
        self._headers = {"Authorization": f"Bearer {key_of(path)}", "Content-Type": "application/json"}
        self._ids, self._ending = count(), threading.Event()
        self.answered: set[str] = set()
        self.unknown: set[str] = set()
        self.refused: set[str] = set()
        self._threads = [threading.Thread(target=self._work) for _ in range(CLIENTS)]

    def ask(self, path: str) -> bytes:
        """What a page says."""
        with closing(self._connect()) as client:
            client.request("GET", path, headers=self._headers)
            return client.getresponse().read()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def go_on(self, items: int = 50) -> None:
        """Wait for more answers."""
        wanted = len(self.answered) + items
        until(lambda: len(self.answered) >= wanted)

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)

    def _work(self) -> None:
        client = self._connect()
        while not self._ending.is_set():
            item = f"i{next(self._ids)}"
            if client.sock is not None and select.select([client.sock], [], [], 0)[0]:
                client.close()  # as clients do with a connection that was ended while it was idle
            try:
                client.request("POST", "/v1/items", msgspec.json.encode({"id": item}), self._headers)
                answer = client.getresponse()
                answer.read()
                (self.answered if answer.status == 200 else self.refused).add(item)
            except OSError:
                self.unknown.add(item)
                client.close()
                client = self._connect()
            except http.client.HTTPException:
                self.unknown.add(item)
                client.close()
                client = self._connect()
        client.close()


@pytest.mark.slow
def test_processes_end_and_die_under_load_and_nothing_answered_is_lost(
    tmp_path: Path, store_address: str
) -> None:
    path = settings_in(tmp_path, store_address)
    load = Load(path)
    with serving(path) as process:
        until(lambda: "serving at" in said(path))
        first = children(process.pid)
        assert len(first) == 2
        load.start()
        load.go_on()
        told_to_end, killed = first
        os.kill(told_to_end, signal.SIGTERM)
        until(lambda: told_to_end not in children(process.pid) and len(children(process.pid)) == 2)
        load.go_on()
        # One that ends in order costs nobody anything.
        assert (load.unknown, load.refused) == (set(), set())
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in children(process.pid) and len(children(process.pid)) == 2)
        load.go_on()
        assert len(load.unknown) <= CLIENTS
        least = len(load.answered)
        items = sum(
            float(line.split()[1])
            for line in load.ask("/metrics").decode().splitlines()
            if line.startswith('clearford_items_total{outcome="allow"}')
        )
        assert items >= least
        members = children(process.pid)
        if store_address.startswith("postgresql"):
            process.kill()  # they end in order all the same
        else:
            process.terminate()
            assert process.wait(LONGEST_S) == 0
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in members))
        load.end()
    record = open_record(load_settings(path))
    with closing(record.store), record.read() as conn:
        kept = list(conn.execute(query(decided.c.item)).scalars())
    assert len(kept) == len(set(kept))
    refs = {record.vault.ref("item", item): item for item in load.answered | load.unknown | load.refused}
    on_record = {refs[ref] for ref in kept}
    assert load.answered <= on_record
    assert on_record <= load.answered | load.unknown


@pytest.mark.slow
def test_what_no_process_can_begin_with_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "packs" / "fraud" / "x"
    broken.mkdir(parents=True)
    (broken / "pack.yaml").write_text("id: [")
    path = settings_in(tmp_path, packs=tmp_path / "packs")
    with serving(path) as process:
        assert process.wait(LONGEST_S) == 2
    assert "CF-P" in said(path)
    assert "Traceback" not in said(path)
