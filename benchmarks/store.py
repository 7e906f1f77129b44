"""Ways of writing to a store against each other, on SQLite and on a PostgreSQL that keeps what it commits.

    ./dev run python -m benchmarks.store [--rounds N]

Rates differ from host to host; what counts are the ratios: each line names the rate of the first way,
and the others as multiples of it, measured in turn in one run.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from clearford.runtime.stores import append as appending
from clearford.runtime.stores.jobs import claim_jobs, end_jobs
from clearford.runtime.stores.partitions import do_make_months, parts_of
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.waiting import job
from tests.support import postgres

SIZES = (1, 10, 50, 100, 200, 500, 1_000, 5_000)
BLOCKS = (1, 100, 500)
BACKLOG = 50_000
"""Jobs that are due as well and stay: what waits must not slow down what is claimed."""
LOOKUPS, ROWS_EACH, YEARS = 500, 1_000, 6
"""Lookups, entries of a month, and years of months."""
Rows = list[dict[str, Any]]
Way = Callable[[Rows], None]


def decided_rows(count: int) -> Rows:
    """Rows of about 250 bytes that were never there."""
    return [
        {
            "key": secrets.token_bytes(16),
            "item": secrets.token_hex(16),
            "subject": secrets.token_hex(16),
            "outcome": "allow",
            "body": bytes(100),
            "at": 1_800_000_000_000_000,
            "entry": None,
            "tally": "0" * 32,
        }
        for _ in range(count)
    ]


def rates(ways: Mapping[str, Way], size: int, rounds: int) -> dict[str, float]:
    """Rows a second of each way, the best of some rounds in which the ways take turns."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            rows = decided_rows(size)
            start = time.perf_counter()
            way(rows)
            best[name] = min(best[name], time.perf_counter() - start)
    return {name: size / seconds for name, seconds in best.items()}


def show(head: str, found: Mapping[str, float]) -> None:
    """The first rate, and the others as multiples of it."""
    (first, base), *others = found.items()
    rest = ", ".join(f"{name} x{rate / base:.2f}" for name, rate in others)
    print(f"{head:<34} {first} {base:>9,.0f} rows/s; {rest}")


def appending_ways(store: Store) -> dict[str, Way]:
    """By INSERT and, where there is COPY, by COPY; plainly and leaving known rows out."""

    def way(copy_from: int, *, ignore_known: bool) -> Way:
        def write(rows: Rows) -> None:
            appending.COPY_FROM = appending.COPY_NEW_FROM = copy_from
            with store.write() as conn:
                store.append(conn, decided, rows, ignore_known=ignore_known)

        return write

    never, always = 10**9, 1
    ways = {"insert": way(never, ignore_known=False), "insert new": way(never, ignore_known=True)}
    if store.dialect == "postgresql":
        ways["copy"] = way(always, ignore_known=False)
        ways["copy new"] = way(always, ignore_known=True)
    return ways


def work(store: Store, block: int) -> None:
    """Claim and end a block of jobs in two transactions."""
    with store.write() as conn:
        rows = claim_jobs(conn, job, "w", limit=block)
    with store.write() as conn:
        if end_jobs(conn, job, rows, "done") != block:
            raise AssertionError("jobs were missing")


def looked_up(store: Store, lookups: int) -> float:
    """Entries a second that are found by their id alone, by the quickest of some questions."""
    best = float("inf")
    with store.read() as conn:
        for _ in range(lookups):
            question = select(entry.c.body).where(entry.c.id == secrets.token_hex(16))
            start = time.perf_counter()
            conn.execute(question).first()
            best = min(best, time.perf_counter() - start)
    return 1 / best


def over_months(store: Store) -> None:
    """A lookup by id looks into the index of every part: six years against one."""
    found: dict[str, float] = {}
    with store.read() as conn:
        now = store.now(conn)
    for ahead in (3, 11, YEARS * 12):
        with store.write() as conn:
            do_make_months(conn, now, ahead=ahead)
            parts = parts_of(conn, entry)
        rows = [
            {"id": secrets.token_hex(16), "log": "l", "type": "decision", "ts": at, "body": bytes(100)}
            for part in parts
            for at in range(part.since or 0, (part.since or 0) + ROWS_EACH)
        ]
        with store.write() as conn:
            store.add(conn, entry, rows)
            conn.exec_driver_sql("ANALYZE entry")
        found[f"{len(parts)} parts"] = looked_up(store, LOOKUPS)
    show(f"{store.dialect}: entry by id", found)


def measure(store: Store, rounds: int) -> None:
    """Everything about one store."""
    if store.dialect == "postgresql":
        over_months(store)
    for size in SIZES:
        show(f"{store.dialect}: append {size}", rates(appending_ways(store), size, rounds))
    with store.write() as conn:
        jobs = [{"kind": "t", "ref": str(n), "due": n} for n in range(BACKLOG + rounds * sum(BLOCKS))]
        store.append(conn, job, jobs)
        if store.dialect == "postgresql":
            conn.exec_driver_sql("ANALYZE job")
    for block in BLOCKS:
        show(
            f"{store.dialect}: claim and end {block}",
            rates({"jobs": lambda rows: work(store, len(rows))}, block, rounds),
        )


@contextmanager
def stores() -> Iterator[Iterator[Store]]:
    """An SQLite file and, where there is one, a PostgreSQL server; both durable."""
    with tempfile.TemporaryDirectory() as folder:
        yield _stores(Path(folder))


def _stores(folder: Path) -> Iterator[Store]:
    with closing(Store.open(folder / "store.db", create=True)) as store:
        yield store
    try:
        with postgres.server(f"b{os.getpid()}", durable=True) as url, postgres.database(url) as made:
            address = made.url.render_as_string(hide_password=False)
            with closing(Store.open(address, create=True)) as store:
                yield store
    except LookupError as error:
        print(f"postgresql: not measured, {error}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with stores() as found:
        for store in found:
            measure(store, rounds)


if __name__ == "__main__":
    main()
