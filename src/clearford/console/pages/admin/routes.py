"""Pages of administrators: people and roles, keys of machines, emergency access, health."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.admin.view import (
    EmergencyView,
    HealthView,
    KeysView,
    PeopleView,
    PersonView,
    asked_of,
    can_be_given,
    figures_of,
    people_of,
    roles_view,
    scopes,
)
from clearford.console.pages.asked import asked, day_begins
from clearford.core.errors import RequestError
from clearford.core.roles import RoleName
from clearford.runtime.auth.grants import Given
from clearford.runtime.auth.service import Key, User
from clearford.runtime.auth.two_people import GrantShown
from clearford.runtime.http.accounts import Made, MadeKey

Name = Annotated[str, PathParameter(max_length=200)]
_PERSON = N_("Person")
_KEYS = N_("Keys of machines")
_EMERGENCY = N_("Emergency access")


class RolesWanted(msgspec.Struct, frozen=True):
    """Which roles are compared."""

    different: bool = False


class NewPerson(msgspec.Struct, frozen=True):
    """An account, as it is typed."""

    login: str = ""
    name: str = ""
    password: str = ""
    lang: Literal["zh", "en"] = "en"


class NewRole(msgspec.Struct, frozen=True):
    """A role to be given, as it is typed."""

    role: RoleName
    harms: str = ""
    languages: str = ""
    until: str | None = None
    reason: str = ""


class Why(msgspec.Struct, frozen=True):
    """Why something is refused."""

    reason: str = ""


class NewKey(msgspec.Struct, frozen=True):
    """A key, as it is typed."""

    name: str = ""
    scopes: tuple[str, ...] = ()
    days: int = 90


class Emergency(msgspec.Struct, frozen=True):
    """A request for emergency access, as it is typed."""

    reason: str = ""
    harms: str = ""


@get("/admin", include_in_schema=False)
async def people(desk: NamedDependency[Desk]) -> Response[str]:
    """Everybody who works here, and what waits for a second administrator."""
    return await _people(desk)


@post("/admin/people", include_in_schema=False)
async def add_person(desk: NamedDependency[Desk]) -> Response[str]:
    """Make an account."""
    typed = _without(await desk.fields(), "password")
    try:
        form = await desk.form(NewPerson)
        made = await desk.post("/v1/users", msgspec.structs.asdict(form), Made)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _people(desk, typed=typed, trouble=error)
    return desk.see(f"/admin/people/{made.id}", said="saved")


@get("/admin/people/{user_id:str}", include_in_schema=False)
async def person(desk: NamedDependency[Desk], user_id: Name) -> Response[str]:
    """One person: roles, and what can be done with the account."""
    return await _person(desk, user_id)


@post("/admin/people/{user_id:str}/roles", include_in_schema=False)
async def give_role(desk: NamedDependency[Desk], user_id: Name) -> Response[str]:
    """Give a role, or ask for one that needs two administrators."""
    typed = _without(await desk.fields())
    try:
        form = await desk.form(NewRole)
        body: dict[str, Any] = {
            "role": form.role,
            "harms": form.harms.split(),
            "languages": form.languages.split(),
            "until": day_begins(form.until, later=1),
            "reason": form.reason,
        }
        given = await desk.post(f"/v1/users/{user_id}/grants", body, Given)
    except Refused as error:
        if error.status == 401:
            raise
        return await _person(desk, user_id, typed=typed, trouble=error)
    return desk.see(f"/admin/people/{user_id}", said="waits" if given.state == "waiting" else "saved")


@post("/admin/people/{user_id:str}/{act:str}", include_in_schema=False)
async def act_on_person(desk: NamedDependency[Desk], user_id: Name, act: Name) -> Response[str]:
    """Disable or enable an account, take its second factor away, or end its sessions."""
    ways = {
        "disable": ("POST", "disable"),
        "enable": ("POST", "enable"),
        "factor": ("DELETE", "factor"),
        "sessions": ("DELETE", "sessions"),
    }
    if act not in ways:
        raise RequestError("CF-H002", "nothing of this name can be done with an account")
    await desk.fields()
    method, part = ways[act]
    try:
        await desk.raw(method, f"/v1/users/{user_id}/{part}", body={})
    except Refused as error:
        if error.status == 401:
            raise
        return await _person(desk, user_id, trouble=error)
    return desk.see(f"/admin/people/{user_id}", said="done")


@post("/admin/grants/{grant_id:str}/{act:str}", include_in_schema=False)
async def act_on_grant(desk: NamedDependency[Desk], grant_id: Name, act: Name) -> Response[str]:
    """Approve or refuse a role that waits, or take one back."""
    form = await desk.form(Why)
    try:
        if act == "approve":
            await desk.raw("POST", f"/v1/grants/{grant_id}/approve", body={})
        elif act == "refuse":
            await desk.raw("POST", f"/v1/grants/{grant_id}/refuse", body={"reason": form.reason})
        elif act == "end":
            await desk.raw("DELETE", f"/v1/grants/{grant_id}", body={})
        else:
            raise RequestError("CF-H002", "nothing of this name can be done with a role")
    except Refused as error:
        if error.status == 401 or error.code == "CF-A002":
            raise
        return await _people(desk, trouble=error)
    return desk.see("/admin", said="done")


@get("/admin/roles", include_in_schema=False)
async def roles(desk: NamedDependency[Desk]) -> Response[str]:
    """Roles beside each other, permission by permission."""
    desk.need("user.read")
    chosen = desk.request.query_params.getall("role", [])
    view = roles_view(chosen, desk.lang, only_different=asked(desk, RolesWanted).different)
    return desk.page("admin/roles.html", view, title=N_("Roles"))


@get("/admin/keys", include_in_schema=False)
async def keys(desk: NamedDependency[Desk]) -> Response[str]:
    """Keys of machines."""
    return await _keys(desk)


@post("/admin/keys", include_in_schema=False)
async def add_key(desk: NamedDependency[Desk]) -> Response[str]:
    """Make a key; it is shown on the page that answers, and never again."""
    typed = _without(await desk.fields())
    try:
        form = await desk.form(NewKey)
        body = {"name": form.name, "scopes": list(form.scopes), "days": form.days}
        made = await desk.post("/v1/keys", body, MadeKey)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _keys(desk, typed=typed, trouble=error)
    return await _keys(desk, made=made.key)


@post("/admin/keys/{key_id:str}/end", include_in_schema=False)
async def end_key(desk: NamedDependency[Desk], key_id: Name) -> Response[str]:
    """Revoke a key."""
    await desk.fields()
    await desk.raw("DELETE", f"/v1/keys/{key_id}", body={})
    return desk.see("/admin/keys", said="done")


@get("/admin/emergencies", include_in_schema=False)
async def emergencies(desk: NamedDependency[Desk]) -> Response[str]:
    """Emergency access: what waits, what is open, and how to ask."""
    return await _emergencies(desk)


@post("/admin/emergencies", include_in_schema=False)
async def ask_emergency(desk: NamedDependency[Desk]) -> Response[str]:
    """Ask for emergency access."""
    typed = _without(await desk.fields())
    try:
        form = await desk.form(Emergency)
        await desk.post("/v1/emergencies", {"reason": form.reason, "harms": form.harms.split()}, Made)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _emergencies(desk, typed=typed, trouble=error)
    return desk.see("/admin/emergencies", said="sent")


@post("/admin/emergencies/{request_id:str}/approve", include_in_schema=False)
async def approve_emergency(desk: NamedDependency[Desk], request_id: Name) -> Response[str]:
    """Approve somebody else's request."""
    await desk.fields()
    try:
        await desk.post(f"/v1/emergencies/{request_id}/approve")
    except Refused as error:
        if error.status == 401 or error.code == "CF-A002":
            raise
        return await _emergencies(desk, trouble=error)
    return desk.see("/admin/emergencies", said="done")


@get("/admin/health", include_in_schema=False)
async def health(desk: NamedDependency[Desk]) -> Response[str]:
    """Whether the service is ready, and its figures."""
    metrics = await desk.raw("GET", "/metrics")
    try:
        ready = await desk.get("/ready", dict[str, str])
    except Refused as error:
        ready = {"held_back": error.code}
    view = HealthView(
        is_ready="bundle" in ready,
        bundle=ready.get("bundle", ""),
        held_back=ready.get("held_back"),
        figures=figures_of(metrics.text),
    )
    return desk.page("admin/health.html", view, title=N_("Health"))


async def _people(
    desk: Desk, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    users = await desk.get("/v1/users", list[User])
    waiting = await desk.get("/v1/grants/waiting", list[GrantShown])
    glass = await desk.get("/v1/emergencies", list[GrantShown])
    view = PeopleView(
        people=people_of(users, desk.lang),
        waiting=asked_of(waiting, users, desk.me.user.id, desk.lang),
        emergencies=asked_of(glass, users, desk.me.user.id, desk.lang),
        typed=typed or {},
    )
    return desk.page("admin/people.html", view, title=N_("People"), trouble=trouble)


async def _person(
    desk: Desk, user_id: str, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    users = await desk.get("/v1/users", list[User])
    found = next((user for user in users if user.id == user_id), None)
    if found is None:
        raise RequestError("CF-H002", "there is no such account")
    grants = await desk.get(f"/v1/users/{user_id}/grants", list[GrantShown])
    view = PersonView(
        user=found,
        grants=asked_of(grants, users, desk.me.user.id, desk.lang),
        roles=can_be_given(desk.lang, desk.say(N_("needs two administrators"))),
        is_self=user_id == desk.me.user.id,
        typed=typed or {},
    )
    waits = desk.request.query_params.get("said") == "waits"
    said = N_("Asked for. It holds once another administrator has approved it.") if waits else None
    return desk.page("admin/person.html", view, title=_PERSON, trouble=trouble, said=said)


async def _keys(
    desk: Desk,
    *,
    made: str | None = None,
    typed: dict[str, str] | None = None,
    trouble: Refused | None = None,
) -> Response[str]:
    found = await desk.get("/v1/keys", list[Key])
    view = KeysView(keys=tuple(found), scopes=scopes(desk.lang), made=made, typed=typed or {})
    return desk.page("admin/keys.html", view, title=_KEYS, trouble=trouble)


async def _emergencies(
    desk: Desk, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    users = await desk.get("/v1/users", list[User])
    found = await desk.get("/v1/emergencies", list[GrantShown])
    view = EmergencyView(asked=asked_of(found, users, desk.me.user.id, desk.lang), typed=typed or {})
    return desk.page("admin/emergencies.html", view, title=_EMERGENCY, trouble=trouble)


def _without(fields: dict[str, Any], *secret: str) -> dict[str, str]:
    """What was typed, to be shown again; never a password."""
    return {name: str(value) for name, value in fields.items() if name not in secret}


ROUTES: tuple[HTTPRouteHandler, ...] = (
    people,
    add_person,
    person,
    give_role,
    act_on_person,
    act_on_grant,
    roles,
    keys,
    add_key,
    end_key,
    emergencies,
    ask_emergency,
    approve_emergency,
    health,
)
