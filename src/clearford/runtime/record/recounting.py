"""Hours that nobody counted are counted from the tables: those before counting began, the latest first.

Allowed items are told apart by kind alone, since nothing else is on record of them; which rules held is not
counted, so that drift is measured from the moment on from which each match was.
"""

from __future__ import annotations

from collections import Counter

import msgspec
from sqlalchemy import func, select

from clearford.core.dates import HOUR
from clearford.ledger.canonical import decode
from clearford.runtime.record.rollups import ITEMS, Cell, do_count_hour, hour_of, language_of
from clearford.runtime.record.unit import SYSTEM, Change
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.figures import rollup

_COUNTS = msgspec.json.Decoder(dict[str, int])


def do_recount(change: Change) -> int:
    """Count the latest hour that nobody counted; how many items it had, and 0 when no such hour is left."""
    counted = select(func.min(rollup.c.hour)).where(rollup.c.what == ITEMS)
    first = change.conn.execute(counted).scalar()
    first = hour_of(change.at) if first is None else first
    last = change.conn.execute(select(func.max(decided.c.at)).where(decided.c.at < first)).scalar()
    if last is None:
        return 0
    hour = hour_of(last)
    counts = _allowed(change, hour) + _acted(change, hour)
    # An hour of which only keys are left is counted as empty, so that the one before it comes next.
    do_count_hour(change, hour, counts or Counter({Cell(ITEMS): 0}))
    return 1 + sum(counts.values())


def _allowed(change: Change, hour: int) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    # Each half has an index of its own.
    for half in (tally.c.batch.is_(None), tally.c.batch.is_not(None)):
        within = select(tally.c.counts).where(half, tally.c.at >= hour, tally.c.at < hour + HOUR)
        for (counts,) in change.conn.execute(within):
            for name, n in _COUNTS.decode(counts).items():
                kind, _, decision = name.rpartition(".")
                found[Cell(ITEMS, kind=kind, decision=decision)] += n
    return found


def _acted(change: Change, hour: int) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    e = entry.c
    within = select(e.body).where(e.type == "decision", e.ts >= hour, e.ts < hour + HOUR)
    for (body,) in change.conn.execute(within):
        one = decode(bytes(body))
        if one.by_role == SYSTEM.role:  # what people decide is no item that came in
            lang = language_of(one.lang or "")
            found[Cell(ITEMS, "", one.harm or "", one.decision or "", one.item_kind or "", lang)] += 1
    return found
