"""A backtest of a million events through a hundred rules: seconds with two workers and with one process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from benchmarks.corpus import lines
from benchmarks.measure import Line, at_most, figure
from benchmarks.setting import Setting

EVENTS, DISTINCT, SHORT = 1_000_000, 50_000, 2_048
BAR_S = 60.0
_CLEARFORD = "from clearford.cli.app import main; main()"


def run(setting: Setting) -> list[Line]:
    """Wall-clock seconds with start-up, as the command takes them."""
    source = _events(setting.folder / "events.jsonl", EVENTS)
    short = _events(setting.folder / "few.jsonl", SHORT)
    start, _ = _backtest(short, setting.folder, 2)
    pair, rules = _backtest(source, setting.folder, 2)
    alone, _ = _backtest(source, setting.folder, 1)
    cores = os.cpu_count() or 1
    note = f"{EVENTS:,} events x {rules} rules tried, {cores} cores, with start-up of {start:.1f} s"
    return [
        at_most("backtest, two workers", pair, BAR_S, "s", note=note),
        figure("backtest, one process", alone, "s", note=f"{EVENTS / alone:,.0f} events a second"),
    ]


def _events(path: Path, count: int) -> Path:
    if not path.exists():
        some = lines(min(count, DISTINCT))
        with path.open("wb") as out:
            for at in range(count):
                out.write(some[at % len(some)].rstrip(b"\n") + b"\n")
    return path


def _backtest(source: Path, folder: Path, workers: int) -> tuple[float, int]:
    """Seconds of one run of the command, and how many rules it tried."""
    report = folder / "backtest.json"
    options = ["--events", str(source), "--workers", str(workers), "--json", str(report)]
    command = [sys.executable, "-c", _CLEARFORD, "pack", "backtest", *options]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    return seconds, len(msgspec.json.decode(report.read_bytes())["tried"])
