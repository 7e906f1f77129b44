"""`POST /v1/items`: items in, decisions out, each on record before it is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

from clearford.core.dates import micros_of
from clearford.core.errors import InputError, Place, RequestError, StoreError
from clearford.core.items import Item, ItemDecoder, Rejected
from clearford.ledger.canonical import LARGEST
from clearford.runtime.http.problems import on_clearford
from clearford.runtime.record.deciding import Answer
from clearford.runtime.service.wiring import Service

NDJSON = "application/x-ndjson"
MEANWHILE = "Clearford-Meanwhile"
"""Header: what is to be done with an item that could not be decided now: open, closed or hold."""


class RejectedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item that could not be read; the others of the batch were decided."""

    index: int
    """Its place in the batch, from 0."""
    code: str
    field: str | None = None
    found: str


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The answers for a batch, in order, without those that were rejected."""

    answers: list[Answer]
    rejected: list[RejectedItem]


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    items: list[msgspec.Raw]


_BATCH = msgspec.json.Decoder(_Batch)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


_ITEM = Schema(
    type=OpenAPIType.OBJECT,
    required=["id"],
    properties={"id": Schema(type=OpenAPIType.STRING), "text": Schema(type=OpenAPIType.STRING)},
    description="An item; docs/reference/items.md has every field.",
)


@dataclass
class Reading(Operation):
    """The body is read by a decoder of its own, so the description is told of it here."""

    def __post_init__(self) -> None:
        batch = Schema(
            type=OpenAPIType.OBJECT,
            required=["items"],
            properties={"items": Schema(type=OpenAPIType.ARRAY, items=_ITEM)},
        )
        self.request_body = RequestBody(
            required=True,
            content={
                "application/json": OpenAPIMediaType(schema=Schema(one_of=[_ITEM, batch])),
                NDJSON: OpenAPIMediaType(schema=_ITEM),
            },
        )


@post(
    "/v1/items",
    opt={"may": "item.submit"},
    status_code=200,
    tags=["items"],
    operation_class=Reading,
)
async def post_items(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Response[Any]:
    """Decide one item (a JSON object), or a batch (`{"items": [...]}` or one object a line).

    The same item with the same content is decided once under a bundle: a repeated request gives the
    decision that is on record, with `repeated`. An answer of 429 or 503 says that nothing was decided: ask
    again, and do meanwhile with the item what the header `Clearford-Meanwhile` says (open, closed, hold).
    """
    body = await request.body()
    try:
        return await _decide(request.content_type[0], service, body)
    except (StoreError, RequestError) as error:
        told = on_clearford(request, error)
        if told.status_code in (429, 503):  # nothing was decided, so nothing is done to anybody
            told.headers[MEANWHILE] = service.settings.fail
        return told


async def _decide(media_type: str, service: Service, body: bytes) -> Response[Any]:
    if media_type == NDJSON:
        return await _decide_batch(service, [line for line in body.split(b"\n") if line.strip()])
    batch = batch_of(body)
    if batch is not None:
        return await _decide_batch(service, [bytes(raw) for raw in batch])
    return await _decide_one(service, body)


def batch_of(body: bytes) -> list[msgspec.Raw] | None:
    """The items of a batch; none for what is to be read as a single item."""
    if b'"items"' not in body[:200]:
        return None
    try:
        return _BATCH.decode(body).items
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if _is_item(body):  # one that says `items` somewhere
            return None
        raise InputError("CF-I002", str(error)[:200]) from error


def _is_item(body: bytes) -> bool:
    try:
        return "items" not in _OBJECT.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


async def _decide_one(service: Service, body: bytes) -> Response[Any]:
    item = keepable(service.decoder.decode(body))
    if isinstance(item, Rejected):
        service.metrics.items.labels("rejected").inc()
        raise InputError(item.code, item.found, place=Place(field=item.field))
    decided = await asyncio.wrap_future(service.gate.submit([item]))
    return Response(decided[0])


async def _decide_batch(service: Service, lines: list[bytes]) -> Response[Any]:
    most = service.settings.limits.batch_items
    if len(lines) > most:
        raise RequestError("CF-H005", f"{len(lines)} items", suggestion=f"at most {most} in a batch")
    items, rejected = read_items(service.decoder, lines)
    service.metrics.items.labels("rejected").inc(len(rejected))
    decided = await asyncio.wrap_future(service.gate.submit(items)) if items else []
    return Response(Answers(answers=decided, rejected=rejected))


def read_items(decoder: ItemDecoder, lines: list[bytes]) -> tuple[list[Item], list[RejectedItem]]:
    """Items of a batch, and what could not be read."""
    if all(line and b"\n" not in line for line in lines):
        # Together they are read faster; each means the same as alone.
        together = [keepable(item) for item in decoder.decode_lines(b"\n".join(lines))]
        if len(together) == len(lines) and not any(isinstance(item, Rejected) for item in together):
            return [item for item in together if isinstance(item, Item)], []
    items: list[Item] = []
    rejected: list[RejectedItem] = []
    for index, line in enumerate(lines):
        item = keepable(decoder.decode(line))
        if isinstance(item, Rejected):
            rejected.append(RejectedItem(index=index, code=item.code, field=item.field, found=item.found))
        else:
            items.append(item)
    return items, rejected


def keepable(item: Item | Rejected) -> Item | Rejected:
    """An item, refused where no entry can hold it: further on it would stop whatever comes with it."""
    if isinstance(item, Rejected):
        return item
    if item.at and abs(micros_of(item.at)) > LARGEST:
        return Rejected(line=1, code="CF-I003", field="$.at", found="a time that no entry can hold")
    if item.lang and "\0" in item.lang:
        return Rejected(line=1, code="CF-I003", field="$.lang", found="a character that no language has")
    return item


ROUTES = (post_items,)
