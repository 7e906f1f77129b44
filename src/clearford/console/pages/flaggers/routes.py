"""Pages of trusted flaggers: how precise each is, its status, and the letter about one that is not."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked, day_begins
from clearford.console.pages.flaggers.view import STATUS, LetterView, RegisterView
from clearford.runtime.http.flaggers import Draft, Flaggers

Name = Annotated[str, PathParameter(max_length=200)]


class Place(msgspec.Struct, frozen=True):
    """Where a list goes on."""

    after: str | None = None


class NewForm(msgspec.Struct, frozen=True):
    """A flagger, as it is typed."""

    key: str = ""
    name: str = ""
    coordinator: str = ""
    fields: str = ""
    valid_until: str | None = None


class StatusForm(msgspec.Struct, frozen=True):
    """What the coordinator did."""

    status: Literal["active", "suspended", "withdrawn"]


@get("/flaggers", include_in_schema=False)
async def flaggers(desk: NamedDependency[Desk]) -> Response[str]:
    """The register."""
    return await _register(desk)


@post("/flaggers", include_in_schema=False)
async def add(desk: NamedDependency[Desk]) -> Response[str]:
    """Note that a key belongs to a trusted flagger."""
    typed = {name: str(value) for name, value in (await desk.fields()).items()}
    try:
        form = await desk.form(NewForm)
        body: dict[str, Any] = {
            "key": form.key.strip(),
            "name": form.name,
            "coordinator": form.coordinator.strip().upper(),
            "fields": form.fields.replace(",", " ").split(),
            "valid_until": day_begins(form.valid_until, later=1),
        }
        await desk.post("/v1/flaggers", body)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _register(desk, typed=typed, trouble=error)
    return desk.see("/flaggers", said="saved")


@post("/flaggers/{key:str}/status", include_in_schema=False)
async def change(desk: NamedDependency[Desk], key: Name) -> Response[str]:
    """Note what the coordinator did with a status."""
    form = await desk.form(StatusForm)
    await desk.post(f"/v1/flaggers/{key}/status", {"status": form.status})
    return desk.see("/flaggers", said="saved")


@get("/flaggers/{key:str}/letter", include_in_schema=False)
async def letter(desk: NamedDependency[Desk], key: Name) -> Response[str]:
    """The letter to the coordinator, to be read and sent by a person."""
    draft = await desk.get(f"/v1/flaggers/{key}/letter", Draft, lang=desk.lang)
    view = LetterView(key=key, draft=draft, has_ledger=desk.may("entry.read"))
    return desk.page("flaggers/letter.html", view, title=N_("Letter to the coordinator"))


async def _register(
    desk: Desk, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    found = await desk.get("/v1/flaggers", Flaggers, after=asked(desk, Place).after)
    view = RegisterView(
        flaggers=tuple(found.flaggers),
        next=found.after,
        may_edit=desk.may("key.edit"),
        status=STATUS,
        typed=typed or {},
    )
    return desk.page("flaggers/register.html", view, title=N_("Trusted flaggers"), trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (flaggers, add, change, letter)
