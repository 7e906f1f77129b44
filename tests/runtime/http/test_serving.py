"""One command serves: items in over real sockets, entries signed, and everything verified afterwards."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.engine import SystemClock
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from tests.cli.program import PACKS, PROGRAM


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of a small service that works beside serving."""
    folder = tmp_path_factory.mktemp("service")
    path = folder / "clearford.toml"
    path.write_text(
        f'shipped = false\npacks = ["{os.path.relpath(PACKS, folder)}"]\n[listen]\nport = {free_port()}\n'
    )
    return path


def key_of(settings: Path) -> str:
    """A key that may hand in items."""
    wanted = load_settings(settings)
    record = open_record(wanted, SystemClock())
    _, text = do_create_key(
        accounts_of(record, wanted), command_line(TENANT), name="tests", scopes=["item.submit", "health.read"]
    )
    record.store.close()
    return text


@pytest.fixture(scope="module")
def served(settings: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """A running service, and a client with a key."""
    key = key_of(settings)
    program = [sys.executable, "-c", PROGRAM, "serve", "--settings", str(settings)]
    with subprocess.Popen(program, stderr=subprocess.PIPE, cwd=settings.parent) as process:
        port = load_settings(settings).listen.port
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=20) as client:
            await_ready(client, process)
            yield client, process
        process.kill()


def await_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    """Until it says that it is ready."""
    while process.poll() is None:
        try:
            if client.get("/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(process.stderr and process.stderr.read().decode())


HARMFUL = {"id": "p1", "text": "log in at paypa1.example", "actor": "ben"}


def test_items_are_decided_over_http(served: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    client, _ = served
    first = client.post("/v1/items", json=HARMFUL).json()
    assert (first["outcome"], first["item"]) == ("restrict", "p1")
    assert client.post("/v1/items", json=HARMFUL).json()["entry"] == first["entry"]
    batch = client.post(
        "/v1/items", json={"items": [HARMFUL, {"id": "p2", "text": "hello"}, {"id": "p3", "kind": "none"}]}
    ).json()
    assert [answer["outcome"] for answer in batch["answers"]] == ["restrict", "allow"]
    assert batch["rejected"] == [
        {"index": 2, "code": "CF-I004", "field": "$.kind", "found": "not a declared kind"}
    ]
    lines = "\n".join(json.dumps({"id": f"n{n}", "text": "hello"}) for n in range(3))
    read = client.post("/v1/items", content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert len(read.json()["answers"]) == 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b'{"id":"x","kind":"none"}', 422, "CF-I004", id="kind"),
        pytest.param(b"{", 422, "CF-I002", id="not-json"),
        pytest.param(b'{"items": 3}', 422, "CF-I002", id="not-a-batch"),
        pytest.param(b'{"id":"\xff"}', 422, "CF-I001", id="not-utf8"),
        pytest.param(b"", 422, "CF-I002", id="empty"),
        pytest.param(b'{"items": [' + b"{}," * 3000 + b"{}]}", 413, "CF-H005", id="too-many"),
        pytest.param(b" " * (17 << 20), 413, "CF-H005", id="too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_with_its_code(
    served: tuple[httpx.Client, subprocess.Popen[bytes]], body: bytes, status: int, code: str
) -> None:
    answer = served[0].post("/v1/items", content=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_has_no_key_is_told_so(served: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    client = served[0]
    nobody = httpx.post(str(client.base_url.join("/v1/items")), json=HARMFUL)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "CF-A014")
    wrong = client.post("/v1/items", json=HARMFUL, headers={"Authorization": "Bearer cfk_none"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "CF-A008")


def test_what_was_done_can_be_scraped(served: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    client = served[0]
    client.post("/v1/items", json={"id": "m1", "text": "hello"})
    told = client.get("/metrics").text
    found = {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in told.splitlines()
        if line[0] != "#"
    }
    assert found['clearford_http_requests_total{method="POST",route="/v1/items",status="200"}'] >= 1
    assert found['clearford_items_total{outcome="allow"}'] >= 1
    assert found["clearford_gate_commit_seconds_count"] >= 1
    assert found["clearford_store_up"] == 1
    assert found["process_open_fds"] > 0
    digest = client.get("/ready").json()["bundle"]
    assert found[f'clearford_bundle_info{{digest="{digest}"}}'] == 1


def test_a_compressed_body_is_not_unpacked(served: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    answer = served[0].post("/v1/items", content=bomb, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (422, "CF-I001")


def test_a_line_that_is_longer_than_an_item_may_be_is_rejected_alone(
    served: tuple[httpx.Client, subprocess.Popen[bytes]],
) -> None:
    short, long = ({"id": "s1", "text": "hello"}, {"id": "s2", "text": "a" * (4 << 20)})
    lines = "\n".join(json.dumps(item) for item in (short, long, {**short, "id": "s3"}))
    read = served[0].post("/v1/items", content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert [answer["item"] for answer in read.json()["answers"]] == ["s1", "s3"]
    assert [(one["index"], one["code"]) for one in read.json()["rejected"]] == [(1, "CF-I006")]


def test_told_to_end_it_ends_in_order_and_what_was_decided_can_be_verified(
    served: tuple[httpx.Client, subprocess.Popen[bytes]], settings: Path, tmp_path: Path
) -> None:
    client, process = served
    assert client.post("/v1/items", json=HARMFUL).json()["outcome"] == "restrict"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    exported = clearford("ledger", "export", str(tmp_path / "out"), "--settings", str(settings))
    assert exported.returncode == 0, exported.stderr
    place = next((tmp_path / "out").iterdir())
    key = (place / "keys.txt").read_text().strip()
    assert clearford("ledger", "verify", str(place), "--key", key).returncode == 0
    bundle = next((place / "tile" / "entries").iterdir())
    path = next(bundle.iterdir()) if bundle.is_dir() else bundle
    path.write_bytes(path.read_bytes().replace(b"restrict", b"escalate", 1))
    found = clearford("ledger", "verify", str(place), "--key", key)
    assert found.returncode == 1, found.stdout


def clearford(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    program = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(program, capture_output=True, text=True, timeout=60)
