"""The second factor of an account: set up, confirmed, shown; its secret lies encrypted in the store."""

from __future__ import annotations

import base64
from typing import NamedTuple

from sqlalchemy import Connection, delete, or_, select, update

from clearford.core.access import Identity
from clearford.core.errors import AccessError
from clearford.runtime.auth import attempts, totp
from clearford.runtime.auth.handing_out import SignedIn, end_session, hand_out
from clearford.runtime.auth.service import AccountStore, as_owner, end_sessions, ended, note
from clearford.runtime.auth.sessions import SECOND
from clearford.runtime.auth.users import add_credential, replace_credential
from clearford.runtime.stores.tables.access import credential
from clearford.runtime.stores.vault import unseal

_STEP = totp.STEP_S * SECOND


def do_begin_factor(
    accounts: AccountStore, identity: Identity, *, address: str, password: str = "", code: str = ""
) -> str:
    """Begin to set up a second factor: the address that an authenticator reads. It counts once confirmed.

    Whoever found an open session alone takes no account over: the password is asked for, or a code of the
    present factor. An account with neither shows nothing more than its provider's word.

    Raises AccessError CF-A001 where both are wrong, CF-A005 after many, CF-A004 when the account has a factor
    that this session did not show.
    """
    secret = totp.new_secret()
    _demand_shown(accounts, identity, password, code, address)
    with accounts.record.change(as_owner(identity)) as change:
        user = accounts.user(change.conn, identity.id, change.at)
        if user is None or identity.session is None:
            raise ended()
        owner = change.vault.ref("user", user.id)
        sealed = base64.b64encode(change.seal(owner, secret, f"totp.{user.id}")).decode()
        replace_credential(change, user.id, "totp_new", sealed)
    return totp.uri(secret, user.login, accounts.record.origin)


def _demand_shown(accounts: AccountStore, identity: Identity, password: str, code: str, address: str) -> None:
    record = accounts.record
    with record.read() as conn:
        user = accounts.user(conn, identity.id, record.now())
        kept, present = _factor(conn, identity.id, "password"), _factor(conn, identity.id, "totp")
    if user is None or identity.session is None:
        raise ended()
    if present is not None and not identity.mfa:
        raise AccessError("CF-A004", "show the present second factor first")
    if kept is None and present is None:
        return
    attempt = attempts.begin(record, user.login, address)
    right = kept is not None and bool(password) and accounts.passwords.matches(kept.value, password)
    with record.store.write() as conn:
        right = right or (bool(code) and shows_factor(accounts, conn, user.id, code, attempt.at))
        attempts.end(conn, attempt, attempts.HALF if right else attempts.WRONG)
    if not right:
        raise AccessError(
            "CF-A001",
            "the password is wrong, or the code of the present second factor",
            suggestion="give one of them",
        )


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
        right = shows_factor(accounts, conn, user.id, code, attempt.at)
        attempts.end(conn, attempt, attempts.OK if right else attempts.WRONG)
        if right:
            end_session(conn, identity, identity.session, attempt.at)
            return hand_out(accounts, conn, user.id, attempt.at, second_factor=True)
    raise AccessError("CF-A001", "the code is wrong")


class _Factor(NamedTuple):
    id: str
    value: str
    used: int | None


def has_factor(conn: Connection, user: str) -> bool:
    """Whether an account has a second factor in use."""
    return _factor(conn, user, "totp") is not None


def _factor(conn: Connection, user: str, kind: str) -> _Factor | None:
    wanted = select(credential.c.id, credential.c.value, credential.c.used)
    row = conn.execute(wanted.where(credential.c.user_id == user, credential.c.kind == kind)).one_or_none()
    return None if row is None else _Factor(*row)


def shows_factor(accounts: AccountStore, conn: Connection, user: str, code: str, now: int) -> bool:
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
