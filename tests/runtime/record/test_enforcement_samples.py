"""Samples of what is to be carried out: sealed beside the ask, read with what the record has of them now."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clearford.runtime.record.enforcement_samples import (
    Difference,
    Sample,
    difference_of,
    do_read_samples,
)
from clearford.runtime.record.enforcements import Wanted, do_ask_enforcement
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, house_of
from tests.runtime.record.test_enforcements import WANTED
from tests.runtime.service_kit import MovedClock, record_on

KEPT = Difference(
    compared=1,
    same=0,
    unrecorded=0,
    by_people=0,
    shifts={"released": 1},
    rules={},
    samples={"released": (Sample(item="h0", before="restrict", after="allow", rules=()),)},
)


def test_what_differs_is_sealed_beside_the_ask_and_nowhere_in_the_log(store: Store) -> None:
    record = record_on(store, MovedClock())
    wanted = msgspec.convert({**WANTED, "difference": KEPT}, Wanted)
    with record.change() as change:
        made = do_ask_enforcement(change, wanted)
        bare = do_ask_enforcement(change, msgspec.convert(WANTED, Wanted))
    with record.read() as conn:
        assert difference_of(conn, record.vault, made.entry) == KEPT
        assert difference_of(conn, record.vault, bare.entry) is None
    told = [one for one in entries_of(record, "config") if one.id == made.entry]
    assert [set(one.c) for one in told] == [{"reason", "difference"}]
    assert b"h0" not in msgspec.json.encode(told)


def test_a_sample_that_only_few_may_see_has_no_text(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        made = house.decide(HARMFUL, "h0").entry
        sample = Sample(item="h0", before="restrict", after="allow", rules=())
        kept = Difference(
            compared=1,
            same=0,
            unrecorded=0,
            by_people=0,
            shifts={"released": 1},
            rules={},
            samples={"released": (sample,)},
        )
        rules = [one.rules for one in entries_of(record, "decision")]
        for shown, expected in (([], False), ([name.partition("@")[0] for name in rules[0]], True)):
            with record.change() as change:
                (found,) = do_read_samples(
                    change, kept, "released", house.service.decoder, enforcement="e", shown=shown
                )
            assert (found.entry, found.item is not None) == (made, expected)
