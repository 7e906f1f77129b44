"""A replay of five million short items: speed, memory, deaths, and the floor of the engine beside it."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from benchmarks.corpus import texts
from benchmarks.files import _tree
from benchmarks.measure import Line, at_least, at_most, figure, missing
from benchmarks.setting import Setting
from clearford.core.items import ItemDecoder
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.plan import DECIDE
from clearford.runtime.batch.units import WORK
from clearford.runtime.readers import read_batches

ITEMS = 5_000_000
FEWER = 1_000_000
"""For the comparison of one worker with two."""
SAMPLE = 100_000
"""For the floor."""
DISTINCT = 200_000
"""Different texts; every item has an id and a time of its own."""
GROUP = 1 << 16
EVERY = 0.25
"""Seconds between two looks at the memory."""
GOAL, MEMORY_MIB, SCALING = 60_000, 1536, 1.8
_CLEARFORD = "from clearford.cli.app import main; main()"
_START = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1_000_000)


class Run(NamedTuple):
    """What a replay took: seconds by the clock, processor seconds of all its processes, MiB at most."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def run(setting: Setting) -> list[Line]:
    """The replay of many items, with and without deaths, two workers against one, and the floor."""
    many = table(setting.folder / "many.parquet", ITEMS)
    fewer = table(setting.folder / "fewer.parquet", FEWER)
    whole = replayed(many, setting.folder / "whole", 2)
    dead = setting.folder / "deaths"
    die_twice(many, dead)
    pair, alone = replayed(fewer, setting.folder / "pair", 2), replayed(fewer, setting.folder / "alone", 1)
    start = start_up(setting.folder)
    speed = {2: FEWER / (pair.wall_s - start), 1: FEWER / (alone.wall_s - start)}
    each = whole.cpu_s / ITEMS * 1e6
    note = (
        f"{whole.wall_s:.0f} s by the clock with start-up, {each:.1f} us of one core an item; shipped packs"
    )
    mine = f"{2e6 / each:,.0f} items/s were both cores its own"
    scaled = f"{FEWER:,} items, {speed[1]:,.0f} and {speed[2]:,.0f} items/s by the clock without start-up"
    cpu = f"{scaled}; {alone.cpu_s:.0f} and {pair.cpu_s:.0f} processor seconds"
    return [
        at_least(f"replay of {ITEMS:,} items", ITEMS / whole.wall_s, GOAL, "items/s", f"{note}; {mine}"),
        at_most("replay, memory of two workers and coordinator", whole.peak_mib, MEMORY_MIB, "MiB"),
        at_least(
            "replay with a worker and the coordinator killed, different items decided",
            distinct(dead),
            ITEMS,
            "items",
            f"{rows(dead):,} rows in all",
        ),
        at_least("replay, two workers / one", speed[2] / speed[1], SCALING, note=cpu),
        *on_ray(fewer, setting.folder, pair),
        *floor(table(setting.folder / "floor.parquet", SAMPLE), each),
    ]


def on_ray(source: Path, folder: Path, pair: Run) -> list[Line]:
    """The same chunks as tasks of Ray on this machine; its parts beside those of two own workers."""
    if importlib.util.find_spec("ray") is None:
        return [missing("replay on Ray, parts with the same bytes", "ray")]
    took = replayed(source, folder / "ray", 2, "--engine", "ray")
    own, other = ([path.read_bytes() for path in _parts(folder / name)] for name in ("pair", "ray"))
    same = sum(a == b for a, b in zip(own, other, strict=False))
    return [
        at_least("replay on Ray, parts with the same bytes", same, len(own), "files"),
        figure(
            "replay on Ray / own workers, time",
            took.wall_s / pair.wall_s,
            "x",
            f"{took.wall_s:.0f} and {pair.wall_s:.0f} s with start-up; at most {took.peak_mib:.0f} MiB",
        ),
    ]


def table(path: Path, n: int) -> Path:
    """A Parquet file of n items, a twentieth of a second apart, of n / 2 accounts."""
    rng = np.random.default_rng(20261123)
    words = pyarrow.array(texts(min(n, DISTINCT)), pyarrow.string())
    kinds = pyarrow.array(["post", "comment", "comment", "message"])
    schema = pyarrow.schema(
        [("id", "string"), ("kind", "string"), ("actor", "string"), ("text", "string")]
    ).append(pyarrow.field("at", pyarrow.timestamp("us", "UTC")))
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, n, GROUP):
            at = np.arange(first, min(first + GROUP, n))
            actors = rng.integers(0, n // 2 + 1, len(at))
            columns = {
                "id": pyarrow.array([f"item-{i:09d}" for i in at.tolist()]),
                "kind": kinds.take(pyarrow.array(rng.integers(0, 4, len(at)))),
                "actor": pyarrow.array([f"a{i:08d}" for i in actors.tolist()]),
                "text": words.take(pyarrow.array(at % len(words))),
                "at": pyarrow.array(_START + at * 50_000).cast(pyarrow.timestamp("us", "UTC")),
            }
            writer.write_table(pyarrow.table(columns, schema=schema), row_group_size=GROUP)
    return path


def command(source: Path, out: Path, workers: int, *more: str) -> list[str]:
    """The replay as a list for `subprocess`."""
    words = ["replay", str(source), "--out", str(out), "--workers", str(workers), "--sample", "0", "--json"]
    return [sys.executable, "-c", _CLEARFORD, *words, *more]


def replayed(source: Path, out: Path, workers: int, *more: str) -> Run:
    """Replay a file from its beginning to its end."""
    start, cpu = time.perf_counter(), _children_s()
    # The program is started with a list of arguments of our own, and no shell.
    process = subprocess.Popen(command(source, out, workers, *more), stdout=subprocess.DEVNULL)
    peak = _watch(process, lambda: False)
    return Run(time.perf_counter() - start, _children_s() - cpu, peak)


def start_up(folder: Path) -> float:
    """Seconds of a replay of next to nothing."""
    return replayed(table(folder / "nothing.parquet", 1000), folder / "nothing", 2).wall_s


def die_twice(source: Path, out: Path) -> None:
    """Replay a file; kill a worker on the way, then the coordinator, and go on with the same command."""
    process = subprocess.Popen(command(source, out, 2), stdout=subprocess.DEVNULL)
    _watch(process, lambda: done(out) >= 3)
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    _watch(process, lambda: done(out) >= 8)
    process.kill()
    process.wait()
    subprocess.run(command(source, out, 2), check=True, stdout=subprocess.DEVNULL)


def workers_of(pid: int) -> list[int]:
    """The processes of a replay that do units: forks of its foreman."""
    [_, *workers] = [child for child in _tree(pid) if child != pid and _started(child)]
    return workers


def _started(pid: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _own(pid: int) -> int:
    """Bytes of memory, where what several processes share is split among them; 0 for one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def done(out: Path) -> int:
    """Chunks that are decided so far."""
    if not (out / WORK / "replay.db").exists():
        return 0
    with closing(Book(out / WORK)) as book:
        return len(book.results(DECIDE))


def distinct(out: Path) -> int:
    """Different items in the parts of a replay."""
    ids = [pyarrow.parquet.read_table(path, columns=["item"]).column(0) for path in _parts(out)]
    together = pyarrow.chunked_array([chunk for one in ids for chunk in one.chunks])
    return int(pyarrow.compute.count_distinct(together).as_py())


def rows(out: Path) -> int:
    """Rows in the parts of a replay."""
    return sum(pyarrow.parquet.ParquetFile(path).metadata.num_rows for path in _parts(out))


def floor(source: Path, each: float) -> list[Line]:
    """What any engine needs at least: items decoded and nothing else, and a function that is a toy."""
    decoded = _cpu(lambda: sum(len(b.items) for b in read_batches(str(source), decoder=ItemDecoder())))
    toy = _cpu(lambda: toy_function(source))
    decode_us, toy_us = decoded / SAMPLE * 1e6, toy / SAMPLE * 1e6
    return [
        figure("replay, an item", each, "us", f"one core; {each / decode_us:.1f} decodes"),
        figure(
            "replay, floor: items only decoded", decode_us, "us", f"{2e6 / decode_us:,.0f} items/s, two cores"
        ),
        figure("replay, floor: a toy function", toy_us, "us", f"{2e6 / toy_us:,.0f} rows/s, two cores"),
    ]


def toy_function(source: Path) -> float:
    """Lower case, substring, regular expression, length and a score of every row, as column functions."""
    compute, total = pyarrow.compute, 0.0
    for batch in pyarrow.parquet.ParquetFile(source).iter_batches(columns=["text"]):
        lower = compute.utf8_lower(batch.column(0))
        hits = compute.match_substring(lower, "微信").cast("float64")
        digits = compute.match_substring_regex(lower, "[0-9]{6,}").cast("float64")
        length = compute.utf8_length(lower).cast("float64")
        score = compute.add(compute.add(hits, digits), compute.divide(length, 1000.0))
        total += compute.sum(score).as_py()
    return total


def _cpu(task: Callable[[], object]) -> float:
    """Processor seconds of a task; the least of three rounds."""
    found = []
    for _ in range(3):
        start = time.process_time()
        task()
        found.append(time.process_time() - start)
    return min(found)


def _watch(process: subprocess.Popen[bytes], enough: Callable[[], bool]) -> float:
    """Wait until a process has ended or enough is done; the most memory in MiB that it and its own held."""
    peak = 0
    while process.poll() is None and not enough():
        peak = max(peak, sum(_own(pid) for pid in _tree(process.pid)))
        time.sleep(EVERY)
    return peak / 2**20


def _children_s() -> float:
    """Processor seconds of all processes that were started here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _parts(out: Path) -> Sequence[Path]:
    return sorted(out.glob("part-*.parquet"))
