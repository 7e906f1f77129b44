"""Documents of an AI service: handed in, checked for what they claim, kept so that they can be erased.

A document whose bytes are gone, withdrawn or expired is no evidence of anything any more.
"""

from __future__ import annotations

import hashlib
import io

import msgspec
from sqlalchemy import Connection, delete, exists, select, update

from clearford.ai.assess.report import Report, decode_report
from clearford.ai.corpus.sheet import Report as CorpusReport
from clearford.ai.labels.labelled import read_labels
from clearford.ai.register.gate import Assessed, Evidence, assessed_of
from clearford.ai.register.rules import EvidenceKind
from clearford.core.entries import Content
from clearford.core.errors import ClearfordError, RegisterError, RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.record.ai_steps import do_note_step
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.ai_services import ai_evidence, ai_service
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.vault import Vault

CONTENT = "document"
"""Name of the content of the entry."""
MOST_BYTES = 16 << 20
"""Largest document."""
KEEP_DAYS = 3 * 366
"""Days for which a document is kept; later it has to be handed in again."""
ON_RECORD: dict[EvidenceKind, str] = {"assessment": "report", "corpus": "corpus report"}
"""Kinds that are put on record when they are made -> `what` of that entry."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen in a document when it was handed in."""

    assessed: Assessed | None = None
    passed: bool | None = None
    """Of the report of a corpus; none while people are not done."""
    generated: bool | None = None
    """Of a sample: whether its label says for certain that it was generated."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was handed in."""

    id: str
    kind: EvidenceKind
    file: str
    size: int
    """Bytes."""
    at: int
    digest: str
    source: str | None
    """Entry under which it was put on record when it was made; none for what has no such entry."""
    entry: str
    """Under which it was handed in."""
    there: bool
    """False once it was withdrawn, erased, or its time was over."""
    judged: Judged


_JUDGED = msgspec.json.Decoder(Judged)


def do_hand_in(change: Change, service_id: str, kind: EvidenceKind, file: str, body: bytes) -> str:
    """Keep a document of a service; its id. The entry shows its digest, and commits to its bytes.

    Raises RequestError CF-H002 for no such service; RegisterError CF-V002 for a file that is none of its
    kind, CF-V003 for a report that is not on record.
    """
    found = select(ai_service.c.id).where(ai_service.c.id == service_id)
    if change.conn.execute(found.with_for_update()).first() is None:
        raise RequestError("CF-H002", "there is no such AI service")
    _check_file(file, body)
    digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    source = _source(change.conn, kind, digest)
    judged = _judge(kind, body, None if source is None else source[1])
    made = change.record.new_id()
    owner = _owner(change.vault, service_id)
    put = change.entry(
        "ai_service",
        refs=() if source is None else (source[0],),
        contents=[Content(CONTENT, body)],
        owner=owner,
        matter=service_id,
        keep_days=KEEP_DAYS,
        data={"event": "evidence", "service": service_id, "kind": kind, "digest": digest},
    )
    change.add(
        ai_evidence,
        id=made,
        service_id=service_id,
        ref=owner,
        kind=kind,
        file=file,
        size=len(body),
        at=change.at,
        digest=digest,
        source=None if source is None else source[0],
        body=msgspec.json.encode(judged),
        entry=put,
    )
    do_note_step(change, service_id, "evidence", put, about=kind)
    return made


def _check_file(file: str, body: bytes) -> None:
    bad = not file.strip() or len(file) > 100 or not file.isprintable() or set(file) & set('/\\:*?"<>|')
    if bad or file.startswith("."):
        raise RegisterError("CF-V002", "the name is no name of a file", suggestion="such as plan.pdf")
    if not 0 < len(body) <= MOST_BYTES:
        raise RegisterError("CF-V002", f"a document has 1 to {MOST_BYTES:,} bytes, not {len(body):,}")


def _source(conn: Connection, kind: EvidenceKind, digest: str) -> tuple[str, int] | None:
    """Entry and time of a report of this digest; none for kinds that are not put on record by themselves."""
    what = ON_RECORD.get(kind)
    if what is None:
        return None
    query = select(entry.c.id, entry.c.ts, entry.c.body).where(entry.c.type == "assessment")
    for row in conn.execute(query.order_by(entry.c.seq.desc())):
        data = decode(bytes(row.body)).data
        if data.get("what") == what and data.get("report") == digest:
            return row.id, row.ts
    raise RegisterError(
        "CF-V003", "no entry of the record has the digest of this report", suggestion="make it with --record"
    )


def _judge(kind: EvidenceKind, body: bytes, at: int | None) -> Judged:
    """What is in a document. RegisterError CF-V002 where it is none of its kind."""
    try:
        if kind == "assessment":
            return Judged(assessed=assessed_of(assessment_in(body), at or 0))
        if kind == "corpus":
            return Judged(passed=corpus_in(body).passes)
        if kind == "label_sample":
            return Judged(generated=read_labels(io.BytesIO(body)).says_generated)
    except (ClearfordError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RegisterError("CF-V002", f"it cannot be read as {kind.replace('_', ' ')}") from error
    return Judged()


def assessment_in(body: bytes) -> Report:
    """The report of an assessment. AssessError CF-F006 for what is none."""
    return decode_report(body, file="report.json")


def corpus_in(body: bytes) -> CorpusReport:
    """The report of a corpus; an error of msgspec for what is none."""
    return msgspec.json.decode(body, type=CorpusReport)


def do_withdraw(change: Change, service_id: str, document: str) -> None:
    """Erase the bytes of a document; what it showed is missing from then on.

    RequestError CF-H002 for no such document, RegisterError CF-V005 where it is gone already.
    """
    e = ai_evidence.c
    query = select(ai_evidence).where(e.id == document, e.service_id == service_id).with_for_update()
    row = change.conn.execute(query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such document")
    if row.withdrawn is not None:
        raise RegisterError("CF-V005", "the document was withdrawn already")
    bytes_of = (evidence.c.entry == row.entry) & (evidence.c.owner == row.ref)
    change.conn.execute(delete(evidence).where(bytes_of))
    change.conn.execute(update(ai_evidence).where(e.id == document).values(withdrawn=change.at))
    put = change.entry(
        "ai_service",
        refs=(row.entry,),
        matter=service_id,
        data={"event": "withdrawn", "service": service_id, "kind": row.kind, "digest": row.digest},
    )
    do_note_step(change, service_id, "withdrawn", put, about=row.kind)


def _owner(vault: Vault, service_id: str) -> str:
    return vault.ref("ai_service", service_id)


def documents_of(conn: Connection, service_id: str) -> list[Document]:
    """Every document of a service, the earliest first."""
    e = ai_evidence.c
    there = exists().where(evidence.c.entry == e.entry, evidence.c.owner == e.ref)
    query = select(ai_evidence, there.label("there")).where(e.service_id == service_id).order_by(e.at, e.id)
    return [
        Document(
            id=row.id,
            kind=row.kind,
            file=row.file,
            size=row.size,
            at=row.at,
            digest=row.digest,
            source=row.source,
            entry=row.entry,
            there=bool(row.there) and row.withdrawn is None,
            judged=_JUDGED.decode(bytes(row.body)),
        )
        for row in conn.execute(query)
    ]


def evidence_of(documents: list[Document], *, responsible: bool, drilled: bool) -> Evidence:
    """What documents that are still there show to the gate."""
    there = [one for one in documents if one.there]
    return Evidence(
        assessments=tuple(one.judged.assessed for one in there if one.judged.assessed is not None),
        labels=any(one.judged.generated is True for one in there),
        responsible=responsible,
        plan=any(one.kind == "incident_plan" for one in there),
        drilled=drilled,
    )


def read_document(conn: Connection, vault: Vault, service_id: str, document: Document) -> bytes | None:
    """The bytes of a document; none once they are gone.

    Raises StoreError CF-S010 where what is kept was altered.
    """
    kept = vault.read(conn, document.entry, _owner(vault, service_id)) if document.there else None
    return None if kept is None or CONTENT not in kept else kept[CONTENT].body
