"""Statements of reasons as the person concerned reads them: the letter, how an appeal stands, the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.act.deeds import DEEDS
from clearford.act.letter import Letter
from clearford.act.notices import OrderNotice, appeal_decided_letter, plan_order_notice
from clearford.act.notifier import Outcome, outcome_letter
from clearford.act.statement import author_letter
from clearford.core.casework import AppealResult
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import Language, Redress, StatementOfReasons
from clearford.ledger.canonical import decode
from clearford.ledger.notes import check_note, parse_note
from clearford.ledger.proofs import make_proof
from clearford.ledger.receipts import Salted, receipt
from clearford.runtime.own_words import OwnWords, own_words
from clearford.runtime.record.appeals import Closed, why_closed, window_of
from clearford.runtime.record.cases import Office
from clearford.runtime.record.decisions import new_token
from clearford.runtime.record.logs import Logs, StoredLog
from clearford.runtime.record.misuse import letter_of as misuse_letter_of
from clearford.runtime.record.order_notices import undone_at
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import checkpoint, entry
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.vault import Kept, Vault

_OWN = ("statement", "item", "outcome", "order_notice")
"""Contents that are the person's own to see; never the trace of the rules or who decided."""


class Appealed(msgspec.Struct, frozen=True, kw_only=True):
    """How an appeal stands."""

    id: str
    filed: int
    due: int
    """By when it is decided; microseconds since 1970."""
    result: AppealResult | None
    letter: Letter | None
    """The reasoned decision, once there is one."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as the person concerned sees it."""

    statement: str
    state: str
    """standing or reversed."""
    appeal_until: int
    """Microseconds since 1970; one can still appeal later while `closed` is none."""
    letter: Letter
    appeal: Appealed | None
    closed: Closed | None = None
    """Why nobody can appeal against it; none where one can, or already did."""
    own: OwnWords | None = None
    """What the person wrote, where the decision is about it and it is kept."""


def find_statement(conn: Connection, statement_id: str) -> Row[Any]:
    """The row of a statement. RequestError CF-H002 for none."""
    row = conn.execute(select(statement).where(statement.c.id == statement_id)).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such statement")
    return row


def read_statement(
    conn: Connection,
    record: Record,
    office: Office,
    statement_id: str,
    lang: Language | None,
    *,
    binding: Language,
    link: str,
    lists: frozenset[str] = frozenset(),
) -> Told:
    """What a statement says. Nothing comes of reading: programs that check mail open links too.

    lang: none for the one that the statement was made for. link: where an appeal is filed. lists: those
    whose hits may be marked in the person's own text.
    RequestError CF-H002 where there is none, or its words were erased.
    """
    row = find_statement(conn, statement_id)
    lang = lang or ("zh" if row.lang.startswith("zh") else "en")
    kept = record.vault.read_all(conn, row.entry)
    return Told(
        statement=row.id,
        state=row.state,
        appeal_until=window_of(row, office.numbers),
        letter=_letter(conn, kept, row, lang, binding, link),
        appeal=_appeal(conn, record.vault, row, lang),
        closed=why_closed(row, record.now(), office.numbers),
        own=own_words(kept, lists) if row.audience == "author" else None,
    )


def _letter(
    conn: Connection, kept: Mapping[str, Kept], row: Row[Any], lang: Language, binding: Language, link: str
) -> Letter:
    if row.audience == "reporter" and "outcome" in kept:
        outcome = msgspec.json.decode(kept["outcome"].body, type=Outcome)
        redress = msgspec.structs.replace(outcome.redress, appeal_link=link)
        return outcome_letter(msgspec.structs.replace(outcome, redress=redress), lang, binding=binding)
    if row.audience == "order" and "order_notice" in kept:
        notice = msgspec.json.decode(kept["order_notice"].body, type=OrderNotice)
        undone = undone_at(conn, row.entry) if row.state == "reversed" else None
        return plan_order_notice(msgspec.structs.replace(notice, undone=undone), lang, binding=binding)
    if row.audience == "author" and "statement" in kept:
        words = msgspec.json.decode(kept["statement"].body, type=StatementOfReasons)
        return author_letter(words, lang, binding=binding, appeal_link=link)
    if "misuse" in kept:
        return misuse_letter_of(kept["misuse"].body, lang, link=link)
    raise RequestError("CF-H002", "the words of this statement were erased")


def _appeal(conn: Connection, vault: Vault, row: Row[Any], lang: Language) -> Appealed | None:
    by = "author" if row.audience == "author" else "notifier"
    found = conn.execute(
        select(appeal).where(appeal.c.decision == row.entry, appeal.c.by == by)
    ).one_or_none()
    if found is None:
        return None
    letter = None if found.result is None else _decision(conn, vault, found, lang)
    return Appealed(id=found.id, filed=found.filed, due=found.due, result=found.result, letter=letter)


def _decision(conn: Connection, vault: Vault, found: Row[Any], lang: Language) -> Letter:
    """The letter about a decided appeal; its reasons are missing once they are erased."""
    root = select(case_file.c.root).where(case_file.c.id == found.case_id).scalar_subquery()
    bodies = conn.execute(
        select(entry.c.body).where(entry.c.matter == root, entry.c.type == "appeal").order_by(entry.c.seq)
    ).scalars()
    told = next((one for one in map(_decode, bodies) if one.refs[:1] == (found.entry,)), None)
    made = None if told is None else told.id
    kept = {} if made is None else vault.read_all(conn, made)
    why = {name[8:]: one.body.decode() for name, one in kept.items() if name.startswith("written.")}
    return appeal_decided_letter(
        found.id,
        found.result,
        lang,
        why=why,
        undone=_undone(conn, found.decision) if found.by == "author" else (),
        redress=Redress(),
        entry=made,
        omitted=None if told is None else told.data.get("why_omitted"),
    )


def _undone(conn: Connection, decision: str) -> list[str]:
    """Actions of a decision that were undone."""
    kinds = conn.execute(
        select(effect.c.kind).where(effect.c.entry == decision, effect.c.state == "undone").distinct()
    ).scalars()
    return sorted(kind for kind in kinds if kind in DEEDS)


def _decode(body: Any) -> Any:
    return decode(bytes(body))


def do_renew_link(change: Change, statement_id: str) -> str:
    """A new token for a statement, in place of the old one, which opens nothing any more."""
    find_statement(change.conn, statement_id)
    token = new_token(change.record)
    change.conn.execute(
        update(statement)
        .where(statement.c.id == statement_id)
        .values(token_hash=change.vault.hash("statement", token))
    )
    change.entry("config", data={"what": "statement.link"})
    return token


def receipt_of(
    conn: Connection, vault: Vault, logs: Logs, entry_id: str, names: Sequence[str] = _OWN
) -> bytes:
    """The receipt of an entry. RecordError CF-R009 until it stands below a signed head of its log."""
    row = conn.execute(select(entry).where(entry.c.id == entry_id)).one()
    newest = select(checkpoint).where(checkpoint.c.log == row.log).order_by(checkpoint.c.size.desc()).limit(1)
    head = conn.execute(newest).one_or_none()
    keys = logs.verifiers(row.log)
    if head is None or row.idx is None or row.idx >= head.size or not keys:
        raise RecordError(
            "CF-R009", "the entry is not yet below a signed head", suggestion="ask again in a minute"
        )
    proof = make_proof(row.idx, head.note.encode(), StoredLog(conn, row.log))
    kept: dict[str, Kept] = vault.read_all(conn, entry_id)
    contents = {name: Salted(kept[name].salt, kept[name].body) for name in names if name in kept}
    # A key that was made after the head was signed proves nothing about it yet.
    *_, newest_of_its_signers = check_note(parse_note(head.note.encode()), keys)
    return receipt(bytes(row.body), proof, contents, newest_of_its_signers.key)
