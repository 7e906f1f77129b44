"""What it takes to archive a month of many entries: seconds, memory and bytes, on either database.

`./dev bench archive`, or `./dev run python -m benchmarks.archive [ENTRIES]` for another number of them.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from benchmarks.measure import Line, figure
from benchmarks.report import show
from benchmarks.setting import Setting, temporary
from benchmarks.streams import stores
from clearford.ledger.keys import VerifierKey
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.making import Archiving
from clearford.runtime.archive.reading import find_archived
from clearford.runtime.archive.shelf import Shelf
from clearford.runtime.customs import load_customs
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.vault import MasterKeys, Vault

ENTRIES = 300_000
ORIGIN = "bench.example/main"
WORDS = {
    "fill": "write and sign what is archived",
    "archive": "archive, check and remove",
    "verify": "verify",
    "find": "find one entry by its id",
}
_PART = 5_000
_MARCH = Month(2026, 3)


class _Clock:
    at = datetime(2026, 3, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def _peak() -> int:
    """Megabytes of memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _fill(record: Record, logs: Logs, count: int, clock: _Clock) -> list[str]:
    """Write a month of decisions whose contents are gone, and some of the next; ids of the decisions."""
    made: list[str] = []
    for at in range(0, count, _PART):
        with record.change() as change:
            for n in range(at, min(at + _PART, count)):
                about = record.vault.ref("item", f"i{n}"), record.vault.ref("subject", f"s{n // 20}")
                made.append(
                    change.entry(
                        "decision",
                        decision="restrict",
                        rules=("demo.rule@1",),
                        item=about[0],
                        subject=about[1],
                    )
                )
    clock.at += timedelta(days=60)
    with record.change() as change:
        for _ in range(300):
            change.entry("config", data={"what": "later"})
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "bench", timedelta(hours=1))
    if fence is None:
        raise SystemExit("somebody else integrates this store")
    Integrator(record, logs, fence).run()
    return made


class Took(NamedTuple):
    """What a step took."""

    step: str
    seconds: float
    processor: float
    """Seconds of the processor."""


def measured(store: Store, home: Path, count: int) -> tuple[list[Took], float]:
    """Fill a store, archive its month, check the archive and find one entry; what each took, bytes an entry.

    home: an empty folder for keys and archives.
    """
    clock, took = _Clock(), list[Took]()

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        began = time.perf_counter(), time.process_time()
        yield
        took.append(Took(step, time.perf_counter() - began[0], time.process_time() - began[1]))

    record = Record(store, Vault(store, MasterKeys((bytes(32),), bytes(32))), clock, origin=ORIGIN)
    logs, shelf = Logs(home / "keys"), Shelf(str(home / "archives"))
    with timed("fill"):
        ids = _fill(record, logs, count, clock)
    with timed("archive"):
        made = Archiving(record, logs, shelf, load_customs().numbers).do_archive(_MARCH)
    if made is None or made.types["decision"] != count - 1:  # the first of a log stays
        raise SystemExit("not every decision was archived")
    keys: list[VerifierKey] = list(logs.verifiers(made.log))
    with timed("verify"):
        check_archive(shelf, made.folder, keys)
    with timed("find"):
        find_archived(shelf, ids[count // 2], keys)
    return took, sum(note.size for note in made.parts.values()) / count


def run(_: Setting, count: int = ENTRIES) -> list[Line]:
    """Every line of this measurement, for each database that there is."""
    found: list[Line] = []
    for name, fresh in stores():
        with (
            fresh() as address,
            tempfile.TemporaryDirectory() as folder,
            closing(Store.open(address or f"{folder}/store.db", create=True)) as store,
        ):
            took, size = measured(store, Path(folder), count)
        for one in took:
            note = f"{count:,} entries; {one.processor:.2f} s on the processor of this process"
            found.append(figure(f"archive: {WORDS[one.step]}, {name}", one.seconds, "s", note))
        found.append(figure(f"archive: an entry, {name}", size, "bytes"))
    found.append(figure("archive: memory at the most, both after each other", _peak(), "MB"))
    return found


if __name__ == "__main__":
    with contextmanager(temporary)(None) as setting:
        show(run(setting, *map(int, sys.argv[1:2])), Console())
