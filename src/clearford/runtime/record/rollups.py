"""Counts of an hour, written in the transaction that decides: what the overview is made of.

Each process counts into rows of its own (`part`), so that no two of them wait for one row; once an hour is
over its parts are put together. What people do is few, and is counted anew each minute by the timer, so that
what was taken back does not count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from clearford.cases.transitions import OPEN
from clearford.core.casework import CaseKind
from clearford.core.dates import HOUR, MINUTE
from clearford.core.reasons import named
from clearford.ledger.canonical import decode
from clearford.runtime.record.deciding import Acting, Answer, Work
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.figures import rollup
from clearford.runtime.stores.tables.voices import appeal

ITEMS, DEGRADED, RULE, SECONDS = "items", "degraded", "rule", "seconds"
"""Items that were decided; of these such as a detector failed on and people look at; items on which a rule
held (`name`: `id@version`); requests by how long they took until their answer was on record (`name`: the
bucket)."""
FILED, CLOSED, WAITING, AGE = "filed", "closed", "waiting", "age"
"""Appeals that came, and that were decided (`decision`: result); cases that wait, and for how many minutes
(`name`: `p50`, `p90`), as last looked at in the hour."""
BUCKETS_MS = (1, 2, 5, 10, 15, 20, 25, 35, 50, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 100_000)
"""Upper bounds; nobody waits for longer than the last."""
_LATE = 2 * HOUR
"""After the begin of an hour nothing is counted into it any more but what people did."""
_LOOKED_BACK = 3
"""Hours whose figures of people are counted anew each minute."""
_OFTEN = 55_000_000
"""Microseconds within which the work of people is not looked at again."""
_QUEUES: tuple[CaseKind, ...] = ("review", "report", "appeal")
"""Kinds of cases whose waiting somebody outside waits for too."""
_KEYS = tuple(rollup.primary_key.columns.keys())


class Cell(NamedTuple):
    """What is counted; empty where something is not known, or does not apply."""

    what: str
    name: str = ""
    harm: str = ""
    decision: str = ""
    kind: str = ""
    lang: str = ""


def hour_of(at: int) -> int:
    """The first microsecond of the hour of a moment."""
    return at - at % HOUR


class Counting:
    """Counts what a process decides, in the transaction of its decisions; a `Watch` of `Deciding`."""

    def __init__(self, part: str) -> None:
        """`part`: a name that no other process has."""
        self._part = part
        self._times: Counter[Cell] = Counter()
        self._written: Counter[Cell] = Counter()
        self._bundle: Bundle | None = None
        self._names: dict[str, str] = {}

    def __call__(self, change: Change, bundle: Bundle, new: Sequence[tuple[Work, Acting | Answer]]) -> None:
        """Count what was decided anew, and how long it took until earlier decisions were on record."""
        if bundle is not self._bundle:
            self._bundle = bundle
            texts = bundle.engine.texts
            self._names = {rule: named(rule, text.version) for rule, text in texts.items()}
        counts = self._times.copy()
        for work, plan in new:
            self._count(counts, work, plan)
        do_count(change, counts, part=self._part)
        self._written = self._times.copy()

    def timed(self, seconds: Iterable[float]) -> None:
        """Note how long requests took whose transaction ended well; it is written with the next one."""
        self._times -= self._written
        self._written = Counter()
        for one in seconds:
            at = min(bisect_left(BUCKETS_MS, one * 1_000), len(BUCKETS_MS) - 1)
            self._times[Cell(SECONDS, str(BUCKETS_MS[at]))] += 1

    def _count(self, counts: Counter[Cell], work: Work, plan: Acting | Answer) -> None:
        kind, lang = work.item.kind or "post", language_of(work.item.lang or "")
        if isinstance(plan, Answer):
            counts[Cell(ITEMS, "", "", plan.outcome, kind, lang)] += 1
            held = plan.rules
        else:
            classed, decision = plan.sheet.effects.classed, plan.decision
            harm = "" if classed is None else classed.harm
            counts[Cell(ITEMS, "", harm, decision.outcome, kind, lang)] += 1
            if any(one.consequence == "escalated" for one in decision.unknowns):
                counts[Cell(DEGRADED, "", harm, decision.outcome, kind, lang)] += 1
            held = decision.held
        for ref in held:
            counts[Cell(RULE, self._names[ref.id])] += 1


@lru_cache(maxsize=1_000)
def language_of(tag: str) -> str:
    """The language of a tag, so that nobody can make up rows without end."""
    first = tag.partition("-")[0].lower()
    return first if not first or (len(first) in (2, 3) and first.isascii() and first.isalpha()) else "other"


def do_count(change: Change, counts: Mapping[Cell, int], *, part: str) -> None:
    """Add to the counts of this hour."""
    do_count_hour(change, hour_of(change.at), counts, part=part)


def do_count_hour(change: Change, hour: int, counts: Mapping[Cell, int], *, part: str = "") -> None:
    """Add to the counts of an hour.

    In one order whoever writes, so that nobody waits for somebody who waits in turn.
    """
    rows = [
        {**cell._asdict(), "hour": hour, "part": part, "n": n, "at": change.at}
        for cell, n in sorted(counts.items())
    ]
    if rows:
        change.conn.execute(_UPSERTS[change.record.store.dialect], rows)


def _upsert(insert: Any, table: Table) -> Any:
    made = insert(table)
    raised = {"n": table.c.n + made.excluded.n, "at": made.excluded.at}
    return made.on_conflict_do_update(index_elements=list(_KEYS), set_=raised)


_UPSERTS = {"sqlite": _upsert(sqlite.insert, rollup), "postgresql": _upsert(postgresql.insert, rollup)}


def do_fold_hours(change: Change) -> int:
    """Put the parts of an hour that is over together; how many rows there were."""
    c = rollup.c
    apart = select(c.hour).where(c.part != "", c.hour < change.at - _LATE).limit(1)
    hour = change.conn.execute(apart).scalar()
    if hour is None:
        return 0
    counts: Counter[Cell] = Counter()
    gone = delete(rollup).where(c.hour == hour, c.part != "").returning(rollup)
    rows = change.conn.execute(gone).all()
    for row in rows:
        counts[Cell(row.what, row.name, row.harm, row.decision, row.kind, row.lang)] += row.n
    do_count_hour(change, hour, counts)
    return len(rows)


def do_count_people(change: Change) -> int:
    """Count appeals of the last hours anew, and look at what waits; 0, since nothing is ever left of it."""
    c, now = rollup.c, hour_of(change.at)
    last = select(func.max(c.at)).where(c.what == WAITING, c.hour == now)
    if change.at - (change.conn.execute(last).scalar() or 0) < _OFTEN:
        return 0
    for hour in range(now - (_LOOKED_BACK - 1) * HOUR, now + 1, HOUR):
        _do_replace(change, hour, (FILED, CLOSED), _appeals(change, hour))
    _do_replace(change, now, (WAITING, AGE), _waiting(change))
    return 0


def _do_replace(change: Change, hour: int, what: Sequence[str], counts: Mapping[Cell, int]) -> None:
    change.conn.execute(delete(rollup).where(rollup.c.what.in_(what), rollup.c.hour == hour))
    do_count_hour(change, hour, counts)


def _appeals(change: Change, hour: int) -> Counter[Cell]:
    """What came in an hour, and what was decided in it and stands."""
    e, counts = entry.c, Counter[Cell]()
    filed = select(e.body).where(e.type == "appeal", e.ts >= hour, e.ts < hour + HOUR)
    for (body,) in change.conn.execute(filed):
        one = decode(bytes(body))
        if "result" not in one.data:
            counts[Cell(FILED, harm=one.harm or "")] += 1
    decided = (
        select(case_file.c.harm, appeal.c.result, func.count())
        .join(case_file, case_file.c.id == appeal.c.case_id)
        .where(appeal.c.decided_at >= hour, appeal.c.decided_at < hour + HOUR)
        .group_by(case_file.c.harm, appeal.c.result)
    )
    for harm, result, n in change.conn.execute(decided):
        counts[Cell(CLOSED, harm=harm or "", decision=result or "")] += n
    return counts


def _waiting(change: Change) -> dict[Cell, int]:
    c = case_file.c
    opened = select(c.opened).where(in_states(OPEN), c.kind.in_(_QUEUES))
    ages = sorted(max(0, change.at - at) // MINUTE for at in change.conn.execute(opened).scalars())
    found = {Cell(WAITING): len(ages)}
    if ages:
        found |= {Cell(AGE, f"p{part}"): ages[(len(ages) - 1) * part // 100] for part in (50, 90)}
    return found
