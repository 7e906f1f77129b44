"""Backtests on the record: a version of packs decides what was kept of earlier decisions.

Kept are items that were restricted or that people looked at; of what was allowed nothing is, so the ordinary
items that are shipped stand for it. That the items were read is on record, once a run and each time samples
are shown. Of the samples the place is kept, never the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, select, update

from clearford.core.errors import RecordError, RequestError
from clearford.core.items import Item, ItemDecoder
from clearford.core.numbers import Numbers
from clearford.core.shares import wilson
from clearford.ledger.canonical import decode
from clearford.runtime.backtest.kept import SHIFTS, Counts, Moved
from clearford.runtime.record.packs import do_note_backtested, find_version, version_in_force
from clearford.runtime.record.unit import DAY, SYSTEM, By, Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.policies import backtest_run, backtest_sample

RunState = Literal["waiting", "running", "done", "stopped", "failed"]
Mark = Literal["right", "wrong"]
OPEN: tuple[RunState, ...] = ("waiting", "running")
SAMPLES = 10
"""Samples that are drawn of each shift."""
ROLE = "policy_author"
"""In which a person reads what a run reads."""


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of the samples of a shift, with the 95 % interval of the share that was right."""

    drawn: int
    right: int
    wrong: int
    low: float
    high: float


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A backtest."""

    id: str
    version: str
    against: str
    """Digest of the version it is compared with; empty for the folders of the settings."""
    state: RunState
    author: str
    created: int
    ended: int | None
    since: int
    """From which time on decisions are read."""
    total: int
    seen: int
    fault: str
    """Code of what went wrong; empty for nothing."""
    counts: Counts
    marks: dict[str, Marks] = {}
    """Shift -> what was said of its samples."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A sample: a decision that the version would change."""

    entry: str
    shift: str
    before: str
    after: str
    rules: tuple[str, ...]
    lang: str
    item_kind: str
    mark: Mark | None


@dataclass(frozen=True)
class Kept:
    """An item of the record."""

    entry: str
    item: Item


@dataclass(frozen=True)
class Portion:
    """Some items, and where the reading has got to."""

    items: list[Kept]
    place: int
    looked_at: int
    """Decisions, those among them whose content is erased."""


def list_runs(
    conn: Connection, limit: int, *, version: str | None = None, after: Place | None = None
) -> list[Run]:
    """Backtests, the latest first; after: moment and id of the last one that was seen."""
    c = backtest_run.c
    query = select(backtest_run)
    if version is not None:
        query = query.where(c.version == version)
    rows = conn.execute(latest_first(query, c.created, c.id, after=after, limit=limit)).mappings().all()
    return [_run(conn, row) for row in rows]


def find_run(conn: Connection, run: str) -> Run:
    """A backtest. RequestError CF-H002 for none."""
    row = conn.execute(select(backtest_run).where(backtest_run.c.id == run)).mappings().one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such backtest")
    return _run(conn, row)


def next_run(conn: Connection) -> Run | None:
    """The backtest that is to go on: the oldest that is open."""
    c = backtest_run.c
    found = select(c.id).where(c.state.in_(OPEN)).order_by(c.created, c.id).limit(1)
    run = conn.execute(found).scalar()
    return None if run is None else find_run(conn, run)


def do_begin_run(change: Change, version: str, days: int) -> Run:
    """Ask for a backtest over the decisions of the last days.

    RecordError CF-R073 for the version in force, where one of it runs, and where nothing is kept.
    """
    find_version(change.conn, version)
    against = version_in_force(change.conn)
    if version == against:
        raise RecordError("CF-R073", "the version is in force already")
    c = backtest_run.c
    if change.conn.execute(select(c.id).where(c.version == version, c.state.in_(OPEN))).scalar():
        raise RecordError("CF-R073", "a backtest of this version runs already", suggestion="wait, or stop it")
    since = change.at - days * DAY
    found = select(func.count(), func.max(entry.c.seq), func.min(entry.c.seq)).where(_decisions(since))
    total, last, first = change.conn.execute(found).one()
    if not total:
        raise RecordError(
            "CF-R073", "nothing is kept that could be decided again", suggestion="put the version on trial"
        )
    made = change.record.new_id()
    change.add(
        backtest_run,
        id=made,
        version=version,
        against=against,
        state="waiting",
        author=change.by.id,
        created=change.at,
        since=since,
        place=first - 1,
        last=last,
        total=total,
    )
    change.flush()
    return find_run(change.conn, made)


def do_start_run(change: Change, run: Run) -> None:
    """Note that the items are read now, and for what, before any of them is."""
    change.conn.execute(update(backtest_run).where(backtest_run.c.id == run.id).values(state="running"))
    change.entry(
        "read",
        data={
            "what": "evidence",
            "purpose": "backtest",
            "backtest": run.id,
            "items": run.total,
            "refused": False,
        },
    )


def reader_of(run: Run) -> By:
    """In whose name a run reads."""
    return By(run.author, ROLE)


def portion_of(change: Change, run: str, decoder: ItemDecoder, limit: int) -> Portion:
    """The next items of a run, in the order in which they were decided; none at the end."""
    c = backtest_run.c
    row = change.conn.execute(select(c.place, c.last, c.since).where(c.id == run)).one()
    wanted = (_decisions(row.since), entry.c.seq > row.place, entry.c.seq <= row.last)
    found = select(entry.c.seq, entry.c.id, entry.c.body).where(*wanted)
    rows = change.conn.execute(found.order_by(entry.c.seq).limit(limit)).all()
    items = []
    for one in rows:
        # What a person decided was decided by rules before: each item once.
        if decode(bytes(one.body)).by_role != SYSTEM.role:
            continue
        item = _item(change, one.id, decoder)
        if item is not None:
            items.append(Kept(one.id, item))
    return Portion(items, rows[-1].seq if rows else row.last, len(rows))


def do_count_portion(
    change: Change, run: str, portion: Portion, counts: Counts, moved: Iterable[tuple[str, Moved]]
) -> None:
    """Keep what was counted so far, and the samples that were drawn. moved: entry and how its item moves."""
    c = backtest_run.c
    values = {"place": portion.place, "seen": c.seen + len(portion.items), "counts": _text(counts)}
    change.conn.execute(update(backtest_run).where(c.id == run).values(**values))
    s = backtest_sample.c
    held: dict[str, list[int]] = {}
    for row in change.conn.execute(select(s.shift, s.rank).where(s.backtest == run)):
        held.setdefault(row.shift, []).append(row.rank)
    for made, one in moved:
        ranks = held.setdefault(one.shift, [])
        rank = _rank(run, one.shift, made)
        if one.apart or (len(ranks) >= SAMPLES and rank > max(ranks)):
            continue
        if len(ranks) >= SAMPLES:
            most = max(ranks)
            ranks.remove(most)
            change.flush()
            change.conn.execute(
                delete(backtest_sample).where(s.backtest == run, s.shift == one.shift, s.rank == most)
            )
        ranks.append(rank)
        change.add(
            backtest_sample,
            backtest=run,
            shift=one.shift,
            entry=made,
            rank=rank,
            before=one.before,
            after=one.after,
            rules=" ".join(one.rules),
            lang=one.lang,
            item_kind=one.item_kind,
        )


def do_end_run(change: Change, run: str, state: RunState, numbers: Numbers, fault: str = "") -> Run:
    """End a run; one that saw enough is evidence of what its version does. CF-R073 for one that has ended."""
    c = backtest_run.c
    values = {"state": state, "ended": change.at, "fault": fault}
    mine = and_(c.id == run, c.state.in_(OPEN))
    if not change.conn.execute(update(backtest_run).where(mine).values(**values)).rowcount:
        raise RecordError("CF-R073", f"the backtest is {find_run(change.conn, run).state}")
    found = find_run(change.conn, run)
    if state == "done" and found.seen >= numbers.count("trial.items"):
        of = hashlib.sha256(_text(found.counts).encode()).hexdigest()
        do_note_backtested(change, found.version, of, found.seen)
    return found


def samples_of(conn: Connection, run: str, shift: str) -> list[Drawn]:
    """The samples of a shift, in the order in which they were drawn."""
    s = backtest_sample.c
    query = select(backtest_sample).where(s.backtest == run, s.shift == shift).order_by(s.rank)
    return [_drawn(row) for row in conn.execute(query).mappings()]


def do_read_samples(
    change: Change, run: str, shift: str, decoder: ItemDecoder, *, at: int | None = None
) -> list[tuple[Drawn, Item | None]]:
    """The samples of a shift with their items, none where one is erased; that they were read is on record.

    at: the place of the only one that is wanted, from 1.
    """
    found = samples_of(change.conn, run, shift)[slice(None) if at is None else slice(at - 1, at)]
    data = {"what": "evidence", "purpose": "backtest", "backtest": run, "items": len(found), "refused": False}
    change.entry("read", refs=tuple(one.entry for one in found), data=data)
    return [(one, _item(change, one.entry, decoder)) for one in found]


def do_mark_sample(change: Change, run: str, shift: str, made: str, mark: Mark | None) -> Run:
    """Note whether a person finds a change right. CF-R073 while the run is under way."""
    if find_run(change.conn, run).state in OPEN:
        raise RecordError("CF-R073", "the backtest is still under way", suggestion="wait, or stop it")
    s = backtest_sample.c
    mine = (s.backtest == run, s.shift == shift, s.entry == made)
    values = {"mark": mark, "marked_by": change.by.id, "marked": change.at}
    if not change.conn.execute(update(backtest_sample).where(*mine).values(**values)).rowcount:
        raise RequestError("CF-H002", "there is no such sample")
    return find_run(change.conn, run)


def _decisions(since: int) -> ColumnElement[bool]:
    return and_(entry.c.type == "decision", entry.c.ts >= since)


def _item(change: Change, made: str, decoder: ItemDecoder) -> Item | None:
    kept = change.vault.read_all(change.conn, made).get("item")
    read = decoder.decode(kept.body) if kept else None
    return read if isinstance(read, Item) else None


def _rank(run: str, shift: str, made: str) -> int:
    """The place of a sample in a draw that depends on nothing but its name."""
    data = f"{run} {shift} {made}".encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=7).digest(), "big")


def _run(conn: Connection, row: RowMapping) -> Run:
    plain = {name: row[name] for name in Run.__struct_fields__ if name not in ("counts", "marks")}
    return Run(**plain, counts=msgspec.json.decode(row["counts"], type=Counts), marks=_marks(conn, row["id"]))


def _marks(conn: Connection, run: str) -> dict[str, Marks]:
    s = backtest_sample.c
    query = (
        select(s.shift, s.mark, func.count().label("n")).where(s.backtest == run).group_by(s.shift, s.mark)
    )
    found: dict[str, dict[str | None, int]] = {}
    for row in conn.execute(query):
        found.setdefault(row.shift, {})[row.mark] = row.n
    return {shift: _said(found[shift]) for shift in SHIFTS if shift in found}


def _said(counts: dict[str | None, int]) -> Marks:
    right, wrong = counts.get("right", 0), counts.get("wrong", 0)
    low, high = wilson(right / (right + wrong) if right + wrong else 0.0, right + wrong)
    return Marks(drawn=sum(counts.values()), right=right, wrong=wrong, low=low, high=high)


def _drawn(row: RowMapping) -> Drawn:
    plain = {name: row[name] for name in Drawn.__struct_fields__}
    return Drawn(**{**plain, "rules": tuple(row["rules"].split())})


def _text(counts: Counts) -> str:
    return msgspec.json.encode(counts, order="sorted").decode()
