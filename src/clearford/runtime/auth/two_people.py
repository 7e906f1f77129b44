"""Roles that two administrators give: asked for by one, approved or refused by another, each an entry."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select, update

from clearford.core.access import GLASS_US, Identity, require, require_compatible, require_two
from clearford.core.errors import AccessError
from clearford.core.roles import TWO_PEOPLE, RoleName
from clearford.runtime.auth.service import COMMAND_LINE, DAY, AccountStore, as_admin, end_sessions, note
from clearford.runtime.auth.users import demand_user
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import role_grant, user_account

WAITS_US = 7 * DAY
"""How long a request for a role waits; then nobody approves it any more."""
GrantState = Literal["given", "waiting"]


class GrantShown(msgspec.Struct, frozen=True, kw_only=True):
    """A role of an account, or a request for one. Times in microseconds since 1970."""

    id: str
    user: str
    role: RoleName
    harms: tuple[str, ...]
    languages: tuple[str, ...]
    since: int
    """From when it holds; of a request, when it was made."""
    until: int | None
    given_by: str
    """Who gave it or asks for it."""
    second_by: str | None
    state: GrantState
    reason: str
    entry: str


def needs_two(by: Identity, role: RoleName) -> bool:
    """Whether a role waits for a second administrator; what is done on the server itself never waits."""
    return role in TWO_PEOPLE and by.id != COMMAND_LINE


def demand_second(change: Change, what: str, *, first: str, user: str, second: str) -> None:
    """AccessError CF-A003 unless `second` is neither who asks, nor whom it is about, nor made by who asks."""
    require_two(what, first, second)
    require_two(what, user, second)
    query = select(user_account.c.made_by).where(user_account.c.id == second)
    if change.conn.execute(query).scalar() == first:
        raise AccessError(
            "CF-A003",
            f"`{what}` needs a second person whose account was not made by the first one",
            suggestion="ask another administrator, or somebody who may use `clearford user` on the server",
        )


def waiting_grants(accounts: AccountStore) -> list[GrantShown]:
    """The requests for roles that wait, the oldest first."""
    with accounts.record.read() as conn:
        return _grants(conn, _asked(accounts.record.now()))


def emergencies(accounts: AccountStore) -> list[GrantShown]:
    """Requests for emergency access that wait, and access that is open now, the oldest first."""
    now, c = accounts.record.now(), role_grant.c
    still = ((c.waits == 1) & (c.since > now - GLASS_US)) | ((c.waits == 0) & (c.until > now))
    with accounts.record.read() as conn:
        return _grants(conn, (c.role == "break_glass") & c.ended.is_(None) & still)


def grants_of_user(accounts: AccountStore, user: str) -> list[GrantShown]:
    """The roles that an account holds or will hold, and those that wait, the oldest first."""
    now, c = accounts.record.now(), role_grant.c
    held = (c.waits == 0) & c.ended.is_(None) & (c.until.is_(None) | (c.until > now))
    with accounts.record.read() as conn:
        return _grants(conn, (c.user_id == user) & (held | _asked(now)))


def do_approve_grant(accounts: AccountStore, by: Identity, grant: str) -> None:
    """Approve a role that another administrator asked for; it holds from now on, and sessions end.

    Raises AccessError CF-A003 for whoever asked, for whom it is about, and for an account that who asked
    has made; CF-A012 where nothing waits, who asked is no administrator now, or the account holds a role
    beside which it cannot be held; CF-A002 where `by` may not.
    """
    require(by, "grant.edit", accounts.record.now())
    with accounts.record.change(as_admin(by)) as change:
        row = _waiting(change, grant)
        demand_second(change, "grant.edit", first=row.given_by, user=row.user_id, second=by.id)
        _demand_asker(accounts, change, row.given_by)
        user = demand_user(accounts, change, row.user_id)
        require_compatible([held.role for held in user.grants], row.role)
        if row.until is not None and row.until <= change.at:
            raise AccessError("CF-A012", "the end of the grant has passed")
        new = {name: getattr(row, name) for name in ("role", "harms", "langs", "until", "reason")}
        entry = note(change, "grant.give", row.user_id, new={**new, "asked_by": row.given_by}, role=row.role)
        values = {"waits": 0, "second_by": by.id, "since": change.at, "entry": entry}
        change.conn.execute(update(role_grant).where(role_grant.c.id == grant).values(**values))
        end_sessions(change, row.user_id)


def do_refuse_grant(accounts: AccountStore, by: Identity, grant: str, *, reason: str = "") -> None:
    """Refuse a role that was asked for, or take back what one asked for oneself.

    Raises AccessError CF-A012 where nothing waits, CF-A002 where `by` may not.
    """
    require(by, "grant.edit", accounts.record.now())
    with accounts.record.change(as_admin(by)) as change:
        row = _waiting(change, grant)
        end_requests(change, role_grant.c.id == grant)
        old = {"role": row.role, "asked_by": row.given_by, "reason": reason}
        note(change, "grant.refuse", row.user_id, old=old, role=row.role)


def end_requests(change: Change, which: ColumnElement[bool]) -> None:
    """End the requests for roles that a condition on their rows names."""
    change.conn.execute(update(role_grant).where(which, role_grant.c.waits == 1).values(ended=change.at))


def demand_no_request(change: Change, user: str, role: RoleName) -> None:
    """AccessError CF-A012 where a request for this role of this account waits already."""
    own = (role_grant.c.user_id == user, role_grant.c.role == role)
    if change.conn.execute(select(role_grant.c.id).where(*own, _asked(change.at))).first() is not None:
        raise AccessError("CF-A012", f"`{role}` waits for a second administrator already")


def _asked(now: int) -> ColumnElement[bool]:
    """Requests that may be approved now."""
    c = role_grant.c
    return c.role.in_(sorted(TWO_PEOPLE)) & (c.waits == 1) & c.ended.is_(None) & (c.since > now - WAITS_US)


def _waiting(change: Change, grant: str) -> Row[Any]:
    query = select(role_grant).where(role_grant.c.id == grant, _asked(change.at)).with_for_update()
    row = change.conn.execute(query).one_or_none()
    if row is None:
        raise AccessError("CF-A012", "there is no such request that waits")
    return row


def _demand_asker(accounts: AccountStore, change: Change, user: str) -> None:
    """Whoever asked must still be one who may."""
    found = accounts.user(change.conn, user, change.at)
    if found is None or not found.is_active or all(held.role != "operator_admin" for held in found.grants):
        raise AccessError("CF-A012", "whoever asked is no administrator any more", suggestion="ask again")


def _grants(conn: Connection, which: ColumnElement[bool]) -> list[GrantShown]:
    query = select(role_grant).where(which).order_by(role_grant.c.since, role_grant.c.id)
    return [_shown(row) for row in conn.execute(query)]


def _shown(row: Row[Any]) -> GrantShown:
    return GrantShown(
        id=row.id,
        user=row.user_id,
        role=row.role,
        harms=tuple(msgspec.json.decode(row.harms, type=list[str])),
        languages=tuple(msgspec.json.decode(row.langs, type=list[str])),
        since=row.since,
        until=row.until,
        given_by=row.given_by,
        second_by=row.second_by,
        state="waiting" if row.waits else "given",
        reason=row.reason,
        entry=row.entry,
    )
