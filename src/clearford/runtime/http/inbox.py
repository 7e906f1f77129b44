"""`POST /v1/inbox`: items in, decided by whoever reads the inbox; the answer says that they are kept."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency

from clearford.core.errors import InputError, Place, RequestError
from clearford.core.items import Item
from clearford.runtime.http.items import NDJSON, Reading, RejectedItem, batch_of, read_items
from clearford.runtime.service.settings import InboxStream
from clearford.runtime.service.wiring import Service
from clearford.runtime.stream.inbox import do_put


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the items of a request."""

    accepted: int
    """Items that are kept, and will be decided."""
    rejected: list[RejectedItem]


@post("/v1/inbox", opt={"may": "item.submit"}, status_code=202, tags=["items"], operation_class=Reading)
async def post_inbox(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Response[Kept]:
    """Keep one item, or a batch as in `POST /v1/items`, until `clearford stream run` decides them.

    With an answer of 202 they are durable, and what is decided is told by webhook and by
    `GET /v1/items/{id}/decisions`. An item that is sent again is decided once.
    """
    inbox = next((one for one in service.settings.streams if isinstance(one, InboxStream)), None)
    if inbox is None:
        raise RequestError("CF-H002", "no stream of the settings is an inbox")
    body = await request.body()
    lines = _lines(request.content_type[0], body)
    most = service.settings.limits.batch_items
    if len(lines) > most:
        raise RequestError("CF-H005", f"{len(lines)} items", suggestion=f"at most {most} in a batch")
    items, rejected = read_items(service.decoder, lines)
    service.metrics.items.labels("rejected").inc(len(rejected))
    if rejected and lines == [body]:
        one = rejected[0]
        raise InputError(one.code, one.found, place=Place(field=one.field))
    if items:
        await sync_to_thread(_put, service, items, inbox.parts)
    return Response(Kept(accepted=len(items), rejected=rejected), status_code=202)


def _lines(media_type: str, body: bytes) -> list[bytes]:
    """The items of a body, each by itself."""
    if media_type == NDJSON:
        return [line for line in body.split(b"\n") if line.strip()]
    batch = batch_of(body)
    return [body] if batch is None else [bytes(raw) for raw in batch]


def _put(service: Service, items: list[Item], parts: int) -> None:
    with service.record.change() as change:
        do_put(change, [(item, msgspec.json.encode(item)) for item in items], parts)


ROUTES = (post_inbox,)
