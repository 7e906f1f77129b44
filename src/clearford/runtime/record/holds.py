"""What holds up that something be erased or expires: open matters, orders, disputes, the time to appeal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, or_, select, true

from clearford.cases.appeals import Dispute, window_end
from clearford.cases.retention import OPEN_ORDERS, Held, holds, made_before
from clearford.core.casework import Case, Order
from clearford.core.numbers import Numbers
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import measure, statement
from clearford.runtime.stores.tables.voices import appeal, dispute, lawful_order, order_item, report

ASKED = 500
"""References asked for in one query."""
_CASES = msgspec.json.Decoder(Case)


def parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """References in groups that one query can ask for."""
    return (items[at : at + ASKED] for at in range(0, len(items), ASKED))


def cases_about(conn: Connection, owner: str, items: Sequence[str], *, only_open: bool = False) -> list[Case]:
    """Cases about a person or an item of theirs."""
    wanted = (case_file.c.subject == owner, *(case_file.c.item.in_(part) for part in parts(items)))
    these = case_file.c.state != "closed" if only_open else true()
    bodies = (conn.execute(select(case_file.c.body).where(one, these)).scalars() for one in wanted)
    cases = (_CASES.decode(bytes(body)) for some in bodies for body in some)
    return list({case.id: case for case in cases}.values())


def holds_about(change: Change, owner: str, items: Sequence[str], numbers: Numbers) -> tuple[Held, ...]:
    """What holds up that whatever belongs to a person (reference of an account or a notifier) be erased.

    items: references of the person's items. What the rows of this change say is asked for: flush first.
    """
    conn = change.conn
    return holds(
        [*cases_about(conn, owner, items, only_open=True), *_cases_told(conn, owner)],
        _orders(conn, owner, items),
        _disputes(conn, owner, items),
        windows=_windows(conn, items, numbers),
        measures=_measures(conn, owner, change.at),
        now=change.at,
    )


def _cases_told(conn: Connection, notifier: str) -> Iterator[Case]:
    """Cases whose outcome the person waits for: of own reports, and of appeals against their outcomes."""
    mine = select(report.c.id).where(report.c.notifier == notifier)
    reported = select(report.c.case_id).where(report.c.notifier == notifier, report.c.state == "open")
    appealed = select(appeal.c.case_id).where(appeal.c.statement.in_(mine), appeal.c.decided_at.is_(None))
    wanted = case_file.c.id.in_(reported) | case_file.c.id.in_(appealed)
    still = select(case_file.c.body).where(wanted, case_file.c.state != "closed")
    for body in conn.execute(still).scalars():
        yield _CASES.decode(bytes(body))


def _orders(conn: Connection, owner: str, items: Sequence[str]) -> Iterator[Order]:
    """Orders that name the person or an item, as far as their rows say how they stand."""
    wanted = (order_item.c.subject == owner, *(order_item.c.item.in_(part) for part in parts(items)))
    for one in wanted:
        for row in conn.execute(select(lawful_order).join(order_item).where(one)):
            yield Order(
                id=row.id,
                kind=row.kind,
                state=row.state,
                received=row.received,
                issuing_state=row.issuer_state,
                hold_until=row.hold_until,
            )


def _disputes(conn: Connection, owner: str, items: Sequence[str]) -> Iterator[Dispute]:
    wanted = (dispute.c.subject == owner, *(dispute.c.item.in_(part) for part in parts(items)))
    for one in wanted:
        for row in conn.execute(select(dispute).where(one, dispute.c.outcome.is_(None))):
            yield Dispute(id=row.id, case=row.case_id, body=row.body_name, received=row.received)


def _windows(conn: Connection, items: Sequence[str], numbers: Numbers) -> Iterator[int]:
    """Last moments at which reporters of the items may still appeal."""
    s = statement.c
    unasked = ~exists().where(appeal.c.statement == s.id)
    for part in parts(items):
        told = select(s.appeal_until, s.informed_at, s.created).where(
            s.item.in_(part), s.audience == "reporter", unasked
        )
        for until, informed, created in conn.execute(told):
            yield max(until, window_end(informed or created, numbers))


def _measures(conn: Connection, subject: str, now: int) -> list[int]:
    m = measure.c
    ends = select(m.end).where(m.subject == subject, m.end > now, m.ended_at.is_(None))
    return list(conn.execute(ends).scalars())


def held_up(
    now: int,
    numbers: Numbers,
    *,
    subject: ColumnElement[Any] | None = None,
    item: ColumnElement[Any] | None = None,
    decision: ColumnElement[Any] | None = None,
    root: ColumnElement[Any] | None = None,
) -> ColumnElement[bool]:
    """True of rows that may not expire: of the person, the item, the decision or the matter is still open.

    Each is a column of the rows; where one is null it says nothing. A sample, which was drawn by chance and
    decides about nobody, holds up nothing.
    """
    told = made_before("strikes", now, numbers) or now
    case, tie = case_file.alias(), dispute.alias()
    named, order, said = order_item.alias(), lawful_order.alias(), statement.alias()
    is_open = (case.c.state != "closed") & (case.c.kind != "quality")
    still = order.c.state.in_(OPEN_ORDERS) | (order.c.hold_until > now)
    window = or_(said.c.appeal_until >= now, said.c.informed_at >= told)
    found: list[ColumnElement[bool]] = []
    for column, name in ((subject, "subject"), (item, "item")):
        if column is not None:
            found += [
                exists().where(case.c[name] == column, is_open),
                exists().where(named.c[name] == column, named.c.order_id == order.c.id, still),
                exists().where(tie.c[name] == column, tie.c.outcome.is_(None)),
            ]
    if item is not None:
        found.append(exists().where(said.c.item == item, window))
    if decision is not None:
        found.append(exists().where(said.c.entry == decision, window))
        found.append(exists().where(tie.c.decision == decision, tie.c.outcome.is_(None)))
    if root is not None:
        found.append(exists().where(case.c.root == root, is_open))
    return or_(*found)
