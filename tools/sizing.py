"""How large a deployment has to be: arithmetic from measured figures, as a page and for numbers of your own.

`python -m tools.sizing --items 1e9 --restricted 0.01 --peak 4` prints the tables for a load of your own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

DAY_S = 86_400
DAYS = 30
"""For which the decisions about allowed items are kept."""


@dataclass(frozen=True)
class Measured:
    """A figure of `benchmarks/RESULTS.md`."""

    row: str
    """The measure, as its row there is called."""
    value: float
    unit: str
    what: str


ENGINE = Measured("everything on / typed decode", 12.66, "us an item", "engine, every detector on")
BATCHES = Measured(
    "serve: items a second by two processes, PostgreSQL", 13_510, "items/s", "HTTP in batches of 500"
)
ONE_PROCESS = Measured(
    "serve: items a second in batches of 500, PostgreSQL", 9_496, "items/s", "HTTP, one process"
)
RECORD = Measured(
    "record: committed, placed and signed, PostgreSQL", 21_630, "1/s", "restrictions on record and signed"
)
TO_TILES = Measured("record, entries a second to tiles", 131_760, "1/s", "entries into the tree")
MEMORY = Measured("scan of 1,000,000 items, memory", 329.1, "MiB", "memory of a process with the engine")
MEASURED = (ENGINE, BATCHES, ONE_PROCESS, RECORD, TO_TILES, MEMORY)
CORES = 2
"""Of the machine of the figures: client, service and database shared them."""
SINGLE_US = 400
"""Core time of a post of one item, upper bound by parts: framework 300, scalar path 75, share of a commit."""
ALLOWED_BYTES = 473
"""Of an allowed item in PostgreSQL: 435 in `decided` with its indexes, 38 in `tally` (20,000 items)."""
TILE_BYTES = 32 * 257 / 256
"""Of an entry in the tree: a hash, and its share of those above."""
RESTRICTED_BYTES = 10_100
"""Of a restriction in all tables with their indexes: evidence, entry, delivery, statement, effect (3,000 of
as many accounts, PostgreSQL)."""
RAW_BYTES = 404
"""Of an item as JSON."""


@dataclass(frozen=True)
class Load:
    """What is to be carried."""

    items: float
    """A day."""
    restricted: float
    """Share that is acted on."""
    peak: float
    """Times the mean."""

    @property
    def mean(self) -> float:
        """Items a second."""
        return self.items / DAY_S

    @property
    def busiest(self) -> float:
        """Items a second at the peak."""
        return self.mean * self.peak


@dataclass(frozen=True)
class Need:
    """What a load needs: cores busy at its peak, bytes a day."""

    floor: float
    """The engine alone."""
    batches: float
    """Everything, as measured end to end: HTTP in batches, service and database, the client too."""
    singles: float
    """The same where each item is a post of its own."""
    record: float
    """Restrictions made durable, placed and signed."""
    raw: float
    allowed: float
    """Of the database for allowed items."""
    restricted: float
    """Of the database for restrictions."""
    tiles: float
    cores: int
    """Planned: busy at 40 %, and one machine of three lost."""


def need_of(load: Load) -> Need:
    """The arithmetic."""
    batches = load.busiest * CORES / BATCHES.value
    record = load.busiest * load.restricted * CORES / RECORD.value
    acts = load.items * load.restricted
    return Need(
        floor=load.busiest * ENGINE.value / 1e6,
        batches=batches,
        singles=batches + load.busiest * SINGLE_US / 1e6,
        record=record,
        raw=load.items * RAW_BYTES,
        allowed=(load.items - acts) * ALLOWED_BYTES,
        restricted=acts * RESTRICTED_BYTES,
        tiles=acts * TILE_BYTES,
        cores=max(2, -int(-(batches + record) / 0.4 * 1.5 // 1)),
    )


def amount(size: float) -> str:
    """Bytes for people."""
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 1000:
            return f"{size:.3g} {unit}"
    return f"{size / 1000:.3g} TB"


def table(loads: Sequence[Load]) -> list[str]:
    """The lines of a table with a row for each load."""
    heads = (
        "items a day",
        "mean, peak a second",
        "engine alone",
        "all, in batches",
        "all, single posts",
        "record of restrictions",
        "cores to plan",
        "input a day",
        "database a day: allowed, restricted",
        f"{DAYS} days of allowed",
    )
    lines = [_row(*heads), _row(*("---" for _ in heads))]
    for load in loads:
        need = need_of(load)
        busy = (need.floor, need.batches, need.singles, need.record)
        lines.append(
            _row(
                f"{load.items:,.0f}",
                f"{load.mean:,.0f}, {load.busiest:,.0f}",
                *(f"{cores:.2g}" for cores in busy),
                str(need.cores),
                amount(need.raw),
                f"{amount(need.allowed)}, {amount(need.restricted)}",
                amount(need.allowed * DAYS),
            )
        )
    return lines


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


LOADS = tuple(Load(items, restricted=0.01, peak=4) for items in (1e6, 1e7, 1e8, 1e9))


_INTRO = """
How large a deployment has to be. Figures are measured on one machine with two cores, on which the client,
the service and PostgreSQL ran together; everything else is arithmetic. **No run of a billion items a day has
been made by us, and none on more than one machine.** Measure your own items before you buy:
`./dev bench serve record stream`.

部署规模的估算：依据双核单机的实测值推算；十亿级及多机部署未经实测。
"""
_ARITHMETIC = """
One item in a hundred is acted on, and the peak is four times the mean: both are assumptions. Columns of
processors say how many cores are busy at the peak. *Cores to plan* takes what was measured end to end in
batches, at 40 % load, and half as much again so that one machine of three may be lost.
"""
_MEMORY = """
Memory: about 0.5 GiB for a process of requests or streams with the shipped packs, twice that while a new
version is loaded beside the old one; near-duplicates and known texts 200 MiB each where they are used.
Detectors of a costly kind (pictures, models of your own) are not in these figures: one that takes 10 ms for a
thousandth of the items keeps half a core busy at the peak of a billion a day.
"""
_STEPS = {
    "the beginning": "one process with SQLite: to some millions of items a day",
    "several writers, or a second machine": "PostgreSQL ([how](../how-to/move-to-postgresql.md))",
    "10 million a day": "batches in place of single posts, each of which costs {times:.1f} times its share "
    "of a batch",
    "peaks that nobody waits for": "a stream: as many workers as processors, 24 to 64 parts from the start",
    "100 million a day": "keep allowed items for days in place of a month (`keep.allowed`)",
    "a billion a day": "machines for workers, one for the database with fast disks, a cache before the tiles",
}
"""From how much on -> what to do."""


def sizing_page(generated: str) -> str:
    """The page, from the figures above."""
    times = (SINGLE_US * BATCHES.value / 1e6 + CORES) / CORES
    steps = [f"| {since} | {what.format(times=times)} |" for since, what in _STEPS.items()]
    sizes = (
        ("an allowed item in PostgreSQL", ALLOWED_BYTES, "20,000 items in groups of 500"),
        ("a restriction in PostgreSQL", RESTRICTED_BYTES, "3,000 of as many accounts; half is evidence"),
    )
    lines = [
        *("# Sizing", "", generated, _INTRO, "## Measured", ""),
        *("| what | figure | row of `benchmarks/RESULTS.md` |", "|---|---|---|"),
        *(f"| {one.what} | {one.value:,.10g} {one.unit} | `{one.row}` |" for one in MEASURED),
        *(f"| {what} | {size:,} bytes | {of}, with indexes |" for what, size, of in sizes),
        *("", "## Arithmetic", _ARITHMETIC, *table(LOADS), ""),
        "Your own numbers: `./dev run python -m tools.sizing --items 3e7 --restricted 0.002 --peak 6`.",
        *("", "## What follows", "", "| from | do |", "|---|---|", *steps, _MEMORY),
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the table for a load."""
    parser = argparse.ArgumentParser(description="How large a deployment has to be.")
    parser.add_argument("--items", type=float, default=1e9, help="items a day")
    parser.add_argument("--restricted", type=float, default=0.01, help="share that is acted on")
    parser.add_argument("--peak", type=float, default=4.0, help="busiest second to the mean")
    asked = parser.parse_args(arguments)
    print("\n".join(table([Load(asked.items, asked.restricted, asked.peak)])))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
