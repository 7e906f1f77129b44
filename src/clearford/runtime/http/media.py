"""Routes of pictures: platforms hand in the files that items name, and who holds a case is shown them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import State
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.ai.labels.verdict import C2pa, judge
from clearford.ai.labels.verdict import State as Label
from clearford.cases.golden import told_kind
from clearford.core.errors import RequestError
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http.cases import Accounts, Serving, Who
from clearford.runtime.http.evidence_views import minor_concerned
from clearford.runtime.http.params import Id
from clearford.runtime.media.label_reading import Reading, read_said
from clearford.runtime.media.opening import COVERED, can_open, examined, not_installed, open_picture
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.evidence import contents_behind
from clearford.runtime.record.evidence_views import item_of
from clearford.runtime.record.exposure import do_look
from clearford.runtime.record.media import (
    Found,
    Medium,
    Taken,
    do_take_medium,
    do_uncover,
    media_of,
    not_shown,
)
from clearford.runtime.record.media_labels import do_note_label
from clearford.runtime.record.unit import By
from clearford.runtime.service.wiring import Service

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of a picture: it is nothing but a picture, here alone, and nobody keeps it."""
_ANY = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a case, and what says how they are shown."""

    kind: str
    harm: str | None
    """Of the case."""
    media: tuple[Medium, ...]


class LabelRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of how it came about, without what its uploader declares."""

    read: Reading
    """Whether it could be read: `read` also where it holds no label. See docs/how-to/label-files.md."""
    state: Label
    """unknown where nothing was found, or nothing could be read: nothing follows from that."""
    c2pa: C2pa | None
    """None where this installation reads no manifests, or could not read the file."""


class HandedIn(Taken, frozen=True, kw_only=True):
    """A file that was taken, and what it says."""

    label: LabelRead


@dataclass
class _Bytes(Operation):
    """The body is a file, which the framework does not know."""

    def __post_init__(self) -> None:
        content = {"application/octet-stream": OpenAPIMediaType(schema=_ANY)}
        self.request_body = RequestBody(required=True, content=content)


@post(
    "/v1/items/{item_id:str}/media",
    opt={"may": "item.submit"},
    status_code=200,
    tags=["items"],
    operation_class=_Bytes,
)
async def hand_in_medium(
    request: Request[Any, Any, State],
    service: Serving,
    identity: Who,
    item_id: Id,
    medium: Annotated[str, QueryParameter(max_length=500)],
) -> HandedIn:
    """Hand in the bytes of a file that an item names: its labels are read, for whoever decides the item next.

    medium: its id in the item. Before the item is decided, and where nobody is to look at it, no byte is
    kept, and `entry` is null; else they are kept for people, once. `label` says what the file says of how it
    came about; it holds from the next time that the item is handed in. CF-R061 where the bytes have another
    SHA-256 than an item on record says. Nothing is ever fetched from an address.
    """
    body = await _received(request, service.settings.media.bytes_most)
    by = acting(identity, "item.submit", service.record.now())
    return await sync_to_thread(_take, service, by, item_id, medium, body)


async def _received(request: Request[Any, Any, State], most: int) -> bytes:
    """The body, of which no more is read than may come."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise RequestError("CF-H005", f"more than {most} bytes")
    if not body:
        raise RequestError("CF-H001", "the body is empty")
    return bytes(body)


def _take(service: Service, by: By, item_id: str, medium: str, body: bytes) -> HandedIn:
    limits = service.settings.media
    opened, said = examined(body, limits), read_said(body, limits)  # nobody waits for a change meanwhile
    with service.record.change(by) as change:
        taken = do_take_medium(change, item_id, medium, body, opened)
        do_note_label(change, item_id, medium, taken.sha256, said)
    read = said.state == "read"
    told = LabelRead(read=said.state, state=judge(said.marks).state if read else "unknown", c2pa=said.c2pa)
    return HandedIn(
        entry=taken.entry,
        sha256=taken.sha256,
        kind=taken.kind,
        size=taken.size,
        repeated=taken.repeated,
        label=told,
    )


@get("/v1/cases/{case_id:str}/media", opt={"may": "evidence.read"}, tags=["cases"], sync_to_thread=True)
def list_media(service: Serving, identity: Who, case_id: Id) -> Files:
    """Files that the item of a case names, and whether each can be shown; nothing of what they show."""
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "evidence.read", change.at))
        item = item_of(contents_behind(change, case, ("item",)), case)
        media = media_of(change, case, item, identity.id)
    return Files(kind=told_kind(case.kind), harm=case.harm, media=media)


@get(
    "/v1/cases/{case_id:str}/media/{n:int}",
    opt={"may": "evidence.read"},
    tags=["cases"],
    sync_to_thread=True,
)
def show_medium(
    service: Serving,
    accounts: Accounts,
    identity: Who,
    case_id: Id,
    n: FromPath[int],
    *,
    blur: Annotated[int, QueryParameter(ge=0, le=COVERED)] = 0,
    grey: FromQuery[bool] = False,
) -> Response[bytes]:
    """The nth picture of a case as a WebP without metadata, at most 1,600 points wide or high.

    blur: 0 for a clear one, up to 3 for one that shows colours alone. Everything clearer than that is
    on record before it leaves, once for each person and case. CF-R062 for one that is not shown, and why;
    CF-R060 where a minor is concerned, which a lead is shown alone, on record each time.
    """
    if not can_open():
        raise not_installed()
    found = _uncovered(service, accounts, identity, case_id, n, blur)

    def opened() -> bytes:
        made = open_picture(found.body, service.settings.media, blur=blur, grey=grey)
        if made.state != "ready":
            raise not_shown(made.state)
        return made.body

    body = service.pictures.get((found.entry, blur, grey), opened)
    return Response(body, media_type="image/webp", headers=HEADERS)


def _uncovered(
    service: Service, accounts: AccountStore, identity: Who, case_id: str, n: int, blur: int
) -> Found:
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "evidence.read", change.at))
        if case.owner == identity.id and blur < COVERED:
            do_look(change, case, service.office.numbers)
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        found = do_uncover(change, case, n, hand, blur=blur, purpose=by.role)
    if found is None:  # only now that the refusal is on record
        raise minor_concerned()
    return found


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[hand_in_medium, list_media, show_medium]),
)
