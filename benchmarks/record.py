"""The record with its store: entries a second committed in groups, and given their place, tiles and head.

    ./dev bench record

On SQLite and on a PostgreSQL that keeps what it commits. What a decision commits to is measured apart:
its contents are sealed and kept in the same transaction.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import Line, at_least, figure
from benchmarks.setting import Setting
from benchmarks.store import stores
from clearford.core.entries import Content
from clearford.runtime.engine import SystemClock
from clearford.runtime.record.integrator import GROUP, Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.vault import MasterKeys, Vault

GROUPS, ROUNDS = 16, 3
LEAST = 20_000


def run(_: Setting) -> list[Line]:
    """Every line of this measurement, for each database that there is."""
    with stores() as found:
        return [line for store in found for line in _measured(store)]


def _measured(store: Store) -> Iterator[Line]:
    record = Record(store, Vault(store, MasterKeys.new()), SystemClock(), origin="record.example.org/b")
    with tempfile.TemporaryDirectory() as folder:
        with store.write() as conn:
            fence = claim_lease(conn, "integrator", "bench") or 1
        work = Integrator(record, Logs(Path(folder)), fence)
        rounds = [_round(record, work) for _ in range(ROUNDS + 1)][1:]  # the first one warms
    commit, place, sealed = (min(column) for column in zip(*rounds, strict=True))
    name, note = store.dialect, f"groups of {GROUP:,}"
    entries = GROUP * GROUPS
    yield figure(f"record: entries committed, {name}", entries / commit, "1/s", note)
    yield figure(f"record: committed with a sealed content each, {name}", entries / sealed, "1/s", note)
    yield at_least(f"record: entries placed and signed, {name}", entries / place, LEAST, "1/s", note)
    both = entries / (commit + place)
    yield at_least(f"record: committed, placed and signed, {name}", both, LEAST, "1/s", note)


def _round(record: Record, work: Integrator) -> tuple[float, float, float]:
    """Seconds to commit some groups, to integrate them, and to commit others with contents."""
    commit = _timed(lambda: _commit(record))
    place = _timed(work.run)
    sealed = _timed(lambda: _commit(record, b"a post of some length. " * 8))
    work.run()
    return commit, place, sealed


def _timed(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def _commit(record: Record, body: bytes = b"") -> None:
    """Some groups of entries like those of a busy hour."""
    for group in range(GROUPS):
        with record.change() as change:
            for number in range(GROUP):
                owner = f"{group:016x}{number:016x}"
                change.entry(
                    "decision",
                    contents=[Content("item", body)] if body else (),
                    owner=owner,
                    item=owner,
                    subject=owner,
                    rules=("fraud.invented.rule@1.2.3",),
                    decision="restrict",
                    actions=("hide",),
                    ground="contract",
                    source="own",
                    auto_decide="full",
                    lang="zh",
                    data={"measures": ["hide"], "automated": True},
                )
