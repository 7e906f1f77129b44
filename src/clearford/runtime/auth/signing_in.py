"""Signing in with a password, and a code where the account has a second factor."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from clearford.core.access import Identity
from clearford.core.errors import AccessError
from clearford.runtime.auth import attempts
from clearford.runtime.auth.factors import has_factor, shows_factor
from clearford.runtime.auth.handing_out import SignedIn, hand_out
from clearford.runtime.auth.passwords import demand_good
from clearford.runtime.auth.service import AccountStore, as_owner, end_sessions, ended, note
from clearford.runtime.auth.users import plain_login, replace_credential
from clearford.runtime.stores.tables.access import credential, user_account


def do_sign_in(
    accounts: AccountStore, *, login: str, password: str, address: str, code: str | None = None
) -> SignedIn:
    """Sign in with a password and, where the account has a second factor, a code or recovery code.

    address: of the client, as the server believes it. The work is the same for a name that nobody has.

    Raises AccessError CF-A001 when something is wrong (never saying what), CF-A004 when the password is
    right and a code is wanted, CF-A005 (`TooManyAttempts`) when one has to wait first.
    """
    record, login = accounts.record, plain_login(login)[:200]
    attempt = attempts.begin(record, login, address)
    with record.read() as conn:
        user, kept, wants_code = _credentials(conn, login)
    right = accounts.passwords.matches(kept, password)
    fresh = (
        accounts.passwords.hash(password) if right and kept and accounts.passwords.is_stale(kept) else None
    )
    with record.store.write() as conn:
        result = attempts.WRONG
        if right and wants_code and not code:
            result = attempts.HALF
        elif right and (not wants_code or shows_factor(accounts, conn, user, code or "", attempt.at)):
            result = attempts.OK
        attempts.end(conn, attempt, result)
        if result == attempts.OK:
            if fresh is not None:
                _rehash(conn, user, fresh)
            return hand_out(accounts, conn, user, attempt.at, second_factor=wants_code)
    if result == attempts.HALF:
        raise AccessError(
            "CF-A004", "a code is needed as well", suggestion="the six digits of the second factor"
        )
    raise AccessError("CF-A001", "name, password or code is wrong")


def do_change_password(
    accounts: AccountStore, identity: Identity, *, old: str, new: str, address: str
) -> SignedIn:
    """Change one's own password. Every session ends, and a new one is handed out.

    Raises AccessError CF-A001 for the old password, CF-A011 for the new one, CF-A005 after many failures.
    """
    record = accounts.record
    with record.read() as conn:
        user = accounts.user(conn, identity.id, record.now())
    if user is None or identity.session is None:
        raise ended()
    demand_good(new, user.login, user.name)
    attempt = attempts.begin(record, user.login, address)
    with record.read() as conn:
        _, kept, _ = _credentials(conn, user.login)
    right = accounts.passwords.matches(kept, old)
    fresh = accounts.passwords.hash(new) if right else ""
    with record.change(as_owner(identity)) as change:
        attempts.end(change.conn, attempt, attempts.HALF if right else attempts.WRONG)
        if right:
            replace_credential(change, user.id, "password", fresh)
            end_sessions(change, user.id)
            note(change, "user.password", user.id, by_whom="person")
            return hand_out(accounts, change.conn, user.id, change.at, second_factor=identity.mfa)
    raise AccessError("CF-A001", "the old password is wrong")


def _credentials(conn: Connection, login: str) -> tuple[str, str | None, bool]:
    """Id, hash of the password and whether there is a second factor; of nobody where none can sign in."""
    row = conn.execute(
        select(user_account.c.id, credential.c.value)
        .join(credential, credential.c.user_id == user_account.c.id)
        .where(
            user_account.c.login == login,
            user_account.c.state == "active",
            credential.c.kind == "password",
        )
    ).one_or_none()
    user, kept = ("", None) if row is None else (row.id, row.value)
    return user, kept, has_factor(conn, user)


def _rehash(conn: Connection, user: str, fresh: str) -> None:
    own = (credential.c.user_id == user, credential.c.kind == "password")
    conn.execute(update(credential).where(*own).values(value=fresh))
