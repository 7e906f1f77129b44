"""Runs backtests on the record, one at a time, in small portions; a process that takes over goes on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from clearford.core.errors import ConfigError, DetectError, PackError, RequestError
from clearford.core.items import ItemDecoder
from clearford.core.numbers import Numbers
from clearford.runtime.backtest.kept import Counts, Moved, Versions, count_ordinary, load_versions
from clearford.runtime.engine import EngineOptions
from clearford.runtime.record.backtests import (
    Portion,
    Run,
    do_count_portion,
    do_end_run,
    do_start_run,
    find_run,
    next_run,
    portion_of,
    reader_of,
)
from clearford.runtime.record.packs import FOLDERS, archive_of
from clearford.runtime.record.unit import Record
from clearford.runtime.service.uploads import unpack
from clearford.runtime.stores.leases import LEASE, claim_lease, release_lease, renew_lease
from clearford.runtime.work.loops import worker_name

PORTION = 100
"""Decisions that are read in one transaction."""
PORTIONS = 20
"""Portions of a step, so that a process that is to end does not wait long."""
NAME = "backtests"
UNUSABLE = (PackError, ConfigError, DetectError, RequestError)


class BacktestLoop:
    """Goes on with the backtest that is due while it holds the lease."""

    def __init__(
        self,
        record: Record,
        options: EngineOptions,
        numbers: Numbers,
        *,
        lease: timedelta = LEASE,
        portion: int = PORTION,
    ) -> None:
        """options: what stands beside the versions. lease: how long another waits for one that died."""
        self._record, self._options, self._numbers = record, options, numbers
        self._lease, self._portion = lease, portion
        self._decoder = ItemDecoder()
        self._loaded: tuple[str, Versions] | None = None

    def step(self) -> bool:
        """Do some portions of the backtest that is due; whether there was one."""
        with self._record.read() as conn:
            run = next_run(conn)
        if run is None:
            self._loaded = None
            return False
        with self._record.store.write() as conn:
            fence = claim_lease(conn, NAME, worker_name(), self._lease)
        if fence is None:
            return False
        try:
            self._go_on(run, fence)
        finally:
            with self._record.store.write() as conn:
                release_lease(conn, NAME, fence)
        return True

    def _go_on(self, run: Run, fence: int) -> None:
        try:
            versions, counts = self._begun(run)
        except UNUSABLE as error:
            with self._record.change() as change:
                do_end_run(change, run.id, "failed", self._numbers, error.code)
            return
        for _ in range(PORTIONS):
            with self._record.store.write() as conn:
                if not renew_lease(conn, NAME, fence, self._lease):
                    return
            if not self._do_portion(run, versions, counts):
                return

    def _begun(self, run: Run) -> tuple[Versions, Counts]:
        """The versions of a run and what it has counted; what a run begins with where it is new."""
        if self._loaded is None or self._loaded[0] != run.id:
            self._loaded = run.id, self._load(run)
        versions, counts = self._loaded[1], run.counts
        if run.state == "waiting":
            count_ordinary(versions, counts)
            with self._record.change(reader_of(run)) as change:
                do_start_run(change, run)
        return versions, counts

    def _load(self, run: Run) -> Versions:
        with ExitStack() as folders, self._record.read() as conn:
            sides: list[Sequence[str]] = []
            for version in (run.against, run.version):
                if version == FOLDERS:
                    sides.append(self._options.packs)
                    continue
                folder = folders.enter_context(TemporaryDirectory())
                unpack(archive_of(conn, version), Path(folder))
                sides.append((folder,))
            return load_versions(sides[0], sides[1], self._options)

    def _do_portion(self, run: Run, versions: Versions, counts: Counts) -> bool:
        """Read and count a portion; whether there may be more."""
        with self._record.change() as change:
            if find_run(change.conn, run.id).state != "running":  # stopped meanwhile
                return False
            portion = portion_of(change, run.id, self._decoder, self._portion)
            if not portion.looked_at:
                do_end_run(change, run.id, "done", self._numbers)
                return False
            do_count_portion(change, run.id, portion, counts, _counted(versions, portion, counts))
        return True


def _counted(versions: Versions, portion: Portion, counts: Counts) -> list[tuple[str, Moved]]:
    found = []
    decided = versions.decide([kept.item for kept in portion.items]) if portion.items else ()
    for kept, (was, now, moved) in zip(portion.items, decided, strict=True):
        counts.take(was, now, moved)
        if moved is not None:
            found.append((kept.entry, moved))
    return found
