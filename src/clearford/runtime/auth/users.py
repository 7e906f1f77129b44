"""Changes of accounts: made, disabled, given another password; each an entry of the record."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import delete, select, update

from clearford.core.access import Identity, require
from clearford.core.errors import AccessError
from clearford.runtime.auth.passwords import demand_good
from clearford.runtime.auth.service import AccountStore, User, as_admin, end_sessions, note
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import credential, role_grant, user_account

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}")
_LONGEST_NAME = 200


def do_create_user(
    accounts: AccountStore,
    by: Identity,
    *,
    login: str,
    name: str,
    password: str | None = None,
    openid: tuple[str, str] | None = None,
    lang: str = "en",
    reports_to: str | None = None,
) -> str:
    """Make an account without roles; its id.

    openid: issuer and subject with which it signs in at a provider, beside a password or in place of one.
    reports_to: id of the account of
    whoever leads the person, who never decides an appeal against them.

    Raises AccessError CF-A011 for the password, CF-A012 for a log-in name that is taken or has another
    form, CF-A002 where `by` may not.
    """
    require(by, "user.edit", accounts.record.now())
    login = plain_login(login)
    if not _LOGIN.fullmatch(login) or not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise AccessError("CF-A012", "a log-in name has 2 to 100 of the characters a-z 0-9 . _ @ + -")
    if password is None and openid is None:
        raise AccessError("CF-A012", "an account signs in with a password or at a provider")
    if password is not None:
        demand_good(password, login, name)
    kept = None if password is None else accounts.passwords.hash(password)
    with accounts.record.change(as_admin(by)) as change:
        made = change.record.new_id()
        if reports_to is not None:
            demand_user(accounts, change, reports_to)
        row = {
            "id": made,
            "login": login,
            "name": name.strip(),
            "state": "active",
            "lang": lang,
            "reports_to": reports_to,
            "created": change.at,
            "made_by": by.id,
        }
        if not change.record.store.append(change.conn, user_account, [row], ignore_known=True):
            raise AccessError("CF-A012", f"the log-in name `{login}` is taken")
        if kept is not None:
            add_credential(change, made, "password", kept)
        if openid is not None:
            add_credential(change, made, "oidc", " ".join(openid))
        shown = {key: row[key] for key in ("login", "name", "reports_to")}
        note(change, "user.create", made, new=shown, sign_in="openid" if openid else "password")
        return made


def do_disable_user(accounts: AccountStore, by: Identity, user: str) -> None:
    """Disable an account: its sessions end and its grants hold nothing until it is enabled again.

    Raises AccessError CF-A012 for the last administrator, CF-A002 where `by` may not.
    """
    _set_state(accounts, by, user, "disabled")


def do_enable_user(accounts: AccountStore, by: Identity, user: str) -> None:
    """Enable an account that was disabled. Raises AccessError CF-A002 where `by` may not."""
    _set_state(accounts, by, user, "active")


def _set_state(accounts: AccountStore, by: Identity, user: str, state: str) -> None:
    require(by, "user.edit", accounts.record.now())
    with accounts.record.change(as_admin(by)) as change:
        if state == "disabled":
            demand_other_admin(change, user)
        before = demand_user(accounts, change, user)
        changed = user_account.c.version + 1
        change.conn.execute(
            update(user_account).where(user_account.c.id == user).values(state=state, version=changed)
        )
        end_sessions(change, user)
        note(change, f"user.{state}", user, old={"active": before.is_active}, new={"state": state})


def do_set_password(accounts: AccountStore, by: Identity, user: str, password: str) -> None:
    """Give somebody's account another password; its sessions end.

    Raises AccessError CF-A011 for the password, CF-A002 where `by` may not.
    """
    require(by, "user.edit", accounts.record.now())
    with accounts.record.read() as conn:
        found = accounts.user(conn, user, accounts.record.now())
    if found is None:
        raise unknown()
    demand_good(password, found.login, found.name)
    kept = accounts.passwords.hash(password)
    with accounts.record.change(as_admin(by)) as change:
        replace_credential(change, user, "password", kept)
        end_sessions(change, user)
        note(change, "user.password", user)


def do_reset_factor(accounts: AccountStore, by: Identity, user: str) -> None:
    """Take the second factor from an account whose device is lost; it holds nothing until it has a new one.

    Never one's own. Raises AccessError CF-A002 where `by` may not.
    """
    require(by, "user.edit", accounts.record.now())
    if by.id == user:
        raise AccessError("CF-A003", "another administrator resets your second factor")
    with accounts.record.change(as_admin(by)) as change:
        demand_user(accounts, change, user)
        for kind in ("totp", "totp_new", "recovery"):
            change.conn.execute(
                delete(credential).where(credential.c.user_id == user, credential.c.kind == kind)
            )
        end_sessions(change, user)
        note(change, "user.factor_reset", user)


def plain_login(login: str) -> str:
    """A log-in name as it is kept: NFKC, lower case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def demand_user(accounts: AccountStore, change: Change, user: str) -> User:
    """The account, locked against other changes until this one ends. Raises AccessError CF-A012."""
    change.conn.execute(select(user_account.c.id).where(user_account.c.id == user).with_for_update())
    found = accounts.user(change.conn, user, change.at)
    if found is None:
        raise unknown()
    return found


def demand_other_admin(change: Change, user: str, *, but: str | None = None) -> None:
    """AccessError CF-A012 when nobody else would be left to give out rights.

    but: the grant that is about to end; without it every grant of the account counts as gone.
    """
    held = (
        select(role_grant.c.id, role_grant.c.user_id)
        .join(user_account, user_account.c.id == role_grant.c.user_id)
        .where(
            role_grant.c.role == "operator_admin",
            role_grant.c.waits == 0,
            role_grant.c.ended.is_(None),
            role_grant.c.until.is_(None),
            user_account.c.state == "active",
        )
        # Two administrators must not disable each other at the same moment.
        .with_for_update()
    )
    rows = change.conn.execute(held).all()
    left = [row for row in rows if (row.user_id != user if but is None else row.id != but)]
    if rows and not left:
        raise AccessError("CF-A012", "this is the last administrator", suggestion="name another one first")


def add_credential(change: Change, user: str, kind: str, value: str) -> None:
    """Add what an account signs in with. Raises AccessError CF-A012 when another one does already."""
    row = {
        "id": change.record.new_id(),
        "user_id": user,
        "kind": kind,
        "value": value,
        "created": change.at,
    }
    if not change.record.store.append(change.conn, credential, [row], ignore_known=True):
        raise AccessError("CF-A012", "another account signs in with this already")


def replace_credential(change: Change, user: str, kind: str, value: str) -> None:
    """Put a new value in place of every credential of a kind."""
    change.conn.execute(delete(credential).where(credential.c.user_id == user, credential.c.kind == kind))
    add_credential(change, user, kind, value)


def unknown() -> AccessError:
    """CF-A012: there is no such account."""
    return AccessError("CF-A012", "there is no such account", suggestion="`clearford user list`")
