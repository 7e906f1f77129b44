"""Acts on many cases: chosen, shown, confirmed by their number, run, taken back as one."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.bulk.view import (
    EFFECTS,
    FILTERS,
    Back,
    BackPage,
    BulkForm,
    ListPage,
    NewPage,
    OneBulk,
    OnePage,
    OpenedSample,
    Past,
    PreviewPage,
    Shown,
    options,
)
from clearford.console.pages.evidence.view import html_lang
from clearford.console.pages.me.own import now_of, own_keys, preferences
from clearford.console.pages.review.view import SECOND, action_in_words
from clearford.console.render.views import part_of
from clearford.runtime.http.params import Id

At = NamedDependency[Desk]
_TITLES = {
    "list": N_("Acts on many cases"),
    "new": N_("Decide many cases together"),
    "preview": N_("What this would do"),
    "one": N_("An act on many cases"),
    "back": N_("What taking it back would do"),
}


class BackForm(msgspec.Struct, frozen=True):
    """Why something is reversed."""

    why: str = ""
    slice: int | None = None


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
    cases, campaign = tuple(query.getall("case", [])), query.get("campaign", "")
    form = msgspec.convert({**given, "case": cases, "campaign": campaign}, BulkForm, strict=False)
    return _new(desk, form)


def _new(desk: Desk, form: BulkForm, trouble: Refused | None = None) -> Response[str]:
    filters = tuple((name, value) for name in FILTERS if (value := getattr(form, name)))
    view = NewPage(form, options(form, desk.lang), filters)
    return desk.page("bulk/new.html", view, title=_TITLES["new"], trouble=trouble)


@post("/bulk/preview", status_code=200, include_in_schema=False)
async def preview(desk: At) -> Response[str]:
    """What it would do, and one of its samples where one is to be opened; nothing is done."""
    form = await desk.form(BulkForm)
    try:
        shown = await desk.post("/v1/bulk/preview", form.body(), Shown)
        return await _preview(desk, form, shown)
    except Refused as error:
        return _new(desk, form, error)


async def _preview(desk: Desk, form: BulkForm, shown: Shown, *, mistyped: bool = False) -> Response[str]:
    """The page. Samples that were opened for another preview count no more."""
    if form.token and form.token != shown.token:
        form = msgspec.structs.replace(form, opened=())
    view = PreviewPage(form, shown, mistyped=mistyped)
    if form.open:
        body = {**form.body(), "token": shown.token, "case": form.open}
        sample = await desk.post("/v1/bulk/sample", body, OpenedSample)
        opened = tuple(one for one in form.opened if not one.startswith(f"{sample.case}:"))
        form = msgspec.structs.replace(form, opened=(*opened, f"{sample.case}:{sample.proof}"))
        part = part_of(sample.original, html_lang(sample.lang))
        view = msgspec.structs.replace(view, form=form, sample=sample, part=part)
    status = 400 if mistyped else 200
    return desk.page("bulk/preview.html", view, title=_TITLES["preview"], status=status)


@post("/bulk/run", include_in_schema=False)
async def order(desk: At) -> Response[str]:
    """Order it, once its number was typed as it was shown."""
    form = await desk.form(BulkForm)
    try:
        if form.typed.strip() != str(form.count):
            shown = await desk.post("/v1/bulk/preview", form.body(), Shown)
            return await _preview(desk, form, shown, mistyped=True)
        made = await desk.post("/v1/bulk", form.order(), Past)
    except Refused as error:
        return _new(desk, form, error)
    return desk.see(f"/bulk/{made.bulk}", said="done")


@get("/bulk/{bulk_id:str}", include_in_schema=False)
async def one(desk: At, bulk_id: Id) -> Response[str]:
    """How an act stands."""
    return await _one(desk, bulk_id)


async def _one(desk: Desk, bulk_id: str, trouble: Refused | None = None) -> Response[str]:
    found = await desk.get(f"/v1/bulk/{bulk_id}", OneBulk)
    starts = found.act.starts
    view = OnePage(
        past=found.act,
        slices=found.slices,
        starts_s=None if starts is None else max(0, -((now_of(desk) - starts) // SECOND)),
        keys=own_keys(await preferences(desk)),
    )
    return desk.page("bulk/one.html", view, title=_TITLES["one"], trouble=trouble)


@post("/bulk/{bulk_id:str}/agree", include_in_schema=False)
async def agree(desk: At, bulk_id: Id) -> Response[str]:
    """Agree to an act of somebody else."""
    return await _acted(desk, bulk_id, "agree", said="done")


@post("/bulk/{bulk_id:str}/run", include_in_schema=False)
async def run(desk: At, bulk_id: Id) -> Response[str]:
    """Decide the next slice."""
    return await _acted(desk, bulk_id, "run")


@post("/bulk/{bulk_id:str}/pause", include_in_schema=False)
async def pause(desk: At, bulk_id: Id) -> Response[str]:
    """Decide nothing further for now."""
    return await _acted(desk, bulk_id, "pause")


@post("/bulk/{bulk_id:str}/resume", include_in_schema=False)
async def resume(desk: At, bulk_id: Id) -> Response[str]:
    """Go on."""
    return await _acted(desk, bulk_id, "resume")


@post("/bulk/{bulk_id:str}/undo", include_in_schema=False)
async def undo(desk: At, bulk_id: Id) -> Response[str]:
    """Take all of it back before anything has left."""
    return await _acted(desk, bulk_id, "undo", said="taken-back")


async def _acted(desk: Desk, bulk_id: str, how: str, said: str | None = None) -> Response[str]:
    await desk.fields()
    try:
        await desk.post(f"/v1/bulk/{bulk_id}/{how}")
    except Refused as error:
        return await _one(desk, bulk_id, error)
    return desk.see(f"/bulk/{bulk_id}", said=said)


@get("/bulk/{bulk_id:str}/back", include_in_schema=False)
async def back(desk: At, bulk_id: Id) -> Response[str]:
    """What reversing it, or one slice, would do; nothing is done."""
    part = desk.request.query_params.get("slice", "")
    return await _back(desk, bulk_id, int(part) if part.isascii() and part.isdigit() else None)


async def _back(desk: Desk, bulk_id: str, part: int | None, trouble: Refused | None = None) -> Response[str]:
    found = await desk.get(f"/v1/bulk/{bulk_id}/back", Back, slice=part)
    effects = tuple(
        (EFFECTS.get(kind, action_in_words(kind, desk.lang)), n) for kind, n in found.effects.items()
    )
    view = BackPage(bulk_id, found, part, effects)
    return desk.page("bulk/back.html", view, title=_TITLES["back"], trouble=trouble)


@post("/bulk/{bulk_id:str}/reverse", include_in_schema=False)
async def reverse(desk: At, bulk_id: Id) -> Response[str]:
    """Undo later what came of it, or of one slice."""
    given = await desk.form(BackForm)
    body: dict[str, Any] = {"reason": given.why}
    how = "reverse" if given.slice is None else "reverse-slice"
    try:
        await desk.post(
            f"/v1/bulk/{bulk_id}/{how}", body if given.slice is None else {**body, "slice": given.slice}
        )
    except Refused as error:
        return await _back(desk, bulk_id, given.slice, error)
    return desk.see(f"/bulk/{bulk_id}", said="taken-back")


ROUTES: tuple[HTTPRouteHandler, ...] = (
    acts,
    new,
    preview,
    order,
    one,
    agree,
    run,
    pause,
    resume,
    undo,
    back,
    reverse,
)
