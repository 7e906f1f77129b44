"""Reports that change after they came: completed by whoever sent them, or taken up once a pause is over."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, exists, select, update

from clearford.cases import intake
from clearford.cases.clocks import answered, due
from clearford.cases.intake import Element
from clearford.core.casework import Report
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.cases import Office, do_note_event, find_case
from clearford.runtime.record.reports import (
    Words,
    do_take_up,
    find_report,
    known_of,
    lacking,
    notifier_of,
    owner_of,
    paused_until,
    value_of,
)
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.voices import misuse, report

OPEN = ("incomplete", "open", "paused")
"""States of a report that is not answered yet."""


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to a report; what is empty stays as it was."""

    item: str | None = None
    """Id of the item, where none was given."""
    location: str = ""
    reasons: str = ""
    """More reasons; the earlier ones stay."""
    harm: str | None = None
    name: str = ""
    email: str = ""
    good_faith: bool = False
    life: bool = False


class Amended(msgspec.Struct, frozen=True, kw_only=True):
    """A report after something was added."""

    report: str
    missing: tuple[Element, ...]
    aware_at: int | None
    """Since when the platform counts as knowing; microseconds since 1970."""
    expected: int
    case: str | None


class _Whole(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a report, earlier and new."""

    value: Report
    words: Words
    contact: tuple[str, str]
    named: str
    """The item as it is newly named; empty where it was known before."""


def do_amend_report(change: Change, office: Office, report_id: str, added: Amendment) -> Amended:
    """Add to a report what was missing. Its clock runs once nothing is; a case has it once its item is named.

    RequestError CF-H002 for no report, or one whose words were erased; RecordError CF-R045 for one that is
    answered, or that would be about something else.
    """
    row = find_report(change.conn, report_id, changes=True)
    if row.state not in OPEN or row.withdrawn is not None:
        raise RecordError(
            "CF-R045",
            "the report is answered already, or was taken back",
            suggestion="contest the answer, or report anew",
        )
    whole = _whole(change, row, added)
    missing = intake.missing(whole.value, numbers=office.numbers)
    aware = row.aware_at or intake.aware_at(whole.value, change.at, numbers=office.numbers)
    paused = paused_until(change.conn, whole.value)
    made = change.record.new_id()
    facts, item = known_of(change, whole.value, whole.named) if _opens(row, whole, added) else (None, b"")
    case_id = row.case_id
    if facts is not None and paused is None:
        trusted = row.flagger is not None
        case_id = do_take_up(change, office, whole.value, facts, entry=made, trusted=trusted)
    clock = {}
    if case_id is not None and row.case_id is None:
        clock = answered(change.at, None, numbers=office.numbers)
    also = {} if facts is None or not whole.named else {facts.subject or facts.item: [Content("item", item)]}
    _enter(change, row, whole, made, case_id, also=also, clock=clock, complete=not missing)
    state = "open" if case_id is not None else "incomplete" if whole.value.item is None else "paused"
    change.conn.execute(
        update(report)
        .where(report.c.id == row.id)
        .values(
            item=whole.value.item,
            harm=whole.value.harm,
            notifier=whole.value.notifier,
            life=int(whole.value.life),
            missing=msgspec.json.encode(missing).decode(),
            aware_at=aware,
            case_id=case_id,
            state=state,
            amended=made,
        )
    )
    expected = due("report", max(aware or row.received, paused or 0), numbers=office.numbers)
    return Amended(report=row.id, missing=missing, aware_at=aware, expected=expected, case=case_id)


def do_withdraw_report(change: Change, report_id: str, text: str = "") -> str:
    """Note that a reporter takes a report back; the entry. Whoever decides sees that, and decides.

    The report is answered all the same: what it is about may do harm, and the platform knows of it now.
    RequestError CF-H002 for no report; RecordError CF-R045 for one that is answered or was taken back.
    """
    row = find_report(change.conn, report_id, changes=True)
    if row.state not in OPEN or row.withdrawn is not None:
        raise RecordError("CF-R045", "the report is answered, or was taken back before")
    made = change.entry(
        "case_event",
        contents=[Content("reason", text.encode())] if text.strip() else [],
        owner=owner_of(change, row.notifier, row.id),
        item=row.item,
        matter=row.case_id,
        refs=(row.entry,),
        data={"report": row.id, "event": "report_withdrawn"},
    )
    if row.case_id is not None:
        do_note_event(change, find_case(change.conn, row.case_id), "report_withdrawn", entry=made)
    change.conn.execute(update(report).where(report.c.id == row.id).values(withdrawn=change.at))
    return made


def _opens(row: Row[Any], whole: _Whole, added: Amendment) -> bool:
    """Whether the item is named only now, or life is at stake as nobody had said."""
    return bool(whole.named) or (added.life and not row.life and whole.value.item is not None)


def _whole(change: Change, row: Row[Any], added: Amendment) -> _Whole:
    kept = change.vault.read_all(change.conn, row.amended or row.entry)
    if "report" not in kept:
        raise RequestError("CF-H002", "the words of this report were erased")
    before = msgspec.json.decode(kept["report"].body, type=Words)
    known = msgspec.json.decode(kept["contact"].body, type=tuple[str, str]) if "contact" in kept else ("", "")
    contact = (added.name.strip() or known[0], added.email.strip() or known[1])
    named = (added.item or added.location.strip()) if row.item is None else ""
    _check_item(change, row, added)
    reasons = "\n".join(part for part in (before.reasons.strip(), added.reasons.strip()) if part)
    words = Words(reasons=reasons, location=added.location.strip() or before.location, law=before.law)
    value = msgspec.structs.replace(
        value_of(row),
        item=change.vault.ref("item", named) if named else row.item,
        location=bool(named) or row.item is not None,
        reasons=len(reasons),
        name=bool(contact[0]),
        email="@" in contact[1],
        good_faith=added.good_faith or "good_faith" not in lacking(row),
        harm=row.harm or added.harm,
        law=before.law or None,
        notifier=row.notifier or notifier_of(change, contact[1]),
        life=bool(row.life) or added.life,
    )
    return _Whole(value=value, words=words, contact=contact, named=named)


def _check_item(change: Change, row: Row[Any], added: Amendment) -> None:
    """CF-R045 where the item is another than the one that the report is about."""
    if row.item is not None and added.item and change.vault.ref("item", added.item) != row.item:
        raise RecordError(
            "CF-R045", "the report is about another item", suggestion="report this one on its own"
        )


def _enter(
    change: Change,
    row: Row[Any],
    whole: _Whole,
    made: str,
    case_id: str | None,
    *,
    also: dict[str, list[Content]],
    clock: dict[str, str],
    complete: bool,
) -> None:
    contents = [Content("report", msgspec.json.encode(whole.words))]
    if any(whole.contact):
        contents.append(Content("contact", msgspec.json.encode(whole.contact)))
    change.entry(
        "case_event",
        made=made,
        contents=contents,
        owner=owner_of(change, whole.value.notifier, row.id),
        also=also,
        item=whole.value.item,
        matter=case_id,
        refs=(row.entry,),
        clock=clock,
        data={"report": row.id, "event": "report_amended", "complete": complete},
    )


def do_resume_reports(change: Change, office: Office, limit: int = 200) -> int:
    """Take up reports whose sender is paused no more; how many."""
    holding = exists().where(
        misuse.c.notifier == report.c.notifier,
        misuse.c.about == "notices",
        misuse.c.ended_at.is_(None),
        misuse.c.end > change.at,
    )
    # By their few senders, so that not all reports there are must be read every minute.
    paused = select(misuse.c.notifier).where(misuse.c.step == "suspended", misuse.c.about == "notices")
    mine = (report.c.notifier.in_(paused), report.c.state == "paused", ~holding)
    waiting = select(report).where(*mine).order_by(report.c.received).limit(limit)
    rows = change.conn.execute(waiting.with_for_update(skip_locked=True)).all()
    for row in rows:
        _do_resume(change, office, row)
    return len(rows)


def _do_resume(change: Change, office: Office, row: Row[Any]) -> None:
    value = value_of(row)
    facts, _ = known_of(change, value, "")
    if facts is None:  # its item was erased: nobody can tell any more what it is about
        change.conn.execute(update(report).where(report.c.id == row.id).values(state="incomplete"))
        return
    words = row.amended or row.entry
    case_id = do_take_up(change, office, value, facts, entry=words, trusted=row.flagger is not None)
    change.conn.execute(update(report).where(report.c.id == row.id).values(state="open", case_id=case_id))
    change.conn.execute(update(entry).where(entry.c.id == words).values(matter=case_id))
    change.entry(
        "case_event",
        item=row.item,
        matter=case_id,
        refs=(row.entry,),
        clock=answered(change.at, None, numbers=office.numbers),
        data={"report": row.id, "event": "report_resumed"},
    )
