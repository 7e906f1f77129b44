"""A log changes its key: announced by the old key in the log itself, so that nobody need trust a message.

First both sign (`do_rotate_key`); once the announcement stands below a signed checkpoint, and people have
had time to see the new key published, the old one is retired (`do_retire_keys`).
"""

from __future__ import annotations

from sqlalchemy import func, select

from clearford.core.errors import RecordError
from clearford.ledger.canonical import decode
from clearford.ledger.keys import VerifierKey
from clearford.ledger.signer import key_change
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import checkpoint, entry


def do_rotate_key(change: Change, logs: Logs) -> VerifierKey:
    """Give the log of this year a new key and announce it; the new key, to be published.

    RecordError CF-R008 where the key of the log is not on this machine.
    """
    log = change.record.log_of(change.at)
    old, new = logs.rotate(log)
    change.entry("key_change", data=dict(key_change(old, new)))
    return new


def do_retire_keys(change: Change, logs: Logs) -> list[VerifierKey]:
    """Let the newest key of this year's log sign alone; the keys that sign no more.

    RecordError CF-R006 while the announcement of the newest has no signed place, CF-R008 where it was
    not announced.
    """
    log = change.record.log_of(change.at)
    announced = change.conn.execute(
        select(entry.c.idx, entry.c.body)
        .where(entry.c.type == "key_change", entry.c.log == log)
        .order_by(entry.c.seq.desc())
        .limit(1)
    ).one_or_none()
    newest = [key.text for key in logs.verifiers(log)][-1:]
    if announced is None or [decode(bytes(announced.body)).data.get("new")] != newest:
        raise RecordError(
            "CF-R008", f"the newest key of `{log}` was not announced", suggestion="rotate first"
        )
    signed = change.conn.execute(select(func.max(checkpoint.c.size)).where(checkpoint.c.log == log)).scalar()
    if announced.idx is None or announced.idx >= (signed or 0):
        raise RecordError("CF-R006", "the new key has no signed place yet", suggestion="try again shortly")
    retired = logs.retire(log)
    for key in retired:
        change.entry("key_change", data={"old": key.text})
    return retired
