"""Pages of the ledger: its logs, entries found and proven, and heads compared."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import address, asked, day_begins
from clearford.console.pages.ledger.view import (
    FrontView,
    HeadsView,
    LogsView,
    Wanted,
    entry_view,
    lines_of,
    types,
)
from clearford.console.pages.me.own import now_of
from clearford.runtime.http.audit import Audit
from clearford.runtime.http.entries import EntryId, Heads
from clearford.runtime.http.public_log import PublicLogs
from clearford.runtime.record.lookup import Found, Grown

Name = Annotated[str, PathParameter(max_length=200)]
_NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Sought(msgspec.Struct, frozen=True):
    """What somebody looks for."""

    q: str = ""


class HeadsWanted(msgspec.Struct, frozen=True):
    """A log, and below which size."""

    log: str
    below: int | None = None


class Pair(msgspec.Struct, frozen=True):
    """Two heads of a log."""

    log: str
    old: int
    new: int


@get("/ledger", include_in_schema=False)
async def ledger(desk: NamedDependency[Desk]) -> Response[str]:
    """The logs, and the latest entries."""
    return await _front(desk, asked(desk, Wanted))


@get("/ledger/logs", include_in_schema=False)
async def logs(desk: NamedDependency[Desk]) -> Response[str]:
    """The part of the front page that changes whenever a head is signed."""
    found = await desk.get("/v1/published/log", PublicLogs)
    return desk.page("ledger/logs.html", LogsView(logs=found.logs, now=now_of(desk)), title=N_("Ledger"))


@get("/ledger/find", include_in_schema=False)
async def find(desk: NamedDependency[Desk]) -> Response[str]:
    """Lead to the entry that an id, a number or a hash names."""
    q = asked(desk, Sought).q.strip()
    try:
        found = await desk.get("/v1/entries/find", EntryId, q=q or "-")
    except Refused as error:
        if error.status not in (400, 404):
            raise
        return await _front(desk, Wanted(), q=q, trouble=error)
    return desk.see(f"/ledger/{found.id}")


@get("/ledger/heads", include_in_schema=False)
async def heads(desk: NamedDependency[Desk]) -> Response[str]:
    """The signed heads of a log, two of which can be compared."""
    wanted = asked(desk, HeadsWanted)
    found = await desk.get("/v1/checkpoints", Heads, log=wanted.log, below=wanted.below)
    return desk.page("ledger/heads.html", HeadsView(log=wanted.log, found=found), title=N_("Signed heads"))


@get("/ledger/compare", include_in_schema=False)
async def compare(desk: NamedDependency[Desk]) -> Response[str]:
    """Whether a later head holds all that an earlier one held."""
    pair = asked(desk, Pair)
    old, new = sorted((pair.old, pair.new))
    found = await desk.get("/v1/checkpoints/compare", Grown, log=pair.log, old=old, new=new)
    return desk.page("ledger/compare.html", found, title=N_("Two heads compared"))


@get("/ledger/{entry_id:str}", include_in_schema=False)
async def one_entry(desk: NamedDependency[Desk], entry_id: Name) -> Response[str]:
    """An entry: public values, what is left of its contents, and its proof."""
    found = await desk.get(f"/v1/entries/{entry_id}", Found)
    view = entry_view(found, desk.lang, can_download=found.proof is not None and desk.may("proof.read"))
    return desk.page("ledger/entry.html", view, title=N_("Entry of the ledger"))


@get("/ledger/{entry_id:str}/proof", include_in_schema=False)
async def proof(desk: NamedDependency[Desk], entry_id: Name) -> Response[bytes]:
    """The proof as a file."""
    answer = await desk.raw("GET", f"/v1/entries/{entry_id}/proof")
    named = {"Content-Disposition": f'attachment; filename="{entry_id[:32]}.tlog-proof"'}
    return Response(answer.content, media_type="text/plain; charset=utf-8", headers=_NOT_KEPT | named)


@get("/ledger/files/verifier", include_in_schema=False)
async def verifier(desk: NamedDependency[Desk]) -> Response[bytes]:
    """The program that checks it without us."""
    published = await desk.get("/v1/published/log", PublicLogs)
    answer = await desk.raw("GET", published.verifier)
    named = {"Content-Disposition": f'attachment; filename="{published.verifier.rpartition("/")[2]}"'}
    return Response(answer.content, media_type="text/x-python", headers=_NOT_KEPT | named)


async def _front(desk: Desk, wanted: Wanted, *, q: str = "", trouble: Refused | None = None) -> Response[str]:
    published = await desk.get("/v1/published/log", PublicLogs)
    page = await desk.get(
        "/v1/entries",
        Audit,
        type=wanted.type,
        role=wanted.role,
        since=day_begins(wanted.since),
        until=day_begins(wanted.until, later=1),
        after=wanted.after,
    )
    view = FrontView(
        logs=published.logs,
        now=now_of(desk),
        types=tuple((name, desk.say(said)) for name, said in (("", N_("all")), *types())),
        wanted=wanted,
        lines=lines_of(page, desk.lang),
        next=page.after,
        base=address("/ledger", type=wanted.type, role=wanted.role, since=wanted.since, until=wanted.until),
        q=q,
    )
    return desk.page("ledger/front.html", view, title=N_("Ledger"), trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (ledger, logs, find, heads, compare, verifier, one_entry, proof)
