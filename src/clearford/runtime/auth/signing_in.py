"""Signing in and out: a password and a code, or a provider's word; sessions that are handed out and ended."""

from __future__ import annotations

import base64
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete, or_, select, update

from clearford.core.access import Identity, require
from clearford.core.errors import AccessError
from clearford.runtime.auth import attempts, totp
from clearford.runtime.auth.passwords import demand_good
from clearford.runtime.auth.service import AccountStore, as_admin, as_owner, end_sessions, ended, note
from clearford.runtime.auth.sessions import SECOND
from clearford.runtime.auth.tokens import new_token
from clearford.runtime.auth.users import add_credential, demand_user, plain_login, replace_credential
from clearford.runtime.stores.tables import credential, session, user_account
from clearford.runtime.stores.vault import unseal

_STEP = totp.STEP_S * SECOND


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
        user, kept, has_factor = _credentials(conn, login)
    right = accounts.passwords.matches(kept, password)
    fresh = (
        accounts.passwords.hash(password) if right and kept and accounts.passwords.is_stale(kept) else None
    )
    with record.store.write() as conn:
        result = attempts.WRONG
        if right and has_factor and not code:
            result = attempts.HALF
        elif right and (not has_factor or _shows_factor(accounts, conn, user, code or "", attempt.at)):
            result = attempts.OK
        attempts.end(conn, attempt, result)
        if result == attempts.OK:
            if fresh is not None:
                _rehash(conn, user, fresh)
            return hand_out(accounts, conn, user, attempt.at, second_factor=has_factor)
    if result == attempts.HALF:
        raise AccessError(
            "CF-A004", "a code is needed as well", suggestion="the six digits of the second factor"
        )
    raise AccessError("CF-A001", "name, password or code is wrong")


def do_sign_out(accounts: AccountStore, identity: Identity) -> None:
    """End the session of an identity."""
    do_end_session(accounts, identity, identity.session or "")


def do_end_session(accounts: AccountStore, identity: Identity, session_id: str) -> None:
    """End one of one's own sessions; nothing happens when it has ended."""
    with accounts.record.store.write() as conn:
        conn.execute(
            update(session)
            .where(
                session.c.user_id == identity.id,
                session.c.id_hash == _bytes_of(session_id),
                session.c.ended.is_(None),
            )
            .values(ended=accounts.record.now())
        )


def do_end_sessions_of(accounts: AccountStore, by: Identity, user: str) -> int:
    """End every session of somebody; how many. Raises AccessError CF-A002 where `by` may not."""
    if by.id != user or by.kind != "person":
        require(by, "session.end", accounts.record.now())
    with accounts.record.change(as_owner(by) if by.id == user else as_admin(by)) as change:
        demand_user(accounts, change, user)
        n = end_sessions(change, user)
        note(change, "session.end", user, by_whom="person" if by.id == user else "administrator")
        return n


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


def do_begin_factor(accounts: AccountStore, identity: Identity) -> str:
    """Begin to set up a second factor: the address that an authenticator reads. It counts once confirmed.

    Raises AccessError CF-A004 when the account has one that this session did not show.
    """
    secret = totp.new_secret()
    with accounts.record.change(as_owner(identity)) as change:
        user = accounts.user(change.conn, identity.id, change.at)
        if user is None or identity.session is None:
            raise ended()
        if not identity.mfa and _factor(change.conn, user.id, "totp") is not None:
            raise AccessError("CF-A004", "show the present second factor first")
        owner = change.vault.ref("user", user.id)
        sealed = base64.b64encode(change.seal(owner, secret, f"totp.{user.id}")).decode()
        replace_credential(change, user.id, "totp_new", sealed)
    return totp.uri(secret, user.login, accounts.record.origin)


def do_confirm_factor(accounts: AccountStore, identity: Identity, code: str) -> tuple[SignedIn, list[str]]:
    """Take the second factor into use; a new session, and recovery codes that are never shown again.

    Every other session ends. Raises AccessError CF-A001 for a wrong code, CF-A006 when none was begun.
    """
    with accounts.record.change(as_owner(identity)) as change:
        row = _factor(change.conn, identity.id, "totp_new")
        if row is None or identity.session is None:
            raise ended()
        secret = _secret_of(accounts, change.conn, identity.id, row)
        step = totp.step_of(secret, code, change.at // SECOND, None)
        if step is None:
            raise AccessError("CF-A001", "the code is wrong", suggestion="check the clock of the device")
        replaced = (credential.c.user_id == identity.id, credential.c.kind.in_(("totp", "recovery")))
        change.conn.execute(delete(credential).where(*replaced))
        taken = {"kind": "totp", "used": step * _STEP}
        change.conn.execute(update(credential).where(credential.c.id == row.id).values(**taken))
        codes = totp.new_recovery_codes()
        for made in codes:
            add_credential(change, identity.id, "recovery", _recovery(accounts, identity.id, made))
        end_sessions(change, identity.id)
        note(change, "user.factor", identity.id)
        return hand_out(accounts, change.conn, identity.id, change.at, second_factor=True), codes


def do_show_factor(accounts: AccountStore, identity: Identity, code: str, *, address: str) -> SignedIn:
    """Show the second factor in a session that began without it, as after a provider's word.

    A new session takes its place. Raises AccessError CF-A001 for a wrong code, CF-A005 after many,
    CF-A006 when the session has ended.
    """
    record = accounts.record
    with record.read() as conn:
        user = accounts.user(conn, identity.id, record.now())
    if user is None or identity.session is None:
        raise ended()
    attempt = attempts.begin(record, user.login, address)
    with record.store.write() as conn:
        right = _shows_factor(accounts, conn, user.id, code, attempt.at)
        attempts.end(conn, attempt, attempts.OK if right else attempts.WRONG)
        if right:
            own = session.c.id_hash == _bytes_of(identity.session)
            conn.execute(update(session).where(own).values(ended=attempt.at))
            return hand_out(accounts, conn, user.id, attempt.at, second_factor=True)
    raise AccessError("CF-A001", "the code is wrong")


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
    return user, kept, _factor(conn, user, "totp") is not None


class _Factor(NamedTuple):
    id: str
    value: str
    used: int | None


def _factor(conn: Connection, user: str, kind: str) -> _Factor | None:
    wanted = select(credential.c.id, credential.c.value, credential.c.used)
    row = conn.execute(wanted.where(credential.c.user_id == user, credential.c.kind == kind)).one_or_none()
    return None if row is None else _Factor(*row)


def _shows_factor(accounts: AccountStore, conn: Connection, user: str, code: str, now: int) -> bool:
    """Whether a code of the device, or a recovery code, is right; it is used up then."""
    row = _factor(conn, user, "totp")
    if row is None:
        return False
    after = None if row.used is None else row.used // _STEP
    step = totp.step_of(_secret_of(accounts, conn, user, row), code, now // SECOND, after)
    if step is not None:
        free = or_(credential.c.used.is_(None), credential.c.used < step * _STEP)
        taken = update(credential).where(credential.c.id == row.id, free).values(used=step * _STEP)
        return conn.execute(taken).rowcount == 1
    recovery = update(credential).where(
        credential.c.user_id == user,
        credential.c.kind == "recovery",
        credential.c.value == _recovery(accounts, user, code),
        credential.c.used.is_(None),
    )
    return conn.execute(recovery.values(used=now)).rowcount == 1


def _secret_of(accounts: AccountStore, conn: Connection, user: str, row: _Factor) -> bytes:
    vault = accounts.record.vault
    cipher = vault.opener(conn, vault.ref("user", user))
    if cipher is None:
        raise ended()
    return unseal(cipher, base64.b64decode(row.value), f"totp.{user}")


def _recovery(accounts: AccountStore, user: str, code: str) -> str:
    return accounts.record.vault.hash("recovery", f"{user} {totp.plain_recovery_code(code)}").hex()


def _rehash(conn: Connection, user: str, fresh: str) -> None:
    own = (credential.c.user_id == user, credential.c.kind == "password")
    conn.execute(update(credential).where(*own).values(value=fresh))


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


def _bytes_of(session_id: str) -> bytes:
    try:
        return bytes.fromhex(session_id)
    except ValueError:
        return b""
