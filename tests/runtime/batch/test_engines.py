"""Ray and Spark give the bytes that own processes give, and what is missing is named with its command."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.engines import EngineName, engine_of
from clearford.runtime.batch.foreman import run_processes
from clearford.runtime.batch.plan import DECIDE
from clearford.runtime.batch.replay import Request, finish
from clearford.runtime.batch.units import WORK
from tests.cli.program import SMALL as PACKS
from tests.cli.program import command, environment
from tests.runtime.batch.kit import SMALL, begun, rows_of, write_lines
from tests.runtime.service.test_processes import until


def test_own_processes_are_an_engine() -> None:
    assert engine_of("processes") is run_processes


@pytest.mark.parametrize("name", ["ray", "spark"])
def test_an_engine_that_is_not_installed_is_named(name: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ray", "pyspark"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match="CF-C001") as caught:
        engine_of(name)
    assert f"clearford[{name}]" in (caught.value.suggestion or "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ray", "spark"])
@pytest.mark.filterwarnings("default")
def test_every_engine_gives_the_same_bytes(
    name: EngineName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec({"spark": "pyspark"}.get(name, name)) is None:
        pytest.skip(f"the extra `{name}` is not installed")
    if name == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    items = [Item(id=f"i{i}", text=f"good morning, number {i}") for i in range(800)]
    source = str(write_lines(tmp_path / "in.jsonl", items))
    parts = []
    for folder, runs in ((tmp_path / "own", None), (tmp_path / "other", engine_of(name))):
        request = Request(source, folder, SMALL, size=10_000)
        assert len(begun(request).chunks) >= 4
        (runs or run_processes)(folder, 2, tick=lambda *_: None)
        parts.append([path.read_bytes() for path in sorted(folder.glob("part-*"))])
    assert parts[0] == parts[1]
    assert len(parts[0]) >= 4


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="the extra `ray` is not installed")
def test_tasks_of_ray_that_are_killed_and_a_coordinator_that_is_lose_and_double_nothing(
    tmp_path: Path,
) -> None:
    items = [Item(id=f"i{i}", text=f"good morning, number {i}") for i in range(60_000)]
    request = Request(str(write_lines(tmp_path / "in.jsonl", items)), tmp_path / "ray", SMALL, size=400_000)
    job = begun(request)
    assert len(job.chunks) > 6
    out = str(request.folder)
    words = ["replay", request.address, "--out", out, "--workers", "2", "--engine", "ray", "--json", *PACKS]
    with subprocess.Popen(command(*words), stdout=subprocess.DEVNULL, env=environment()) as process:
        until(lambda: _done(request.folder) >= 1 or process.poll() is not None)
        while _tries(request.folder) < 2 and process.poll() is None:
            for pid in _busy(process.pid)[:1]:
                os.kill(pid, signal.SIGKILL)
            until(lambda: bool(_busy(process.pid)) or process.poll() is not None)
        assert _tries(request.folder) >= 2, "a task was killed while it decided a chunk"
        until(lambda: _done(request.folder) >= 3 or process.poll() is not None)
        process.kill()
    before = _done(request.folder)
    assert 3 <= before < len(job.chunks)
    # The same command on another engine: what was under way is done again, and nothing twice.
    manifest = finish(request.folder, 2)
    assert [row["item"] for row in rows_of(request.folder, manifest)] == [item.id for item in items]
    assert manifest.given_up == []
    own = replace(request, folder=tmp_path / "own")
    begun(own)
    expected = finish(own.folder, 1)
    assert [part.sha256 for part in manifest.parts] == [part.sha256 for part in expected.parts]


def _done(folder: Path) -> int:
    with closing(Book(folder / WORK)) as book:
        return len(book.results(DECIDE))


def _tries(folder: Path) -> int:
    """The most times that a unit was begun."""
    with closing(Book(folder / WORK)) as book, book._reader.connect() as conn:
        return int(conn.exec_driver_sql("SELECT max(tries) FROM chunk").scalar_one())


def _busy(parent: int) -> list[int]:
    """The processes below one that carry errands out at this moment: Ray names them by what they do."""
    found, waiting = list[int](), [parent]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):
            waiting += [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::carried_out"):
                found.append(pid)
    return found
