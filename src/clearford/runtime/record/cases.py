"""Cases on record: how one is opened from a decision, and how duplicates join it."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from clearford.core.casework import Case
from clearford.runtime.record.deciding import Acting
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import case as case_table
from clearford.runtime.stores.tables import case_event

HOUR = 3_600_000_000
"""Microseconds."""


def do_open_review(change: Change, acting: Acting) -> str:
    """Open the case that a decision wants; a second one about an item joins the open case."""
    key = f"review:{acting.item}"
    change.flush()
    open_case: str | None = change.conn.execute(
        select(case_table.c.id).where(case_table.c.open_key == key)
    ).scalar_one_or_none()
    if open_case is not None:
        change.add(
            case_event, case_id=open_case, at=change.at, event="join", by=None, entry=acting.entry, data="{}"
        )
        return open_case
    return _opened(change, acting, key)


def _opened(change: Change, acting: Acting, key: str) -> str:
    wanted, classed = acting.decision.case, acting.effects.classed
    if wanted is None:
        raise AssertionError("the decision wants no case")
    made = change.record.new_id()
    case = Case(
        id=made,
        kind="review",
        queue=wanted.route,
        item=acting.item,
        subject=acting.subject,
        harm=classed.harm if classed else None,
        lang=acting.work.item.lang or None,
        item_kind=acting.work.item.kind or "post",
        severity=6 - wanted.priority if wanted.priority > 1 else 4,
        entry=acting.entry,
        root=made,
        opened=change.at,
        due=change.at + wanted.deadline_h * HOUR,
        minors=acting.work.item.context.minors is True if acting.work.item.context else False,
    )
    entry = change.entry(
        "case_opened",
        item=acting.item,
        subject=acting.subject,
        matter=made,
        refs=(acting.entry,),
        harm=case.harm,
        data={"case": made, "kind": case.kind, "queue": case.queue},
    )
    change.add(case_table, **columns_of(case), open_key=key)
    change.add(case_event, case_id=made, at=change.at, event="open", by=None, entry=entry, data="{}")
    return made


def columns_of(case: Case) -> dict[str, object]:
    """The columns of a case, for queries, and the case itself."""
    return {
        "id": case.id,
        "kind": case.kind,
        "state": case.state,
        "queue": case.queue,
        "item": case.item,
        "subject": case.subject,
        "harm": case.harm,
        "lang": case.lang,
        "item_kind": case.item_kind,
        "severity": case.severity,
        "rule": case.rules[0] if case.rules else None,
        "entry": case.entry,
        "root": case.root,
        "parent": case.parent,
        "opened": case.opened,
        "due": case.due,
        "life": int(case.life),
        "minors": int(case.minors),
        "trusted": int(case.trusted),
        "weight": case.weight,
        "leased_by": case.owner,
        "leased_until": case.owner_until,
        "prefer": case.prefer,
        "prefer_until": case.prefer_until,
        "version": case.version,
        "decided_at": case.decided_at,
        "closed_at": case.closed_at,
        "body": msgspec.json.encode(case),
    }
