"""Incidents that may have to be reported: what is known, what runs, what was sent, each step on record.

A drill is kept like the real thing and marked in every entry; it opens no case and stands in no figure. The
program sends nothing: people say what they sent, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.cases.breach_drafts import MOST_WORDS
from clearford.cases.breaches import (
    BreachRules,
    Facts,
    Grade,
    RunningClock,
    alarm,
    clocks_of,
    earliest,
    grade_of,
)
from clearford.cases.transitions import OPEN
from clearford.core.access import require_two
from clearford.core.casework import Hand
from clearford.core.entries import Content, Field
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import Numbers
from clearford.runtime.record.cases import Office, find_case
from clearford.runtime.record.incidents import Cause, do_close_incident, do_open_incident
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.breaches import breach, breach_event

Outcome = Literal["sent", "not_owed"]
"""Of a report: sent by a person, or found not to be owed."""
WARNED = ("half", "most", "missed")
"""What is told of a clock, as it gets louder."""
MOST_MOVES = 50
"""How often the moment of awareness may be moved."""


class Dealt(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about a report."""

    outcome: Outcome
    at: int
    """When it was sent, or found not to be owed; microseconds."""
    said: str = ""
    """Number of the receipt, or why it is not owed."""


class Awareness(msgspec.Struct, frozen=True):
    """A moment of awareness, and why it is that one."""

    at: int
    why: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of an incident beside its columns."""

    aware: tuple[Awareness, ...]
    """What was said, the last one holding: moving it stays visible."""
    asked: Awareness | None = None
    """A later moment that waits for a second person."""
    facts: Facts = Facts()
    words: dict[str, str] = {}
    """Part of a report -> what people wrote."""
    off: tuple[str, ...] = ()
    """Regimes that do not apply to this operator."""
    off_why: str = ""
    dealt: dict[str, Dealt] = {}
    """Report -> what was done about it."""
    warned: dict[str, int] = {}
    """Report -> how loud its clock was when it was last told."""
    cause: Cause | None = None
    done: str = ""
    """What was done about the incident itself."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the timeline."""

    at: int
    event: str
    about: str
    by: str | None
    """Name of the person; none for the program, and for an account that is gone."""
    entry: str


class BreachRow(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that may have to be reported, in a list."""

    id: str
    case: str | None
    what: str
    drill: bool
    opened: int
    closed_at: int | None
    next: RunningClock | None
    """The report that is due first; none when all were dealt with."""
    loud: int
    """How loud the loudest clock is: 0 to 3, the last for a missed one."""


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that may have to be reported, as it stands."""

    id: str
    case: str | None
    what: str
    drill: bool
    opened: int
    closed_at: int | None
    version: int
    known: Known
    grade: Grade
    clocks: list[RunningClock]
    timeline: list[Happened]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What is said when somebody becomes aware."""

    what: str
    aware: int
    """Microseconds since 1970."""
    why: str
    """Why it is that moment."""
    drill: bool = False
    case: str | None = None
    """An incident that is open already."""
    facts: Facts = Facts()
    words: Mapping[str, str] = msgspec.field(default_factory=dict)
    off: Sequence[str] = ()
    off_why: str = ""


_KNOWN = msgspec.json.Decoder(Known)


def do_open_breach(change: Change, office: Office, said: Opening) -> str:
    """Register an incident that may have to be reported; its id.

    RecordError CF-R093 for what does not fit: a moment that has not come, a regime or part that is not
    known, a case that is none. RequestError CF-H002 for no such case.
    """
    known = Known(
        aware=(Awareness(said.aware, said.why),),
        facts=said.facts,
        words=dict(said.words),
        off=tuple(said.off),
        off_why=said.off_why,
    )
    _check(known, office.customs.breaches, change.at)
    made = change.record.new_id()
    case = None if said.drill else said.case or do_open_incident(change, office, said.what, about=made)
    if said.case is not None:
        _check_case(change.conn, said)
    change.flush()
    data: dict[str, Field] = {"aware": said.aware, **({} if case is None else {"case": case})}
    entry = _on_record(change, made, "opened", drill=said.drill, data=data, what=said.what, why=said.why)
    change.add(
        breach,
        id=made,
        case_id=case,
        what=said.what,
        drill=int(said.drill),
        opened=change.at,
        version=0,
        body=msgspec.json.encode(known),
        entry=entry,
    )
    _note(change, made, "opened", entry)
    change.flush()
    return made


def _check_case(conn: Connection, said: Opening) -> None:
    if said.drill:
        raise RecordError("CF-R093", "a drill is about no case")
    case = find_case(conn, said.case or "")
    taken = conn.execute(select(breach.c.id).where(breach.c.case_id == case.id)).scalar()
    if case.kind != "incident" or case.state not in OPEN or taken is not None:
        raise RecordError("CF-R093", "the case is no open incident, or is registered already")


def _check(known: Known, rules: BreachRules, now: int) -> None:
    """CF-R093 for what does not fit."""
    wrong = _wrong(known, rules, now)
    if wrong is not None:
        raise RecordError("CF-R093", wrong)


def _wrong(known: Known, rules: BreachRules, now: int) -> str | None:
    moments = (known.aware[-1].at, known.facts.fixed, known.facts.handled)
    if any(moment is not None and moment > now for moment in moments):
        return "a moment lies in the future"
    if unknown := set(known.off) - {one.id for one in rules.regimes}:
        return f"there is no such regime: {min(unknown)}"
    if known.off and not known.off_why.strip():
        return "say why these regimes do not apply"
    if unknown := set(known.words) - {one.id for one in rules.parts}:
        return f"there is no such part of a report: {min(unknown)}"
    if any(len(words) > MOST_WORDS for words in known.words.values()):
        return f"a part of a report has at most {MOST_WORDS} characters"
    return None


def do_change_facts(
    change: Change,
    office: Office,
    breach_id: str,
    *,
    version: int,
    facts: Facts,
    words: Mapping[str, str],
    off: Sequence[str],
    off_why: str,
) -> None:
    """Say anew what is known; on record is which facts changed, and the words as commitments.

    version: of what was looked at; CF-R094 where somebody changed it since. CF-R093 as in opening.
    """
    row, known = _held(change, breach_id)
    if row.version != version:
        raise RecordError("CF-R094", "somebody else changed it meanwhile", suggestion="look at it again")
    after = msgspec.structs.replace(known, facts=facts, words=dict(words), off=tuple(off), off_why=off_why)
    _check(after, office.customs.breaches, change.at)
    changed = _changed(known, after)
    if changed:
        _step(change, row, after, "facts", about=" ".join(changed), changed=changed)


def _changed(before: Known, after: Known) -> list[str]:
    """Names of what differs: facts, parts of reports, regimes."""
    facts = [
        name for name in Facts.__struct_fields__ if getattr(before.facts, name) != getattr(after.facts, name)
    ]
    parts = [
        name
        for name in sorted({*before.words, *after.words})
        if before.words.get(name, "") != after.words.get(name, "")
    ]
    return [
        *facts,
        *parts,
        *(["regimes"] if (before.off, before.off_why) != (after.off, after.off_why) else []),
    ]


def do_move_awareness(change: Change, office: Office, breach_id: str, at: int, why: str) -> None:
    """Set the moment of awareness: an earlier one at once, a later one once a second person agreed.

    Every moment that was ever said stays visible. CF-R093 for one that has not come, CF-R094 for one too
    often.
    """
    row, known = _held(change, breach_id)
    if len(known.aware) >= MOST_MOVES:
        raise RecordError("CF-R094", f"the moment was moved {MOST_MOVES} times")
    moved = Awareness(at, why)
    after = msgspec.structs.replace(known, aware=(*known.aware, moved), asked=None)
    _check(after, office.customs.breaches, change.at)
    if at <= known.aware[-1].at:
        _step(change, row, after, "aware_set", aware=at, words={"why": why}, filed_by=None)
        return
    asked = msgspec.structs.replace(known, asked=moved)
    _step(change, row, asked, "aware_asked", aware=at, words={"why": why}, filed_by=change.by.id)


def do_answer_awareness(change: Change, breach_id: str, *, agreed: bool) -> None:
    """Agree, as a second person, that awareness came later, or not.

    RecordError CF-R094 where nothing was asked; AccessError CF-A003 for the one who asked.
    """
    row, known = _held(change, breach_id)
    if known.asked is None:
        raise RecordError("CF-R094", "nobody asked for a later moment of awareness")
    require_two("breach.awareness", row.filed_by, change.by.id)
    aware = (*known.aware, known.asked) if agreed else known.aware
    after = msgspec.structs.replace(known, aware=aware, asked=None)
    event = "aware_agreed" if agreed else "aware_refused"
    _step(change, row, after, event, aware=aware[-1].at, filed_by=None)


def do_take_breach(change: Change, breach_id: str) -> None:
    """Note that somebody looks after it. CF-R094 for a closed one."""
    row, known = _held(change, breach_id)
    _step(change, row, known, "acknowledged")


def do_deal_with_report(change: Change, office: Office, breach_id: str, report: str, dealt: Dealt) -> None:
    """Note that a person sent a report, or found that it is not owed.

    CF-R093 for no such report, a moment before awareness or in the future, or no word why nothing is owed.
    """
    row, known = _held(change, breach_id)
    found = {one.id: one for one in _clocks(known, office.customs.breaches, office.numbers)}
    if report not in found:
        raise RecordError("CF-R093", f"there is no such report: {report}")
    if not known.aware[-1].at <= dealt.at <= change.at:
        raise RecordError("CF-R093", "it was sent between the awareness and now")
    if dealt.outcome == "not_owed" and not dealt.said.strip():
        raise RecordError("CF-R093", "say why it is not owed")
    after = msgspec.structs.replace(known, dealt={**known.dealt, report: dealt})
    clock = {} if row.drill or dealt.outcome != "sent" else _met(office, found[report], known, dealt.at)
    _step(
        change,
        row,
        after,
        dealt.outcome,
        about=report,
        words={"said": dealt.said},
        clock=clock,
        report=report,
        at=dealt.at,
    )


def _met(office: Office, clock: RunningClock, known: Known, at: int) -> dict[str, str]:
    """What the record says about the deadline of a report; nothing where it was said to be missed before."""
    number = office.customs.breaches.clock(clock.id).number
    if number is None or clock.at_once or clock.due is None or known.warned.get(clock.id, 0) >= len(WARNED):
        return {}
    return {number: "met" if at < clock.due else "missed"}


def do_close_breach(
    change: Change, means: Means, breach_id: str, hand: Hand, *, cause: Cause, done: str
) -> None:
    """Close it, and its case, with a cause. CF-R094 while a report that may be owed was not dealt with."""
    row, known = _held(change, breach_id)
    clocks = _clocks(known, means.office.customs.breaches, means.office.numbers)
    waiting = [one.id for one in clocks if one.state not in ("no", "off") and one.id not in known.dealt]
    if waiting:
        raise RecordError("CF-R094", f"reports were not dealt with: {', '.join(waiting)}")
    after = msgspec.structs.replace(known, cause=cause, done=done)
    _step(change, row, after, "closed", words={"done": done}, cause=cause, closed_at=change.at)
    if row.case_id is not None and find_case(change.conn, row.case_id).state in OPEN:
        do_close_incident(change, means, row.case_id, hand, done=done, cause=cause)


def do_watch_breaches(change: Change, *, office: Office) -> int:
    """Note each clock that half and most of its time is over for, and each that was missed; how many."""
    rules, numbers, told = office.customs.breaches, office.numbers, 0
    rows = change.conn.execute(select(breach).where(breach.c.closed_at.is_(None)).with_for_update()).all()
    for row in rows:
        known = _KNOWN.decode(bytes(row.body))
        for clock, loud in _louder(known, _clocks(known, rules, numbers), change.at, numbers):
            known = msgspec.structs.replace(known, warned={**known.warned, clock.id: loud})
            number = rules.clock(clock.id).number
            missed = {number: "missed"} if number and loud == len(WARNED) and not row.drill else {}
            _step(change, row, known, WARNED[loud - 1], about=clock.id, clock=missed, report=clock.id)
            told += 1
    return told


def _louder(
    known: Known, clocks: Sequence[RunningClock], now: int, numbers: Numbers
) -> list[tuple[RunningClock, int]]:
    """Clocks of reports that wait and are louder than was told."""
    waiting = [one for one in clocks if one.state in ("runs", "perhaps") and one.id not in known.dealt]
    found = [(one, alarm(one, now, numbers)) for one in waiting]
    return [(one, loud) for one, loud in found if loud > known.warned.get(one.id, 0)]


def _clocks(known: Known, rules: BreachRules, numbers: Numbers) -> list[RunningClock]:
    sent = {name: one.at for name, one in known.dealt.items() if one.outcome == "sent"}
    return clocks_of(known.facts, known.aware[-1].at, rules, numbers, off=known.off, sent=sent)


def _held(change: Change, breach_id: str) -> tuple[Row[Any], Known]:
    """One that nobody else changes until the change ends. CF-H002 for none, CF-R094 for a closed one."""
    row = _row(change.conn, breach_id, changes=True)
    if row.closed_at is not None:
        raise RecordError("CF-R094", "it is closed")
    return row, _KNOWN.decode(bytes(row.body))


def _row(conn: Connection, breach_id: str, *, changes: bool = False) -> Row[Any]:
    query = select(breach).where(breach.c.id == breach_id)
    row = conn.execute(query.with_for_update() if changes else query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such incident")
    return row


_COLUMNS = ("filed_by", "closed_at")


def _step(
    change: Change,
    row: Row[Any],
    known: Known,
    event: str,
    *,
    about: str = "",
    words: Mapping[str, str] | None = None,
    clock: Mapping[str, str] | None = None,
    **data: Any,
) -> None:
    """Write what is known now, the step that led there, and its entry. data: public values, and columns."""
    columns = {name: data.pop(name) for name in _COLUMNS if name in data}
    change.conn.execute(
        update(breach)
        .where(breach.c.id == row.id)
        .values(body=msgspec.json.encode(known), version=breach.c.version + 1, **columns)
    )
    entry = _on_record(change, row.id, event, drill=bool(row.drill), data=data, clock=clock, **(words or {}))
    _note(change, row.id, event, entry, about=about)


def _note(change: Change, breach_id: str, event: str, entry: str, *, about: str = "") -> None:
    by = None if change.by.role == "system" else change.by.id
    change.add(breach_event, breach_id=breach_id, at=change.at, event=event, by=by, about=about, entry=entry)


def _on_record(
    change: Change,
    breach_id: str,
    event: str,
    *,
    drill: bool,
    data: Mapping[str, Field],
    clock: Mapping[str, str] | None = None,
    **words: str,
) -> str:
    return change.entry(
        "case_event",
        contents=[Content(name, text.encode()) for name, text in words.items() if text.strip()],
        owner=change.vault.ref("breach", breach_id),
        matter=breach_id,
        clock=dict(clock or {}),
        data={"event": f"breach_{event}", "breach": breach_id, "drill": drill, **data},
    )


def find_breach(conn: Connection, breach_id: str, rules: BreachRules, numbers: Numbers) -> Breach:
    """One as it stands. RequestError CF-H002 for none."""
    row = _row(conn, breach_id)
    known = _KNOWN.decode(bytes(row.body))
    return Breach(
        id=row.id,
        case=row.case_id,
        what=row.what,
        drill=bool(row.drill),
        opened=row.opened,
        closed_at=row.closed_at,
        version=row.version,
        known=known,
        grade=grade_of(known.facts, rules, numbers),
        clocks=_clocks(known, rules, numbers),
        timeline=_timeline(conn, breach_id),
    )


def _timeline(conn: Connection, breach_id: str) -> list[Happened]:
    e = breach_event.c
    query = (
        select(e.at, e.event, e.about, e.entry, user_account.c.name)
        .outerjoin(user_account, user_account.c.id == e.by)
        .where(e.breach_id == breach_id)
        .order_by(e.seq)
    )
    return [
        Happened(at=row.at, event=row.event, about=row.about, by=row.name, entry=row.entry)
        for row in conn.execute(query)
    ]


def list_breaches(
    conn: Connection,
    rules: BreachRules,
    numbers: Numbers,
    now: int,
    *,
    closed: bool,
    after: str | None,
    limit: int,
) -> list[BreachRow]:
    """Those that are open, or that were closed, by id, from behind `after`."""
    c = breach.c
    query = select(breach).where(c.closed_at.is_not(None) if closed else c.closed_at.is_(None))
    if after is not None:
        query = query.where(c.id > after)
    rows = conn.execute(query.order_by(c.id).limit(limit))
    return [_shown(row, rules, numbers, now) for row in rows]


def _shown(row: Row[Any], rules: BreachRules, numbers: Numbers, now: int) -> BreachRow:
    known = _KNOWN.decode(bytes(row.body))
    waiting = _waiting(_clocks(known, rules, numbers), known.dealt)
    return BreachRow(
        id=row.id,
        case=row.case_id,
        what=row.what,
        drill=bool(row.drill),
        opened=row.opened,
        closed_at=row.closed_at,
        next=earliest(waiting, ()),
        loud=max((alarm(one, now, numbers) for one in waiting), default=0),
    )


def _waiting(clocks: Sequence[RunningClock], dealt: Collection[str]) -> list[RunningClock]:
    return [one for one in clocks if one.state in ("runs", "perhaps") and one.id not in dealt]
