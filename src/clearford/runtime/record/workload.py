"""How people fare with their work: what they decided, looked at and gave back, and how far they agree.

For leads who share work out and mend guidelines. People stand under pseudonyms, in no order of anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, exists, func, select

from clearford.cases.agreement import Agreement, Unit, agreements, label
from clearford.cases.transitions import HELD, OPEN, alerts_lead
from clearford.core.casework import Case
from clearford.core.dates import MINUTE, iso
from clearford.core.numbers import Numbers
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.distinct import different
from clearford.runtime.stores.tables.casework import case_event, case_file, case_hand, golden
from clearford.runtime.stores.tables.reviewers import exposure
from clearford.runtime.stores.vault import Vault

ALERT = "alert"
"""Event of a case that was given back so often that a lead should look."""
_DECODER = msgspec.json.Decoder(Case)
_ASKED = 500
"""Cases asked for in one query."""
_SEED = 1
"""Of the bootstrap, so that the same cases give the same interval."""
_COMPARED = 1_000
"""Second readings at most, the latest, of which agreement is told."""


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """The work of one person in a period."""

    reviewer: str
    """A pseudonym, the same in every answer."""
    decided: int
    """Decisions in cases, whichever step; golden items do not count."""
    minutes: int
    """Minutes of looking at material."""
    exposure: dict[str, int]
    """Family of harms -> minutes; empty name where the harm is not known."""
    skips: int
    """Cases given back, with or without a reason."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """An open case at which a lead should look: given back too often, or passed on."""

    case: str
    queue: str
    harm: str | None
    skips: int
    since: int
    """When it was given back once too often; microseconds since 1970."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Work since a moment."""

    since: int
    reviewers: list[Workload]
    alerts: list[Alert]


def held_by(conn: Connection, user_id: str, now: int) -> int:
    """How many cases a person holds."""
    c = case_file.c
    mine = (c.leased_by == user_id, c.leased_until > now)
    # The states are indexed, and few cases are in them: this is asked at every claim.
    held = select(func.count()).where(in_states(HELD), *mine)
    return int(conn.execute(held).scalar_one())


def do_alert_lead(change: Change, case: Case, numbers: Numbers, *, asked: bool = False) -> bool:
    """Note, once while it is open, that a lead should look at a case; whether it was noted now.

    It was given back too often, or whoever gave it back asked for it.
    """
    if case.kind == "golden" or not (asked or alerts_lead(case, numbers)):
        return False
    change.flush()
    before = select(case_event.c.seq).where(case_event.c.case_id == case.id, case_event.c.event == ALERT)
    if change.conn.execute(before.limit(1)).scalar() is not None:
        return False
    skips = sum(case.skips.values())
    entry = change.entry(
        "case_event",
        matter=case.root,
        item=case.item,
        data={"case": case.id, "event": ALERT, "skips": skips},
    )
    change.add(case_event, case_id=case.id, at=change.at, event=ALERT, by=None, entry=entry, data="{}")
    return True


def workload(conn: Connection, vault: Vault, since: int) -> Work:
    """The work of everybody who did any since a moment."""
    decided = _decided(conn, since)
    looked = _looked(conn, since)
    skips = _skips(conn, since)
    people = {vault.ref("reviewer", user): user for user in {*decided, *looked, *skips}}
    found = [
        Workload(
            reviewer=name,
            decided=decided.get(user, 0),
            minutes=sum(looked.get(user, {}).values()) // MINUTE,
            exposure={family: time // MINUTE for family, time in sorted(looked.get(user, {}).items())},
            skips=skips.get(user, 0),
        )
        for name, user in sorted(people.items())
    ]
    return Work(since=since, reviewers=found, alerts=_alerts(conn))


def _decided(conn: Connection, since: int) -> dict[str, int]:
    """Person -> decisions; those of golden items are few, and taken off what the index counts."""
    hand, person = case_hand.c, different(case_hand.c.user_id).c.value
    own = select(func.count()).where(hand.user_id == person, hand.at >= since)
    known = (
        select(hand.user_id, func.count().label("n"))
        .where(hand.root.in_(select(golden.c.case_id)), hand.at >= since)
        .group_by(hand.user_id)
    )
    off = {row.user_id: row.n for row in conn.execute(known)}
    each = select(person, own.scalar_subquery().label("n"))
    counted = {row.value: row.n - off.get(row.value, 0) for row in conn.execute(each)}
    return {user: n for user, n in counted.items() if n}


def _looked(conn: Connection, since: int) -> dict[str, dict[str, int]]:
    """Person -> family of harms -> microseconds, of whole days."""
    seen = (
        select(exposure.c.user_id, exposure.c.family, func.sum(exposure.c.looked).label("time"))
        .where(exposure.c.day >= iso(since))
        .group_by(exposure.c.user_id, exposure.c.family)
    )
    found: dict[str, dict[str, int]] = {}
    for row in conn.execute(seen):
        found.setdefault(row.user_id, {})[row.family] = int(row.time)
    return found


def _skips(conn: Connection, since: int) -> dict[str, int]:
    golden = exists().where(case_file.c.id == case_event.c.case_id, case_file.c.kind == "golden")
    given_back = (
        select(case_event.c.by, func.count().label("n"))
        .where(
            case_event.c.at >= since,
            case_event.c.event.in_(("skip", "release")),
            case_event.c.by.is_not(None),
            ~golden,
        )
        .group_by(case_event.c.by)
    )
    return {row.by: row.n for row in conn.execute(given_back)}


def _alerts(conn: Connection) -> list[Alert]:
    query = (
        select(case_event.c.at, case_file.c.body)
        .join(case_file, case_file.c.id == case_event.c.case_id)
        .where(case_event.c.event == ALERT, case_file.c.state.in_(OPEN))
        .order_by(case_event.c.at, case_event.c.seq)
        .limit(_ASKED)
    )
    rows = [(row.at, _DECODER.decode(bytes(row.body))) for row in conn.execute(query)]
    return [
        Alert(case=case.id, queue=case.queue, harm=case.harm, skips=sum(case.skips.values()), since=at)
        for at, case in rows
    ]


def agreement(conn: Connection, since: int, numbers: Numbers) -> list[Agreement]:
    """How far first and second readings agree, by harm and language, of second readings since a moment.

    Of more than a thousand the latest: that is sure enough, and nobody waits for it.
    """
    twice = (
        select(case_hand.c.case_id)
        .join(case_file, case_file.c.id == case_hand.c.case_id)
        .where(case_hand.c.role == "second", case_hand.c.at >= since, case_file.c.kind != "golden")
        .order_by(case_hand.c.at.desc(), case_hand.c.case_id)
        .limit(_COMPARED)
    )
    ids = conn.execute(twice).scalars().all()
    return agreements(list(_readings(conn, ids)), seed=_SEED, numbers=numbers)


def _readings(conn: Connection, case_ids: Sequence[str]) -> Iterable[tuple[str | None, str | None, Unit]]:
    for at in range(0, len(case_ids), _ASKED):
        some = case_file.c.id.in_(case_ids[at : at + _ASKED])
        for body in conn.execute(select(case_file.c.body).where(some)).scalars():
            case = _DECODER.decode(bytes(body))
            read = [step for step in case.steps if step.name in ("first", "second")]
            yield case.harm, case.lang, {step.name: label(step.verdict) for step in read}
