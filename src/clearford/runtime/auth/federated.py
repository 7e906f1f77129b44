"""Accounts of people whom a provider vouches for: found by issuer and subject alone, with roles by group.

Nobody is matched by name or mail address: whoever can choose one at the provider would take an account over.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, update

from clearford.core.access import require_compatible
from clearford.core.errors import AccessError, StoreError
from clearford.core.roles import RoleName
from clearford.runtime.auth import attempts
from clearford.runtime.auth.handing_out import SignedIn, hand_out
from clearford.runtime.auth.oidc import Pending, Person, Provider, roles_of
from clearford.runtime.auth.service import AccountStore, end_sessions, grants_of, note
from clearford.runtime.auth.users import add_credential
from clearford.runtime.record.unit import By, Change
from clearford.runtime.stores.tables.access import credential, role_grant, user_account
from clearford.runtime.stores.vault import Vault, seal, unseal

PROVIDER = "openid"
"""Who is on record as having given roles by group."""
COOKIE = "__Host-clearford-openid"
"""Keeps the sealed `Pending`; SameSite=Lax, since the browser comes back from another site."""
_PLACE = "openid.pending"


def seal_pending(vault: Vault, pending: Pending) -> str:
    """What the browser keeps while it is away; it can neither be read nor made by others."""
    sealed = seal(_cipher(vault), msgspec.json.encode(pending), _PLACE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_pending(vault: Vault, text: str) -> Pending:
    """What was sealed. Raises AccessError CF-A010 when it is missing or not ours."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(unseal(_cipher(vault), sealed, _PLACE), type=Pending)
    except (StoreError, binascii.Error, ValueError) as error:
        raise AccessError("CF-A010", "no sign-in was begun here", suggestion="sign in again") from error


def do_sign_in_openid(
    accounts: AccountStore, provider: Provider, person: Person, *, address: str
) -> SignedIn:
    """Sign in whom the provider vouches for; the account is made when a group of theirs has a role.

    The roles of the account that came from the provider become those of today's groups.

    Raises AccessError CF-A001 for a disabled account, CF-A005 after many attempts, CF-A010 for somebody
    without a role here, CF-A012 when groups give roles that one person may not hold together.
    """
    subject = f"{person.issuer} {person.subject}"
    attempt = attempts.begin(accounts.record, subject, address)
    wanted = roles_of(provider, person)
    with accounts.record.change(By(PROVIDER, PROVIDER)) as change:
        user, is_active = _account(change, subject, person, wanted)
        if is_active:
            _align(accounts, change, user, wanted)
            change.flush()
        attempts.end(change.conn, attempt, attempts.OK if is_active else attempts.WRONG)
        if is_active:
            return hand_out(accounts, change.conn, user, change.at, second_factor=person.second_factor)
    raise AccessError("CF-A001", "name, password or code is wrong")


def _account(change: Change, subject: str, person: Person, wanted: Sequence[RoleName]) -> tuple[str, bool]:
    """The account of a subject and whether it is active; made where there is none."""
    found = change.conn.execute(
        select(user_account.c.id, user_account.c.state)
        .join(credential, credential.c.user_id == user_account.c.id)
        .where(credential.c.kind == "oidc", credential.c.value == subject)
        .with_for_update()
    ).one_or_none()
    if found is not None:
        return found.id, found.state == "active"
    if not wanted:
        raise AccessError("CF-A010", "no group of yours has a role here")
    made = change.record.new_id()
    login = f"openid.{change.vault.ref('openid', subject)}"
    row = {"id": made, "login": login, "name": person.name, "state": "active", "created": change.at}
    if not change.record.store.append(change.conn, user_account, [row], ignore_known=True):
        raise AccessError("CF-A010", "the account is being made", suggestion="sign in again")
    add_credential(change, made, "oidc", subject)
    note(change, "user.create", made, new={"login": login, "name": person.name}, sign_in="openid")
    return made, True


def _align(accounts: AccountStore, change: Change, user: str, wanted: Sequence[RoleName]) -> None:
    """End roles that groups no longer give, and give those that they give now."""
    own = (role_grant.c.user_id == user, role_grant.c.given_by == PROVIDER, role_grant.c.ended.is_(None))
    held = {row.role: row.id for row in change.conn.execute(select(role_grant).where(*own))}
    gone, new = sorted(held.keys() - set(wanted)), [role for role in wanted if role not in held]
    for role in gone:
        ending = update(role_grant).where(role_grant.c.id == held[role])
        change.conn.execute(ending.values(ended=change.at))
        note(change, "grant.end", user, old={"role": role}, role=role)
    beside = [g.role for g in grants_of(change.conn, user, accounts.tenant, change.at).get(user, ())]
    for role in new:
        require_compatible(beside, role)
        beside.append(role)
        change.add(
            role_grant,
            id=change.record.new_id(),
            user_id=user,
            role=role,
            since=change.at,
            given_by=PROVIDER,
            entry=note(change, "grant.give", user, new={"role": role}, role=role),
        )
    if gone or new:
        end_sessions(change, user)


def _cipher(vault: Vault) -> AESGCM:
    return AESGCM(vault.hash(_PLACE, "key"))
