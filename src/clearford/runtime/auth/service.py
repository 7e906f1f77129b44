"""The accounts of a service: who sent a request, and what that one holds at this moment."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, or_, select, update

from clearford.core.access import Grant, Identity
from clearford.core.entries import Content
from clearford.core.errors import AccessError
from clearford.core.roles import ROLES, RoleName
from clearford.runtime.auth import csrf, keys, tokens
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.sessions import COOKIE, SECOND, SessionRules
from clearford.runtime.record.unit import By, Change, Record
from clearford.runtime.stores.tables.access import api_key, role_grant, session, user_account
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import report

HOUR = 3600 * SECOND
DAY = 24 * HOUR
COMMAND_LINE = "command-line"
"""Who is on record for what is done with the commands on the server."""
_LINKS = {"statement": statement, "report": report}
_SESSION = select(session).where(session.c.id_hash == bindparam("digest"))
_ACCOUNT = select(user_account).where(user_account.c.id == bindparam("user"))
_GRANTS = (
    select(role_grant)
    .where(
        role_grant.c.ended.is_(None),
        role_grant.c.since <= bindparam("now"),
        or_(role_grant.c.until.is_(None), role_grant.c.until > bindparam("now")),
        role_grant.c.waits == 0,
    )
    .order_by(role_grant.c.since, role_grant.c.id)
)
_GRANTS_OF = _GRANTS.where(role_grant.c.user_id == bindparam("user"))
"""Asked with every request, so they are put together once."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """An account of a person who works here."""

    id: str
    login: str
    name: str
    is_active: bool
    lang: str
    reports_to: str | None
    grants: tuple[Grant, ...]
    """Those that hold now."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a machine, without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    expires: int
    used: int | None
    """When it was last used, to the hour."""
    is_live: bool


class AccountStore:
    """Reads accounts; the functions `do_...` of this room change them."""

    def __init__(
        self,
        record: Record,
        *,
        tenant: str,
        own_origins: frozenset[str] = frozenset(),
        passwords: Passwords | None = None,
        rules: SessionRules | None = None,
    ) -> None:
        """`own_origins`: where our pages are, such as `https://record.example`, for changes by session."""
        self.record, self.tenant, self.own_origins = record, tenant, own_origins
        self.passwords = passwords or Passwords()
        self.rules = rules or SessionRules()

    def identify(
        self,
        headers: Mapping[str, str],
        cookies: Mapping[str, str],
        *,
        changes: bool,
        form_token: str | None = None,
    ) -> Identity | None:
        """Who sent a request, by key or by session; none where it has neither.

        headers: names in lower case, or a mapping that ignores case. changes: the request changes
        something, so a session must show that our own page asked. form_token: that of a form's body.

        Raises AccessError CF-A006 for a session that ended, CF-A007 for a change that another page
        asked for, CF-A008 for a key that cannot be used. No other header names anybody.
        """
        kind, _, text = headers.get("authorization", "").partition(" ")
        if kind.casefold() == "bearer":
            return self.identify_key(text.strip())
        secret = cookies.get(COOKIE)
        if secret is None:
            return None
        identity, token = self._by_session(secret)
        if changes:
            csrf.demand_own_page(
                fetch_site=headers.get("sec-fetch-site"),
                origin=headers.get("origin"),
                own_origins=self.own_origins,
            )
            csrf.demand_token(expected=token, given=headers.get(csrf.HEADER) or form_token)
        return identity

    def form_token(self, conn: Connection, identity: Identity) -> str:
        """The token for forms of the session of an identity. Raises AccessError CF-A006."""
        row = conn.execute(_SESSION, {"digest": bytes.fromhex(identity.session or "")}).one_or_none()
        if row is None:
            raise ended()
        return str(row.csrf)

    def identify_key(self, text: str) -> Identity:
        """The machine that a key belongs to. Raises AccessError CF-A008."""
        made, now = keys.id_of(text), self.record.now()
        given = self.record.vault.hash(keys.KEY, text)
        with self.record.read() as conn:
            row = conn.execute(select(api_key).where(api_key.c.id == made)).one_or_none()
        kept = bytes(row.hash) if row is not None else bytes(32)
        if not hmac.compare_digest(kept, given) or row is None:
            raise keys.unusable()
        if row.ended is not None or row.expires <= now:
            raise keys.unusable()
        if row.used is None or now - row.used >= HOUR:
            with self.record.store.write() as conn:
                conn.execute(update(api_key).where(api_key.c.id == made).values(used=now))
        grant = Grant(role="machine", tenant=self.tenant, until=row.expires, given_by=row.made_by)
        scopes = tuple(msgspec.json.decode(row.scopes, type=list[str]))
        return Identity(id=made, tenant=self.tenant, kind="machine", grants=(grant,), scopes=scopes)

    def identify_link(self, purpose: tokens.LinkPurpose, token: str) -> Identity:
        """Whoever holds a link to a statement or a report. Raises AccessError CF-A009."""
        table = _LINKS[purpose]
        if not tokens.has_form(token):
            raise tokens.unusable_link()
        digest = self.record.vault.hash(purpose, token)
        with self.record.read() as conn:
            row = conn.execute(select(table).where(table.c.token_hash == digest)).mappings().one_or_none()
        if row is None or self._is_old(row):
            raise tokens.unusable_link()
        by_reporter = purpose == "report" or row["audience"] == "reporter"
        role: RoleName = "reporter" if by_reporter else "subject"
        return Identity(
            id=row["id"],
            tenant=self.tenant,
            kind="token",
            grants=(Grant(role=role, tenant=self.tenant),),
            scopes=tuple(ROLES[role].holds),
            bound=row["id"],
        )

    def _is_old(self, row: RowMapping) -> bool:
        since = row["created"] if "created" in row else row["received"]
        return bool(since + tokens.LINK_DAYS * DAY <= self.record.now())

    def lasts(self, secret: str) -> bool:
        """Whether a session may still be used. Asking is no use of it, and does not prolong it."""
        digest = self.record.vault.hash("session", secret)
        with self.record.read() as conn:
            row = conn.execute(_SESSION, {"digest": digest}).one_or_none()
        return row is not None and self.rules.is_live(
            seen=row.seen, expires=row.expires, ended=row.ended, now=self.record.now()
        )

    def _by_session(self, secret: str) -> tuple[Identity, str]:
        """The person of a session, and the token of its forms. Raises AccessError CF-A006."""
        digest, now = self.record.vault.hash("session", secret), self.record.now()
        with self.record.read() as conn:
            row = conn.execute(_SESSION, {"digest": digest}).one_or_none()
            if row is None or not self.rules.is_live(
                seen=row.seen, expires=row.expires, ended=row.ended, now=now
            ):
                raise ended()
            user = self.user(conn, row.user_id, now)
        if user is None or not user.is_active:
            raise ended()
        if self.rules.needs_touch(row.seen, now):
            with self.record.store.write() as conn:
                conn.execute(
                    update(session).where(session.c.id_hash == digest, session.c.seen < now).values(seen=now)
                )
        identity = Identity(
            id=user.id,
            tenant=self.tenant,
            kind="person",
            grants=user.grants,
            mfa=bool(row.second_factor),
            session=digest.hex(),
        )
        return identity, row.csrf

    def user(self, conn: Connection, user_id: str, now: int) -> User | None:
        """An account with the grants that hold now."""
        row = conn.execute(_ACCOUNT, {"user": user_id}).one_or_none()
        return None if row is None else self._user(row, grants_of(conn, user_id, self.tenant, now))

    def by_login(self, conn: Connection, login: str, now: int) -> User | None:
        """An account by the name with which it signs in."""
        row = conn.execute(select(user_account).where(user_account.c.login == login)).one_or_none()
        return None if row is None else self._user(row, grants_of(conn, row.id, self.tenant, now))

    def users(self) -> list[User]:
        """Every account, by the name with which it signs in."""
        with self.record.read() as conn:
            rows = conn.execute(select(user_account).order_by(user_account.c.login)).all()
            held = grants_of(conn, None, self.tenant, self.record.now())
        return [self._user(row, held) for row in rows]

    def keys(self) -> list[Key]:
        """Every key of a machine, the newest first."""
        now = self.record.now()
        with self.record.read() as conn:
            rows = conn.execute(select(api_key).order_by(api_key.c.created.desc(), api_key.c.id)).all()
        return [
            Key(
                id=row.id,
                name=row.name,
                scopes=tuple(msgspec.json.decode(row.scopes, type=list[str])),
                expires=row.expires,
                used=row.used,
                is_live=row.ended is None and row.expires > now,
            )
            for row in rows
        ]

    def grant_ids(self, user: str, role: RoleName) -> list[str]:
        """The grants by which an account has a role."""
        own = (role_grant.c.user_id == user, role_grant.c.role == role, role_grant.c.ended.is_(None))
        with self.record.read() as conn:
            return list(conn.execute(select(role_grant.c.id).where(*own).order_by(role_grant.c.id)).scalars())

    @staticmethod
    def _user(row: Any, held: Mapping[str, tuple[Grant, ...]]) -> User:
        return User(
            id=row.id,
            login=row.login,
            name=row.name,
            is_active=row.state == "active",
            lang=row.lang,
            reports_to=row.reports_to,
            grants=held.get(row.id, ()),
        )


def grants_of(conn: Connection, user: str | None, tenant: str, now: int) -> dict[str, tuple[Grant, ...]]:
    """Account -> the grants that hold now; of every account without `user`.

    What waits for a second person holds nothing.
    """
    query, values = (_GRANTS, {"now": now}) if user is None else (_GRANTS_OF, {"now": now, "user": user})
    found: dict[str, tuple[Grant, ...]] = {}
    for row in conn.execute(query, values):
        grant = Grant(
            role=row.role,
            tenant=tenant,
            harms=tuple(msgspec.json.decode(row.harms, type=list[str])),
            languages=tuple(msgspec.json.decode(row.langs, type=list[str])),
            until=row.until,
            given_by=row.given_by,
        )
        found[row.user_id] = (*found.get(row.user_id, ()), grant)
    return found


def ended() -> AccessError:
    """CF-A006; the same for a session that is unknown, ended, idle, too old or of a disabled account."""
    return AccessError("CF-A006", "the session has ended", suggestion="sign in again")


def as_admin(by: Identity) -> By:
    """Who is on record for a change of accounts."""
    return By(by.id, "operator_admin")


def as_owner(by: Identity) -> By:
    """Who is on record for a change of one's own account."""
    return By(by.id, "account_owner")


def command_line(tenant: str) -> Identity:
    """Whoever runs commands on the server: holds its files, and so may give out rights.

    The first administrator is made by it; it is on record under its name.
    """
    grants = (Grant(role="operator_admin", tenant=tenant),)
    return Identity(id=COMMAND_LINE, tenant=tenant, kind="person", grants=grants, mfa=True)


def note(
    change: Change, what: str, user: str, *, old: object = None, new: object = None, **public: str
) -> str:
    """Write a configuration entry; its id.

    What it was and what it is are committed to, and erased with the account; `what` and `public` are
    words of ours and name nobody.
    """
    values = {"old": old, "new": new}
    contents = [Content(name, msgspec.json.encode(value)) for name, value in values.items() if value]
    return change.entry(
        "config",
        contents=contents,
        owner=change.vault.ref("user", user) if contents else None,
        data={"what": what, **public},
    )


def end_sessions(change: Change, user: str) -> int:
    """End every session of an account; how many there were."""
    still = (session.c.user_id == user, session.c.ended.is_(None))
    return change.conn.execute(update(session).where(*still).values(ended=change.at)).rowcount
