"""The service under load, client included: batches committed a second, and the wait for single posts.

    ./dev bench serve

A real `clearford serve` with the shipped packs on SQLite and on a PostgreSQL that keeps what it commits;
the items are those of the corpus, each with an id of its own.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from socket import socket
from statistics import median

from benchmarks.corpus import lines
from benchmarks.measure import Line, at_least, at_most, figure
from benchmarks.setting import Setting
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from tests.support import postgres

ITEMS, BATCH, CLIENTS = 30_000, 500, 2
POSTS, RATE, RUNS = 2_000, 200, 5
READY_S = 120.0
SETTLE_S = 3.0
PROGRAM = (sys.executable, "-c", "from clearford.cli.app import main; main()")
_FRESH = count()


class Service:
    """A running service and how to talk to it."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._headers = port, {"Authorization": f"Bearer {key}"}

    def connect(self) -> http.client.HTTPConnection:
        """A connection of one client."""
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

    def post(self, client: http.client.HTTPConnection, body: bytes, kind: str) -> bytes:
        """Hand in a body; the answer. Raises AssertionError when it was not taken."""
        client.request("POST", "/v1/items", body, {**self._headers, "Content-Type": kind})
        response = client.getresponse()
        answer = response.read()
        if response.status != 200:
            raise AssertionError(f"{response.status}: {answer[:300]!r}")
        return answer


def run(_: Setting) -> list[Line]:
    """Every line of this measurement, for each database that there is."""
    found: list[Line] = []
    for name, address in _stores():
        with _served(address) as service:
            found += _measured(name, service)
        with _served(address, processes=2) as service:
            found.append(_by_two(name, service))
    return found


def _by_two(name: str, service: Service) -> Line:
    """With two processes: both and the client share the processors of this machine."""
    _batches(service, _items(2_000))
    time.sleep(SETTLE_S)
    rate = max(_batches(service, _items(ITEMS)) for _ in range(3))
    return figure(f"serve: items a second by two processes, {name}", rate, "items/s")


def _measured(name: str, service: Service) -> Iterator[Line]:
    _batches(service, _items(2_000))  # warm
    time.sleep(SETTLE_S)
    runs = [sorted(_singles(service, _items(POSTS))) for _ in range(RUNS)]
    note = f"{RATE} posts a second; the middle of {RUNS} runs"
    half = median(waits[POSTS // 2] for waits in runs)
    yield figure(f"serve: median wait of a single post, {name}", half, "ms", note)
    slow = sorted(waits[POSTS * 99 // 100] for waits in runs)
    note += f" ({slow[0]:.1f} to {slow[-1]:.1f})"
    yield at_most(f"serve: 99th percentile of a single post, {name}", median(slow), 25, "ms", note)
    rate = max(_batches(service, _items(ITEMS)) for _ in range(3))
    yield at_least(f"serve: items a second in batches of {BATCH}, {name}", rate, 5_000, "items/s")


def _items(n: int) -> list[bytes]:
    """Items that were never handed in before."""
    run_id = f"r{next(_FRESH)}-{os.getpid()}"
    return [line.replace(b'"item-', f'"{run_id}-'.encode(), 1) for line in lines(n)]


def _batches(service: Service, items: list[bytes]) -> float:
    """Items a second of some clients that hand in batches one after another."""
    bodies = [b"\n".join(items[at : at + BATCH]) for at in range(0, len(items), BATCH)]

    def work(mine: list[bytes]) -> None:
        with closing(service.connect()) as client:
            for body in mine:
                service.post(client, body, "application/x-ndjson")

    threads = [threading.Thread(target=work, args=(bodies[n::CLIENTS],)) for n in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(items) / (time.perf_counter() - start)


def _singles(service: Service, items: list[bytes]) -> list[float]:
    """Milliseconds from when a post was due to its answer: who comes late waits longer, as in real life."""
    waits: list[float] = []
    guard = threading.Lock()
    todo = iter(enumerate(items))
    start = time.perf_counter()

    def work() -> None:
        with closing(service.connect()) as client:
            while True:
                with guard:
                    turn = next(todo, None)
                if turn is None:
                    return
                due = start + turn[0] / RATE
                time.sleep(max(0.0, due - time.perf_counter()))
                service.post(client, turn[1], "application/json")
                waits.append((time.perf_counter() - due) * 1_000)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _stores() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    try:
        with postgres.server(f"b{os.getpid()}", durable=True) as url, postgres.database(url) as made:
            yield "PostgreSQL", made.url.render_as_string(hide_password=False)
    except LookupError:
        return


@contextmanager
def _served(address: str, processes: int = 1) -> Iterator[Service]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clearford.toml"
        port = _free_port()
        limits = "[limits]\nrequests_a_minute = 10000000\n"
        path.write_text(f'store = "{address}"\n[listen]\nport = {port}\n{limits}')
        if address and processes == 1:
            _run("store", "upgrade", address)
        key = _key(path)
        program = [*PROGRAM, "serve", "--settings", str(path), "--processes", str(processes)]
        with subprocess.Popen(program, stderr=subprocess.DEVNULL) as process:
            try:
                _await(port, process)
                yield Service(port, key)
            finally:
                process.terminate()


def _key(path: Path) -> str:
    wanted = load_settings(path)
    record = open_record(wanted)
    with closing(record.store):
        accounts = accounts_of(record, wanted)
        return do_create_key(accounts, command_line(TENANT), name="load", scopes=["item.submit"])[1]


def _run(*arguments: str) -> None:
    subprocess.run([*PROGRAM, *arguments], check=True, capture_output=True)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as client:
                client.request("GET", "/ready")
                if client.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service did not start")


def _free_port() -> int:
    with closing(socket()) as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port
