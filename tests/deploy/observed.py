"""A service that runs, and a Prometheus that watches it by the files of a deployment."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from clearford.core.items import Item
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from tests.cli.program import PACKS, command, environment
from tests.deploy.files import DEPLOY, RULES
from tests.runtime.http.test_serving import free_port

LONGEST_S, PAUSE_S = 60.0, 0.1
SAID = "said"
LABELLED = re.compile(r"\b((?:clearford|process)_[a-z_]+|up)\b(?!\s*\()(?:\{([^}]*)\})?")
MATCHED = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)")
GROUPED = re.compile(r"\bby \(([^)]*)\)")
COMPARED = re.compile(r"\s(?:==|!=|>=|<=|>|<)\s")


def until(holds: Callable[[], object], what: object = "") -> None:
    """Wait until something is so; what: named where it never is."""
    waited, pause = 0.0, threading.Event()
    while not holds():
        pause.wait(PAUSE_S)
        waited += PAUSE_S
        assert waited < LONGEST_S, what


def labels_asked(expression: str) -> dict[str, set[str]]:
    """Metric -> labels that an expression reads of it; what it groups by is asked of each metric in it."""
    grouped = {name.strip() for found in GROUPED.findall(expression) for name in found.split(",")}
    bare = GROUPED.sub(" ", expression)
    asked: dict[str, set[str]] = {}
    for name, matchers in LABELLED.findall(bare):
        asked.setdefault(name, set(grouped)).update(MATCHED.findall(matchers))
    return asked


def sides(expression: str) -> list[str]:
    """What an alarm compares, without the comparison: it has a value also while nothing is wrong."""
    return COMPARED.split(expression)


class Service:
    """`clearford serve` and a stream of the inbox, with a key for what a test asks."""

    def __init__(self, folder: Path, store: str) -> None:
        self.folder, self.port = folder, free_port()
        self.settings = folder / "clearford.toml"
        self.settings.write_text(
            f'shipped = false\npacks = ["{PACKS}"]\nstore = "{store}"\n[listen]\nport = {self.port}\n'
        )
        wanted = load_settings(self.settings)
        record = open_record(wanted)
        with closing(record.store):
            scopes = ["item.submit", "health.read"]
            accounts = accounts_of(record, wanted)
            _, self.key = do_create_key(accounts, command_line(TENANT), name="watch", scopes=scopes)

    def ask(self, path: str, items: Sequence[Item] = ()) -> tuple[int, bytes]:
        """Status and body of a page; or of the answer to items, where there are some."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        body = msgspec.json.encode({"items": items}) if items else None
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as client:
            client.request("POST" if items else "GET", path, body, headers)
            response = client.getresponse()
            return response.status, response.read()

    def answers(self) -> bool:
        """Whether it is ready."""
        try:
            return self.ask("/ready")[0] == 200
        except OSError:
            return False


class Watcher:
    """A Prometheus that runs, by what its interface says."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, **arguments: str) -> Any:
        """The data of an answer; what it did not take fails the test."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as client:
            client.request("GET", f"/api/v1/{path}?{urlencode(arguments)}")
            found = json.loads(client.getresponse().read())
        assert found["status"] == "success", (arguments, found)
        return found["data"]

    def values(self, expression: str) -> list[dict[str, Any]]:
        """The series of an expression now, each with `metric` and `value`."""
        found: list[dict[str, Any]] = self.get("query", query=expression)["result"]
        return found

    def labels(self) -> dict[str, set[str]]:
        """Name of a metric -> labels that its series have."""
        found: dict[str, set[str]] = {}
        for one in self.get("series", **{"match[]": '{job="clearford"}'}):
            found.setdefault(one["__name__"], set()).update(one)
        return found

    def rules(self) -> list[dict[str, Any]]:
        """The alarms, each with `name`, `state`, `health` and `lastError`."""
        return [rule for group in self.get("rules")["groups"] for rule in group["rules"]]

    def answers(self) -> bool:
        """Whether it is ready."""
        try:
            self.get("status/buildinfo")
        except (OSError, json.JSONDecodeError):  # While it starts it answers in words.
            return False
        return True


@contextmanager
def running(words: Sequence[str], folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program; what it says goes to a file. It is told to end at the end."""
    with (folder / f"{name}.{SAID}").open("wb") as said:
        process = subprocess.Popen(words, cwd=folder, env=environment(), stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(LONGEST_S)
            finally:
                process.kill()


@contextmanager
def served(service: Service) -> Iterator[subprocess.Popen[bytes]]:
    """The service with its worker of the inbox; gives the process that serves."""
    settings = ("--settings", str(service.settings))
    with ExitStack() as stack:
        process = stack.enter_context(running(command("serve", *settings), service.folder, "serve"))
        until(lambda: service.answers() or process.poll() is not None)
        stack.enter_context(running(command("stream", "run", *settings), service.folder, "stream"))
        yield process


@contextmanager
def watched(program: str, service: Service) -> Iterator[Watcher]:
    """Prometheus with the settings and the alarms of a deployment, but looking every second."""
    folder, port = service.folder, free_port()
    (folder / "clearford.key").write_text(service.key)
    text = (DEPLOY / "prometheus/prometheus.yaml").read_text()
    for old, new in (
        ("scrape_interval: 15s", "scrape_interval: 1s"),
        ("/etc/prometheus/clearford.key", str(folder / "clearford.key")),
        ("127.0.0.1:8700", f"127.0.0.1:{service.port}"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "prometheus.yaml").write_text(text)
    rules = RULES.read_text()
    assert "interval: 30s" in rules
    (folder / "rules.yaml").write_text(rules.replace("interval: 30s", "interval: 1s"))
    words = [
        program,
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with running(words, folder, "prometheus") as process:
        watcher = Watcher(port)
        until(lambda: watcher.answers() or process.poll() is not None)
        yield watcher
