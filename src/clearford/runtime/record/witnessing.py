"""Heads of logs that witnesses have cosigned: who keeps to a witness sees if a log is told in two ways.

Of each witness and log it is kept which head was cosigned last, and when; the cosignature itself stands in
the head. A day on which a log was witnessed is an entry.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, select, update

from clearford.ledger.keys import VerifierKey
from clearford.ledger.tiles import node_of
from clearford.ledger.tree import consistency_proof
from clearford.ledger.witnesses import cosigned
from clearford.runtime.record.exporting import logs_of
from clearford.runtime.record.logs import StoredLog
from clearford.runtime.record.unit import DAY, Change
from clearford.runtime.stores.tables.decisions import checkpoint
from clearford.runtime.stores.tables.figures import pointer

_PREFIX = "witness:"


class Cosigned(msgspec.Struct, frozen=True):
    """The head of a log that a witness cosigned last."""

    size: int
    at: int
    """Microseconds since 1970."""


class Waiting(msgspec.Struct, frozen=True):
    """The newest head of a log, which a witness has not cosigned."""

    log: str
    size: int
    note: bytes
    known: int
    """Size of the head that the witness cosigned last; 0 for none."""


def cosigned_by(conn: Connection, log: str, witness: str) -> Cosigned | None:
    """The head of a log that a witness cosigned last; none where it never did."""
    found = conn.execute(select(pointer.c.value, pointer.c.at).where(pointer.c.name == _name(log, witness)))
    row = found.one_or_none()
    return None if row is None else Cosigned(int(row.value), row.at)


def waiting_for(conn: Connection, witness: str) -> Iterator[Waiting]:
    """The newest head of every log that a witness has not cosigned."""
    c = checkpoint.c
    for log in logs_of(conn):
        newest = select(c.size, c.note).where(c.log == log).order_by(c.size.desc()).limit(1)
        head = conn.execute(newest).one()
        last = cosigned_by(conn, log, witness)
        if last is None or last.size < head.size:
            yield Waiting(log, head.size, head.note.encode(), 0 if last is None else last.size)


def proof_of_growth(conn: Connection, log: str, old: int, new: int) -> tuple[bytes, ...]:
    """That the first `new` entries of a log hold the first `old` ones; empty for 0."""
    return consistency_proof(old, new, node_of(StoredLog(conn, log))) if old else ()


def do_keep_cosigned(change: Change, head: Waiting, answer: bytes, witness: VerifierKey) -> None:
    """Add the cosignature of an answer to a head. RecordError CF-R003, CF-R004 as `witnesses.cosigned`."""
    c, mine = checkpoint.c, (checkpoint.c.log == head.log, checkpoint.c.size == head.size)
    note = change.conn.execute(select(c.note).where(*mine).with_for_update()).scalar_one()
    signed = cosigned(note.encode(), answer, [witness], change.at)
    change.conn.execute(update(checkpoint).where(*mine).values(note=signed.decode()))
    last = cosigned_by(change.conn, head.log, witness.name)
    _do_note(change, head, witness.name, is_new=last is None)
    if last is None or last.at // DAY < change.at // DAY:
        data = {"witness": witness.name, "of": head.log, "size": head.size}
        change.entry("checkpoint_witnessed", data=data)


def _do_note(change: Change, head: Waiting, witness: str, *, is_new: bool) -> None:
    name, value = _name(head.log, witness), str(head.size)
    if is_new:
        change.add(pointer, name=name, value=value, version=1, at=change.at)
        return
    c = pointer.c
    values = {"value": value, "version": c.version + 1, "at": change.at}
    change.conn.execute(update(pointer).where(c.name == name).values(**values))


def _name(log: str, witness: str) -> str:
    return f"{_PREFIX}{log} {witness}"
