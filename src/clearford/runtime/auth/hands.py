"""A person at work: whose hands an identity has, in which role it acts, and which cases it may touch."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from clearford.core.access import Area, Identity, reach
from clearford.core.casework import Hand
from clearford.core.errors import RequestError
from clearford.core.roles import ROLES, RoleName
from clearford.runtime.auth.filters import allowed_rows
from clearford.runtime.auth.service import AccountStore, User
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.casework import case_file

_AT_WORK: frozenset[RoleName] = frozenset(("reviewer", "appeal_reviewer", "lead", "legal", "privacy_officer"))
"""Roles whose harms and languages say which cases a person may work on; child safety stands apart."""
_LINE = 20
"""Longest line of managers that is followed."""


def acting(identity: Identity, permission: str, now: int) -> By:
    """Who is on record for an act: the first role of the identity by which it may do it."""
    for grant in identity.grants:
        one = msgspec.structs.replace(identity, grants=(grant,))
        if reach(one, permission, now):
            return By(identity.id, grant.role)
    return By(identity.id or "nobody", "machine" if identity.kind == "machine" else "public")


def case_rows(
    identity: Identity, permission: str, now: int, *, unleased: bool = False
) -> ColumnElement[bool]:
    """Rows of cases that an identity may touch with a permission.

    unleased: those too that it would have to hold first, for claiming them.
    """
    areas = reach(identity, permission, now)
    if unleased:
        areas = tuple(msgspec.structs.replace(area, leased_by=None) for area in areas)
    c = case_file.c
    found = allowed_rows(areas, tenant=identity.tenant, harm=c.harm, lang=c.lang, leased_by=c.leased_by)
    held = any(area.leased_by is not None for area in areas)
    return found & (c.leased_until > now) if held and all(area.leased_by for area in areas) else found


def open_to(hand: Hand) -> ColumnElement[bool]:
    """Rows of cases of harms that a person has not opted out of."""
    area = Area(tenant="", without=tuple(sorted(hand.opted_out)))
    return allowed_rows([area], tenant="", harm=case_file.c.harm, lang=case_file.c.lang)


def hand_of(conn: Connection, accounts: AccountStore, user_id: str, now: int) -> Hand:
    """What a person may work on by the grants that hold now. RequestError CF-H002 for no active account."""
    user = accounts.user(conn, user_id, now)
    if user is None or not user.is_active:
        raise RequestError("CF-H002", "there is no such account")
    roles = {grant.role for grant in user.grants}
    child_safety = "child_safety" in roles
    return Hand(
        id=user.id,
        harms=_limit([grant.harms for grant in user.grants if grant.role in _AT_WORK]),
        langs=_limit([grant.languages for grant in user.grants if grant.role in _AT_WORK | {"child_safety"}]),
        child_safety=child_safety,
        # A lead decides appeals that are overdue.
        appeals=child_safety or not roles.isdisjoint(("appeal_reviewer", "lead")),
        lead=child_safety or "lead" in roles,
        legal="legal" in roles,
        privacy="privacy_officer" in roles,
        rules=not roles.isdisjoint(("policy_author", "policy_approver")),
        reports_to=_line(conn, user),
        opted_out=_opted_out(conn, user.id),
        machine=not any(ROLES[role].holder == "person" for role in roles),
    )


def _limit(named: list[tuple[str, ...]]) -> frozenset[str] | None:
    """Union of the limits of grants; none for no limit."""
    if named and not all(named):
        return None
    return frozenset(name for names in named for name in names)


def _line(conn: Connection, user: User) -> frozenset[str]:
    """Everybody above a person."""
    above: set[str] = set()
    boss = user.reports_to
    while boss is not None and boss not in above and len(above) < _LINE:
        above.add(boss)
        boss = conn.execute(select(user_account.c.reports_to).where(user_account.c.id == boss)).scalar()
    return frozenset(above)


def _opted_out(conn: Connection, user_id: str) -> frozenset[str]:
    found = conn.execute(select(user_account.c.opted_out).where(user_account.c.id == user_id)).scalar_one()
    return frozenset(msgspec.json.decode(found, type=list[str]))
