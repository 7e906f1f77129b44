"""The witness of the demo cosigns what it is shown, and is then known to be late."""

from __future__ import annotations

from sqlalchemy import select

from clearford.console.demo.witness import WITNESS
from clearford.ledger.keys import parse_verifier
from clearford.ledger.notes import check_note, parse_note
from clearford.runtime.stores.tables.decisions import checkpoint
from tests.console.demo.conftest import Passed


def test_heads_were_cosigned_until_it_stopped(passed: Passed) -> None:
    wanted = select(checkpoint.c.note).order_by(checkpoint.c.size)
    with passed.service.record.read() as conn:
        notes = [str(note).encode() for note in conn.execute(wanted).scalars()]
    key = parse_verifier(WITNESS.key)
    signed = [bool([one for one in parse_note(note).signatures if one.name == key.name]) for note in notes]
    assert signed[0]
    assert not signed[-1]
    assert check_note(parse_note(notes[0]), [key])
