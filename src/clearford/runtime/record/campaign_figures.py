"""What came of a campaign: samples before and after, what was acted on, and what happened meanwhile.

No figure here says that the campaign was the cause: it says what was so before, and what is so now.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec
from sqlalchemy import Connection, and_, func, or_, select

from clearford.cases.campaigns import until
from clearford.cases.hands import covers
from clearford.core.dates import MINUTE
from clearford.core.entries import Entry
from clearford.ledger.canonical import decode
from clearford.ledger.figures import Period, figures
from clearford.ledger.queries import Query, QuerySet, Where
from clearford.runtime.record.campaigns import Campaign
from clearford.runtime.record.overview import REVERSED
from clearford.runtime.record.rollups import CLOSED, FILED, ITEMS, hour_of
from clearford.runtime.record.states import of_harm
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import bulk
from clearford.runtime.stores.tables.figures import rollup
from clearford.runtime.transparency.quality import Share, read_entries, share_of
from clearford.runtime.transparency.queries import QUERIES

_PREVALENCE = next(query for query in QUERIES.queries if query.id == "quality.prevalence")
LEAST_PEOPLE = 3
_TAKES = ("claim", "assign", "transfer")
_GOES_ON = ("join", "notice", "read", "note", "acknowledged")
"""Events during which whoever holds a case goes on holding it."""
MOST = 200
"""Events of a timeline; the latest are told."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened in the time of a campaign."""

    at: int
    entry: str
    kind: Literal["campaign", "pack", "incident"]
    event: str
    """Such as `opened`, `promoted`, `fell_back`."""
    about: str
    """The pack, the rule or the version; empty where it is about none."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a campaign until now."""

    until: int
    before: Share | None
    """Prevalence in a time as long before it, of the items that it is about, whatever their harm: a random
    sample judged by people. None without a sample."""
    after: Share | None
    """The same since it began."""
    acted: int
    """Items of its harm, kind and language that were restricted by rules."""
    appeals_filed: int
    appeals_decided: int
    appeals_reversed: int
    """Of its harm."""
    bulk_acts: int
    bulk_cases: int
    """Bulk acts that are part of it and began, and the cases that they were to decide."""
    minutes: int | None
    """Minutes for which people held cases of its harm, all of them together. None where fewer than three
    people did: the sum would tell of one of them."""
    happened: list[Happened]


def figures_of(conn: Connection, one: Campaign, now: int) -> Figures:
    """The figures of a campaign."""
    end = until(end=one.end, ended_at=one.ended_at, now=now)
    length = one.end - one.start
    closed = _counted(conn, one, CLOSED, end)
    acts, cases = _in_bulk(conn, one)
    return Figures(
        until=end,
        before=_prevalence(conn, one, (one.start - length, one.start)),
        after=_prevalence(conn, one, (one.start, end)) if end > one.start else None,
        acted=_counted(conn, one, ITEMS, end)["restrict"],
        appeals_filed=_counted(conn, one, FILED, end).total(),
        appeals_decided=closed.total(),
        appeals_reversed=sum(closed[name] for name in REVERSED),
        bulk_acts=acts,
        bulk_cases=cases,
        minutes=_minutes(conn, one, end),
        happened=_happened(conn, one, end),
    )


def _prevalence(conn: Connection, one: Campaign, period: Period) -> Share | None:
    """The prevalence of the published reports, for the items that a campaign is about."""
    scope: Where = {
        field: (value,) for field, value in (("item_kind", one.item_kind), ("lang", one.lang)) if value
    }
    query: Query = msgspec.structs.replace(_PREVALENCE, where={**_PREVALENCE.where, **scope})
    asked = QuerySet(version=QUERIES.version, mappings=QUERIES.mappings, queries=(query,))
    cells = figures(asked, lambda: read_entries(conn, period, ("quality",)), period)[0].cells
    return share_of(cells[0]) if cells else None


def _counted(conn: Connection, one: Campaign, what: str, end: int) -> Counter[str]:
    """Decision -> how many, of the harm of a campaign; of items also of their kind and language."""
    c, found = rollup.c, Counter[str]()
    query = select(c.harm, c.decision, c.n).where(c.what == what, c.hour >= hour_of(one.start), c.hour < end)
    if what == ITEMS:
        wanted = ((c.kind, one.item_kind), (c.lang, one.lang))
        query = query.where(*(column == value for column, value in wanted if value))
    for harm, decision, n in conn.execute(query):
        if covers((one.harm,), harm):
            found[decision] += n
    return found


def _in_bulk(conn: Connection, one: Campaign) -> tuple[int, int]:
    """How many bulk acts are part of it, and their cases; not those that were given up before they began."""
    begun = or_(bulk.c.state.not_in(("asked", "over")), bulk.c.slices > 0)
    found = select(func.count(), func.coalesce(func.sum(bulk.c.cases), 0))
    row = conn.execute(found.where(bulk.c.campaign == one.id, begun)).one()
    return int(row[0]), int(row[1])


def _minutes(conn: Connection, one: Campaign, end: int) -> int | None:
    """Minutes for which cases of its harm were held; not those of a lease that ran out."""
    e = case_event.c
    query = (
        select(e.case_id, e.at, e.event, e.by)
        .join(case_file, case_file.c.id == e.case_id)
        .where(e.at >= one.start, e.at < end, e.event.not_in(_GOES_ON), of_harm(one.harm))
        .order_by(e.case_id, e.seq)
    )
    people: set[str] = set()
    total, held = 0, ("", 0)
    for row in conn.execute(query):
        if row.event in _TAKES and row.by is not None:
            people.add(row.by)
            held = row.case_id, row.at
        else:
            if row.case_id == held[0] and row.event != "expire":
                total += row.at - held[1]
            held = "", 0
    return total // MINUTE if len(people) >= LEAST_PEOPLE else None


def _happened(conn: Connection, one: Campaign, end: int) -> list[Happened]:
    c = entry.c
    within = and_(c.type.in_(("pack_change", "incident")), c.ts >= one.start, c.ts < end)
    query = select(c.body).where(or_(c.matter == one.id, within))
    rows = conn.execute(query.order_by(c.ts.desc()).limit(MOST)).scalars()
    found = [_event(decode(bytes(body))) for body in rows]
    return sorted((event for event in found if event is not None), key=lambda event: event.at)


def _event(one: Entry) -> Happened | None:
    """What an entry is in a timeline; none for incidents that are about no rule."""
    data = {name: str(value) for name, value in one.data.items()}
    if one.type == "config":
        event, about = data["what"].removeprefix("campaign."), data.get("pack", "")
        return Happened(at=one.ts, entry=one.id, kind="campaign", event=event, about=about)
    about = data.get("rule") or data.get("to", "")
    if one.type == "pack_change":
        return Happened(at=one.ts, entry=one.id, kind="pack", event=data.get("event", ""), about=about)
    if "rule" not in data:
        return None
    return Happened(at=one.ts, entry=one.id, kind="incident", event=data.get("what", ""), about=about)
