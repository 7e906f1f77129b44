"""AI services on record: registered, changed, released, stopped; each step is an entry.

A release is entered only once nothing blocks it. Where another model or adapter answers, the release is over
and a case asks for another assessment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from clearford.ai.register.card import Card, changed_fields, digests_of, is_other_model
from clearford.ai.register.filing import Clock, clocks_of
from clearford.ai.register.gate import Evidence, Lack, counts, is_open, lacks, next_due
from clearford.ai.register.pack import digest_of
from clearford.ai.register.rules import Step
from clearford.ai.register.tiers import Tiering, tier_of
from clearford.core.access import require_two
from clearford.core.entries import Content
from clearford.core.entries import Field as Value
from clearford.core.errors import RegisterError, RequestError
from clearford.runtime.record.ai_evidence import Document, documents_of, evidence_of
from clearford.runtime.record.ai_steps import do_note_step
from clearford.runtime.record.cases import Office
from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.ai_services import ai_service, ai_service_event
from clearford.runtime.stores.tables.breaches import breach

State = Literal["registered", "asked", "released", "stopped"]
"""asked: one person asked for the release, and a second has to agree."""
REASSESS = "another model or adapter answers in an AI service: assess it again"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a service beside its columns."""

    card: Card
    steps: dict[Step, int] = {}
    """Something of a filing -> when a person says that it happened; microseconds."""
    numbers: dict[Step, str] = {}
    """The same -> number that the authority gave."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the timeline."""

    at: int
    event: str
    about: str
    by: str | None
    """Name of the person; none for the program, and for an account that is gone."""
    entry: str


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that may have to be reported, of this service."""

    id: str
    drill: bool
    opened: int
    closed_at: int | None
    entry: str


class ServiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A service in a list."""

    id: str
    name: str
    tier: int
    state: State
    blocked: int
    """Needs that stand in the way of a release."""
    test_due: int | None
    """When the latest assessment that passed is too old; none without one."""


class AIService(msgspec.Struct, frozen=True, kw_only=True):
    """A service as it stands."""

    id: str
    state: State
    version: int
    card: Card
    tiering: Tiering
    lacks: tuple[Lack, ...]
    clocks: tuple[Clock, ...]
    steps: dict[Step, int]
    numbers: dict[Step, str]
    since: int
    """Since when its model and adapters are what they are."""
    released: int | None
    stopped: int | None
    test_due: int | None
    responsible: str | None
    """Name of the person who answers for it."""
    responsible_entry: str | None
    asked_by: str | None
    """Name of the person who asked for the release, while a second has to agree."""
    case: str | None
    """Case of the last change of its model."""
    entry: str
    """Of the card as it stands."""
    documents: list[Document]
    incidents: list[Linked]
    timeline: list[Happened]


_KNOWN = msgspec.json.Decoder(Known)


def do_register_service(change: Change, office: Office, card: Card) -> str:
    """Register a service; its id. RegisterError CF-V001 where the name is taken, or cannot be shown."""
    made, tiering = change.record.new_id(), tier_of(card, office.customs.ai_services)
    entry = _on_record(
        change, made, "registered", _said_of(card, tiering), {"card": msgspec.json.encode(card)}
    )
    change.flush()
    with _named(change, card.name):
        change.conn.execute(
            insert(ai_service).values(
                id=made,
                name=card.name,
                tier=tiering.tier,
                state="registered",
                version=0,
                since=change.at,
                body=msgspec.json.encode(Known(card=card)),
                entry=entry,
            )
        )
    do_note_step(change, made, "registered", entry, version=0)
    change.flush()
    return made


@contextmanager
def _named(change: Change, name: str) -> Iterator[None]:
    """Inside, a service gets its name. RegisterError CF-V001 where it is taken, or cannot be shown."""
    if not name.isprintable():
        raise RegisterError(
            "CF-V001", "the name holds signs that cannot be shown", suggestion="leave them out"
        )
    try:
        with change.conn.begin_nested():
            yield
    except IntegrityError as error:  # also where somebody else takes it at the same time
        raise RegisterError(
            "CF-V001", "another AI service has this name", suggestion="change that one"
        ) from error


def _said_of(card: Card, tiering: Tiering) -> dict[str, Value]:
    """What the entry says in public: tier and digests, no word of the card but a digest of it."""
    return {
        "tier": tiering.tier,
        "card": digest_of(msgspec.json.encode(card)),
        "digests": list(digests_of(card)),
    }


def do_change_service(change: Change, office: Office, service_id: str, card: Card, *, version: int) -> None:
    """Put another card in place of the one that stands; a release that was asked for has to be asked anew.

    Where another model or adapter answers, the release is over, and a case asks for another assessment.
    CF-V006 where somebody changed it meanwhile, CF-V005 for a service that was stopped, CF-V001 for a name
    that is taken, or cannot be shown.
    """
    row, known = held(change, service_id, version=version)
    changed = changed_fields(known.card, card)
    if not changed:
        return
    tiering = tier_of(card, office.customs.ai_services)
    columns: dict[str, Any] = {"name": card.name, "tier": tiering.tier, "filed_by": None}
    steps = known.steps
    other = is_other_model(known.card, card)
    higher = tiering.tier > row.tier and row.state == "released"
    if row.state == "asked" or other or higher:
        columns["state"] = "registered"
    if other:
        columns |= {
            "since": change.at,
            "case_id": do_open_incident(change, office, REASSESS, about=service_id),
        }
        if "started" in steps and not _waits_for_filing(steps):
            steps = steps | {"changed": change.at}
    change.flush()
    data: dict[str, Value] = _said_of(card, tiering) | {"changed": list(changed), "other_model": other}
    entry = _on_record(change, service_id, "changed", data, {"card": msgspec.json.encode(card)})
    after = msgspec.structs.replace(known, card=card, steps=steps)
    with _named(change, card.name):
        about = " ".join(changed)
        _write(change, service_id, "changed", entry, known=after, about=about, entry=entry, **columns)


def _waits_for_filing(steps: Mapping[Step, int]) -> bool:
    """Whether a change is not filed yet: its clock goes on, however many follow."""
    return "changed" in steps and steps.get("change_filed", -1) < steps["changed"]


def do_name_responsible(change: Change, service_id: str, user: str) -> None:
    """Name the person who answers for it. CF-H002 for no account in use, CF-V005 for a stopped service."""
    held(change, service_id)
    if not _is_in_use(change.conn, user):
        raise RequestError("CF-H002", "there is no such account in use")
    entry = _on_record(change, service_id, "responsible", {}, {"responsible": user.encode()})
    columns: dict[str, Any] = {"responsible": user, "responsible_entry": entry}
    _write(change, service_id, "responsible", entry, **columns)


def do_release_service(change: Change, office: Office, service_id: str, *, version: int) -> State:
    """Enter a release, or ask for it where two people must agree; the state that it then has.

    RegisterError CF-V004 with what is missing while something blocks, CF-V005 where it is released already
    or was stopped, CF-V006 where somebody changed it; AccessError CF-A003 for the one who asked.
    """
    row, known = held(change, service_id, version=version)
    if row.state == "released":
        raise RegisterError("CF-V005", "it is released already")
    found, tiering = gate_of(change.conn, office, row, known, change.at)
    if not is_open(found):
        missing = ", ".join(one.need.en for one in found if one.blocks)
        raise RegisterError("CF-V004", f"it lacks: {missing}", suggestion="hand in what is missing")
    warned = [one.need.id for one in found]
    data: dict[str, Value] = _said_of(known.card, tiering) | {"warned": list[str](warned)}
    if tiering.rule.people > 1 and row.state != "asked":
        entry = _on_record(change, service_id, "release_asked", data, {})
        _write(change, service_id, "release_asked", entry, state="asked", filed_by=change.by.id)
        return "asked"
    if tiering.rule.people > 1:
        require_two("ai_service.release", row.filed_by, change.by.id)
    steps = {"started": change.at} | known.steps
    entry = _on_record(change, service_id, "released", data | {"people": tiering.rule.people}, {})
    after = msgspec.structs.replace(known, steps=steps)
    columns: dict[str, Any] = {"state": "released", "filed_by": None, "released": change.at}
    _write(change, service_id, "released", entry, known=after, **columns)
    return "released"


def do_stop_service(change: Change, service_id: str, why: str) -> None:
    """Note that a service was switched off for good. CF-V005 where that was said before."""
    _, known = held(change, service_id)
    after = msgspec.structs.replace(known, steps=known.steps | {"stopped": change.at})
    entry = _on_record(change, service_id, "stopped", {}, {"why": why.encode()})
    columns: dict[str, Any] = {"state": "stopped", "ended_at": change.at, "filed_by": None}
    _write(change, service_id, "stopped", entry, known=after, **columns)


def do_note_filing(change: Change, service_id: str, step: Step, at: int, number: str = "") -> None:
    """Note that a person filed something, or got an answer; the program sends nothing.

    number: what the authority gave. CF-V001 for a moment that has not come; CF-H002 for no such service.
    """
    row = _row(change.conn, service_id, changes=True)
    known = _KNOWN.decode(bytes(row.body))
    if at > change.at:
        raise RegisterError("CF-V001", "the moment lies in the future", suggestion="say when it happened")
    numbers = known.numbers | {step: number.strip()} if number.strip() else known.numbers
    after = msgspec.structs.replace(known, steps=known.steps | {step: at}, numbers=numbers)
    entry = _on_record(change, service_id, "filing", {"step": step, "when": at}, {"number": number.encode()})
    _write(change, service_id, "filing", entry, known=after, about=step)


def do_link_incident(change: Change, service_id: str, breach_id: str) -> None:
    """Say that an incident that may have to be reported is of this service. CF-H002 for none."""
    _row(change.conn, service_id, changes=True)
    if change.conn.execute(select(breach.c.id).where(breach.c.id == breach_id)).first() is None:
        raise RequestError("CF-H002", "there is no such incident")
    if any(one.id == breach_id for one in _incidents(change.conn, service_id)):
        return
    entry = _on_record(change, service_id, "incident", {"breach": breach_id}, {})
    _write(change, service_id, "incident", entry, about=breach_id)


def held(change: Change, service_id: str, *, version: int | None = None) -> tuple[Row[Any], Known]:
    """A service that nobody else changes until the change ends.

    RequestError CF-H002 for none; RegisterError CF-V005 for a stopped one, CF-V006 for another version.
    """
    row = _row(change.conn, service_id, changes=True)
    if version is not None and row.version != version:
        raise RegisterError("CF-V006", "it was changed meanwhile", suggestion="look at it again")
    if row.state == "stopped":
        raise RegisterError("CF-V005", "it was stopped", suggestion="register it anew")
    return row, _KNOWN.decode(bytes(row.body))


def _row(conn: Connection, service_id: str, *, changes: bool = False) -> Row[Any]:
    query = select(ai_service).where(ai_service.c.id == service_id)
    row = conn.execute(query.with_for_update() if changes else query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such AI service")
    return row


def _write(
    change: Change,
    service_id: str,
    event: str,
    made: str,
    *,
    known: Known | None = None,
    about: str = "",
    **columns: Any,
) -> None:
    """Write what is known now, columns, and the step that led there."""
    if known is not None:
        columns["body"] = msgspec.json.encode(known)
    do_note_step(change, service_id, event, made, about=about, **columns)


def _on_record(
    change: Change, service_id: str, event: str, data: Mapping[str, Value], contents: Mapping[str, bytes]
) -> str:
    return change.entry(
        "ai_service",
        contents=[Content(name, body) for name, body in contents.items() if body],
        owner=change.vault.ref("ai_service", service_id),
        matter=service_id,
        data={"event": event, "service": service_id, **data},
    )


def gate_of(
    conn: Connection, office: Office, row: Row[Any], known: Known, now: int
) -> tuple[tuple[Lack, ...], Tiering]:
    """What a release of a service lacks, and its tier."""
    rules = office.customs.ai_services
    tiering = tier_of(known.card, rules)
    documents = documents_of(conn, row.id)
    found = lacks(known.card, tiering, _evidence(conn, row, documents), rules, other_since=row.since, now=now)
    return found, tiering


def _evidence(conn: Connection, row: Row[Any], documents: list[Document]) -> Evidence:
    drills = [one for one in _incidents(conn, row.id) if one.drill and one.closed_at is not None]
    return evidence_of(documents, responsible=_is_in_use(conn, row.responsible), drilled=bool(drills))


def find_service(conn: Connection, office: Office, service_id: str, now: int) -> AIService:
    """One as it stands. RequestError CF-H002 for none."""
    row = _row(conn, service_id)
    known, customs = _KNOWN.decode(bytes(row.body)), office.customs
    found, tiering = gate_of(conn, office, row, known, now)
    documents = documents_of(conn, service_id)
    return AIService(
        id=row.id,
        state=row.state,
        version=row.version,
        card=known.card,
        tiering=tiering,
        lacks=found,
        clocks=clocks_of(known.steps, customs.ai_services, customs.numbers, customs.workdays_of, now=now),
        steps=known.steps,
        numbers=known.numbers,
        since=row.since,
        released=row.released,
        stopped=row.ended_at,
        test_due=_test_due(documents, row, known.card, tiering),
        responsible=_name_of(conn, row.responsible),
        responsible_entry=row.responsible_entry,
        asked_by=_name_of(conn, row.filed_by),
        case=row.case_id,
        entry=row.entry,
        documents=documents,
        incidents=_incidents(conn, service_id),
        timeline=_timeline(conn, service_id),
    )


def _test_due(documents: list[Document], row: Row[Any], card: Card, tiering: Tiering) -> int | None:
    evidence = evidence_of(documents, responsible=False, drilled=False)
    passed = [one.at for one in evidence.assessments if counts(one, card, row.since)]
    return next_due(max(passed), tiering) if passed else None


def _is_in_use(conn: Connection, user: str | None) -> bool:
    """Whether an account is there and not disabled: nobody else answers for anything."""
    u = user_account.c
    found = select(u.id).where(u.id == user, u.state != "disabled")
    return user is not None and conn.execute(found).first() is not None


def _name_of(conn: Connection, user: str | None) -> str | None:
    found: str | None = conn.execute(select(user_account.c.name).where(user_account.c.id == user)).scalar()
    return found


def _incidents(conn: Connection, service_id: str) -> list[Linked]:
    b, e = breach.c, ai_service_event.c
    query = (
        select(b.id, b.drill, b.opened, b.closed_at, b.entry)
        .join(ai_service_event, e.about == b.id)
        .where(e.service_id == service_id, e.event == "incident")
        .order_by(e.seq)
    )
    return [
        Linked(id=row.id, drill=bool(row.drill), opened=row.opened, closed_at=row.closed_at, entry=row.entry)
        for row in conn.execute(query)
    ]


def _timeline(conn: Connection, service_id: str) -> list[Happened]:
    e = ai_service_event.c
    query = (
        select(e.at, e.event, e.about, e.entry, user_account.c.name)
        .outerjoin(user_account, user_account.c.id == e.by)
        .where(e.service_id == service_id)
        .order_by(e.seq)
    )
    return [
        Happened(at=row.at, event=row.event, about=row.about, by=row.name, entry=row.entry)
        for row in conn.execute(query)
    ]


def list_services(
    conn: Connection, office: Office, now: int, *, after: str | None, limit: int
) -> list[ServiceRow]:
    """Services by id, from behind `after`."""
    c = ai_service.c
    query = select(ai_service) if after is None else select(ai_service).where(c.id > after)
    return [_shown(conn, office, row, now) for row in conn.execute(query.order_by(c.id).limit(limit)).all()]


def _shown(conn: Connection, office: Office, row: Row[Any], now: int) -> ServiceRow:
    known = _KNOWN.decode(bytes(row.body))
    found, tiering = gate_of(conn, office, row, known, now)
    return ServiceRow(
        id=row.id,
        name=row.name,
        tier=tiering.tier,
        state=row.state,
        blocked=sum(one.blocks for one in found),
        test_due=_test_due(documents_of(conn, row.id), row, known.card, tiering),
    )
