"""Telling people of an order that concerns them (DSA arts 9(5), 10(5)): a notice and a link that opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, exists, select, update

from clearford.act.letter import as_mail
from clearford.act.notices import OrderNotice, plan_order_notice
from clearford.core.casework import Order
from clearford.core.entries import Content
from clearford.core.reasons import LANGUAGES, Restriction
from clearford.runtime.record.decisions import new_token
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.voices import order_item

NOTICE = "order_notice"
"""Name of the content, and kind of the delivery, that tells the person concerned of an order."""


class OrderWords(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says; sealed."""

    authority: str
    reference: str = ""
    """The authority's own number."""
    law: dict[str, str]
    """Language -> legal basis."""
    reasons: dict[str, str]
    """Language -> the authority's statement of reasons."""
    redress: dict[str, str]
    """Language -> how it can be challenged."""
    items: tuple[str, ...]
    """Ids of items, or of accounts about which it asks; each once."""
    accounts: dict[str, str] = {}
    """Id of an item -> id of its account, where the record does not know it."""


def notice_of(
    order: Order, words: OrderWords, *, measures: tuple[Restriction, ...] = (), entry: str | None = None
) -> OrderNotice:
    """What the person concerned is told of an order.

    measures: what was done about the item. entry: by which the person can look it up.
    """
    return OrderNotice(
        kind=order.kind,
        authority=words.authority,
        law=words.law,
        reasons=words.reasons,
        redress=words.redress,
        measures=measures,
        classes=order.classes,
        entry=entry,
    )


def do_set_rows(change: Change, changed: Sequence[tuple[Row[Any], Mapping[str, Any]]]) -> None:
    """Change rows of what orders name, each the same columns."""
    if changed:
        c = order_item.c
        mine = (c.order_id == bindparam("of_order"), c.place == bindparam("at_place"))
        names: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed[0][1]}
        new = [
            {"of_order": row.order_id, "at_place": row.place, **{f"new_{n}": v for n, v in values.items()}}
            for row, values in changed
        ]
        change.conn.execute(update(order_item).where(*mine).values(**names), new)


def do_tell_all(
    change: Change, order: Order, words: OrderWords, fresh: Mapping[str, OrderNotice] | None = None
) -> int:
    """Tell everybody of the effect of an order who was not told yet; how many.

    fresh: entries of decisions of this change -> what is to be told, which need not be read again.
    """
    change.flush()
    c = order_item.c
    mine = select(order_item).where(c.order_id == order.id).order_by(c.place)
    if order.kind == "inform":
        waiting = change.conn.execute(mine.where(c.state == "waiting")).all()
        return sum(_do_tell_asked(change, order, words, row) for row in waiting)
    told = exists().where(statement.c.entry == c.entry)
    acted = change.conn.execute(mine.where(c.state.in_(("done", "undone")), ~told)).all()
    return sum(_do_tell_acted(change, order, words, row, (fresh or {}).get(row.entry)) for row in acted)


def _do_tell_acted(
    change: Change, order: Order, words: OrderWords, row: Row[Any], notice: OrderNotice | None
) -> int:
    """Tell the author of an item; nobody where what is to be told was erased."""
    if notice is None:
        kept = change.vault.read_all(change.conn, row.entry)
        if NOTICE not in kept:
            return 0
        notice = msgspec.json.decode(kept[NOTICE].body, type=OrderNotice)
    if row.state == "undone":
        notice = msgspec.structs.replace(notice, undone=undone_at(change.conn, row.entry))
    _do_tell(change, order, words, row, notice, row.entry)
    return 1


def undone_at(conn: Connection, decision: str) -> int | None:
    """When what a decision brought about was undone; none while it stands."""
    reversal = select(effect.c.undone_by).where(effect.c.entry == decision, effect.c.undone_by.is_not(None))
    when = select(entry.c.ts).where(entry.c.id == reversal.limit(1).scalar_subquery())
    found: int | None = conn.execute(when).scalar()
    return found


def _do_tell_asked(change: Change, order: Order, words: OrderWords, row: Row[Any]) -> int:
    """Tell a person about whom an authority was given data; nobody who was erased meanwhile."""
    if row.subject is None:
        return 0
    made = change.record.new_id()
    notice = notice_of(order, words, entry=made)
    change.entry(
        "order",
        made=made,
        contents=[Content(NOTICE, msgspec.json.encode(notice))],
        subject=row.subject,
        category=order.category,
        data={
            "order": order.id,
            "kind": order.kind,
            "state": order.issuing_state,
            "event": "notice",
            "items": 1,
        },
    )
    do_set_rows(change, [(row, {"state": "done", "entry": made})])
    _do_tell(change, order, words, row, notice, made)
    return 1


def _do_tell(
    change: Change, order: Order, words: OrderWords, row: Row[Any], notice: OrderNotice, made: str
) -> None:
    """A link that opens the notice, and the notice itself through the platform."""
    token, told = new_token(change.record), change.record.new_id()
    change.add(
        statement,
        id=told,
        entry=made,
        item=row.item,
        subject=row.subject,
        audience="order",
        token_hash=change.vault.hash("statement", token),
        lang="zh" if "zh" in words.reasons else "en",
        created=change.at,
        appeal_until=change.at,
        informed_at=None,
        state="reversed" if row.state == "undone" else "standing",
    )
    letters = {lang: as_mail(plan_order_notice(notice, lang)) for lang in LANGUAGES}
    body = {
        "order": order.id,
        "item" if order.kind == "act" else "account": words.items[row.place],
        "entry": made,
        "statement": told,
        "token": token,
        "notice": letters,
    }
    owner = row.subject or row.item or change.vault.ref("order", order.id)
    change.deliver("webhook", NOTICE, msgspec.json.encode(body), owner=owner, entry=made)
