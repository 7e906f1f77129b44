"""How an account stands, by its reference alone: decisions, cases, measures, strikes, and what it shares.

Nothing here names the account, and nothing is computed about who holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, select

from clearford.cases.golden import told_kind
from clearford.cases.measures import in_force, points
from clearford.cases.transitions import OPEN
from clearford.core.casework import Case, CaseKind, CaseState, Measure, Rung, Step, Strike
from clearford.runtime.record.guises import Guises
from clearford.runtime.record.measures import measures_of, strikes_of
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect

MOST_CASES = 100
"""Cases that are told, the latest first."""
MOST_LINKED = 10
"""Accounts that are told of as linked."""


class ActorCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case about an account."""

    id: str
    kind: CaseKind
    state: CaseState
    harm: str | None
    rule: str | None
    opened: int
    closed: int | None
    outcome: str | None
    """`restrict` or `no_action`, once it is decided for good; none before."""


class ActorMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure against an account; times in microseconds since 1970."""

    id: str
    rung: Rung
    feature: str | None
    start: int
    end: int | None
    review_by: int | None
    in_force: bool
    ended: int | None
    why_ended: str | None


class ActorStrike(msgspec.Struct, frozen=True, kw_only=True):
    """Points against the account, and until when they count."""

    points: int
    at: int
    expires: int
    counts: bool
    """False once it expired or was taken away."""
    taken_away: bool


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """An account on which something was done about the same content: a sign to look, and no proof."""

    subject: str
    copies: int
    """Items of that account which say the same as items of this one."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The history of an account."""

    ref: str
    decisions: int
    """Decisions that restricted an item of it or brought one before people."""
    cases: tuple[ActorCase, ...]
    all_cases: int
    points: int
    """Of strikes that count now."""
    measures: tuple[ActorMeasure, ...]
    strikes: tuple[ActorStrike, ...]
    linked: tuple[Linked, ...]


class ActorSummary(msgspec.Struct, frozen=True, kw_only=True):
    """An account in short, without the matter that is open before somebody."""

    ref: str
    decisions: int
    cases: int
    restricted: int
    """Of the cases, those that ended with a restriction."""
    open: tuple[ActorCase, ...]
    points: int
    measures: int
    """Measures that hold now."""


def actor_of(conn: Connection, ref: str, now: int, allowed: ColumnElement[bool], *, guises: Guises) -> Actor:
    """The history of an account. allowed: rows of cases that the person may ever be given.

    guises: how cases look to that person.
    """
    mine = (case_file.c.subject == ref, allowed)
    rows = _cases(conn, guises, *mine)
    count = conn.execute(select(func.count()).where(*mine)).scalar_one()
    strikes, measures = strikes_of(conn, ref), measures_of(conn, ref)
    holding = {one.id for one in in_force(measures, now)}
    return Actor(
        ref=ref,
        decisions=_decisions(conn, ref) + _invented(rows),
        cases=tuple(map(_case, rows)),
        all_cases=count,
        points=points(strikes, now),
        measures=tuple(told_measure(one, holding) for one in measures),
        strikes=tuple(_strike(one, now) for one in strikes),
        linked=_linked(conn, ref),
    )


def summary_of(
    conn: Connection, case: Case, now: int, allowed: ColumnElement[bool], *, guises: Guises
) -> ActorSummary | None:
    """The account of a case in short, leaving out the matter itself; none for a case about no account."""
    if case.subject is None:
        return None
    c = case_file.c
    rows = _cases(conn, guises, c.subject == case.subject, c.root != case.root, allowed)
    cases = [_case(row) for row in rows]
    measures, strikes = measures_of(conn, case.subject), strikes_of(conn, case.subject)
    # The decision that the case is about is not told twice, nor is it there for every case.
    about = entry.c.item.is_distinct_from(case.item)
    return ActorSummary(
        ref=case.subject,
        decisions=_decisions(conn, case.subject, about) + _invented(rows),
        cases=len(cases),
        restricted=sum(one.outcome == "restrict" for one in cases),
        open=tuple(one for one in cases if one.state in OPEN),
        points=points(strikes, now),
        measures=len(in_force(measures, now)),
    )


def _decisions(conn: Connection, ref: str, *where: ColumnElement[bool]) -> int:
    counted = select(func.count()).where(entry.c.subject == ref, entry.c.type == "decision", *where)
    return conn.execute(counted).scalar_one()


def _invented(rows: Sequence[Row[Any]]) -> int:
    """Decisions behind golden cases, which no entry of that kind tells of."""
    return sum(row.kind == "golden" for row in rows)


def _cases(conn: Connection, guises: Guises, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
    c = case_file.c
    query = (
        select(case_file, guises.state.label("told"))
        .where(*where)
        .order_by(c.opened.desc(), c.id)
        .limit(MOST_CASES)
    )
    return conn.execute(query).all()


class _Steps(msgspec.Struct):
    steps: tuple[Step, ...] = ()


def _case(row: Row[Any]) -> ActorCase:
    steps = msgspec.json.decode(row.body, type=_Steps).steps if row.told in ("decided", "closed") else ()
    return ActorCase(
        id=row.id,
        kind=told_kind(row.kind),
        state=row.told,
        harm=row.harm,
        rule=row.rule,
        opened=row.opened,
        closed=row.closed_at if row.told == "closed" else None,
        outcome=steps[-1].verdict.outcome if steps else None,
    )


def told_measure(one: Measure, holding: set[str]) -> ActorMeasure:
    """A measure as it is told. holding: ids of those in force."""
    return ActorMeasure(
        id=one.id,
        rung=one.rung,
        feature=one.feature,
        start=one.start,
        end=one.end,
        review_by=one.review_by,
        in_force=one.id in holding,
        ended=one.ended,
        why_ended=one.why_ended,
    )


def _strike(one: Strike, now: int) -> ActorStrike:
    return ActorStrike(
        points=one.points,
        at=one.at,
        expires=one.expires,
        counts=points([one], now) > 0,
        taken_away=one.void_by is not None,
    )


def _linked(conn: Connection, ref: str) -> tuple[Linked, ...]:
    own = select(effect.c.copy).where(effect.c.subject == ref, effect.c.copy.is_not(None)).distinct()
    n = func.count(effect.c.item.distinct())
    query = (
        select(effect.c.subject, n.label("n"))
        .where(effect.c.copy.in_(own), effect.c.subject.is_not(None), effect.c.subject != ref)
        .group_by(effect.c.subject)
        .order_by(n.desc(), effect.c.subject)
        .limit(MOST_LINKED)
    )
    return tuple(Linked(subject=row.subject, copies=row.n) for row in conn.execute(query))
