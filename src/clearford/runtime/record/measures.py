"""Strikes and measures against accounts, on record; what holds is computed from rows and the clock."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.cases import measures as ladder
from clearford.core.casework import Case, Hand, Measure, Strike
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.contents import subject_key
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, measure, strike


def strikes_of(conn: Connection, subject: str) -> list[Strike]:
    """Every strike against an account, those taken away too."""
    rows = conn.execute(select(strike).where(strike.c.subject == subject).order_by(strike.c.at, strike.c.id))
    return [
        Strike(
            id=row.id,
            subject=subject,
            points=row.points,
            at=row.at,
            expires=row.expires,
            entry=row.entry,
            void_by=row.void_by,
        )
        for row in rows
    ]


def measures_of(conn: Connection, subject: str) -> list[Measure]:
    """Every measure against an account, those that ended too."""
    rows = conn.execute(
        select(measure).where(measure.c.subject == subject).order_by(measure.c.start, measure.c.id)
    )
    return [_measure(row) for row in rows]


def _measure(row: Row[Any]) -> Measure:
    return msgspec.structs.replace(
        msgspec.json.decode(row.body, type=Measure), ended=row.ended_at, why_ended=row.why_ended
    )


def do_add_strike(
    change: Change, office: Office, case: Case, decision: str, actions: Collection[str]
) -> str | None:
    """Add the strike of a decision, and the measure that its points lead to; its id, if it counts."""
    made = ladder.strike(
        change.record.new_id(),
        subject=case.subject or "",
        severity=case.severity or 1,
        actions=actions,
        entry=decision,
        now=change.at,
        ladder=office.customs.ladder,
        numbers=office.numbers,
    )
    if made is None:
        return None
    change.add(strike, **msgspec.structs.asdict(made))
    _note(change, "strike", made.id, made.subject, decision)
    change.flush()
    _take_turns(change, made.subject)
    following = ladder.next_measure(
        change.record.new_id(),
        subject=made.subject,
        strikes=strikes_of(change.conn, made.subject),
        history=measures_of(change.conn, made.subject),
        case=case.id,
        entry=decision,
        now=change.at,
        ladder=office.customs.ladder,
        numbers=office.numbers,
        by=None if change.by.role == "system" else Hand(id=change.by.id),
    )
    if following is not None:
        do_impose(change, office, following, decision, why=_why_struck(change, following))
    return made.id


def _why_struck(change: Change, following: Measure) -> str:
    """What a measure by points is for: illegal content where that alone led to it (DSA 23(1))."""
    rows = change.conn.execute(
        select(strike.c.points, entry.c.body)
        .join(entry, entry.c.id == strike.c.entry)
        .where(strike.c.id.in_(following.strikes))
    )
    illegal = sum(points for points, body in rows if decode(bytes(body)).ground == "illegal")
    return "illegal_content" if illegal >= following.threshold else "strikes"


def _take_turns(change: Change, subject: str) -> None:
    """Strikes of one account are added up one at a time; its key, which is there by now, is held."""
    mine = select(subject_key.c.owner).where(subject_key.c.owner == subject)
    change.conn.execute(mine.with_for_update(key_share=True))


def do_impose(
    change: Change, office: Office, wanted: Measure, decision: str | None, *, why: str = "person"
) -> str:
    """Impose a measure; its entry. CF-R026 for one that may not be.

    why: what it is for, as the reports count it: strikes, illegal_content, person ...
    """
    imposed = ladder.impose(wanted, office.numbers)
    made = change.entry(
        "measure",
        refs=() if decision is None else (decision,),
        subject=imposed.subject,
        start=imposed.start,
        end=imposed.end,
        review_by=imposed.review_by,
        data={
            "rung": imposed.rung,
            "points": imposed.threshold,
            "why": why,
        },
    )
    change.add(
        measure,
        id=imposed.id,
        subject=imposed.subject,
        rung=imposed.rung,
        feature=imposed.feature,
        start=imposed.start,
        end=imposed.end,
        review_by=imposed.review_by,
        entry=made,
        by_strikes=int(bool(imposed.strikes)),
        ended_at=None,
        ended_by=None,
        why_ended=None,
        body=msgspec.json.encode(imposed),
    )
    _note(change, "measure", imposed.id, imposed.subject, decision or made)
    _tell(change, imposed, "measure", made)
    return made


def do_lift(change: Change, measure_id: str, *, reason: str) -> str:
    """End a measure before its time; the entry.

    CF-R026 when it holds no more or no reason is given, CF-H002 where there is none.
    """
    if not reason.strip():
        raise RecordError("CF-R026", "a reason is needed to lift a measure")
    row = change.conn.execute(
        select(measure).where(measure.c.id == measure_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such measure")
    ended = ladder.end_measure(_measure(row), "lifted", change.at)
    return _end(change, ended, "lifted", (row.entry,), reason)


def do_end_reversed(change: Change, measure_id: str, reversal: str) -> None:
    """End a measure whose decision was undone; nothing happens when it has ended before."""
    row = change.conn.execute(
        select(measure).where(measure.c.id == measure_id, measure.c.ended_at.is_(None))
    ).one_or_none()
    if row is not None:
        _end_reversed(change, row, reversal)


def do_end_expired(change: Change, limit: int = 500) -> int:
    """Tell of measures whose end has come, once each; how many. That they hold no more needs no telling."""
    over = (
        select(measure)
        .where(measure.c.end <= change.at, measure.c.ended_at.is_(None), measure.c.ended_by.is_(None))
        .order_by(measure.c.end)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = change.conn.execute(over).all()
    for row in rows:
        one = _measure(row)
        made = _on_record(change, one, "expired", ())
        change.conn.execute(update(measure).where(measure.c.id == one.id).values(ended_by=made))
        _mark(change, one, state="expired")
        _tell(change, one, "measure_end", made)
    return len(rows)


def do_end_fallen(change: Change, office: Office, subject: str, reversal: str) -> list[str]:
    """End measures that followed only from strikes taken away; their ids."""
    change.flush()
    left = {
        one.id for one in ladder.fallen(measures_of(change.conn, subject), strikes_of(change.conn, subject))
    }
    rows = change.conn.execute(select(measure).where(measure.c.id.in_(left)).order_by(measure.c.id)).all()
    for row in rows:
        _end_reversed(change, row, reversal)
    return [row.id for row in rows]


def _end_reversed(change: Change, row: Row[Any], reversal: str) -> None:
    """End a measure that was never right; one that expired has its entry, and warned nobody from now on."""
    one = _measure(row)
    if row.ended_by is None:
        _end(change, one, "reversed", (reversal,))
        return
    change.conn.execute(
        update(measure).where(measure.c.id == one.id).values(ended_at=one.end, why_ended="reversed")
    )
    _mark(change, one, state="undone", undone_by=reversal)


def do_withdraw_measures(change: Change, ids: Collection[str], undone: str) -> None:
    """End measures of which nobody was told yet: who imposed them took it back. undone: the entry of that."""
    for row in change.conn.execute(
        select(measure).where(measure.c.id.in_(ids), measure.c.ended_by.is_(None))
    ):
        one = _measure(row)
        _ended(change, one, "reversed", _on_record(change, one, "reversed", (undone,)))


def do_resume_measures(change: Change, ids: Collection[str], made: Collection[str]) -> None:
    """Let measures hold again that some entries had ended, as if those had not been."""
    for row in change.conn.execute(select(measure).where(measure.c.id.in_(ids))).all():
        again: dict[str, None] = {"ended_at": None, "why_ended": None}
        if row.ended_by in made:
            again["ended_by"] = None
        else:
            _mark(change, _measure(row), state="expired")
        change.conn.execute(update(measure).where(measure.c.id == row.id).values(**again))


def _end(change: Change, one: Measure, why: str, refs: tuple[str, ...], reason: str = "") -> str:
    made = _on_record(change, one, why, refs, reason)
    _ended(change, one, why, made)
    _tell(change, one, "measure_end", made)
    return made


def _ended(change: Change, one: Measure, why: str, made: str) -> None:
    change.conn.execute(
        update(measure).where(measure.c.id == one.id).values(ended_at=change.at, ended_by=made, why_ended=why)
    )
    _mark(change, one, state="undone", undone_by=made)


def _on_record(change: Change, one: Measure, why: str, refs: tuple[str, ...], reason: str = "") -> str:
    return change.entry(
        "measure_end",
        contents=[Content("reason", reason.encode())] if reason else (),
        refs=refs,
        subject=one.subject,
        data={"why": why, "rung": one.rung},
    )


def _mark(change: Change, one: Measure, **values: str) -> None:
    """Note at its effect what became of a measure."""
    change.conn.execute(
        update(effect).where(effect.c.kind == "measure", effect.c.ref == one.id).values(**values)
    )


def _note(change: Change, kind: str, ref: str, subject: str, entry: str) -> None:
    change.effect(kind, entry=entry, action_id=change.record.new_id(), subject=subject, ref=ref)


def _tell(change: Change, one: Measure, kind: str, made: str) -> None:
    body = msgspec.json.encode({"measure": msgspec.to_builtins(one), "entry": made})
    change.deliver("webhook", kind, body, owner=one.subject, entry=made)
