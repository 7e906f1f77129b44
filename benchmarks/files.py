"""Scanning files with the command itself: two processes against one, and the memory of a long scan."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.corpus import lines
from benchmarks.measure import Line, at_least, at_most, figure
from benchmarks.setting import Setting

WORKERS_LINES, LONG_LINES, DISTINCT = 200_000, 1_000_000, 50_000
SHORT_LINES = 2_048
ROUNDS = 2
_CLEARFORD = "from clearford.cli.app import main; main()"
EVERY = 0.1
"""Seconds between two looks at the memory."""


def workers(setting: Setting) -> list[Line]:
    """Wall-clock speed of two processes against one, start-up taken off."""
    packs = setting.load.packs
    short = _file(setting.folder / "short.jsonl", SHORT_LINES)
    long = _file(setting.folder / "long.jsonl", WORKERS_LINES)
    speed: dict[int, float] = {}
    whole: dict[int, float] = {}
    for count in (1, 2):
        start = min(_seconds(short, packs, count) for _ in range(ROUNDS))
        whole[count] = min(_seconds(long, packs, count) for _ in range(ROUNDS))
        speed[count] = (WORKERS_LINES - SHORT_LINES) / (whole[count] - start)
    note = (
        f"{speed[1]:,.0f} and {speed[2]:,.0f} items/s by wall clock without start-up; "
        f"with it {whole[1] / whole[2]:.2f} x; shipped packs whole"
    )
    return [at_least("two processes / one", speed[2] / speed[1], 1.8, note=note)]


def memory(setting: Setting) -> list[Line]:
    """The most memory that the scan of a million items holds at once, alone and with two workers."""
    source = _file(setting.folder / "million.jsonl", LONG_LINES)
    alone, alone_s = _peak(setting, source, 1)
    pair, pair_s = _peak(setting, source, 2)
    shared = "pages that processes share count for each"
    return [
        at_most(
            "scan of 1,000,000 items, memory",
            alone,
            600,
            "MiB",
            "one process, as by default; shipped packs whole",
        ),
        figure("scan of 1,000,000 items, memory with two workers", pair, "MiB", shared),
        figure(
            "scan of 1,000,000 items, speed", LONG_LINES / alone_s, "items/s", "one process, with start-up"
        ),
        figure("the same with two workers", LONG_LINES / pair_s, "items/s", "with start-up"),
    ]


def _peak(setting: Setting, source: Path, count: int) -> tuple[float, float]:
    """Most memory in MiB of a scan and its workers, and its seconds."""
    out = setting.folder / "million.out.jsonl"
    start = time.perf_counter()
    # The scanner is started with a list of arguments of our own, and no shell.
    command = _command(source, out, setting.load.packs, count)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _tree(process.pid)))
        time.sleep(EVERY)
    return peak / 2**20, time.perf_counter() - start


def _file(path: Path, n: int) -> Path:
    """A file of n generated lines; at most 50,000 of them distinct."""
    distinct = lines(min(n, DISTINCT))
    with path.open("wb") as file:
        for at in range(0, n, len(distinct)):
            file.write(b"\n".join(distinct[: n - at]) + b"\n")
    return path


def _command(source: Path, out: Path, packs: Sequence[str], count: int) -> list[str]:
    folders = [part for pack in packs for part in ("--packs", pack)]
    scan = ["scan", str(source), "--output", str(out), "--workers", str(count), "--json", *folders]
    return [sys.executable, "-c", _CLEARFORD, *scan]


def _seconds(source: Path, packs: Sequence[str], count: int) -> float:
    out = source.with_suffix(".out.jsonl")
    start = time.perf_counter()
    subprocess.run(_command(source, out, packs, count), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _tree(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _tree(child)


def _resident(pid: int) -> int:
    """Bytes in memory; 0 for a process that is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0
