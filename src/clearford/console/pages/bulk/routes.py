"""Acts on many cases: chosen, shown, confirmed by their number, run, taken back as one."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.bulk.view import (
    FILTERS,
    BulkForm,
    ListPage,
    NewPage,
    OnePage,
    Past,
    PreviewPage,
    Shown,
    Together,
    options,
)
from clearford.core.codes import CODES
from clearford.runtime.http.problems import Problem

At = NamedDependency[Desk]
_TITLES = {
    "list": N_("Acts on many cases"),
    "new": N_("Decide many cases together"),
    "preview": N_("What this would do"),
    "one": N_("An act on many cases"),
}


class BackForm(msgspec.Struct, frozen=True):
    """Why something is reversed."""

    why: str = ""


@get("/bulk", include_in_schema=False)
async def acts(desk: At) -> Response[str]:
    """One's own acts."""
    return desk.page("bulk/list.html", ListPage(await _past(desk)), title=_TITLES["list"])


async def _past(desk: Desk) -> tuple[Past, ...]:
    return tuple(await desk.get("/v1/bulk", list[Past]))


@get("/bulk/new", include_in_schema=False)
async def new(desk: At) -> Response[str]:
    """What was chosen, and the decision."""
    desk.need("case.bulk")
    query = desk.request.query_params
    # In the address of a page `lang` is the language of the page.
    given = {name: value for name in FILTERS if (value := query.get("language" if name == "lang" else name))}
    form = msgspec.convert({**given, "case": tuple(query.getall("case", []))}, BulkForm, strict=False)
    return _new(desk, form)


def _new(desk: Desk, form: BulkForm, trouble: Refused | None = None) -> Response[str]:
    filters = tuple((name, value) for name in FILTERS if (value := getattr(form, name)))
    view = NewPage(form, options(form, desk.lang), filters)
    return desk.page("bulk/new.html", view, title=_TITLES["new"], trouble=trouble)


@post("/bulk/preview", status_code=200, include_in_schema=False)
async def preview(desk: At) -> Response[str]:
    """What it would do; nothing is done."""
    form = await desk.form(BulkForm)
    try:
        shown = await desk.post("/v1/bulk/preview", form.body(), Shown)
    except Refused as error:
        return _new(desk, form, error)
    return desk.page("bulk/preview.html", PreviewPage(form, shown), title=_TITLES["preview"])


@post("/bulk/run", include_in_schema=False)
async def run(desk: At) -> Response[str]:
    """Do it, once its number was typed as it was shown."""
    form = await desk.form(BulkForm)
    try:
        if form.typed.strip() != str(form.count):
            shown = await desk.post("/v1/bulk/preview", form.body(), Shown)
            view = PreviewPage(form, shown, mistyped=True)
            return desk.page("bulk/preview.html", view, title=_TITLES["preview"], status=400)
        done = await desk.post("/v1/bulk", {**form.body(), "token": form.token}, Together)
    except Refused as error:
        return _new(desk, form, error)
    return desk.see(f"/bulk/{done.bulk}", said="done")


@get("/bulk/{bulk_id:str}", include_in_schema=False)
async def one(desk: At, bulk_id: FromPath[str]) -> Response[str]:
    """What became of an act."""
    return await _one(desk, bulk_id)


async def _one(desk: Desk, bulk_id: str, trouble: Refused | None = None) -> Response[str]:
    found = next((past for past in await _past(desk) if past.bulk == bulk_id), None)
    if found is None:
        code = "CF-H002"
        raise Refused(
            Problem(
                type=f"/docs/errors/{code}",
                title=CODES[code].en,
                status=404,
                detail="there is no such act of yours",
                code=code,
            )
        )
    return desk.page("bulk/one.html", OnePage(found), title=_TITLES["one"], trouble=trouble)


@post("/bulk/{bulk_id:str}/undo", include_in_schema=False)
async def undo(desk: At, bulk_id: FromPath[str]) -> Response[str]:
    """Take all of it back a moment after it."""
    await desk.fields()
    return await _back(desk, bulk_id, "undo", {})


@post("/bulk/{bulk_id:str}/reverse", include_in_schema=False)
async def reverse(desk: At, bulk_id: FromPath[str]) -> Response[str]:
    """Undo later what came of it."""
    given = await desk.form(BackForm)
    return await _back(desk, bulk_id, "reverse", {"reason": given.why})


async def _back(desk: Desk, bulk_id: str, how: str, body: dict[str, str]) -> Response[str]:
    try:
        await desk.post(f"/v1/bulk/{bulk_id}/{how}", body, Together)
    except Refused as error:
        return await _one(desk, bulk_id, error)
    return desk.see(f"/bulk/{bulk_id}", said="taken-back")


ROUTES: tuple[HTTPRouteHandler, ...] = (acts, new, preview, run, one, undo, reverse)
