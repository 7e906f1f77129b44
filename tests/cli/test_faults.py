"""Faults from outside: closed and full streams, signals, dead workers; each ends in order."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tests.cli.program import SMALL, command, environment, program

LINE = b'{"id":"x","text":"hello there"}\n'
MANY = LINE * 20_000
"""More than a pipe holds: once it is written, the program has read and is at work."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("faults") / "in.jsonl"
    path.write_bytes(MANY)
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "shell"),
    [
        pytest.param(("scan", "IN", "-o", "-"), "| head -1", id="rows"),
        pytest.param(("scan", "IN", "-o", "-", "--workers", "2"), "| head -1", id="rows-of-workers"),
        pytest.param(("explain", "--text", "x"), "| true", id="tables"),
    ],
)
def test_a_reader_that_has_enough_is_no_error(source: str, arguments: tuple[str, ...], shell: str) -> None:
    words = [source if a == "IN" else a for a in arguments]
    result = program(*words, *SMALL, shell=shell)
    assert result.code == 0
    assert result.said.count('{"item"') == ("head" in shell)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("arguments", "shell", "code"),
    [
        pytest.param(("scan", "IN", "-o", "-"), ">/dev/full", "CF-S002", id="full-rows"),
        pytest.param(("pack", "list", "--json"), ">/dev/full", "CF-S002", id="full-json"),
        pytest.param(("--help",), ">/dev/full", "CF-S002", id="full-help"),
        pytest.param(("scan", "IN", "-o", "-"), ">&-", "CF-S001", id="closed-rows"),
        pytest.param(("pack", "list"), ">&-", "CF-S001", id="closed-tables"),
        pytest.param(("scan", "-", "-o", "OUT"), "<&-", "CF-I008", id="closed-input"),
    ],
)
def test_a_stream_that_is_full_or_closed_is_one_message(
    source: str, tmp_path: Path, arguments: tuple[str, ...], shell: str, code: str
) -> None:
    named = {"IN": source, "OUT": str(tmp_path / "out.jsonl")}
    small = () if arguments == ("--help",) else SMALL
    result = program(*(named.get(a, a) for a in arguments), *small, shell=shell)
    assert result.code == 2
    assert code in result.said
    assert os.listdir(tmp_path) == []


def test_messages_that_cannot_be_written_stop_no_scan(source: str, tmp_path: Path) -> None:
    for shell in ("2>&-", "2>/dev/full"):
        result = program("scan", source, "-o", str(tmp_path / "out.jsonl"), *SMALL, shell=shell)
        assert (result.code, result.said) == (0, "")
        assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 20_000


def test_words_that_the_terminal_cannot_hold_are_written_otherwise() -> None:
    env = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    shown = program("explain", "--text", "你好", "--lang", "zh", *SMALL, env=env)
    assert (shown.code, "\\u4f60\\u597d" in shown.said) == (0, True)
    listed = program("pack", "list", "--json", "--lang", "zh", *SMALL, env=env)
    assert listed.code == 0


# Signals and workers ----------------------------------------------------------------------------


@contextmanager
def _at_work(*more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scan of standard input that has begun and waits for more."""
    words = command("scan", "-", *more, *SMALL)
    scan = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    try:
        cast(BinaryIO, scan.stdin).write(MANY)
        yield scan
    finally:
        if scan.poll() is None:
            scan.kill()
        for stream in (scan.stdin, scan.stdout, scan.stderr):
            try:
                cast(BinaryIO, stream).close()
            except BrokenPipeError:
                continue
        scan.wait()


def _workers(parent: int, number: int = 2) -> list[int]:
    """Process ids of the workers that a scan started; a busy computer may take a while to start them."""
    until = time.monotonic() + 30
    while len(found := _started(parent)) < number and time.monotonic() < until:
        select.select([], [], [], 0.02)
    return found


def _started(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mine = f"\nPPid:\t{parent}\n" in (folder / "status").read_text()
            if mine and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _ends(pid: int, within_s: float) -> bool:
    """Whether a process ends in time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within_s)[0])
    finally:
        os.close(handle)


def test_an_interrupt_ends_in_order_and_says_what_is_left(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    with _at_work("-o", str(out)) as scan:
        scan.send_signal(signal.SIGINT)
        _, err = scan.communicate(timeout=60)
    assert scan.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert out.read_text() == "old"
    assert not (tmp_path / "out.jsonl.rejected.jsonl").exists()
    left = tmp_path / "out.jsonl.part"
    assert left.exists() == (b"rows were written" in err)


def test_an_interrupt_of_the_whole_group_ends_the_workers_without_a_word(tmp_path: Path) -> None:
    with _at_work("-o", str(tmp_path / "out.jsonl"), "--workers", "2") as scan:
        workers = _workers(scan.pid)
        os.killpg(scan.pid, signal.SIGINT)
        _, err = scan.communicate(timeout=60)
    assert len(workers) == 2
    assert scan.returncode == 130
    assert b"Traceback" not in err
    assert all(_ends(pid, 10) for pid in workers)


def test_a_scan_that_is_killed_leaves_the_old_output_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    with _at_work("-o", str(out)) as scan:
        scan.kill()
        scan.wait()
    assert out.read_text() == "old"
    for line in (tmp_path / "out.jsonl.part").read_bytes().splitlines()[:-1]:
        assert line.startswith(b'{"item":"x"')


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs /proc")
def test_a_worker_that_dies_is_one_message(tmp_path: Path) -> None:
    with _at_work("-o", str(tmp_path / "out.jsonl"), "--workers", "2") as scan:
        os.kill(_workers(scan.pid)[0], signal.SIGKILL)
        _, err = scan.communicate(MANY, timeout=60)
    assert scan.returncode == 2
    assert b"CF-S003" in err
    assert b"Traceback" not in err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs /proc")
def test_workers_do_not_outlive_the_scan(tmp_path: Path) -> None:
    with _at_work("-o", str(tmp_path / "out.jsonl"), "--workers", "2") as scan:
        workers = _workers(scan.pid)
        scan.kill()
        scan.wait()
        assert len(workers) == 2
        assert all(_ends(pid, 30) for pid in workers)
