"""Measures without an end whose day of review has come: put before people, and again while they hold."""

from __future__ import annotations

import msgspec
from sqlalchemy import or_, select, update

from clearford.cases.measures import to_review
from clearford.core.casework import Measure
from clearford.runtime.record.cases import Office
from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.deeds import measure


def do_review_measures(change: Change, office: Office, limit: int = 100) -> int:
    """Let people look at measures that hold and are due to be looked at; how many.

    Nothing ends by itself: whoever looks lifts the measure, or lets it hold until the next day of review.
    """
    c, now = measure.c, change.at
    holds = (c.ended_at.is_(None), c.ended_by.is_(None), or_(c.end.is_(None), c.end > now))
    due = select(measure).where(c.review_by <= now, *holds).order_by(c.review_by).limit(limit)
    rows = change.conn.execute(due.with_for_update(skip_locked=True)).all()
    entries = {row.id: row.entry for row in rows}
    looked = to_review([msgspec.json.decode(row.body, type=Measure) for row in rows], now)
    for one in looked:
        what = f"measure {one.id}: somebody has to look whether it must still hold"
        do_open_incident(change, office, what, about=f"measure:{one.id}", refs=(entries[one.id],))
        later = msgspec.structs.replace(one, review_by=now + office.numbers.span("measure.review"))
        values = {"review_by": later.review_by, "body": msgspec.json.encode(later)}
        change.conn.execute(update(measure).where(c.id == one.id).values(**values))
    return len(looked)
