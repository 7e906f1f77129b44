"""Requests of people about their own data: filed, answered in time by the privacy officer, in writing.

GDPR art. 12 and 15 to 17; PIPL art. 44 to 50.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.act.letter import Letter, as_mail
from clearford.act.rights import ANSWERS, RightsKind, RightsResult, rights_letter
from clearford.cases.clocks import clock
from clearford.cases.retention import Held
from clearford.core.casework import Hand, ItemFacts, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.record.cases import Office, do_change_case, do_open_case, find_case
from clearford.runtime.record.copies import Copy, copy_of
from clearford.runtime.record.erasure import Person, do_erase_owner, items_of, person_ref
from clearford.runtime.record.holds import holds_about
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.voices import rights_request
from clearford.runtime.stores.vault import Vault


class Filed(msgspec.Struct, frozen=True):
    """That a request came in."""

    request: str
    due: int
    """By when it is answered; microseconds since 1970."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a request, and what it came to."""

    result: RightsResult
    entry: str
    letters: dict[Language, Letter]
    erased: tuple[str, ...] = ()
    """Entries that say what was erased."""


def do_file_request(
    change: Change, office: Office, kind: RightsKind, of: Person, name: str, *, words: str, lang: str
) -> Filed:
    """Take a request of an account or a reporter: its entry, its case, and the day of its answer.

    A key that files it is the only one that reads its answer.
    """
    made, owner = change.record.new_id(), person_ref(change.vault, of, name)
    entry = change.entry(
        "rights_request",
        contents=[Content("request", words.encode())] if words.strip() else [],
        owner=owner,
        clock={"gdpr.rights": "started"},
        data={"request": made, "kind": kind, "result": "received"},
    )
    facts = ItemFacts(item=_own(change.vault, made), lang=lang)
    case_id = do_open_case(change, office, "rights_request", facts, entry=entry)
    due = find_case(change.conn, case_id).due or change.at
    change.add(
        rights_request,
        id=made,
        kind=kind,
        owner=owner,
        lang=lang,
        filed=change.at,
        due=due,
        case_id=case_id,
        entry=entry,
        filed_by=change.by.id,
    )
    return Filed(made, due)


def find_request(conn: Connection, request_id: str, *, filed_by: str | None = None) -> Row[Any]:
    """The row of a request, or only where this account or key filed it. RequestError CF-H002 for none."""
    query = select(rights_request).where(rights_request.c.id == request_id)
    if filed_by is not None:
        query = query.where(rights_request.c.filed_by == filed_by)
    row = conn.execute(query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such request")
    return row


def list_requests(
    conn: Connection, *, after: str | None, limit: int, waiting: bool | None = None
) -> list[Row[Any]]:
    """Requests by id, from behind `after`; waiting: only those without, or with, an answer."""
    c = rights_request.c
    query = select(rights_request).order_by(c.id).limit(limit)
    if after is not None:
        query = query.where(c.id > after)
    if waiting is not None:
        query = query.where(c.result.is_(None) if waiting else c.result.is_not(None))
    return list(conn.execute(query))


def holds_of(change: Change, row: Row[Any], office: Office) -> tuple[Held, ...]:
    """What would hold up the erasure of who asked."""
    if row.owner is None:
        return ()
    return holds_about(change, row.owner, items_of(change, row.owner), office.numbers)


def do_decide_request(
    change: Change,
    office: Office,
    request_id: str,
    hand: Hand,
    result: RightsResult,
    *,
    reason: str,
    written: Mapping[str, str],
) -> Answer:
    """Answer a request: the letters, and for an erasure that is granted, the erasure itself.

    reason: for the record. written: language -> reason for the person; what holds up an erasure is said
    beside it by itself. RecordError CF-R057 for a request that was answered, an erasure in part, or a refusal
    without words; CF-R029 for an erasure that is held up; CF-R021 without the role for it.
    """
    change.flush()
    query = select(rights_request).where(rights_request.c.id == request_id).with_for_update()
    row = change.conn.execute(query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such request")
    held = holds_of(change, row, office) if row.kind == "erasure" and result == "refused" else ()
    _check(row, result, held, written)
    entry = change.record.new_id()
    letters = {
        lang: rights_letter(
            row.id,
            row.kind,
            result,
            lang,
            filed=row.filed,
            holds=[one.say(lang) for one in held],
            why=written,
            entry=entry,
        )
        for lang in LANGUAGES
    }
    _do_enter(change, office, row, hand, result, entry, reason, letters)
    erased: tuple[str, ...] = ()
    if row.kind == "erasure" and result == "granted":
        done = do_erase_owner(change, row.owner, why="rights_request", numbers=office.numbers)
        erased = tuple(done.entries)
    elif row.kind == "correction" and result != "refused":
        _do_correct(change, row, entry)
    return Answer(result=result, entry=entry, letters=letters, erased=erased)


def _check(row: Row[Any], result: RightsResult, held: tuple[Held, ...], written: Mapping[str, str]) -> None:
    if row.result is not None:
        raise RecordError("CF-R057", "the request was answered already")
    if (row.kind, result) not in ANSWERS:
        raise RecordError("CF-R057", "an erasure is granted or refused, not in part")
    if row.owner is None:
        raise RecordError("CF-R057", "who asked was erased meanwhile")
    if result != "granted" and not held and not all(written.get(lang, "").strip() for lang in LANGUAGES):
        raise RecordError("CF-R057", "a refusal needs its reasons in both languages")


def _do_enter(
    change: Change,
    office: Office,
    row: Row[Any],
    hand: Hand,
    result: RightsResult,
    entry: str,
    reason: str,
    letters: Mapping[Language, Letter],
) -> None:
    """Decide the case, and put the answer on record and on its way."""
    case = find_case(change.conn, row.case_id)
    if case.owner != hand.id:
        case = do_change_case(change, office, case, "claim", by=hand)
    verdict = Verdict(outcome="no_action")
    case = do_change_case(change, office, case, "decide", by=hand, verdict=verdict, reason=reason)
    case = do_change_case(change, office, case, "outcomes", outstanding=0)
    own = _own(change.vault, row.id)
    change.entry(
        "rights_request",
        made=entry,
        contents=[
            Content("reason", reason.encode()),
            *(Content(f"answer.{lang}", msgspec.json.encode(letter)) for lang, letter in letters.items()),
        ],
        owner=own,
        refs=(row.entry,),
        clock=clock(case, change.at),
        data={"request": row.id, "kind": row.kind, "result": result},
    )
    mails = {lang: as_mail(letter) for lang, letter in letters.items()}
    body = msgspec.json.encode({"request": row.id, "result": result, "entry": entry, "notice": mails})
    change.deliver("webhook", "rights_request", body, owner=own, entry=entry)
    values = {"result": result, "decided_at": change.at, "answer": entry}
    change.conn.execute(update(rights_request).where(rights_request.c.id == row.id).values(**values))


def _do_correct(change: Change, row: Row[Any], answer: str) -> None:
    """Keep what the person wrote beside what it corrects; what was decided stays as it was decided."""
    kept = change.vault.read(change.conn, row.entry, row.owner) or {}
    if "request" in kept:
        change.entry(
            "rights_request",
            contents=[Content("correction", kept["request"].body)],
            owner=row.owner,
            subject=row.owner,
            refs=(row.entry, answer),
            data={"request": row.id, "kind": row.kind, "result": "noted"},
        )


def answer_of(conn: Connection, vault: Vault, row: Row[Any]) -> dict[Language, Letter]:
    """The letters of a request that was answered; none before, or once they are no longer kept."""
    if row.answer is None:
        return {}
    kept = vault.read(conn, row.answer, _own(vault, row.id)) or {}
    return {
        lang: msgspec.json.decode(kept[f"answer.{lang}"].body, type=Letter)
        for lang in LANGUAGES
        if f"answer.{lang}" in kept
    }


def words_of(conn: Connection, vault: Vault, row: Row[Any]) -> str | None:
    """What the person wrote; none where nothing was written, or it is erased."""
    kept = {} if row.owner is None else vault.read(conn, row.entry, row.owner) or {}
    return kept["request"].body.decode() if "request" in kept else None


def do_copy(change: Change, request_id: str, *, filed_by: str | None = None) -> Copy:
    """The copy that a granted request for access is about, as things stand now; that it was given is entered.

    filed_by: only of what this account or key filed. RecordError CF-R057 where none was granted, RequestError
    CF-H002 for no such request.
    """
    row = find_request(change.conn, request_id, filed_by=filed_by)
    if row.kind != "access" or row.result not in ("granted", "partly") or row.owner is None:
        raise RecordError("CF-R057", "no access was granted by this request")
    change.entry("read", refs=(row.answer,), data={"what": "copy", "request": row.id, "refused": False})
    return copy_of(change.conn, change.vault, row.owner)


def _own(vault: Vault, request_id: str) -> str:
    """Whose key protects the answer, which outlives the erasure that it tells of."""
    return vault.ref("rights_request", request_id)
