"""Computes transparency reports that people ask for, one at a time, from the signed logs."""

from __future__ import annotations

from datetime import timedelta

from clearford.core.errors import ClearfordError
from clearford.runtime.archive.reading import archives_at
from clearford.runtime.record.report_drafts import Asked, do_fail_report, do_keep_report, next_asked
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import LEASE, claim_lease, release_lease
from clearford.runtime.transparency.build import build, correct, span_of
from clearford.runtime.transparency.model import Report
from clearford.runtime.transparency.stored import Stored
from clearford.runtime.work.loops import worker_name

NAME = "reports"


class ReportLoop:
    """Computes the draft that is due while it holds the lease.

    A process that dies leaves it waiting for the next; computing one twice gives the same report.
    """

    def __init__(self, record: Record, origin: str, *, lease: timedelta = LEASE, archives: str = "") -> None:
        """Say what reports are computed from.

        origin: of the logs of this service. lease: how long another waits for one that died. archives:
        where archived months lie; empty for nowhere.
        """
        self._record, self._origin, self._lease, self._archives = record, origin, lease, archives

    def step(self) -> bool:
        """Compute the draft that is due; whether there was one."""
        with self._record.read() as conn:
            asked = next_asked(conn)
        if asked is None:
            return False
        with self._record.store.write() as conn:
            fence = claim_lease(conn, NAME, worker_name(), self._lease)
        if fence is None:
            return False
        try:
            self._compute(asked)
        finally:
            with self._record.store.write() as conn:
                release_lease(conn, NAME, fence)
        return True

    def _compute(self, asked: Asked) -> None:
        try:
            report = self._report(asked)
        except ClearfordError as error:
            with self._record.change() as change:
                do_fail_report(change, asked.id, error.code)
            return
        with self._record.change() as change:
            do_keep_report(change, asked.id, report)

    def _report(self, asked: Asked) -> Report:
        source = Stored(self._record.store, self._origin, elsewhere=archives_at(self._archives))
        made = build(source, span_of(asked.period), asked.about)
        return made if asked.earlier is None else correct(made, asked.earlier, asked.note)
