"""A service in a folder: its settings, its key, and its processes, which can be killed and started again."""

from __future__ import annotations

import http.client
import json
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from socket import socket
from typing import Any

from benchmarks.chaos.platform import SECRET
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from tests.cli.program import PACKS, command, environment

READY_S = 60.0
LEASE_S, TIMEOUT_S = 3, 2.0
"""Short, so that what the dead held is taken over within the run, by the clock alone."""


class NotNow(Exception):
    """The service told the caller to come again."""


class Place:
    """Settings of a service in a folder, and how clients reach it."""

    def __init__(self, folder: Path, *, platform: int, store: str = "", servers: int = 1) -> None:
        """Say where everything is.

        platform: port of the receiver. store: address of the database; empty for SQLite in the folder.
        servers: how many serve, each at a port of its own.
        """
        self.folder = folder
        self.files = [folder / f"clearford{n}.toml" for n in range(servers)]
        (folder / "hook.key").write_text(SECRET)
        (folder / "hook.key").chmod(0o600)
        self.ports, self.why = _free_ports(servers), ""
        for file, port in zip(self.files, self.ports, strict=True):
            file.write_text(
                f"shipped = false\npacks = [{str(PACKS)!r}]\nstore = {store!r}\n"
                f"lease_s = {LEASE_S}\nwork = false\n"
                f'[listen]\nport = {port}\n[webhook]\nurl = "http://127.0.0.1:{platform}/hook"\n'
                f"allow_private = true\nsecret_file = {str(folder / 'hook.key')!r}\ntimeout_s = {TIMEOUT_S}\n"
            )
        with self.record() as record:
            accounts = accounts_of(record, self.settings)
            _, self.key = do_create_key(accounts, command_line(TENANT), name="chaos", scopes=["item.submit"])

    @property
    def settings(self) -> Settings:
        """What the first file says."""
        return load_settings(self.files[0])

    @contextmanager
    def record(self) -> Iterator[Record]:
        """The record, as one more process sees it."""
        record = open_record(self.settings)
        try:
            yield record
        finally:
            record.store.close()

    def connect(self, server: int = 0) -> http.client.HTTPConnection:
        """A connection of one client."""
        return http.client.HTTPConnection("127.0.0.1", self.ports[server], timeout=30)

    def post(
        self, client: http.client.HTTPConnection, items: Sequence[dict[str, str]]
    ) -> list[dict[str, Any]]:
        """Hand a batch in; the answers. NotNow for 503, AssertionError for any other refusal."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        client.request("POST", "/v1/items", json.dumps({"items": items}), headers)
        response = client.getresponse()
        body = response.read()
        if response.status == 503 and response.headers["Retry-After"]:
            raise NotNow(json.loads(body)["code"])
        if response.status != 200:
            raise AssertionError(f"{response.status}: {body[:300]!r}")
        answers: list[dict[str, Any]] = json.loads(body)["answers"]
        return answers

    def ready(self) -> bool:
        """Whether every server says that it is ready; `why` tells of the first that does not."""
        self.why = next(filter(None, map(_fault, self.ports)), "")
        return not self.why


def _fault(port: int) -> str:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as client:
            client.request("GET", "/ready")
            response = client.getresponse()
            body = response.read()
            return "" if response.status == 200 else f"{port}: {response.status} {body.decode()}"
    except (OSError, http.client.HTTPException) as error:
        return f"{port}: {error!r}"


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket()) for _ in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [int(free.getsockname()[1]) for free in sockets]


class Fleet:
    """The processes of a place: those that serve, and those that work."""

    def __init__(self, place: Place, *, workers: int) -> None:
        """Nothing runs before `start`."""
        self._place = place
        servers = range(len(place.ports))
        self.names = (*(f"serve{n}" for n in servers), *(f"work{n}" for n in range(workers)))
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start a process; not waiting until it is ready."""
        verb = name.rstrip("0123456789")
        file = self._place.files[int(name.removeprefix(verb)) if verb == "serve" else 0]
        with (self._place.folder / f"{verb}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command(verb, "--settings", str(file)),
                stdout=log,
                stderr=log,
                cwd=self._place.folder,
                env=environment(),
            )

    def kill(self, name: str) -> None:
        """SIGKILL."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def limit(self, name: str, what: int, most: int) -> None:
        """Set a limit of the system (`resource.RLIMIT_*`) for a running process; it can be raised again."""
        resource.prlimit(self._running[name].pid, what, (most, resource.RLIM_INFINITY))

    def gone(self) -> list[str]:
        """Processes that ended by themselves, which none should."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def await_ready(self) -> None:
        """Until the service says that it is ready."""
        await_that(self._place.ready, lambda: f"not ready: {self._place.why}\n{self.said('serve')}")

    def said(self, verb: str) -> str:
        """The end of what the processes of a kind wrote."""
        return (self._place.folder / f"{verb}.log").read_text()[-2_000:]

    @contextmanager
    def running(self) -> Iterator[None]:
        """All of them, ended in order."""
        try:
            for name in self.names:
                self.start(name)
            self.await_ready()
            yield
            for process in self._running.values():
                process.terminate()
            for process in self._running.values():
                process.wait(READY_S)
        finally:
            for name in tuple(self._running):
                self.kill(name)


def await_that(holds: Callable[[], bool], otherwise: Callable[[], str], *, within_s: float = READY_S) -> None:
    """Ask again and again until something holds. AssertionError when it does not in time."""
    end = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(otherwise())
        time.sleep(0.02)
