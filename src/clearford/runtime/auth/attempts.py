"""Attempts to sign in: each is on file before its password is compared, so that many at once all count."""

from __future__ import annotations

import threading

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from clearford.runtime.auth.lockout import (
    NETWORK_WINDOW_S,
    SECOND,
    WINDOW_S,
    Failures,
    TooManyAttempts,
    network_of,
    wait_s,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.tables.access import sign_in_event

TRIED, WRONG, HALF, OK = "tried", "wrong", "half", "ok"
"""Begun and not ended; failed; the password was right and a code is still wanted; signed in."""
_FAILED = (TRIED, WRONG)
KNOWN_S = 90 * 24 * 3600
"""How long a network from which an account signed in is known."""
_GUARD = threading.Lock()
"""Attempts of a process are counted one after the other."""


class Attempt(msgspec.Struct, frozen=True):
    """An attempt that has begun."""

    id: int
    at: int


def begin(record: Record, login: str, address: str) -> Attempt:
    """Note an attempt. Raises TooManyAttempts (CF-A005) with the time to wait, and then notes nothing."""
    who = record.vault.ref("login", login)
    where = record.vault.ref("address", network_of(address))
    now = record.now()
    with _GUARD, record.store.write() as conn:
        wait = _wait(conn, who, where, now)
        if wait:
            raise TooManyAttempts(wait)
        row = {"at": now, "login": who, "address": where, "result": TRIED}
        (made,) = record.store.append(conn, sign_in_event, [row])
        return Attempt(int(made), now)


def end(conn: Connection, attempt: Attempt, result: str) -> None:
    """Note what became of an attempt."""
    conn.execute(update(sign_in_event).where(sign_in_event.c.id == attempt.id).values(result=result))


def _wait(conn: Connection, who: str, where: str, now: int) -> int:
    mine, here = sign_in_event.c.login == who, sign_in_event.c.address == where
    pair, account = and_(mine, here), mine
    since = now - WINDOW_S * SECOND
    last_here, known_at = _last_success(conn, pair)
    last, _ = _last_success(conn, account)
    return wait_s(
        _failures(conn, pair, since, last_here),
        _failures(conn, account, since, last),
        _failures(conn, here, now - NETWORK_WINDOW_S * SECOND, 0),
        now,
        known=known_at > now - KNOWN_S * SECOND,
    )


def _last_success(conn: Connection, whose: ColumnElement[bool]) -> tuple[int, int]:
    """Number and time of the last attempt that succeeded; zeros where none did."""
    query = select(func.max(sign_in_event.c.id), func.max(sign_in_event.c.at))
    row = conn.execute(query.where(whose, sign_in_event.c.result == OK)).one()
    return row[0] or 0, row[1] or 0


def _failures(conn: Connection, whose: ColumnElement[bool], since: int, after: int) -> Failures:
    """Failures since a time and after an attempt (its number: a clock may stand still)."""
    row = conn.execute(
        select(func.count(), func.max(sign_in_event.c.at)).where(
            whose,
            sign_in_event.c.at > since,
            sign_in_event.c.id > after,
            sign_in_event.c.result.in_(_FAILED),
        )
    ).one()
    return Failures(row[0], row[1] or 0)
