"""Routes of accounts: signing in and out, one's own account, and what administrators do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.access import Identity
from clearford.core.roles import RoleName
from clearford.runtime.auth import csrf, factors, grants, handing_out, keys, signing_in, two_people, users
from clearford.runtime.auth.handing_out import SessionInfo, SignedIn
from clearford.runtime.auth.service import AccountStore, Key, User, ended
from clearford.runtime.auth.sessions import ending_cookie
from clearford.runtime.http.guard import ANYBODY, SIGNED_IN, address_of
from clearford.runtime.http.params import Id

Accounts = NamedDependency[AccountStore]
Who = NamedDependency[Identity]
AnyRequest = Request[Any, Any, Any]
Word = Annotated[str, Meta(max_length=500)]
Words = Annotated[list[Word], Meta(max_length=100)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a request may hold, and nothing else: no field of an account can be slipped in."""


class Credentials(Body, frozen=True):
    """Who signs in."""

    login: Word
    password: Annotated[str, Meta(max_length=1000)]
    code: Word | None = None
    """The six digits, or a recovery code, where the account has a second factor."""


class NewPassword(Body, frozen=True):
    """A change of one's own password."""

    old: Annotated[str, Meta(max_length=1000)]
    new: Annotated[str, Meta(max_length=1000)]


class Code(Body, frozen=True):
    """The six digits, or a recovery code."""

    code: Word


class Shown(Body, frozen=True):
    """That the person is there, and not just an open session: one of both."""

    password: Annotated[str, Meta(max_length=1000)] = ""
    code: Word = ""
    """Of the present second factor."""


class NewUser(Body, frozen=True):
    """An account to be made."""

    login: Word
    name: Word
    password: Annotated[str, Meta(max_length=1000)]
    lang: Literal["zh", "en"] = "en"
    reports_to: Word | None = None


class NewGrant(Body, frozen=True):
    """A role to be given."""

    role: RoleName
    harms: Words = []
    languages: Words = []
    until: int | None = None
    """Microseconds since 1970."""
    reason: Word = ""


class Refusal(Body, frozen=True):
    """Why a role is not given."""

    reason: Word = ""


class NewKey(Body, frozen=True):
    """A key to be made."""

    name: Word
    scopes: Words
    days: int = keys.DAYS


class Emergency(Body, frozen=True):
    """A request for access to evidence."""

    reason: Word
    harms: Words = []


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was handed out with the cookie."""

    user: str
    second_factor: bool
    csrf: str
    """Goes into the header `x-csrf-token` of every change."""


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever is signed in."""

    user: User
    second_factor: bool
    csrf: str


class Factor(msgspec.Struct, frozen=True):
    """What an authenticator reads."""

    uri: str


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """A second factor that is in use from now on."""

    session: Session
    recovery_codes: list[str]
    """Never shown again."""


class Made(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: str


class MadeKey(msgspec.Struct, frozen=True):
    """A new key."""

    id: str
    key: str
    """Never shown again."""


class Opened(msgspec.Struct, frozen=True):
    """Emergency access that was approved."""

    until: int
    """Microseconds since 1970."""


@post("/v1/sign-in", opt={"may": ANYBODY}, status_code=200, sync_to_thread=True)
def sign_in(request: AnyRequest, accounts: Accounts, data: JSONBody[Credentials]) -> Response[Session]:
    """Sign in; the answer sets the cookie of the session."""
    _demand_own_page(request, accounts)
    signed = signing_in.do_sign_in(
        accounts, login=data.login, password=data.password, code=data.code, address=address_of(request)
    )
    return _with_cookie(accounts, signed, _session(signed))


@post("/v1/sign-out", opt={"may": SIGNED_IN}, status_code=204, sync_to_thread=True)
def sign_out(accounts: Accounts, identity: Who) -> Response[None]:
    """End this session."""
    handing_out.do_sign_out(accounts, identity)
    return Response(None, headers={"Set-Cookie": ending_cookie()})


@get("/v1/me", opt={"may": SIGNED_IN}, sync_to_thread=True)
def me(accounts: Accounts, identity: Who) -> Me:
    """Who is signed in, with the roles that hold now."""
    with accounts.record.read() as conn:
        user = accounts.user(conn, identity.id, accounts.record.now())
        if user is None:
            raise ended()
        return Me(user=user, second_factor=identity.mfa, csrf=accounts.form_token(conn, identity))


@get("/v1/me/sessions", opt={"may": SIGNED_IN}, sync_to_thread=True)
def my_sessions(accounts: Accounts, identity: Who) -> list[SessionInfo]:
    """One's own live sessions, the newest first."""
    return handing_out.sessions_of(accounts, identity)


@delete("/v1/me/sessions/{session_id:str}", opt={"may": SIGNED_IN}, sync_to_thread=True)
def end_my_session(accounts: Accounts, identity: Who, session_id: Id) -> None:
    """End one of one's own sessions; nothing happens to a session of somebody else."""
    handing_out.do_end_session(accounts, identity, session_id)


@post("/v1/me/password", opt={"may": SIGNED_IN}, status_code=200, sync_to_thread=True)
def change_password(
    request: AnyRequest, accounts: Accounts, identity: Who, data: JSONBody[NewPassword]
) -> Response[Session]:
    """Change one's own password; every session ends and a new one is handed out."""
    signed = signing_in.do_change_password(
        accounts, identity, old=data.old, new=data.new, address=address_of(request)
    )
    return _with_cookie(accounts, signed, _session(signed))


@post("/v1/me/factor", opt={"may": SIGNED_IN}, status_code=200, sync_to_thread=True)
def begin_factor(request: AnyRequest, accounts: Accounts, identity: Who, data: JSONBody[Shown]) -> Factor:
    """Begin to set up a second factor; the password is asked for, or a code of the present one."""
    return Factor(
        factors.do_begin_factor(
            accounts, identity, password=data.password, code=data.code, address=address_of(request)
        )
    )


@post("/v1/me/factor/confirm", opt={"may": SIGNED_IN}, status_code=200, sync_to_thread=True)
def confirm_factor(accounts: Accounts, identity: Who, data: JSONBody[Code]) -> Response[Confirmed]:
    """Take the second factor into use with its first code; every other session ends."""
    signed, codes = factors.do_confirm_factor(accounts, identity, data.code)
    return _with_cookie(accounts, signed, Confirmed(session=_session(signed), recovery_codes=codes))


@post("/v1/me/factor/show", opt={"may": SIGNED_IN}, status_code=200, sync_to_thread=True)
def show_factor(
    request: AnyRequest, accounts: Accounts, identity: Who, data: JSONBody[Code]
) -> Response[Session]:
    """Show the second factor in a session that began without it."""
    signed = factors.do_show_factor(accounts, identity, data.code, address=address_of(request))
    return _with_cookie(accounts, signed, _session(signed))


@get("/v1/users", opt={"may": "user.read"}, sync_to_thread=True)
def list_users(accounts: Accounts) -> list[User]:
    """Every account, with the roles that hold now."""
    return accounts.users()


@post("/v1/users", opt={"may": "user.edit"}, sync_to_thread=True)
def create_user(accounts: Accounts, identity: Who, data: JSONBody[NewUser]) -> Made:
    """Make an account without roles."""
    return Made(
        users.do_create_user(
            accounts,
            identity,
            login=data.login,
            name=data.name,
            password=data.password,
            lang=data.lang,
            reports_to=data.reports_to,
        )
    )


@post("/v1/users/{user_id:str}/disable", opt={"may": "user.edit"}, status_code=204, sync_to_thread=True)
def disable_user(accounts: Accounts, identity: Who, user_id: Id) -> None:
    """Disable an account."""
    users.do_disable_user(accounts, identity, user_id)


@post("/v1/users/{user_id:str}/enable", opt={"may": "user.edit"}, status_code=204, sync_to_thread=True)
def enable_user(accounts: Accounts, identity: Who, user_id: Id) -> None:
    """Enable an account."""
    users.do_enable_user(accounts, identity, user_id)


@delete("/v1/users/{user_id:str}/factor", opt={"may": "user.edit"}, sync_to_thread=True)
def reset_factor(accounts: Accounts, identity: Who, user_id: Id) -> None:
    """Take the second factor from somebody whose device is lost."""
    users.do_reset_factor(accounts, identity, user_id)


@delete("/v1/users/{user_id:str}/sessions", opt={"may": "session.end"}, sync_to_thread=True)
def end_sessions(accounts: Accounts, identity: Who, user_id: Id) -> None:
    """End every session of somebody."""
    handing_out.do_end_sessions_of(accounts, identity, user_id)


@post("/v1/users/{user_id:str}/grants", opt={"may": "grant.edit"}, sync_to_thread=True)
def give_role(accounts: Accounts, identity: Who, user_id: Id, data: JSONBody[NewGrant]) -> grants.Given:
    """Give somebody else a role; one that needs two people waits for a second administrator."""
    return grants.do_grant(
        accounts,
        identity,
        user=user_id,
        role=data.role,
        harms=data.harms,
        languages=data.languages,
        until=data.until,
        reason=data.reason,
    )


@get("/v1/users/{user_id:str}/grants", opt={"may": "user.read"}, sync_to_thread=True)
def grants_of_user(accounts: Accounts, user_id: Id) -> list[two_people.GrantShown]:
    """The roles of an account, and those that wait for a second administrator."""
    return two_people.grants_of_user(accounts, user_id)


@get("/v1/grants/waiting", opt={"may": "grant.edit"}, sync_to_thread=True)
def waiting_grants(accounts: Accounts) -> list[two_people.GrantShown]:
    """Roles that wait for a second administrator, the oldest first; after seven days nobody approves them."""
    return two_people.waiting_grants(accounts)


@post("/v1/grants/{grant_id:str}/approve", opt={"may": "grant.edit"}, status_code=204, sync_to_thread=True)
def approve_role(accounts: Accounts, identity: Who, grant_id: Id) -> None:
    """Approve a role that another administrator asked for; never with an account that this one has made."""
    two_people.do_approve_grant(accounts, identity, grant_id)


@post("/v1/grants/{grant_id:str}/refuse", opt={"may": "grant.edit"}, status_code=204, sync_to_thread=True)
def refuse_role(accounts: Accounts, identity: Who, grant_id: Id, data: JSONBody[Refusal]) -> None:
    """Refuse a role that was asked for, or take back what one asked for oneself."""
    two_people.do_refuse_grant(accounts, identity, grant_id, reason=data.reason)


@delete("/v1/grants/{grant_id:str}", opt={"may": "grant.edit"}, sync_to_thread=True)
def take_role(accounts: Accounts, identity: Who, grant_id: Id) -> None:
    """Take a role back."""
    grants.do_end_grant(accounts, identity, grant_id)


@get("/v1/keys", opt={"may": "key.edit"}, sync_to_thread=True)
def list_keys(accounts: Accounts) -> list[Key]:
    """Every key of a machine, without its secret."""
    return accounts.keys()


@post("/v1/keys", opt={"may": "key.edit"}, sync_to_thread=True)
def create_key(accounts: Accounts, identity: Who, data: JSONBody[NewKey]) -> Response[MadeKey]:
    """Make a key of a machine."""
    made = grants.do_create_key(accounts, identity, name=data.name, scopes=data.scopes, days=data.days)
    return Response(MadeKey(*made), headers={"Cache-Control": "no-store"})


@delete("/v1/keys/{key_id:str}", opt={"may": "key.edit"}, sync_to_thread=True)
def end_key(accounts: Accounts, identity: Who, key_id: Id) -> None:
    """Revoke a key of a machine."""
    grants.do_end_key(accounts, identity, key_id)


@get("/v1/emergencies", opt={"may": "glass.approve"}, sync_to_thread=True)
def list_glass(accounts: Accounts) -> list[two_people.GrantShown]:
    """Requests for emergency access that wait, and access that is open now."""
    return two_people.emergencies(accounts)


@post("/v1/emergencies", opt={"may": "glass.ask"}, sync_to_thread=True)
def ask_glass(accounts: Accounts, identity: Who, data: JSONBody[Emergency]) -> Made:
    """Ask for access to evidence in an emergency; another administrator approves."""
    return Made(grants.do_ask_glass(accounts, identity, reason=data.reason, harms=data.harms))


@post(
    "/v1/emergencies/{request_id:str}/approve",
    opt={"may": "glass.approve"},
    status_code=200,
    sync_to_thread=True,
)
def approve_glass(accounts: Accounts, identity: Who, request_id: Id) -> Opened:
    """Approve somebody else's request, for an hour."""
    return Opened(grants.do_approve_glass(accounts, identity, request_id))


def _demand_own_page(request: AnyRequest, accounts: AccountStore) -> None:
    """A page elsewhere must not sign a browser in, to an account of its choice; programs are not browsers."""
    fetch_site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if fetch_site is not None or origin is not None:
        csrf.demand_own_page(fetch_site=fetch_site, origin=origin, own_origins=accounts.own_origins)


def _session(signed: SignedIn) -> Session:
    return Session(user=signed.user, second_factor=signed.second_factor, csrf=signed.csrf)


def _with_cookie(accounts: AccountStore, signed: SignedIn, body: Any) -> Response[Any]:
    headers = {"Set-Cookie": accounts.rules.cookie(signed.secret), "Cache-Control": "no-store"}
    return Response(body, headers=headers)


def _accounts(state: State) -> AccountStore:
    found: AccountStore = state.authenticator
    return found


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    sign_in,
    sign_out,
    me,
    my_sessions,
    end_my_session,
    change_password,
    begin_factor,
    confirm_factor,
    show_factor,
    list_users,
    create_user,
    disable_user,
    enable_user,
    reset_factor,
    end_sessions,
    give_role,
    grants_of_user,
    waiting_grants,
    approve_role,
    refuse_role,
    take_role,
    list_keys,
    create_key,
    end_key,
    list_glass,
    ask_glass,
    approve_glass,
)
ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=HANDLERS,
        dependencies={"accounts": Provide(_accounts, sync_to_thread=False)},
        tags=["accounts"],
    ),
)
