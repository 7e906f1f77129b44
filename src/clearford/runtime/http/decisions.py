"""Looking decisions up: those about an item, one with what became of it, and what it rested on."""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy import select

from clearford.core.entries import Entry
from clearford.core.errors import RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Serving, Who
from clearford.runtime.http.params import Id
from clearford.runtime.record.deciding import TRACE, Answer
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import effect

_MOST_EFFECTS = 500


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record about an item, the latest first."""

    latest: Answer | None
    """What was answered last, allowed or not; none when that is longer ago than answers are kept."""
    decisions: list[Entry]
    """Entries of decisions that restricted it or brought it before people."""
    after: int | None
    """Pass this to get what came before; none at the end."""


class EffectShown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a decision brought about."""

    action_id: str
    kind: str
    state: str
    since: int
    until: int | None


class DecisionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A decision and what became of it."""

    entry: Entry
    effects: list[EffectShown]


@get(
    "/v1/items/{item_id:str}/decisions", opt={"may": "decision.read"}, tags=["decisions"], sync_to_thread=True
)
def list_decisions(service: Serving, item_id: Id, after: FromQuery[int | None] = None) -> Past:
    """Decisions about an item of the platform, by the platform's own id of it."""
    ref, most = service.vault.ref("item", item_id), service.settings.limits.page
    mine = select(entry.c.seq, entry.c.body).where(entry.c.item == ref, entry.c.type == "decision")
    if after is not None:
        mine = mine.where(entry.c.seq < after)
    last = select(decided.c.body).where(decided.c.item == ref).order_by(decided.c.at.desc()).limit(1)
    with service.record.read() as conn:
        rows = conn.execute(mine.order_by(entry.c.seq.desc()).limit(most)).all()
        body = conn.execute(last).scalar()
    return Past(
        latest=None if body is None else msgspec.json.decode(body, type=Answer),
        decisions=[decode(bytes(row.body)) for row in rows],
        after=rows[-1].seq if len(rows) == most else None,
    )


@get("/v1/decisions/{entry_id:str}", opt={"may": "decision.read"}, tags=["decisions"], sync_to_thread=True)
def read_decision(service: Serving, entry_id: Id) -> DecisionShown:
    """A decision as it is on record, with its effects as they stand."""
    wanted = select(entry.c.body).where(entry.c.id == entry_id, entry.c.type == "decision")
    c = effect.c
    brought = select(c.action_id, c.kind, c.state, c.since, c.until).where(c.entry == entry_id)
    with service.record.read() as conn:
        body = conn.execute(wanted).scalar()
        rows = conn.execute(brought.order_by(c.action_id).limit(_MOST_EFFECTS)).mappings().all()
    if body is None:
        raise _none()
    return DecisionShown(entry=decode(bytes(body)), effects=[EffectShown(**row) for row in rows])


@get(
    "/v1/decisions/{entry_id:str}/explanation",
    opt={"may": "decision.read"},
    tags=["decisions"],
    sync_to_thread=True,
)
def explain_decision(service: Serving, identity: Who, entry_id: Id) -> Response[bytes]:
    """What a decision rested on: signals, rules, stretches of the text, versions. Holds no text.

    It is evidence: that it was read is on record, and it is gone when the content was erased.
    """
    wanted = select(entry.c.id).where(entry.c.id == entry_id, entry.c.type == "decision")
    with service.record.change(acting(identity, "decision.read", service.record.now())) as change:
        found = change.conn.execute(wanted).scalar()
        kept = change.vault.read_all(change.conn, entry_id).get(TRACE) if found else None
        if kept is None:
            raise _none()
        change.entry(
            "read",
            refs=(entry_id,),
            data={"what": TRACE, "purpose": "explanation", "refused": False},
        )
    return Response(kept.body, media_type="application/json", headers={"Cache-Control": "no-store"})


def _none() -> RequestError:
    return RequestError("CF-H002", "there is no such decision, or its evidence was erased")


ROUTES: tuple[ControllerRouterHandler, ...] = (list_decisions, read_decision, explain_decision)
