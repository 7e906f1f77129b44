"""Routes of golden items: a lead keeps cases with a known answer, which nobody can tell from others."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.casework import Verdict
from clearford.core.errors import InputError, Place
from clearford.core.items import Rejected
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.accounts import Made
from clearford.runtime.http.cases import Body, Name, Serving, Who
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.golden import GoldenShown, do_add_golden, do_retire_golden, list_golden


class Answer(Body, frozen=True, kw_only=True):
    """What is right to decide."""

    outcome: Literal["no_action", "restrict"]
    actions: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    ground: Literal["contract", "illegal"] | None = None


class NewGolden(Body, frozen=True, kw_only=True):
    """An invented item, and what is right to decide about it."""

    item: Annotated[dict[Name, Any], Meta(max_length=20)]
    """As `POST /v1/items` takes it: synthetic or defanged, with ids of the form that the platform gives."""
    harm: Name
    answer: Answer
    note: Annotated[str, Meta(min_length=1, max_length=5_000)]
    """Why that is the answer."""


class GoldenPage(msgspec.Struct, frozen=True):
    """Some golden items, and behind which id the next ones begin; none at the end."""

    items: list[GoldenShown]
    after: str | None


@post("/v1/golden", opt={"may": "golden.edit"}, sync_to_thread=True)
def add_golden(service: Serving, identity: Who, data: JSONBody[NewGolden]) -> Made:
    """Register a golden item. CF-R030 where its case would be told apart from others."""
    item = service.decoder.decode(msgspec.json.encode(data.item))
    if isinstance(item, Rejected):
        raise InputError(item.code, item.found, place=Place(field=item.field))
    answer = Verdict(
        outcome=data.answer.outcome,
        actions=tuple(sorted(set(data.answer.actions))),
        ground=data.answer.ground,
    )
    with service.record.change(acting(identity, "golden.edit", service.record.now())) as change:
        made = do_add_golden(change, service.means, item, harm=data.harm, answer=answer, note=data.note)
    return Made(made)


@get("/v1/golden", opt={"may": "golden.edit"}, sync_to_thread=True)
def show_golden(service: Serving, after: After = None) -> GoldenPage:
    """Golden items with their answers, how often each was handed out, and how it was decided."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_golden(conn, service.vault, after=after, limit=most)
    return GoldenPage(found, found[-1].id if len(found) == most else None)


@post("/v1/golden/{golden_id:str}/retire", opt={"may": "golden.edit"}, status_code=204, sync_to_thread=True)
def retire_golden(service: Serving, identity: Who, golden_id: Id) -> None:
    """Hand a golden item out no more; cases made of it before stay as they are."""
    with service.record.change(acting(identity, "golden.edit", service.record.now())) as change:
        do_retire_golden(change, golden_id)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[add_golden, show_golden, retire_golden], tags=["golden"]),
)
