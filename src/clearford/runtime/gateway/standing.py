"""Whether a user may ask now: computed from what is on record, so that every process and a restart agree."""

from __future__ import annotations

from sqlalchemy import Connection, select

from clearford.ai.gateway.ladder import MINUTE, Ladder, Rung, demand_no_wait
from clearford.ai.gateway.steps import step_of
from clearford.core.entries import Entry
from clearford.core.errors import GatewayError
from clearford.ledger.canonical import decode
from clearford.runtime.record.measures import measures_of
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.tables.decisions import decided, entry

COUNTED_MOST = 1_000
"""Decisions of one user that are read."""
_ENDING = frozenset({"suspend", "close"})


def demand_may_ask(record: Record, user: str, ladder: Ladder) -> Rung:
    """The rung of a user who may ask. Raises GatewayError CF-G009 for one who has to wait.

    Decisions that were reversed are none any more; a person's measure against the account counts as well.
    """
    subject, now = record.vault.ref("subject", user), record.now()
    with record.read() as conn:
        if _is_suspended(conn, subject, now):
            raise GatewayError("CF-G009", "the account of this user is suspended")
        stopped = stopped_at(conn, subject, now - ladder.hours * 60 * MINUTE)
    return demand_no_wait(ladder, stopped, now)


def stopped_at(conn: Connection, subject: str, since: int) -> list[int]:
    """When prompts of an account were stopped, microseconds, the latest first.

    What was only covered or labelled does not count, nor what the AI service answered.
    """
    mine = (decided.c.subject == subject, decided.c.outcome == "restrict", decided.c.at > since)
    asked = select(decided.c.at, entry.c.body).join(entry, entry.c.id == decided.c.entry).where(*mine)
    rows = conn.execute(asked.order_by(decided.c.at.desc()).limit(COUNTED_MOST))
    return [int(at) for at, body in rows if _is_stop(decode(bytes(body)))]


def _is_stop(made: Entry) -> bool:
    return made.item_kind == "prompt" and step_of("restrict", made.actions) in ("hold", "block")


def _is_suspended(conn: Connection, subject: str, now: int) -> bool:
    return any(
        one.rung in _ENDING and one.start <= now and one.ended is None and (one.end is None or one.end > now)
        for one in measures_of(conn, subject)
    )
