"""Giving and taking roles, emergency access by two people, and keys of machines; each an entry."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select, update

from clearford.core.access import (
    GLASS_US,
    Identity,
    require,
    require_compatible,
    require_limits,
    require_reason,
    require_two,
    scopes_of_key,
)
from clearford.core.errors import AccessError
from clearford.core.roles import ROLES, RoleName
from clearford.runtime.auth import keys
from clearford.runtime.auth.service import DAY, AccountStore, as_admin, end_sessions, note
from clearford.runtime.auth.two_people import (
    GrantState,
    demand_no_request,
    demand_second,
    end_requests,
    needs_two,
)
from clearford.runtime.auth.users import demand_other_admin, demand_user
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import api_key, role_grant

_LONGEST = 500
"""Characters of a reason."""


class Given(msgspec.Struct, frozen=True):
    """A role that was given, or asked for."""

    id: str
    state: GrantState
    """`waiting`: it holds nothing until a second administrator approves it."""


def do_grant(
    accounts: AccountStore,
    by: Identity,
    *,
    user: str,
    role: RoleName,
    harms: Sequence[str] = (),
    languages: Sequence[str] = (),
    until: int | None = None,
    reason: str = "",
) -> Given:
    """Give an account a role. Its sessions end, so that it signs in with the new rights.

    until: microseconds; first moment at which it holds no more. Nobody gives a role to themselves. A role of
    `TWO_PEOPLE` is only asked for, unless by the command line.

    Raises AccessError CF-A003 for oneself, CF-A012 for a role that people do not hold, that does not go
    with another one of the account, has limits that it cannot have, or waits already; CF-A002 where `by`
    may not.
    """
    now = accounts.record.now()
    require(by, "grant.edit", now)
    require_two("grant.edit", by.id, user)
    if role not in ROLES or ROLES[role].holder != "person" or role == "break_glass":
        raise AccessError("CF-A012", f"`{role}` is not a role that can be given")
    require_limits(role, harms, languages)
    if until is not None and until <= now:
        raise AccessError("CF-A012", "the end of a grant lies in the future")
    with accounts.record.change(as_admin(by)) as change:
        held = demand_user(accounts, change, user).grants
        require_compatible([grant.role for grant in held], role)
        made, waits = change.record.new_id(), needs_two(by, role)
        if waits:
            demand_no_request(change, user, role)
        else:
            end_requests(change, (role_grant.c.user_id == user) & (role_grant.c.role == role))
            end_sessions(change, user)
        new = {"role": role, "harms": list(harms), "languages": list(languages), "until": until}
        what = "grant.ask" if waits else "grant.give"
        entry = note(change, what, user, new={**new, "reason": reason[:_LONGEST]}, role=role)
        _add(change, made, user, role, harms, languages, until, by.id, reason, entry, waits=waits)
        return Given(made, "waiting" if waits else "given")


def do_end_grant(accounts: AccountStore, by: Identity, grant: str, *, reason: str = "") -> None:
    """Take a role back at once, or a request for one; the sessions of the account end.

    Raises AccessError CF-A012 for a grant that ended or is the last one of an administrator, CF-A002
    where `by` may not.
    """
    require(by, "grant.edit", accounts.record.now())
    with accounts.record.change(as_admin(by)) as change:
        row = change.conn.execute(
            select(role_grant).where(role_grant.c.id == grant, role_grant.c.ended.is_(None)).with_for_update()
        ).one_or_none()
        if row is None:
            raise AccessError("CF-A012", "there is no such grant, or it has ended")
        if row.role == "operator_admin" and not row.waits:
            demand_other_admin(change, row.user_id, but=grant)
        change.conn.execute(update(role_grant).where(role_grant.c.id == grant).values(ended=change.at))
        end_sessions(change, row.user_id)
        old = {"role": row.role, "reason": reason[:_LONGEST]}
        note(change, "grant.end", row.user_id, old=old, role=row.role)


def do_ask_glass(accounts: AccountStore, by: Identity, *, reason: str, harms: Sequence[str] = ()) -> str:
    """Ask for access to evidence in an emergency; the id of the request, which opens nothing yet.

    harms: families it is about; those of child safety must be named. Raises AccessError CF-A012 for a
    reason that says nothing, CF-A002 where `by` may not.
    """
    require(by, "glass.ask", accounts.record.now())
    require_reason(reason)
    with accounts.record.change(as_admin(by)) as change:
        made = change.record.new_id()
        entry = note(change, "glass.ask", by.id, new={"reason": reason[:_LONGEST], "harms": list(harms)})
        _add(change, made, by.id, "break_glass", harms, (), None, by.id, reason, entry, waits=True)
        return made


def do_approve_glass(accounts: AccountStore, by: Identity, request: str) -> int:
    """Approve somebody else's request; when the access ends (microseconds), an hour from now.

    The entry is what auditors are told by (`data.what` is `glass.open`). Raises AccessError CF-A003 for
    one's own request, CF-A012 for one that is unknown, approved, refused or older than the access would
    last; CF-A002 where `by` may not.
    """
    require(by, "glass.approve", accounts.record.now())
    with accounts.record.change(as_admin(by)) as change:
        row = change.conn.execute(
            select(role_grant)
            .where(
                role_grant.c.id == request,
                role_grant.c.role == "break_glass",
                role_grant.c.ended.is_(None),
                role_grant.c.waits == 1,
                role_grant.c.since > change.at - GLASS_US,
            )
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise AccessError("CF-A012", "there is no such request that waits")
        demand_second(change, "glass.approve", first=row.user_id, user=row.user_id, second=by.id)
        until = change.at + GLASS_US
        opened_now = {"waits": 0, "second_by": by.id, "until": until}
        change.conn.execute(update(role_grant).where(role_grant.c.id == request).values(**opened_now))
        opened = {"reason": row.reason, "until": until, "asked_by": row.user_id}
        note(change, "glass.open", row.user_id, new=opened, role="break_glass")
        return until


def do_create_key(
    accounts: AccountStore, by: Identity, *, name: str, scopes: Sequence[str], days: int = keys.DAYS
) -> tuple[str, str]:
    """Make a key of a machine; its id, and its text, which is never shown again.

    Raises AccessError CF-A012 for a scope that machines do not have or a life of more than two years,
    CF-A002 where `by` may not.
    """
    require(by, "key.edit", accounts.record.now())
    wanted = scopes_of_key(scopes)
    if not 1 <= days <= keys.MOST_DAYS or not 0 < len(name.strip()) <= _LONGEST:
        raise AccessError("CF-A012", f"a key has a name, and lives for 1 to {keys.MOST_DAYS} days")
    made, text = keys.new_key()
    with accounts.record.change(as_admin(by)) as change:
        change.add(
            api_key,
            id=made,
            hash=change.vault.hash(keys.KEY, text),
            name=name.strip(),
            scopes=msgspec.json.encode(wanted).decode(),
            created=change.at,
            expires=change.at + days * DAY,
            made_by=by.id,
        )
        note(change, "key.create", by.id, new={"name": name.strip()}, key=made, scopes=" ".join(wanted))
    return made, text


def do_end_key(accounts: AccountStore, by: Identity, key: str) -> None:
    """Revoke a key at once. Raises AccessError CF-A012 when it is unknown or ended, CF-A002."""
    require(by, "key.edit", accounts.record.now())
    with accounts.record.change(as_admin(by)) as change:
        still = (api_key.c.id == key, api_key.c.ended.is_(None))
        if not change.conn.execute(update(api_key).where(*still).values(ended=change.at)).rowcount:
            raise AccessError("CF-A012", "there is no such key, or it has ended")
        note(change, "key.end", by.id, key=key)


def _add(
    change: Change,
    made: str,
    user: str,
    role: str,
    harms: Sequence[str],
    languages: Sequence[str],
    until: int | None,
    by: str,
    reason: str,
    entry: str,
    *,
    waits: bool = False,
) -> None:
    change.add(
        role_grant,
        id=made,
        user_id=user,
        role=role,
        harms=msgspec.json.encode(list(harms)).decode(),
        langs=msgspec.json.encode(list(languages)).decode(),
        since=change.at,
        until=until,
        given_by=by,
        waits=int(waits),
        reason=reason[:_LONGEST],
        entry=entry,
    )
