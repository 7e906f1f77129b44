"""Reports from people on record: received, joined to one case an item, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, Row, select

from clearford.act.notifier import Stage
from clearford.cases import intake
from clearford.cases.clocks import answered, due
from clearford.cases.flaggers import in_field
from clearford.cases.intake import Element
from clearford.cases.misuse import is_read
from clearford.core.casework import ItemFacts, Report
from clearford.core.entries import Content
from clearford.core.errors import RequestError
from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.harms import classed
from clearford.runtime.record.cases import Office, do_open_case, find_case
from clearford.runtime.record.decisions import new_token
from clearford.runtime.record.flaggers import find_flagger
from clearford.runtime.record.senders import pauses_of
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.voices import report

Role = Literal["person", "affected", "minor", "guardian", "authority"]
"""What a reporter says to be."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A report in the words of who sends it (DSA art. 16(2))."""

    item: str | None = None
    """Id of the item as the platform names it."""
    location: str = ""
    """Its exact address, where no id is known."""
    reasons: str = ""
    harm: str | None = None
    law: str = ""
    country: str | None = None
    lang: str = "en"
    name: str = ""
    email: str = ""
    good_faith: bool = False
    role: Role = "person"
    life: bool = False
    """A threat to somebody's life or safety."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a reporter wrote, as it is kept in evidence under the name `report`."""

    reasons: str
    location: str
    law: str


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """That a report came in."""

    report: str
    token: str
    """Opens its status; only a hash of it is kept."""
    received: int
    expected: int
    """By when it is answered; microseconds since 1970."""
    missing: tuple[Element, ...]
    case: str | None
    """None where nobody can tell what the report is about, and while its sender is paused."""
    paused_until: int | None = None


def do_file_report(change: Change, means: Means, notice: Notice, *, flagger: str | None) -> Received:
    """Take a report: its entry, its token, and the case of its item, which it joins or opens.

    flagger: id of the key that sent it; it comes first only within the field of a trusted flagger.
    A report of a sender who is paused waits, unless a minor or a life may be at stake.
    """
    made, numbers = change.record.new_id(), means.office.numbers
    value = _value(change, notice, made, flagger)
    known = None if flagger is None else find_flagger(change.conn, flagger)
    trusted = known is not None and in_field(known, value)
    missing = intake.missing(value, numbers=numbers)
    received = change.record.new_id()
    facts, item = known_of(change, value, notice.item or notice.location.strip())
    paused = paused_until(change.conn, value)
    case_id = None
    if facts is not None and paused is None:
        case_id = do_take_up(change, means.office, value, facts, entry=received, trusted=trusted)
    state = "incomplete" if facts is None else "open" if paused is None else "paused"
    _enter(
        change,
        value,
        notice,
        received,
        case_id,
        also=_also(change, received, case_id, facts, item),
        clock=answered(change.at, None, numbers=numbers) if state == "open" else {},
        missing=missing,
        trusted=trusted,
    )
    token = new_token(change.record)
    change.add(
        report,
        id=made,
        case_id=case_id,
        item=value.item,
        harm=value.harm,
        notifier=value.notifier,
        notifier_kind=value.role,
        flagger=flagger if trusted else None,
        life=int(value.life),
        token_hash=change.vault.hash("report", token),
        lang=notice.lang,
        state=state,
        missing=msgspec.json.encode(missing).decode(),
        received=change.at,
        aware_at=intake.aware_at(value, change.at, numbers=numbers),
        closed_at=None,
        result=None,
        entry=received,
        amended=None,
        withdrawn=None,
    )
    return Received(
        report=made,
        token=token,
        received=change.at,
        expected=due("report", paused or change.at, numbers=numbers),
        missing=missing,
        case=case_id,
        paused_until=paused,
    )


def do_take_up(
    change: Change, office: Office, value: Report, facts: ItemFacts, *, entry: str, trusted: bool
) -> str:
    """The case of a report, which it joins or opens, and where life is at stake a referral; the case's id.

    entry: of the record, by which the report came in.
    """
    told = intake.facts(value, facts)
    made = do_open_case(change, office, "report", told, entry=entry, life=value.life, trusted=trusted)
    if intake.wants_referral(value):
        do_open_case(change, office, "referral", told, entry=entry, life=True)
    return made


def paused_until(conn: Connection, value: Report) -> int | None:
    """Until when a report waits because its sender is paused; none where it does not."""
    pauses = [] if value.notifier is None else pauses_of(conn, value.notifier, "notices")
    if is_read(value, pauses):
        return None
    return max(one.end for one in pauses if one.start <= value.received < one.end)


def expected_by(conn: Connection, office: Office, row: Row[Any]) -> int:
    """By when a report is answered; microseconds since 1970."""
    return due("report", begun(conn, row), numbers=office.numbers)


def begun(conn: Connection, row: Row[Any]) -> int:
    """Since when the clock of a report runs: since it was complete, and its sender not paused."""
    since: int = row.aware_at or row.received
    return max(since, paused_until(conn, value_of(row)) or 0)


_STAGES: dict[str, Stage] = {"queued": "waiting", "waiting": "asked", "closed": "decided"}


def stage_of(conn: Connection, row: Row[Any]) -> Stage:
    """How far a report is, as its sender is told: a second reading looks the same as a first."""
    if row.state in ("incomplete", "paused"):
        return "incomplete" if row.state == "incomplete" else "paused"
    if row.state == "closed" or row.case_id is None:
        return "decided"
    return _STAGES.get(find_case(conn, row.case_id).state, "read")


def value_of(row: Row[Any]) -> Report:
    """A report as its row has it, without what only its words say."""
    return Report(
        id=row.id,
        received=row.received,
        item=row.item,
        harm=row.harm,
        lang=row.lang,
        role=row.notifier_kind,
        flagger=row.flagger,
        notifier=row.notifier,
        life=bool(row.life),
    )


def lacking(row: Row[Any]) -> tuple[Element, ...]:
    """What a report lacks."""
    return msgspec.json.decode(row.missing, type=tuple[Element, ...])


def _value(change: Change, notice: Notice, made: str, flagger: str | None) -> Report:
    ref, name = change.vault.ref, notice.item or notice.location.strip()
    return Report(
        id=made,
        received=change.at,
        item=ref("item", name) if name else None,
        location=bool(name),
        reasons=len(notice.reasons.strip()),
        name=bool(notice.name.strip()),
        email="@" in notice.email,
        good_faith=notice.good_faith,
        harm=notice.harm,
        law=notice.law or None,
        country=notice.country,
        lang=notice.lang,
        role=notice.role,
        flagger=flagger,
        notifier=notifier_of(change, notice.email),
        life=notice.life,
    )


def notifier_of(change: Change, email: str) -> str | None:
    """By which reference a reporter is known; none without an e-mail address."""
    return change.vault.ref("notifier", email.strip().casefold()) if email.strip() else None


def known_of(change: Change, value: Report, name: str) -> tuple[ItemFacts | None, bytes]:
    """What the record knows about the item that is reported, and the item; no facts where none is named.

    name: the item's id or address as the reporter gave it.
    """
    if value.item is None:
        return None, b""
    newest = (
        select(entry.c.id, entry.c.subject, entry.c.body)
        .where(entry.c.item == value.item, entry.c.type == "decision")
        .order_by(entry.c.seq.desc())
        .limit(1)
    )
    row = change.conn.execute(newest).one_or_none()
    kept = {} if row is None else change.vault.read_all(change.conn, row.id)
    item = kept["item"].body if "item" in kept else msgspec.json.encode(Item(id=name[:200], text=UNSET))
    if row is None:
        return ItemFacts(item=value.item), item
    before = decode(bytes(row.body))
    facts = ItemFacts(
        item=value.item,
        subject=row.subject,
        harm=before.harm,
        lang=before.lang,
        item_kind=before.item_kind,
        rules=before.rules,
    )
    return facts, item


def _also(
    change: Change, made: str, case_id: str | None, facts: ItemFacts | None, item: bytes
) -> dict[str, list[Content]]:
    """The item beside the words, of its author: where a case begins with this report, or may yet."""
    if facts is None or (case_id is not None and find_case(change.conn, case_id).entry != made):
        return {}
    return {facts.subject or facts.item: [Content("item", item)]}


def _enter(
    change: Change,
    value: Report,
    notice: Notice,
    made: str,
    case_id: str | None,
    *,
    also: dict[str, list[Content]],
    clock: dict[str, str],
    missing: Sequence[Element],
    trusted: bool,
) -> None:
    """Write the entry: the words and the contact belong to the reporter, the item to its author."""
    words = Words(reasons=notice.reasons, location=notice.location, law=notice.law)
    contents = [Content("report", msgspec.json.encode(words))]
    if notice.name or notice.email:
        contents.append(Content("contact", msgspec.json.encode([notice.name, notice.email])))
    data: dict[str, Any] = {"report": value.id, "complete": not missing}
    if trusted and value.flagger is not None:
        data["flagger"] = value.flagger
    counted = classed(value.harm)
    change.entry(
        "report_received",
        made=made,
        contents=contents,
        owner=owner_of(change, value.notifier, value.id),
        also=also,
        item=value.item,
        matter=case_id,
        harm=value.harm,
        category=None if counted is None else counted.category,
        source=intake.source(value, trusted=trusted),
        notifier_kind=value.role,
        minor=intake.minor(value),
        clock=clock,
        data=data,
    )


def owner_of(change: Change, notifier: str | None, report_id: str) -> str:
    """Whose key protects what a reporter wrote and is told: by person, or by report where it is anonymous."""
    return notifier or change.vault.ref("report", report_id)


def find_report(conn: Connection, report_id: str, *, changes: bool = False) -> Row[Any]:
    """The row of a report. RequestError CF-H002 for none. changes: held until the change ends."""
    query = select(report).where(report.c.id == report_id)
    row = conn.execute(query.with_for_update() if changes else query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such report")
    return row
