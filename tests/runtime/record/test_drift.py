"""Baselines of rules: a version is compared with what was decided since it was there, and not before."""

from __future__ import annotations

from datetime import timedelta

from clearford.runtime.customs import load_customs
from clearford.runtime.record.drift import drifts
from clearford.runtime.record.rollups import ITEMS, RULE, Cell, do_count
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import MovedClock, record_on


def test_what_was_decided_before_a_version_was_there_is_no_baseline_of_it(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    numbers = load_customs().numbers
    for hour in range(8 * 24):
        counts = {Cell(ITEMS, decision="allow"): 100}
        if hour >= 5 * 24:  # from the sixth day on it holds on a tenth of all items, always the same
            counts[Cell(RULE, "late@1")] = 10
        with record.change() as change:
            do_count(change, counts, part="a")
        clock.move(timedelta(hours=1))
    clock.move(timedelta(minutes=-1))
    with record.read() as conn:
        assert drifts(conn, record.now(), numbers) == []
        # Against the whole week it would have risen more than twofold.
        assert drifts(conn, record.now(), numbers.changed({"drift.times": 1_000_000})) == []
