"""What it takes to archive a month of many entries: seconds, memory and bytes, on either database.

`python -m benchmarks.archive [ENTRIES] [ADDRESS OF A STORE]`; without an address the store is an SQLite file.
With PostgreSQL give a database with empty tables.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


def _timed(name: str, since: tuple[float, float]) -> tuple[float, float]:
    now = time.perf_counter(), time.process_time()
    print(f"{name}: {now[0] - since[0]:.1f} s, {now[1] - since[1]:.1f} s on the processor, peak {_peak()} MB")
    return time.perf_counter(), time.process_time()


def main(count: int, address: str | None) -> None:
    """Fill a store, archive its month, check the archive and find one entry; print what each took."""
    with tempfile.TemporaryDirectory() as folder:
        home, clock = Path(folder), _Clock()
        store = Store.open(address or home / "store.db", create=True)
        record = Record(
            store, Vault(store, MasterKeys((bytes(32),), bytes(32))), clock, origin="bench.example/main"
        )
        logs, shelf = Logs(home / "keys"), Shelf(str(home / "archives"))
        began = time.perf_counter(), time.process_time()
        ids = _fill(record, logs, count, clock)
        began = _timed(f"fill {count}", began)
        made = Archiving(record, logs, shelf, load_customs().numbers).do_archive(_MARCH)
        began = _timed("archive, check and remove", began)
        if made is None or made.types["decision"] != count - 1:  # the first of a log stays
            raise SystemExit("not every decision was archived")
        keys: list[VerifierKey] = list(logs.verifiers(made.log))
        check_archive(shelf, made.folder, keys)
        began = _timed("verify", began)
        find_archived(shelf, ids[count // 2], keys)
        _timed("find", began)
        sizes = {part: note.size for part, note in made.parts.items()}
        print(f"bytes: {sizes}, {sum(sizes.values()) / count:.0f} an entry")
        store.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else ENTRIES, given[1] if len(given) > 1 else None)
