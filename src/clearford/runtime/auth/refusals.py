"""Refusals on record, for auditors: who was refused what; what repeats one is written once a minute."""

from __future__ import annotations

import threading

from clearford.core.access import Identity
from clearford.runtime.auth.sessions import SECOND
from clearford.runtime.record.unit import By, Record

AGAIN = 60 * SECOND
"""Microseconds in which a refusal that repeats one is not written again: a program that asks in a loop must
not fill the record."""
_MOST = 10_000
"""Refusals that are remembered."""


class Refusals:
    """Writes refusals of one process."""

    def __init__(self, record: Record) -> None:
        """`record` is written to."""
        self._record = record
        self._latest: dict[tuple[str, str], int] = {}
        self._guard = threading.Lock()

    def do_note(self, identity: Identity, permission: str) -> str | None:
        """Write that a permission was refused; the id of the entry, or none where it repeats one."""
        now, what = self._record.now(), (identity.id, permission)
        with self._guard:
            if now - self._latest.get(what, -AGAIN) < AGAIN:
                return None
            if len(self._latest) >= _MOST:
                self._latest.clear()
            self._latest[what] = now
        with self._record.change(By(identity.id, identity.kind)) as change:
            return change.entry("read", data={"what": permission, "refused": True})
