"""The register of lawful orders: every step on record, the words sealed, the effect told to the platform."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, or_, select, update

from clearford.act.notices import OrderNotice
from clearford.cases import orders as rules
from clearford.cases.orders import NOTHING, Given, OrderEvent
from clearford.core.casework import Hand, Order
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import Restriction
from clearford.runtime.record.cases import Office
from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.record.order_items import (
    Wanted,
    do_act_on,
    do_begin_taking_back,
    do_note_gone,
    do_note_items,
    named,
    restrictions,
    rows_of,
)
from clearford.runtime.record.order_notices import OrderWords, do_tell_all
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.voices import lawful_order
from clearford.runtime.stores.vault import Vault, unseal

_EVENTS = {
    "confirm": "confirmed",
    "give_effect": "given_effect",
    "refuse": "refused",
    "release": "released",
    "withdraw": "withdrawn",
    "annul": "annulled",
}
"""Steps as entries name them, those first that the transparency report counts; others keep their own name."""
_ACTING: tuple[OrderEvent, ...] = ("give_effect", "give_rest")
UNDOES: tuple[OrderEvent, ...] = ("release", "withdraw", "annul")
"""Steps that may leave items to be undone (`order_back`)."""
ALL = Wanted()


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the register keeps it."""

    order: Order
    words: OrderWords
    placed: tuple[Restriction, ...] = ()
    """What was put into force last, where and until when."""


def do_register_order(change: Change, office: Office, order: Order, words: OrderWords) -> str:
    """Register an order that came in; its entry."""
    order = rules.look_again(order, change.at, office.numbers)
    contents = [Content("order", msgspec.json.encode(words))]
    made = _enter(change, order, "received", contents, clock={"sla.order": "started"})
    change.add(
        lawful_order,
        **_columns(order),
        entry=made,
        case_id=None,
        body=_sealed(change, Registered(order=order, words=words)),
    )
    do_note_items(change, order, words)
    return made


def find_order(change: Change, order_id: str) -> Registered:
    """An order as it stands. RequestError CF-H002 for none, or one whose words were erased."""
    return _open(change, _row(change, order_id))


def order_of(conn: Connection, vault: Vault, order_id: str) -> Order | None:
    """An order as it stands, to be looked at; none for none, or one whose words were erased."""
    query = select(lawful_order.c.body).where(lawful_order.c.id == order_id)
    body, cipher = conn.execute(query).scalar(), vault.opener(conn, vault.ref("order", order_id))
    if body is None or cipher is None:
        return None
    return msgspec.json.decode(unseal(cipher, bytes(body), order_id), type=Registered).order


def _row(change: Change, order_id: str) -> Row[Any]:
    change.flush()
    query = select(lawful_order).where(lawful_order.c.id == order_id).with_for_update()
    row = change.conn.execute(query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such order")
    return row


def _open(change: Change, row: Row[Any]) -> Registered:
    body = change.unseal(_owner(change, row.id), bytes(row.body), row.id)
    if body is None:
        raise RequestError("CF-H002", "the words of this order were erased")
    return msgspec.json.decode(body, type=Registered)


def list_orders(conn: Connection, *, after: str | None, limit: int, state: str | None = None) -> list[str]:
    """Ids of orders, from behind `after`; only those in a state, where one is named."""
    query = select(lawful_order.c.id).order_by(lawful_order.c.id).limit(limit)
    if after is not None:
        query = query.where(lawful_order.c.id > after)
    if state is not None:
        query = query.where(lawful_order.c.state == state)
    return list(conn.execute(query).scalars())


def do_advance_order(
    change: Change,
    means: Means,
    order_id: str,
    event: OrderEvent,
    hand: Hand,
    *,
    languages: frozenset[str],
    found: Collection[str] = (),
    given: Given = NOTHING,
    wanted: Wanted = ALL,
) -> Registered:
    """Take a step with an order; the order after it. RecordError as `cases.orders.advance`.

    found: what is there by now, as a person checked: names of yes-or-no fields of an order.
    wanted: what is done, for the steps that act; which items, for those that undo too. CF-R022 and CF-R054
    for what cannot be done. Whoever may be told of an effect is told in the same moment.
    """
    row = _row(change, order_id)
    before = _open(change, row)
    checked = msgspec.structs.replace(before.order, **dict.fromkeys(found, True))
    numbers = means.office.numbers
    order = rules.advance(
        checked, event, by=hand, now=change.at, languages=languages, numbers=numbers, given=given
    )
    after = msgspec.structs.replace(before, order=order)
    fresh: dict[str, OrderNotice] = {}
    if event in _ACTING and order.kind == "act":
        after, fresh = _do_act(change, means, after, event, row, wanted)
    elif event in UNDOES:
        _do_undo(change, means, after, event, row, wanted, given.why)
    else:
        clock = rules.answered(before.order, order, numbers, change.at)
        _enter(change, order, event, _why(given.why), refs=(row.entry,), clock=clock)
    return _do_save(change, _do_tell_if_allowed(change, after, fresh, by_hand=event == "tell_user"))


def _do_act(
    change: Change, means: Means, after: Registered, event: OrderEvent, row: Row[Any], wanted: Wanted
) -> tuple[Registered, dict[str, OrderNotice]]:
    """Give effect for the items that are named; those that no longer exist are only noted."""
    order, words = after.order, after.words
    waiting = rows_of(change, order.id, ("waiting",))
    gone = named(waiting, words, wanted.gone)
    rest = [one for one in waiting if one not in gone]
    chosen = named(rest, words, wanted.items)
    if not chosen and not gone:
        raise RecordError("CF-R054", "no item of the order waits for this any more")
    placed = restrictions(order, wanted, change.at)
    made = _enter(change, order, event, [], refs=(row.entry,), done=len(chosen), gone=len(gone))
    do_note_gone(change, gone)
    fresh = do_act_on(change, means, order, words, chosen, placed, made)
    return msgspec.structs.replace(after, placed=placed), fresh


def _do_undo(
    change: Change,
    means: Means,
    after: Registered,
    event: OrderEvent,
    row: Row[Any],
    wanted: Wanted,
    why: str,
) -> None:
    """Undo what was done: for the items that are released, or for all once the order no longer holds."""
    done = rows_of(change, after.order.id, ("done",)) if after.order.kind == "act" else []
    chosen = named(done, after.words, wanted.items if event == "release" else None)
    if event == "release" and not chosen:
        raise RecordError("CF-R054", "nothing that was done is left to be undone")
    _enter(change, after.order, event, _why(why), refs=(row.entry,), undone=len(chosen))
    do_begin_taking_back(change, means.office, after.order.id, chosen)


def _do_tell_if_allowed(
    change: Change,
    after: Registered,
    fresh: Mapping[str, OrderNotice] | None = None,
    *,
    by_hand: bool = False,
) -> Registered:
    """Tell of an effect who may be told of it; the order after that."""
    order = after.order
    if not by_hand and order.noticed is None:
        if order.effect is None or not rules.may_tell(order, change.at):
            return after
        order = rules.tell(order, change.at)
        _enter(change, order, "tell_user", [])
    if order.noticed is not None:
        do_tell_all(change, order, after.words, fresh)
    return msgspec.structs.replace(after, order=order)


def do_tell_due(change: Change, office: Office, limit: int = 20) -> int:
    """Tell people of orders about which nothing keeps us silent any more; how many orders were looked at.

    What waits for too long, and a notice that is held back for very long, is put before people.
    """
    c, now = lawful_order.c, change.at
    waiting = select(lawful_order).where(or_(c.notice_due <= now, c.review_by <= now))
    rows = change.conn.execute(waiting.order_by(c.id).limit(limit).with_for_update(skip_locked=True)).all()
    for row in rows:
        _do_tell_one(change, office, row)
    return len(rows)


def _do_tell_one(change: Change, office: Office, row: Row[Any]) -> None:
    try:
        kept = _open(change, row)
    except RequestError:  # its words were erased: there is nothing left to tell
        nothing = {"notice_due": None, "review_by": None}
        change.conn.execute(update(lawful_order).where(lawful_order.c.id == row.id).values(**nothing))
        return
    due = rules.notice_open(kept.order)
    if due is not None and due <= change.at:
        _do_save(change, _do_tell_if_allowed(change, kept))
        return
    event = "late" if kept.order.state in ("received", "asked") else "notice_review"
    made = _enter(change, kept.order, event, [], refs=(row.entry,))
    what = f"order {row.id}: {_LOOK[event]}"
    do_open_incident(change, office, what, about=f"order:{row.id}", refs=(made,))
    again = rules.look_again(kept.order, change.at, office.numbers)
    _do_save(change, msgspec.structs.replace(kept, order=again))


_LOOK = {
    "late": "it waits for longer than it should",
    "notice_review": "those whom it concerns are still not told",
}


def _do_save(change: Change, kept: Registered) -> Registered:
    values = {**_columns(kept.order), "body": _sealed(change, kept)}
    change.conn.execute(update(lawful_order).where(lawful_order.c.id == kept.order.id).values(**values))
    return kept


def _sealed(change: Change, kept: Registered) -> bytes:
    return change.seal(_owner(change, kept.order.id), msgspec.json.encode(kept), kept.order.id)


def _why(why: str) -> list[Content]:
    return [Content("reason", why.strip().encode())] if why.strip() else []


def _enter(
    change: Change,
    order: Order,
    event: str,
    contents: Sequence[Content],
    refs: tuple[str, ...] = (),
    clock: Mapping[str, str] | None = None,
    **counts: int,
) -> str:
    data: dict[str, Any] = {
        "order": order.id,
        "kind": order.kind,
        "state": order.issuing_state,
        "event": _EVENTS.get(event, event),
        "items": order.items,
        **counts,
    }
    if event == "give_effect" and order.classes:
        data["classes"] = list(order.classes)
    if event == "refuse" and order.refused_for is not None:
        data["why"] = order.refused_for
    return change.entry(
        "order",
        contents=contents,
        owner=_owner(change, order.id),
        refs=refs,
        scope=order.territory,
        category=order.category,
        clock=dict(clock or {}),
        data=data,
    )


def _owner(change: Change, order_id: str) -> str:
    return change.vault.ref("order", order_id)


def _columns(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "kind": order.kind,
        "state": order.state,
        "issuer_state": order.issuing_state,
        "category": order.category,
        "received": order.received,
        "confirmed_at": order.confirmed,
        "effect_at": order.effect,
        "refused_at": order.refused,
        "notice_after": order.notice_after,
        "hold_until": order.hold_until,
        "noticed_at": order.noticed,
        "notice_due": rules.notice_open(order),
        "review_by": order.review_by,
    }
