"""Sessions of people in the store: handed out, listed and ended."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select, update

from clearford.core.access import Identity, require
from clearford.runtime.auth.service import AccountStore, as_admin, as_owner, end_sessions, note
from clearford.runtime.auth.tokens import new_token
from clearford.runtime.auth.users import demand_user
from clearford.runtime.stores.tables.access import session


class SignedIn(msgspec.Struct, frozen=True):
    """What a browser is given."""

    secret: str
    """For the cookie (`SessionRules.cookie`); nothing else may hold it."""
    csrf: str
    """For the forms of the session."""
    user: str
    second_factor: bool
    """False: holds nothing until a second factor is set up (`do_begin_factor`)."""


class SessionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its owner sees it."""

    id: str
    created: int
    seen: int
    second_factor: bool
    is_present: bool
    """Whether it is the one that asks."""


def hand_out(
    accounts: AccountStore, conn: Connection, user: str, now: int, *, second_factor: bool
) -> SignedIn:
    """A new session of an account."""
    secret, csrf = new_token(), new_token()
    row = {
        "id_hash": accounts.record.vault.hash("session", secret),
        "user_id": user,
        "csrf": csrf,
        "second_factor": int(second_factor),
        "created": now,
        "seen": now,
        "expires": accounts.rules.expires(now),
    }
    accounts.record.store.append(conn, session, [row])
    return SignedIn(secret, csrf, user, second_factor)


def sessions_of(accounts: AccountStore, identity: Identity) -> list[SessionInfo]:
    """The live sessions of an account, the newest first."""
    now = accounts.record.now()
    with accounts.record.read() as conn:
        rows = conn.execute(
            select(session).where(session.c.user_id == identity.id).order_by(session.c.created.desc())
        ).all()
    return [
        SessionInfo(
            id=bytes(row.id_hash).hex(),
            created=row.created,
            seen=row.seen,
            second_factor=bool(row.second_factor),
            is_present=bytes(row.id_hash).hex() == identity.session,
        )
        for row in rows
        if accounts.rules.is_live(seen=row.seen, expires=row.expires, ended=row.ended, now=now)
    ]


def do_sign_out(accounts: AccountStore, identity: Identity) -> None:
    """End the session of an identity."""
    do_end_session(accounts, identity, identity.session or "")


def do_end_session(accounts: AccountStore, identity: Identity, session_id: str) -> None:
    """End one of one's own sessions; nothing happens when it has ended."""
    with accounts.record.store.write() as conn:
        end_session(conn, identity, session_id, accounts.record.now())


def end_session(conn: Connection, identity: Identity, session_id: str, now: int) -> None:
    """End a session of an identity, inside a transaction."""
    own = (session.c.user_id == identity.id, session.c.id_hash == _bytes_of(session_id))
    conn.execute(update(session).where(*own, session.c.ended.is_(None)).values(ended=now))


def do_end_sessions_of(accounts: AccountStore, by: Identity, user: str) -> int:
    """End every session of somebody; how many. Raises AccessError CF-A002 where `by` may not."""
    if by.id != user or by.kind != "person":
        require(by, "session.end", accounts.record.now())
    with accounts.record.change(as_owner(by) if by.id == user else as_admin(by)) as change:
        demand_user(accounts, change, user)
        n = end_sessions(change, user)
        note(change, "session.end", user, by_whom="person" if by.id == user else "administrator")
        return n


def _bytes_of(session_id: str) -> bytes:
    try:
        return bytes.fromhex(session_id)
    except ValueError:
        return b""
