"""Rules that are rolled out: counted, moved on and stopped by one process at a time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from clearford.runtime.record.cases import Office
from clearford.runtime.record.rolling import do_advance_rollout, is_due
from clearford.runtime.record.stops import do_look_at_stopped
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import LEASE
from clearford.runtime.work.timers import Timers

NAME = "rollout"


class RolloutLoop:
    """Looks whether something is to be counted, and only then takes the lease and writes."""

    def __init__(self, record: Record, office: Office, *, lease: timedelta = LEASE) -> None:
        """lease: how long others wait for one that died."""
        self._record = record
        duties = (partial(do_advance_rollout, office=office), partial(do_look_at_stopped, office=office))
        self._timers = Timers(record, NAME, duties, lease=lease)

    def step(self) -> int:
        """Do what is due; how much."""
        now = self._record.now()
        with self._record.read() as conn:
            due = is_due(conn, now)
        return self._timers.step() if due else 0
