"""Routes of requests about own data: the platform files them for its users, the privacy officer answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta, field
from sqlalchemy import Row

from clearford.act.letter import Letter
from clearford.act.rights import RightsKind, RightsResult
from clearford.core.access import Identity
from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import Accounts, Body, Serving, Who, Words
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.copies import Copy
from clearford.runtime.record.erasure import Person
from clearford.runtime.record.rights import (
    answer_of,
    do_copy,
    do_decide_request,
    do_file_request,
    find_request,
    holds_of,
    list_requests,
    words_of,
)
from clearford.runtime.stores.tables.contents import subject_key

Letters = dict[Literal["en", "zh"], Letter]


class NewRequest(Body, frozen=True, kw_only=True):
    """What somebody asks about their own data; the platform knows that it is they who ask."""

    kind: RightsKind
    account: Annotated[str, Meta(min_length=1, max_length=200)]
    """Id of the account, as the platform names it in items; or the e-mail address of a reporter."""
    of: Person = "account"
    words: Words = ""
    """What the person wrote; for a correction what is wrong and what is right."""
    lang: Annotated[str, Meta(max_length=35)] = "en"


class RequestShown(msgspec.Struct, frozen=True, kw_only=True):
    """A request and how far it is. Times in microseconds since 1970."""

    request: str
    kind: str
    filed: int
    due: int
    result: str | None
    """none while it waits for its answer."""
    decided_at: int | None


class RequestIds(msgspec.Struct, frozen=True):
    """Requests, and behind which id the next ones begin; none at the end."""

    requests: list[RequestShown]
    after: str | None


class RequestOpened(msgspec.Struct, frozen=True, kw_only=True):
    """A request as the privacy officer sees it."""

    request: RequestShown
    words: str | None
    """none where nothing was written, or it was erased."""
    holds: list[dict[Literal["en", "zh"], str]]
    """What would hold up an erasure now, in both languages."""
    letters: Letters


class Decision(Body, frozen=True, kw_only=True):
    """What is answered, and why."""

    result: RightsResult
    reason: Annotated[str, Meta(min_length=1, max_length=5_000)]
    """For the record."""
    written: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = field(default_factory=dict)
    """Language -> reason for the person."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How far a request is, and its answer."""

    request: RequestShown
    letters: Letters
    """Language -> the answer in writing; empty while it waits."""
    erased: tuple[str, ...] = ()
    """Entries that say what was erased just now."""


@post("/v1/rights-requests", opt={"may": "rights_request.file"}, sync_to_thread=True)
def file_request(service: Serving, identity: Who, data: JSONBody[NewRequest]) -> RequestShown:
    """File a request of an account or a reporter; the answer says by when it is decided."""
    with service.record.change(acting(identity, "rights_request.file", service.record.now())) as change:
        made = do_file_request(
            change, service.office, data.kind, data.of, data.account, words=data.words, lang=data.lang
        )
        change.flush()
        return _shown(find_request(change.conn, made.request))


@get("/v1/rights-requests", opt={"may": "rights_request.read"}, sync_to_thread=True)
def all_requests(service: Serving, after: After = None, waiting: FromQuery[bool | None] = None) -> RequestIds:
    """Requests, all or those that wait."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = [_shown(row) for row in list_requests(conn, after=after, limit=most, waiting=waiting)]
    return RequestIds(found, found[-1].request if len(found) == most else None)


@get("/v1/rights-requests/{request_id:str}", opt={"may": "rights_request.read"}, sync_to_thread=True)
def read_request(service: Serving, identity: Who, request_id: Id) -> RequestOpened:
    """A request in the person's words, with what would hold up an erasure; that it was read is on record."""
    with service.record.change(acting(identity, "rights_request.read", service.record.now())) as change:
        row = find_request(change.conn, request_id)
        data: dict[str, Any] = {"what": "rights_request", "request": row.id, "refused": False}
        change.entry("read", refs=(row.entry,), data=data)
        held = holds_of(change, row, service.office) if row.kind == "erasure" else ()
        return RequestOpened(
            request=_shown(row),
            words=words_of(change.conn, service.vault, row),
            holds=[{"en": one.say("en"), "zh": one.say("zh")} for one in held],
            letters=answer_of(change.conn, service.vault, row),
        )


@post(
    "/v1/rights-requests/{request_id:str}/decision",
    opt={"may": "rights_request.decide"},
    status_code=200,
    sync_to_thread=True,
)
def decide_request(
    service: Serving, accounts: Accounts, identity: Who, request_id: Id, data: JSONBody[Decision]
) -> Answered:
    """Answer a request; CF-R029 for an erasure that is held up, CF-R057 for what cannot be answered so."""
    with service.record.change(acting(identity, "rights_request.decide", service.record.now())) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        written = {str(lang): words for lang, words in data.written.items()}
        made = do_decide_request(
            change, service.office, request_id, hand, data.result, reason=data.reason, written=written
        )
        request = _shown(find_request(change.conn, request_id))
    if made.erased:
        service.store.scrub(subject_key)
    return Answered(request=request, letters=dict(made.letters), erased=made.erased)


@get("/v1/rights-requests/{request_id:str}/answer", opt={"may": "rights_request.file"}, sync_to_thread=True)
def read_answer(service: Serving, identity: Who, request_id: Id) -> Answered:
    """How far a request is, and its answer in both languages; to a key, only what it filed itself."""
    with service.record.read() as conn:
        row = find_request(conn, request_id, filed_by=_own(identity))
        return Answered(request=_shown(row), letters=dict(answer_of(conn, service.vault, row)))


@get("/v1/rights-requests/{request_id:str}/copy", opt={"may": "rights_request.file"}, sync_to_thread=True)
def read_copy(service: Serving, identity: Who, request_id: Id) -> Copy:
    """What is kept of a person to whom access was granted; CF-R057 where it was not. Keys: see `answer`."""
    with service.record.change(acting(identity, "rights_request.file", service.record.now())) as change:
        return do_copy(change, request_id, filed_by=_own(identity))


def _own(identity: Identity) -> str | None:
    """Whose requests alone an identity reads: a key its own, the privacy officer all."""
    return identity.id if identity.kind == "machine" else None


def _shown(row: Row[Any]) -> RequestShown:
    return RequestShown(
        request=row.id,
        kind=row.kind,
        filed=row.filed,
        due=row.due,
        result=row.result,
        decided_at=row.decided_at,
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[file_request, all_requests, read_request, decide_request, read_answer, read_copy],
        tags=["privacy"],
    ),
)
