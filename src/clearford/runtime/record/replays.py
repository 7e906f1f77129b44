"""Deliveries as operators see them, and dead ones sent again in the order of their owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.deeds import effect, measure
from clearford.runtime.stores.tables.waiting import outbox

DeliveryState = Literal["pending", "leased", "retry", "done", "dead"]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must leave; never its content, nor whom it is about."""

    id: int
    action_id: str
    """What the receiver knows it by."""
    channel: str
    kind: str
    state: DeliveryState
    entry: str
    created: int
    due: int
    tries: int
    error: str | None


_SHOWN = tuple(outbox.c[name] for name in Delivery.__struct_fields__)


def list_deliveries(
    conn: Connection, *, state: DeliveryState, after: int | None, limit: int
) -> Sequence[Delivery]:
    """Deliveries of a state, the oldest first, from behind `after`."""
    query = select(*_SHOWN).where(outbox.c.state == state)
    if after is not None:
        query = query.where(outbox.c.id > after)
    rows = conn.execute(query.order_by(outbox.c.id).limit(limit)).mappings()
    return [Delivery(**row) for row in rows]


def do_replay_delivery(change: Change, action_id: str) -> list[str]:
    """Send a dead delivery again, after older dead ones of the same owner; their action ids, in order.

    What was undone meanwhile is left out: the platform never did it. RequestError CF-H002 for none;
    RecordError CF-R039 for one that is not dead, or that was undone.
    """
    c = outbox.c
    row = change.conn.execute(select(outbox).where(c.action_id == action_id).with_for_update()).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such delivery")
    if row.state != "dead":
        raise RecordError("CF-R039", f"the delivery is not dead, it is {row.state}")
    if _undone(change.conn, row):
        raise RecordError(
            "CF-R039",
            "what the delivery asks for was undone meanwhile",
            suggestion="it needs no answer; leave it",
        )
    mine = (c.owner == row.owner, c.channel == row.channel, c.state == "dead", c.id <= row.id)
    dead = change.conn.execute(select(outbox).where(*mine).order_by(c.id).with_for_update()).all()
    again = [one for one in dead if not _undone(change.conn, one)]
    change.conn.execute(
        update(outbox)
        .where(c.id.in_([one.id for one in again]))
        .values(state="pending", tries=0, due=change.at, error=None, leased_until=None)
    )
    change.entry(
        "config",
        refs=tuple(one.entry for one in again[:100]),
        data={"what": "delivery.replay", "deliveries": len(again)},
    )
    return [one.action_id for one in again]


def _undone(conn: Connection, row: Row[Any]) -> bool:
    """Whether nothing stands any more of what a delivery would let the platform do."""
    if row.kind == "measure":
        ended = select(measure.c.ended_by).where(measure.c.entry == row.entry)
        return conn.execute(ended).scalar() is not None
    states = conn.execute(select(effect.c.state).where(effect.c.entry == row.entry)).scalars().all()
    return bool(states) and "active" not in states
