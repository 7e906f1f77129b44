"""Earlier posts of the demo: a part is carried out and stopped, and the rest waits for the approver."""

from __future__ import annotations

from sqlalchemy import select

from clearford.console.demo.replays import RATE, SLICES, SLOWER
from clearford.runtime.record.enforcements import list_enforcements, slices_of
from clearford.runtime.stores.tables.decisions import entry
from tests.console.demo.conftest import Passed
from tests.console.demo.visiting import Visitor


def test_two_slices_were_carried_out_before_it_was_stopped(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        waiting, first = list_enforcements(conn, limit=5)
        slices = slices_of(conn, first.id)
        decisions = set(conn.execute(select(entry.c.id).where(entry.c.type == "decision")).scalars())
    assert (first.state, first.rate, waiting.state, waiting.rate) == ("paused", RATE, "asked", SLOWER)
    assert [one.items for one in slices] == [RATE] * SLICES
    assert waiting.items == first.items - RATE * SLICES > 0
    assert len(decisions) > RATE * SLICES


def test_samples_of_what_was_done_have_their_texts(visitor: Visitor, passed: Passed) -> None:
    with passed.service.record.read() as conn:
        waiting, first = list_enforcements(conn, limit=5)
    approver = visitor.people["qing"]
    shown = approver.get(f"/v1/enforcements/{first.id}/samples?shift=restricted")
    assert len(shown) == 10
    assert {one["text"] is not None for one in shown} == {one["entry"] is not None for one in shown}
    assert any(one["text"] for one in shown)
    later = approver.get(f"/v1/enforcements/{waiting.id}/samples?shift=restricted")
    assert not [one for one in later if one["entry"]]
