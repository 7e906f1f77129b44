"""What an order is about, one row an item or account: done, undone, told; each on record of its own.

What is done because of an order is a decision like any other: an entry, effects that a reversal reaches,
something that leaves for the platform. In place of a statement of reasons the person gets the notice of
DSA art. 9(5) or 10(5), and no points: an order says nothing about our terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Row, select

from clearford.act.measures import measure_of
from clearford.act.notices import OrderNotice
from clearford.act.plan import plan_human
from clearford.cases.events import check_verdict
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.casework import Order, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.core.ids import ItemId
from clearford.core.items import Item
from clearford.core.reasons import Classed, Restriction
from clearford.runtime.record.cases import Office
from clearford.runtime.record.deciding import circumstances_of
from clearford.runtime.record.decisions import Sheet, actions_of, do_enter_decision
from clearford.runtime.record.order_notices import NOTICE, OrderWords, do_set_rows, notice_of
from clearford.runtime.record.parts import PART, do_begin_parts
from clearford.runtime.record.reversing import Wrong, do_reverse_all
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import order_item
from clearford.runtime.stores.tables.waiting import outbox

_ITEM = msgspec.json.Decoder(Item)
_ASKED = 500
"""Items asked for in one query."""
_LOOKED_BACK = 10
"""Entries about an item among which its content is looked for."""
UNDOING = "undoing"
"""State of an item that no longer is to be restricted, until that is undone."""
KIND = "order"
"""Kind of the job by which another process goes on with that."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is done about the items of an order."""

    items: tuple[str, ...] | None = None
    """Some of those that wait; none for all."""
    gone: tuple[str, ...] = ()
    """Those that no longer exist, as a person found."""
    actions: tuple[str, ...] = ("disable_content",)
    end: int | None = None
    """When it ends by itself; microseconds since 1970."""


class ItemState(msgspec.Struct, frozen=True, kw_only=True):
    """What became of something that an order names."""

    item: str
    """Id of the item, or of the account about which it asks."""
    state: str
    """waiting, done, gone, undone, or undoing: it is to be undone, and will be in a moment."""
    entry: str | None
    """The decision that gave effect to it."""
    statement: str | None
    """The notice to the person concerned, once there is one."""
    answer: str | None
    """What the platform said where it did not do it, such as `HTTP 410` for an item that is gone."""


def do_note_items(change: Change, order: Order, words: OrderWords) -> None:
    """Note what an order names, so that whatever happens to it is found by item and by account."""
    ref, act = change.vault.ref, order.kind == "act"
    for place, name in enumerate(words.items):
        account = words.accounts.get(name) if act else name
        change.add(
            order_item,
            order_id=order.id,
            place=place,
            item=ref("item", name) if act else None,
            subject=ref("subject", account) if account else None,
            entry=None,
            state="waiting",
        )


def rows_of(
    change: Change, order_id: str, states: Collection[str] = (), *, most: int | None = None
) -> Sequence[Row[Any]]:
    """The rows of an order, or the first of them, in the order in which it names them, held until the end."""
    change.flush()
    query = select(order_item).where(order_item.c.order_id == order_id)
    if states:
        query = query.where(order_item.c.state.in_(states))
    return change.conn.execute(query.order_by(order_item.c.place).limit(most).with_for_update()).all()


def named(rows: Sequence[Row[Any]], words: OrderWords, names: Sequence[str] | None) -> Sequence[Row[Any]]:
    """Those of some rows that are named; all without names. CF-R054 for a name that is not among them."""
    if names is None:
        return rows
    by_name = {words.items[row.place]: row for row in rows}
    if other := [name for name in names if name not in by_name]:
        raise RecordError(
            "CF-R054", f"`{other[0]}` is not among the items of this order to which this applies"
        )
    return [by_name[name] for name in dict.fromkeys(names)]


def restrictions(order: Order, wanted: Wanted, now: int) -> tuple[Restriction, ...]:
    """What is put into force, where and until when. CF-R022 for what is no restriction or ends before now."""
    verdict = _verdict(wanted.actions)
    check_verdict(verdict)
    for name in verdict.actions:
        if name not in PERSONS_ACTIONS or not PERSONS_ACTIONS[name].restricts:
            raise RecordError("CF-R022", f"`{name}` is no restriction of an item")
    if wanted.end is not None and wanted.end <= now:
        raise RecordError("CF-R022", "what is done would have ended already")
    usual = (measure_of(name, scope=order.territory, start=now, by_rule=False) for name in verdict.actions)
    return tuple(
        one if wanted.end is None else msgspec.structs.replace(one, end=wanted.end, review_by=None)
        for one in usual
    )


def _verdict(actions: Collection[str]) -> Verdict:
    return Verdict(outcome="restrict", actions=tuple(sorted(set(actions))), ground="order")


def do_act_on(
    change: Change,
    means: Means,
    order: Order,
    words: OrderWords,
    rows: Sequence[Row[Any]],
    placed: tuple[Restriction, ...],
    made: str,
) -> dict[str, OrderNotice]:
    """Give effect to an order for some of its items: a decision for each, which follows the entry `made`.

    Entries of the decisions -> what the person concerned is to be told.
    """
    known, notices = _entries_about(change, rows, words), {}
    changed = []
    for row in rows:
        sheet, notice = _sheet(change, means, order, words, row, placed, made, known)
        do_enter_decision(change, sheet)
        changed.append((row, {"state": "done", "entry": sheet.entry, "subject": sheet.subject}))
        notices[sheet.entry] = notice
        told = {
            "order": order.id,
            "item": words.items[row.place],
            "territory": order.territory,
            "actions": sheet.actions,
            "entry": sheet.entry,
        }
        change.deliver("webhook", "order", msgspec.json.encode(told), owner=sheet.owner, entry=sheet.entry)
    do_set_rows(change, changed)
    return notices


def do_note_gone(change: Change, rows: Sequence[Row[Any]]) -> None:
    """Note items that no longer exist."""
    do_set_rows(change, [(row, {"state": "gone"}) for row in rows])


def _sheet(
    change: Change,
    means: Means,
    order: Order,
    words: OrderWords,
    row: Row[Any],
    placed: tuple[Restriction, ...],
    made: str,
    known: Mapping[str, Sequence[Any]],
) -> tuple[Sheet, OrderNotice]:
    ref = _ref(change, row, words)
    raw, subject = _known(change, known.get(ref, ()), row, words)
    item = _ITEM.decode(raw)
    circumstances = msgspec.structs.replace(circumstances_of(item), source="order")
    category = order.category or "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    bundle = means.bundle().digest
    effects = plan_human(
        ItemId(item.id),
        _verdict([one.action for one in placed]),
        (),
        bundle=bundle,
        now=change.at,
        circumstances=circumstances,
        classed=Classed(harm="other", category=category),
        measures=placed,
    )
    decision = change.record.new_id()
    notice = notice_of(order, words, measures=placed, entry=decision)
    sheet = Sheet(
        entry=decision,
        item=ref,
        subject=subject,
        raw=raw,
        actor=item.actor or None,
        effects=effects,
        circumstances=circumstances,
        outcome="restrict",
        pack=bundle,
        auto_detect=False,
        auto_decide="none",
        exact=True,
        actions=actions_of(change.record, effects),
        statement=None,
        token=None,
        refs=(made,),
        also=(Content(NOTICE, msgspec.json.encode(notice)),),
    )
    return sheet, notice


def _ref(change: Change, row: Row[Any], words: OrderWords) -> str:
    """The reference of an item, also where an erasure took it from the row."""
    return row.item or change.vault.ref("item", words.items[row.place])


def _entries_about(change: Change, rows: Sequence[Row[Any]], words: OrderWords) -> dict[str, list[Any]]:
    """The latest decisions and reports about items, by reference."""
    refs = [_ref(change, row, words) for row in rows]
    kinds, found = ("decision", "report_received"), defaultdict[str, list[Any]](list)
    for at in range(0, len(refs), _ASKED):
        about = (entry.c.item.in_(refs[at : at + _ASKED]), entry.c.type.in_(kinds))
        query = select(entry.c.id, entry.c.item, entry.c.subject).where(*about)
        for one in change.conn.execute(query.order_by(entry.c.seq.desc())).all():
            if len(found[one.item]) < _LOOKED_BACK:
                found[one.item].append(one)
    return found


def _known(
    change: Change, entries: Sequence[Any], row: Row[Any], words: OrderWords
) -> tuple[bytes, str | None]:
    """The item as the record has it, and its account; else its bare id as the order names it."""
    subject = next((one.subject for one in entries if one.subject), row.subject)
    for one in entries:
        kept = change.vault.read_all(change.conn, one.id)
        if "item" in kept:
            return kept["item"].body, subject
    name = words.items[row.place]
    bare = Item(id=name, text=UNSET, actor=words.accounts.get(name, UNSET))
    return msgspec.json.encode(bare), subject


def do_begin_taking_back(change: Change, office: Office, order_id: str, rows: Sequence[Row[Any]]) -> None:
    """Undo what was done about some items: at once, or where they are many in parts (`order_back`)."""
    if len(rows) <= PART:
        do_take_back(change, office, rows)
        return
    do_set_rows(change, [(row, {"state": UNDOING}) for row in rows])
    do_begin_parts(change, KIND, order_id)


def do_take_back(change: Change, office: Office, rows: Sequence[Row[Any]]) -> None:
    """Undo what was done about some items. Who was not told of the order is not told of its end."""
    change.flush()
    entries = [row.entry for row in rows]
    told = set(change.conn.execute(select(statement.c.entry).where(statement.c.entry.in_(entries))).scalars())
    wrong = [Wrong(made, quiet=made not in told) for made in entries]
    do_reverse_all(change, office, wrong, after="order")
    do_set_rows(change, [(row, {"state": "undone"}) for row in rows])


def items_of(change: Change, order_id: str, words: OrderWords) -> list[ItemState]:
    """What became of everything that an order names, in its order."""
    change.flush()
    c = order_item.c
    rows = change.conn.execute(select(order_item).where(c.order_id == order_id).order_by(c.place)).all()
    mine = select(c.entry).where(c.order_id == order_id, c.entry.is_not(None))
    told = select(statement.c.entry, statement.c.id).where(statement.c.entry.in_(mine))
    refused = select(outbox.c.entry, outbox.c.error).where(
        outbox.c.entry.in_(mine), outbox.c.kind == "order", outbox.c.state.in_(("done", "dead"))
    )
    notices = {one.entry: one.id for one in change.conn.execute(told)}
    answers = {one.entry: one.error for one in change.conn.execute(refused)}
    return [
        ItemState(
            item=words.items[row.place],
            state=row.state,
            entry=row.entry,
            statement=notices.get(row.entry),
            answer=answers.get(row.entry),
        )
        for row in rows
    ]
