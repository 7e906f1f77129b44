"""Workers that are forks of one process: one that dies has a successor, and none outlives the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.work.ending import end_on_signals
from tests.cli.program import command, environment
from tests.runtime.stream.kit import counting_packs, expected, put, some

ITEMS = 600
_PATIENCE_S = 120.0
linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are found by /proc")


@pytest.fixture
def settings(tmp_path: Path, store_address: str) -> Path:
    packs = counting_packs(tmp_path / "packs").packs[0]
    path = tmp_path / "serve.toml"
    text = (
        f'home = "{tmp_path}"\nstore = "{store_address}"\nshipped = false\npacks = ["{packs}"]\nlease_s = 1\n'
    )
    path.write_text(text + '[[streams]]\ndriver = "inbox"\nparts = 4\n')
    return path


@contextmanager
def leading(settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that keeps two workers, which is gone afterwards."""
    program = [*command("stream", "run"), "--workers", "2", "--settings", str(settings), "--lang", "en"]
    with subprocess.Popen(program, env=environment(), stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            assert b"reading inbox" in process.stderr.readline()
            yield process
        finally:
            process.kill()


def workers_of(lead: int) -> set[int]:
    return set(map(int, Path(f"/proc/{lead}/task/{lead}/children").read_text().split()))


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def outcomes(record: Record) -> dict[str, int]:
    with record.read() as conn:
        rows = conn.execute(select(decided.c.outcome, func.count()).group_by(decided.c.outcome)).all()
    return {outcome: n for outcome, n in rows}


@linux
def test_a_worker_that_dies_has_a_successor_and_nothing_is_lost_or_decided_twice(settings: Path) -> None:
    record, items = open_record(load_settings(settings)), some(ITEMS, actors=40)
    with leading(settings) as lead:
        wait_until(lambda: len(workers_of(lead.pid)) == 2)
        put(record, items[: ITEMS // 2], parts=4)
        wait_until(lambda: bool(outcomes(record)))
        first = workers_of(lead.pid)
        os.kill(min(first), signal.SIGKILL)
        wait_until(lambda: len(workers_of(lead.pid) - first) == 1)
        put(record, items[ITEMS // 2 :], parts=4)
        wait_until(lambda: sum(outcomes(record).values()) >= ITEMS)
        lead.send_signal(signal.SIGTERM)
        assert lead.wait(20) == 0
    found = outcomes(record)
    record.store.close()
    assert found == expected(items)


@linux
def test_no_worker_outlives_the_process_that_started_it(settings: Path) -> None:
    with leading(settings) as lead:
        wait_until(lambda: len(workers_of(lead.pid)) == 2)
        workers = workers_of(lead.pid)
        lead.kill()
        wait_until(lambda: all(map(is_gone, workers)))
        assert lead.wait(20) == -signal.SIGKILL


def test_signals_end_what_waits() -> None:
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        ending = end_on_signals()
        assert not ending.is_set()
        signal.raise_signal(signal.SIGTERM)
        assert ending.wait(10)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
