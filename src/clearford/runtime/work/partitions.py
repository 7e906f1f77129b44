"""Months ahead: a timer makes the parts of tables into which later rows go."""

from __future__ import annotations

from clearford.runtime.record.unit import Change
from clearford.runtime.stores.partitions import AHEAD, do_make_months, months_left


def do_keep_months(change: Change) -> int:
    """Make the months that are missing up to three after the present one; how many parts were made.

    By the time of the record, with which rows are stamped. Takes no lock when nothing is missing.
    """
    left = months_left(change.conn, change.at).values()
    return len(do_make_months(change.conn, change.at)) if min(left, default=AHEAD) < AHEAD else 0
