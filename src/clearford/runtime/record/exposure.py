"""What people at work looked at: counted from what they read and held, for limits and pauses alone.

A look begins when somebody who holds a case reads what lies behind it, and ends with the next thing that
happens to the case, or when its lease is over. Nothing that a browser says counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from clearford.cases.wellness import SEVERE, Exposure, Look, Rest, Seen, looked, require_rested, rest, spans
from clearford.core.casework import Case, Hand
from clearford.core.dates import MINUTE, iso
from clearford.core.numbers import Numbers
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.casework import case_event
from clearford.runtime.stores.tables.reviewers import at_work, exposure, looking

_ENDING = ("release", "skip", "ask", "decide", "assign", "transfer")
"""Events that take a case from whoever holds it."""


def do_count_looks(change: Change, user_id: str, numbers: Numbers) -> Exposure:
    """Count what lay open before a person until now; the exposure after it.

    Whatever else the same person does at the same moment waits until this change ends.
    """
    row = _locked(change, user_id)
    change.flush()
    open_looks, looks = _looks(change.conn, user_id)
    seen = spans(looks, change.at)
    _do_keep(change, user_id, open_looks, looks)
    _do_add(change, user_id, seen)
    today = iso(change.at)
    before = Exposure(stretch=row.stretch, last=row.last)
    after = msgspec.structs.replace(
        looked(before, seen, today, numbers), severe=_severe(change, user_id, today)
    )
    if after.last != row.last:
        values = {"stretch": after.stretch, "last": after.last}
        change.conn.execute(update(at_work).where(at_work.c.user_id == user_id).values(**values))
    return after


def looked_today(
    conn: Connection, user_id: str, now: int, numbers: Numbers
) -> tuple[dict[str, int], Rest | None]:
    """Family of harms -> minutes that a person looked at it today, and whether it is time for a rest.

    What lies open counts until now; nothing is written.
    """
    row = conn.execute(select(at_work).where(at_work.c.user_id == user_id)).one_or_none()
    today = iso(now)
    times = Counter({one.family: one.looked for one in conn.execute(_of_day(user_id, today))})
    seen = spans(_looks(conn, user_id)[1], now)
    for span in seen:
        times[span.family] += span.end - span.start if span.day == today else 0
    before = Exposure() if row is None else Exposure(stretch=row.stretch, last=row.last)
    after = msgspec.structs.replace(
        looked(before, seen, today, numbers), severe=sum(times[family] for family in SEVERE)
    )
    minutes = {family: times[family] // MINUTE for family in sorted(times) if times[family]}
    return minutes, rest(after, now, numbers)


def do_rest(change: Change, user_id: str, numbers: Numbers) -> Rest | None:
    """Count, and say why a person is shown no severe material for now; none if it may be."""
    return rest(do_count_looks(change, user_id, numbers), change.at, numbers)


def do_look(change: Change, case: Case, numbers: Numbers) -> None:
    """Note that whoever holds a case looks at what lies behind it. CF-R031 where that one should rest."""
    if case.owner is None or case.owner_until is None:
        return
    require_rested(case.harm, do_rest(change, case.owner, numbers))
    row = {"since": change.at, "until": case.owner_until}
    mine = (looking.c.user_id == case.owner, looking.c.case_id == case.id)
    if not change.conn.execute(update(looking).where(*mine).values(**row)).rowcount:
        change.add(looking, user_id=case.owner, case_id=case.id, harm=case.harm, **row)


def do_look_on(change: Change, case: Case, resting: Rest | None) -> None:
    """Note that a look goes on until the end of a lease that was just renewed. CF-R031 as `do_look`.

    resting: of who holds the case, asked before, so that everybody waits for the same things in one order.
    """
    mine = (looking.c.user_id == case.owner, looking.c.case_id == case.id)
    if change.conn.execute(update(looking).where(*mine).values(until=case.owner_until)).rowcount:
        require_rested(case.harm, resting)


def withheld(hand: Hand, resting: Rest | None) -> Hand:
    """A person as far as claims go: who rests is given nothing severe."""
    return hand if resting is None else msgspec.structs.replace(hand, opted_out=hand.opted_out.union(SEVERE))


def do_count_claim(change: Change, user_id: str) -> None:
    """Note one more claim of a person, which ends a break and makes the next draw another one."""
    change.conn.execute(
        update(at_work).where(at_work.c.user_id == user_id).values(claims=at_work.c.claims + 1, break_until=0)
    )


def claims_of(change: Change, user_id: str) -> int:
    """How many cases a person has claimed so far."""
    found = change.conn.execute(select(at_work.c.claims).where(at_work.c.user_id == user_id)).scalar()
    return found or 0


def do_set_opt_outs(change: Change, user_id: str, harms: Iterable[str]) -> tuple[str, ...]:
    """Set the harms or families that a person does not want to see; what is set. Nobody asks why.

    The entry says that it was done, and not what.
    """
    names = tuple(sorted(set(harms)))
    change.conn.execute(
        update(user_account)
        .where(user_account.c.id == user_id)
        .values(opted_out=msgspec.json.encode(names).decode(), version=user_account.c.version + 1)
    )
    change.entry("config", data={"what": "opt_outs"})
    return names


def do_forget_exposure(change: Change, numbers: Numbers, *, limit: int = 5_000) -> int:
    """Delete what people looked at longer ago than it is kept, `limit` rows at most; how many."""
    before = change.at - numbers.span("wellness.keep")
    key = tuple_(*exposure.primary_key.columns)
    over = (
        select(*exposure.primary_key.columns)
        .where(exposure.c.last <= before)
        .order_by(exposure.c.last)
        .limit(limit)
    )
    gone = change.conn.execute(delete(exposure).where(key.in_(over))).rowcount
    since = (at_work.c.last > 0, at_work.c.last <= before)
    rested = update(at_work).where(*since).values(stretch=0, last=0)
    return gone + change.conn.execute(rested).rowcount


def _locked(change: Change, user_id: str) -> Row[Any]:
    """What is known of a person at work, held until the change ends."""
    change.record.store.append(change.conn, at_work, [{"user_id": user_id}], ignore_known=True)
    return change.conn.execute(select(at_work).where(at_work.c.user_id == user_id).with_for_update()).one()


def _looks(conn: Connection, user_id: str) -> tuple[Sequence[Row[Any]], list[Look]]:
    """What lies open before a person: its rows, and until when at most."""
    rows = conn.execute(select(looking).where(looking.c.user_id == user_id)).all()
    ends = _ends(conn, rows)
    return rows, [
        Look(harm=one.harm, since=one.since, until=min(one.until, ends.get(one.case_id, one.until)))
        for one in rows
    ]


def _of_day(user_id: str, day: str) -> Select[Any]:
    """What was counted of a person on a day."""
    return select(exposure).where(exposure.c.user_id == user_id, exposure.c.day == day)


def _ends(conn: Connection, open_looks: Sequence[Row[Any]]) -> dict[str, int]:
    """When cases that lay open were taken away, for those that were."""
    if not open_looks:
        return {}
    begun = {one.case_id: one.since for one in open_looks}
    events = select(case_event.c.case_id, case_event.c.at).where(
        case_event.c.case_id.in_(begun), case_event.c.event.in_(_ENDING)
    )
    found: dict[str, int] = {}
    for case_id, at in conn.execute(events.order_by(case_event.c.seq)):
        if at > begun[case_id]:
            found.setdefault(case_id, at)
    return found


def _do_keep(change: Change, user_id: str, rows: Sequence[Row[Any]], looks: Sequence[Look]) -> None:
    """Let looks that go on begin anew from now, and drop the others."""
    if over := [row.case_id for row, look in zip(rows, looks, strict=True) if look.until <= change.at]:
        change.conn.execute(delete(looking).where(looking.c.user_id == user_id, looking.c.case_id.in_(over)))
    if len(over) < len(rows):
        change.conn.execute(update(looking).where(looking.c.user_id == user_id).values(since=change.at))


def _do_add(change: Change, user_id: str, seen: Sequence[Seen]) -> None:
    insert = sqlite.insert if change.conn.dialect.name == "sqlite" else postgresql.insert
    for span in seen:
        new = insert(exposure).values(
            user_id=user_id,
            day=span.day,
            family=span.family,
            looked=span.end - span.start,
            last=span.end,
        )
        change.conn.execute(
            new.on_conflict_do_update(
                index_elements=list(exposure.primary_key.columns),
                set_={"looked": exposure.c.looked + new.excluded.looked, "last": new.excluded.last},
            )
        )


def _severe(change: Change, user_id: str, day: str) -> int:
    """Microseconds of severe material of a person on a day."""
    mine = (exposure.c.user_id == user_id, exposure.c.day == day, exposure.c.family.in_(SEVERE))
    return int(
        change.conn.execute(select(func.coalesce(func.sum(exposure.c.looked), 0)).where(*mine)).scalar_one()
    )
