"""What witnesses cosigned is kept for each log and witness; an answer of somebody else changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearford.core.errors import RecordError
from clearford.ledger.keys import COSIGNATURE, signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.runtime.record.exporting import last_note
from clearford.runtime.record.unit import Record
from clearford.runtime.record.witnessing import (
    Waiting,
    cosigned_by,
    do_keep_cosigned,
    proof_of_growth,
    waiting_for,
)
from clearford.runtime.stores.store import Store
from tests.ledger.logs import WITNESS
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, record_on
from tests.runtime.transparency.made import ORIGIN
from tests.runtime.transparency.test_stored import ENTRIES, keep

OTHER = signing_key("witness.example.org/w2", b"v" * 32, COSIGNATURE)


def answer(record: Record, head: Waiting, seconds: int | None = None) -> bytes:
    """A cosignature as a witness answers it."""
    text = head.note.decode().partition("\n\n")[0] + "\n"
    now = record.now() // 1_000_000
    return format_note(sign_note(text, [WITNESS], seconds=seconds or now)).partition(b"\n\n")[2]


def waits(record: Record) -> list[Waiting]:
    """Heads that the witness has not cosigned."""
    with record.read() as conn:
        return list(waiting_for(conn, WITNESS.name))


def test_a_head_waits_until_it_is_cosigned(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    keep(store, ENTRIES, heads=(3, 5))
    (head,) = waits(record)
    assert (head.log, head.size, head.known) == (ORIGIN, 5, 0)
    with record.change() as change:
        do_keep_cosigned(change, head, answer(record, head), WITNESS.verifier)
    assert waits(record) == []
    with record.read() as conn:
        kept = cosigned_by(conn, ORIGIN, WITNESS.name)
        assert kept is not None
        assert (kept.size, kept.at) == (5, record.now())
        assert WITNESS.name in last_note(conn, ORIGIN).decode()
        assert cosigned_by(conn, ORIGIN, OTHER.name) is None
        assert proof_of_growth(conn, ORIGIN, 0, 5) == ()
    clock.move(timedelta(days=1))
    with record.change() as change:
        do_keep_cosigned(change, head, answer(record, head), WITNESS.verifier)
    told = [
        (one.data["of"], one.data["size"])
        for one in entries_of(record, "checkpoint_witnessed")
        if "of" in one.data
    ]
    assert told == [(ORIGIN, 5)] * 2


@pytest.mark.parametrize(
    "seconds", [pytest.param(1, id="of long ago"), pytest.param(None, id="of somebody else")]
)
def test_what_is_no_cosignature_of_now_is_not_kept(store: Store, seconds: int | None) -> None:
    record = record_on(store)
    keep(store, ENTRIES, heads=(5,))
    (head,) = waits(record)
    key = WITNESS if seconds else OTHER
    with pytest.raises(RecordError, match="CF-R004"), record.change() as change:
        do_keep_cosigned(change, head, answer(record, head, seconds), key.verifier)
    assert waits(record) == [head]
