"""What the gateway adds to the time of an AI service: model, gateway and program on the same machine.

    ./dev bench gateway

A model that answers at once, a real `clearford ai gateway` with the shipped packs on SQLite, and one program
that asks the model directly and through the gateway in turn, so that both meet the same load of the machine.
What the gateway takes of the processor is told beside it: unlike the times, it hardly changes with that load.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from benchmarks.measure import Line, at_most, figure
from benchmarks.setting import Setting
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record

ASKED, STREAMS, CHUNKS = 600, 150, 60
WARM = 30
READY_S = 120.0
TEXT = "A rose is a shrub of the genus Rosa; gardeners cut it back in March and feed it in May. "
ANSWER = TEXT * 6
PROGRAM = (sys.executable, "-c", "from clearford.cli.app import main; main()")
MODEL = (sys.executable, "-c", "from benchmarks.gateway import serve_model; serve_model()")


async def model(scope: Any, receive: Any, send: Any) -> None:
    """An AI service that answers at once: an answer of 522 characters, whole or in 60 chunks."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    is_stream = bool(body) and msgspec.json.decode(body).get("stream") is True
    kind = b"text/event-stream" if is_stream else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    if not is_stream:
        choice = {"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}
        found = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        await send({"type": "http.response.body", "body": msgspec.json.encode(found)})
        return
    size = len(ANSWER) // CHUNKS
    for n in range(CHUNKS):
        piece = {"index": 0, "delta": {"content": ANSWER[n * size : (n + 1) * size]}, "finish_reason": None}
        found = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [piece]}
        frame = b"data: " + msgspec.json.encode(found) + b"\n\n"
        await send({"type": "http.response.body", "body": frame, "more_body": True})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def serve_model() -> None:
    """Serve the model at the port that the environment names."""
    port = int(os.environ["MODEL_PORT"])
    uvicorn.run(model, port=port, log_level="error", access_log=False, lifespan="off", timeout_keep_alive=600)


class Asker:
    """One connection of the program."""

    def __init__(self, port: int, key: str) -> None:
        self._client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}

    def ask(self, number: int, *, stream: bool) -> tuple[float, float]:
        """Ask once; seconds until the first byte of the body, and until the last."""
        said = {"role": "user", "content": f"question {number}: {TEXT}"}
        body = msgspec.json.encode({"model": "m", "messages": [said], "stream": stream})
        begun = time.perf_counter()
        self._client.request("POST", "/v1/chat/completions", body, self._headers)
        response = self._client.getresponse()
        first = response.read(1)
        came = time.perf_counter()
        rest = response.read()
        if response.status != 200 or (b"[DONE]" not in rest if stream else not first):
            raise AssertionError(f"{response.status}: {(first + rest)[:300]!r}")
        return came - begun, time.perf_counter() - begun


@contextmanager
def running() -> Iterator[tuple[Asker, Asker, int]]:
    """A program's connections to the model and to the gateway before it, and the process of the gateway."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings, mine = folder / "clearford.toml", folder / "gateway.toml"
        settings.write_text('home = "home"\n')
        at, behind = 28_700 + os.getpid() % 1_000, 29_700 + os.getpid() % 1_000
        mine.write_text(f'upstream = "http://127.0.0.1:{behind}"\nport = {at}\nrequests_a_minute = 1000000\n')
        wanted = load_settings(settings)
        record = open_record(wanted)
        _, key = do_create_key(
            accounts_of(record, wanted), command_line(TENANT), name="bench", scopes=["item.submit"]
        )
        record.store.close()
        places = {**os.environ, "MODEL_PORT": str(behind)}
        gateway = [*PROGRAM, "ai", "gateway", str(mine), "--settings", str(settings), "--lang", "en"]
        with (
            subprocess.Popen(MODEL, env=places) as one,
            subprocess.Popen(gateway, stderr=subprocess.DEVNULL) as two,
        ):
            try:
                yield _ready(behind, key), _ready(at, key), two.pid
            finally:
                one.terminate()
                two.terminate()


def _ready(port: int, key: str) -> Asker:
    until = time.monotonic() + READY_S
    while True:
        asker = Asker(port, key)
        try:
            asker.ask(0, stream=False)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return asker


def quantile(values: list[float], share: float) -> float:
    """A quantile, by the nearest rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def taken(process: int) -> float:
    """Milliseconds of processor time that a process took so far, with those that the system took for it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1e3


def _in_turn(direct: Asker, through: Asker, times: int, *, stream: bool) -> list[tuple[Any, Any]]:
    found = []
    for number in range(times + WARM):
        pair = direct.ask(number, stream=stream), through.ask(number, stream=stream)
        if number >= WARM:
            found.append(pair)
    return found


def run(_: Setting) -> list[Line]:
    """Every figure."""
    with running() as (direct, through, process):
        begun = taken(process)
        whole = _in_turn(direct, through, ASKED, stream=False)
        between = taken(process)
        streams = _in_turn(direct, through, STREAMS, stream=True)
        ended = taken(process)
    each, every = (between - begun) / (ASKED + WARM), (ended - between) / (STREAMS + WARM)
    added = [(b[1] - a[1]) * 1e3 for a, b in whole]
    chunk = [(b[1] - a[1]) * 1e3 / CHUNKS for a, b in streams]
    first = [(b[0] - a[0]) * 1e3 for a, b in streams]
    note = f"{ASKED} pairs, model, gateway and program on one machine"
    per = f"{STREAMS} pairs of streams of {CHUNKS} chunks"
    return [
        at_most("gateway: median added to a whole answer", quantile(added, 0.5), 5, "ms", note),
        at_most("gateway: 99th percentile added to a whole answer", quantile(added, 0.99), 20, "ms", note),
        at_most("gateway: median added to a chunk of a stream", quantile(chunk, 0.5), 0.25, "ms", per),
        figure("gateway: 99th percentile added to a chunk", quantile(chunk, 0.99), "ms", per),
        figure("gateway: median added until the first byte", quantile(first, 0.5), "ms", per),
        figure("gateway: processor time of a whole answer", each, "ms", note),
        figure("gateway: processor time of a stream", every, "ms", per),
    ]
