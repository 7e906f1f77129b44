"""Who may do what: identities, grants, the rows that a grant reaches, and what needs two people.

Every function is pure; `now` is microseconds since 1970. `reach` gives the rows that an identity may
touch, for a filter in the query; `may` asks the same of one row, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from clearford.core.errors import AccessError
from clearford.core.roles import CHILD_SAFETY, PERMISSIONS, ROLES, Condition, RoleName, apart

MINUTE = 60_000_000
"""Microseconds."""
GLASS_US = 60 * MINUTE
"""How long emergency access lasts."""
GLASS_REASON = 20
"""Least characters of a reason for emergency access."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role that somebody was given, and how far it goes."""

    role: RoleName
    tenant: str
    harms: tuple[str, ...] = ()
    """Families (`fraud`) or harms (`fraud.romance`); empty for all but those of child safety."""
    languages: tuple[str, ...] = ()
    """As items name them; empty for all."""
    until: int | None = None
    """First moment at which it holds no more; none for no end."""
    given_by: str = ""
    """Id of the account that gave it."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something that asks, after it has shown who it is."""

    id: str
    tenant: str
    kind: Literal["person", "machine", "token", "nobody"]
    grants: tuple[Grant, ...] = ()
    scopes: tuple[str, ...] = ()
    """Of machines and links: the permissions that the key was made for; nothing else is held."""
    mfa: bool = False
    """A second factor was shown in this session."""
    session: str | None = None
    """Id of the session, never what the browser holds."""
    bound: str | None = None
    """Of links: the one object that it is about."""


NOBODY = Identity(id="", tenant="", kind="nobody")
"""Whoever comes without a name."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about, as far as it is known; none is unknown, and unknown is not everything."""

    tenant: str | None = None
    harm: str | None = None
    lang: str | None = None
    leased_by: str | None = None
    """Who holds the lease of the case that it belongs to."""
    object: str | None = None
    """Its id, for links."""


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that one grant opens for one permission."""

    tenant: str
    """Empty for what belongs to no tenant: published things."""
    harms: tuple[str, ...] = ()
    """Families or harms; empty for all."""
    without: tuple[str, ...] = ()
    """Families that it never opens."""
    languages: tuple[str, ...] = ()
    leased_by: str | None = None
    """Only rows whose lease this account holds."""
    object: str | None = None
    """Only this row."""

    def covers(self, row: Row) -> bool:
        """Whether it opens a row; what is unknown of the row is covered only where nothing is asked of it."""
        return (
            (not self.tenant or row.tenant == self.tenant)
            and (not self.harms or _within(row.harm, self.harms))
            and not _within(row.harm, self.without)
            and (not self.languages or row.lang in self.languages)
            and self.leased_by in (None, row.leased_by)
            and self.object in (None, row.object)
        )


def _within(harm: str | None, names: tuple[str, ...]) -> bool:
    return harm is not None and any(harm == name or harm.startswith(f"{name}.") for name in names)


def reach(identity: Identity, permission: str, now: int) -> tuple[Area, ...]:
    """The rows that an identity may touch with a permission; none for none at all."""
    if permission not in PERMISSIONS:
        raise AssertionError(f"no such permission: {permission}")
    if permission in ROLES["public"].holds:
        return (Area(tenant=""),)
    if identity.kind != "person" and permission not in identity.scopes:
        return ()
    found = (_area(identity, grant, permission, now) for grant in identity.grants)
    return tuple(area for area in found if area is not None)


def holds(identity: Identity, permission: str, now: int) -> bool:
    """Whether there is anything in its tenant that it may do this to.

    The whole check for what is about a whole; for cases (`Permission.by_row`) only the door.
    """
    return any(area.tenant in ("", identity.tenant) for area in reach(identity, permission, now))


def opens(grant: Grant, permission: str) -> bool:
    """Whether a grant could open anything for a permission, to whoever meets its conditions.

    A grant for some harms opens nothing that is about a whole.
    """
    condition = ROLES[grant.role].holds.get(permission)
    return condition is not None and _limits(grant, permission, condition) is not None


def may(identity: Identity, permission: str, now: int, row: Row) -> bool:
    """Whether it may do this to this row."""
    return any(area.covers(row) for area in reach(identity, permission, now))


def require(identity: Identity, permission: str, now: int, row: Row | None = None) -> None:
    """AccessError unless `may`, or without a row unless `holds`.

    CF-A004 where only a second factor is missing, else CF-A002.
    """
    if _allowed(identity, permission, now, row):
        return
    with_factor = msgspec.structs.replace(identity, mfa=True)
    if identity.kind == "person" and _allowed(with_factor, permission, now, row):
        raise AccessError(
            "CF-A004", f"`{permission}` needs a second factor", suggestion="sign in with a code"
        )
    raise AccessError("CF-A002", f"`{permission}` is not allowed here")


def _allowed(identity: Identity, permission: str, now: int, row: Row | None) -> bool:
    return holds(identity, permission, now) if row is None else may(identity, permission, now, row)


def _area(identity: Identity, grant: Grant, permission: str, now: int) -> Area | None:
    """What a grant opens, if it holds at all."""
    role = ROLES[grant.role]
    condition = role.holds.get(permission)
    if condition is None or not _stands(identity, grant, condition, now):
        return None
    if role.second_factor and not identity.mfa:
        return None
    limits = _limits(grant, permission, condition)
    if limits is None:
        return None
    harms, without = limits
    return Area(
        tenant=grant.tenant,
        harms=harms,
        without=without,
        languages=grant.languages,
        leased_by=identity.id if condition == "leased" else None,
        object=identity.bound if condition == "bound" else None,
    )


def _limits(
    grant: Grant, permission: str, condition: Condition
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Harms that a grant opens and families that it leaves closed; none when it opens nothing.

    What is about a whole cannot be held in part. The family of child safety is closed to every other
    role, unless evidence of it is named in a grant that ends.
    """
    family = ROLES[grant.role].only_family
    if not PERMISSIONS[permission].by_row:
        return None if grant.harms or grant.languages else ((), ())
    if family is None:
        named = condition == "dated" and any(_within(harm, (CHILD_SAFETY,)) for harm in grant.harms)
        return grant.harms, () if named else (CHILD_SAFETY,)
    harms = tuple(harm for harm in grant.harms if _within(harm, (family,)))
    return (harms or (family,), ()) if harms or not grant.harms else None


def _stands(identity: Identity, grant: Grant, condition: Condition, now: int) -> bool:
    if grant.until is not None and grant.until <= now:
        return False
    if ROLES[grant.role].holder == "person" and identity.kind != "person":
        return False
    if condition == "dated":
        return grant.until is not None
    return condition != "bound" or identity.bound is not None


def require_two(what: str, first: str | None, second: str) -> None:
    """AccessError CF-A003 unless two different people are known to take part; unknown is not different."""
    if not first or not second or first == second:
        raise AccessError("CF-A003", f"`{what}` needs two different people")


def require_compatible(held: Iterable[RoleName], wanted: RoleName) -> None:
    """AccessError CF-A012 when one person may not hold a role beside those that it has."""
    for role in held:
        if apart(role, wanted):
            raise AccessError("CF-A012", f"`{wanted}` cannot be held by one person together with `{role}`")


def require_limits(role: RoleName, harms: Iterable[str], languages: Iterable[str]) -> None:
    """AccessError CF-A012 for limits of harm or language on a role that they would empty."""
    by_row = any(PERMISSIONS[name].by_row for name in ROLES[role].holds)
    if (tuple(harms) or tuple(languages)) and not by_row:
        raise AccessError("CF-A012", f"`{role}` is not about cases, so it has no limits of harm or language")
    family = ROLES[role].only_family
    if family is not None and any(not _within(harm, (family,)) for harm in harms):
        raise AccessError("CF-A012", f"`{role}` is about `{family}` alone")


def require_reason(reason: str) -> None:
    """AccessError CF-A012 for a reason of emergency access that says nothing."""
    if len(reason.strip()) < GLASS_REASON:
        raise AccessError("CF-A012", f"emergency access needs a reason of {GLASS_REASON} characters or more")


def scopes_of_key(wanted: Iterable[str]) -> tuple[str, ...]:
    """The scopes of a key, sorted. AccessError CF-A012 for one that no machine may hold, or for none."""
    scopes = tuple(sorted(set(wanted)))
    wrong = [scope for scope in scopes if scope not in ROLES["machine"].holds]
    if wrong or not scopes:
        named = f"`{wrong[0]}` is not a scope of keys" if wrong else "a key needs a scope"
        raise AccessError("CF-A012", named, suggestion=" ".join(ROLES["machine"].holds))
    return scopes
