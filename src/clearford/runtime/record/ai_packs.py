"""The filing pack of an AI service, from what is on record: nothing in it is typed, and nothing is sent.

The statistics are those of the last transparency report that was published, the rules those in force, the
documents those that are still there. What is gone is missing, and the pack says who must supply it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from clearford.ai.assess.page import page_of as assessment_page
from clearford.ai.corpus.sheet import page_of as corpus_page
from clearford.ai.labels.labelled import read_labels
from clearford.ai.register.pack import Pack, Part, Source, pack_of
from clearford.ai.register.rules import EvidenceKind
from clearford.core.ids import Digest
from clearford.core.numbers import Numbers
from clearford.core.reasons import LANGUAGES
from clearford.ledger.canonical import decode
from clearford.runtime.record.ai_evidence import Document, assessment_in, corpus_in, read_document
from clearford.runtime.record.ai_services import AIService, find_service
from clearford.runtime.record.ai_steps import do_note_step
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.stores.vault import Vault

_DESCRIPTION = (
    "name",
    "purpose",
    "users",
    "minors",
    "scenario",
    "autonomy",
    "languages",
    "provider",
    "model",
)
_CONTACTS = ("owner", "contact", "complaints", "incident_contact")
_LIMITS = ("sla.report", "appeal.own", "appeal.fraud", "dsa.complaint_window")
"""Numbers that say by when a complaint or an appeal is answered."""
_PLAIN: dict[str, EvidenceKind] = {
    "public_text": "public_text",
    "self_assessment": "self_assessment",
    "account_rules": "account_rules",
    "incident_plan": "incident_plan",
}
"""Fields that are documents as they were handed in."""


class RulesInForce(NamedTuple):
    """The published rules that are in force."""

    bundle: Digest
    body: bytes
    """Their JSON; empty where none is published."""


class _Read(NamedTuple):
    """A document that is there, with its bytes."""

    document: Document
    body: bytes


def pack_now(conn: Connection, vault: Vault, office: Office, service_id: str, rules: RulesInForce) -> Pack:
    """The filing pack as it would be made now. RequestError CF-H002 for no such service."""
    # Tier and card do not depend on the time; what would is left out.
    service = find_service(conn, office, service_id, 0)
    read = list(_read(conn, vault, service))
    found = [*_of_row(service), *_of_documents(read), *_of_record(conn, service, office.numbers, rules)]
    sources = _sources(conn, [name for _, _, names in found for name in names])
    parts = {
        field: Part(files, [sources[name] for name in names if name in sources])
        for field, files, names in found
    }
    return pack_of(service.id, service.card.name, office.customs.ai_services.fields, parts)


def do_make_pack(change: Change, office: Office, service_id: str, rules: RulesInForce) -> Pack:
    """Make the filing pack and enter its digests, what it lacks, and under which rules it was made."""
    made = pack_now(change.conn, change.vault, office, service_id, rules)
    put = change.entry(
        "ai_service",
        matter=service_id,
        data={
            "event": "pack",
            "service": service_id,
            "pack": made.digest,
            "manifest": made.manifest,
            "missing": [one.id for one in made.contents.fields if one.state == "missing"],
            "bundle": rules.bundle,
        },
    )
    do_note_step(change, service_id, "pack", put, about=made.digest)
    return made


def pack_on_record(conn: Connection, digest: Digest) -> Source | None:
    """The first entry under which an archive of this digest was made; none where it was not made here."""
    query = select(entry.c.id, entry.c.ts, entry.c.log, entry.c.body).where(entry.c.type == "ai_service")
    for row in conn.execute(query.order_by(entry.c.seq)):
        if decode(bytes(row.body)).data.get("pack") == digest:
            return Source(entry=row.id, ts=row.ts, log=row.log)
    return None


_Found = tuple[str, dict[str, bytes], Sequence[str]]
"""Id of a field, its files, and ids of the entries that they come from."""


def _read(conn: Connection, vault: Vault, service: AIService) -> Iterator[_Read]:
    for one in sorted(service.documents, key=lambda one: (one.at, one.digest, one.entry)):
        body = read_document(conn, vault, service.id, one)
        if body is not None:
            yield _Read(one, body)


def _of_row(service: AIService) -> Iterator[_Found]:
    card = msgspec.to_builtins(service.card)
    yield (
        "description",
        {"description.json": _json({name: card[name] for name in _DESCRIPTION})},
        [service.entry],
    )
    row = {
        "id": service.id,
        "state": service.state,
        "card": card,
        "tiering": msgspec.to_builtins(service.tiering),
        "steps": service.steps,
        "numbers": service.numbers,
        "incidents": [one.id for one in service.incidents],
    }
    steps = [one.entry for one in service.timeline if one.event not in ("pack", "evidence", "withdrawn")]
    yield "register", {"register.json": _json(row)}, [service.entry, *steps]
    if service.card.contact.strip() or service.card.incident_contact.strip():
        yield "contacts", {"contacts.json": _json({name: card[name] for name in _CONTACTS})}, [service.entry]


def _of_documents(read: Sequence[_Read]) -> Iterator[_Found]:
    for field, kind in _PLAIN.items():
        some = _of_kind(read, kind)
        yield field, _files(some), [one.document.entry for one in some]
    yield "labels", _labels(some := _of_kind(read, "label_sample")), [one.document.entry for one in some]
    if reports := _of_kind(read, "assessment"):
        yield "assessment", _assessment(reports[-1].body), _entries(reports[-1])
    if sheets := _of_kind(read, "corpus"):
        yield from _corpus(sheets[-1])


def _of_kind(read: Iterable[_Read], kind: EvidenceKind) -> list[_Read]:
    return [one for one in read if one.document.kind == kind]


def _entries(one: _Read) -> list[str]:
    source = one.document.source
    return [one.document.entry, *([] if source is None else [source])]


def _files(some: Sequence[_Read]) -> dict[str, bytes]:
    """Files by name; where two have the same, the beginning of a digest tells them apart."""
    names = [one.document.file for one in some]
    return {
        name if names.count(name) == 1 else f"{one.document.digest[7:15]}-{name}": one.body
        for name, one in zip(names, some, strict=True)
    }


def _labels(some: Sequence[_Read]) -> dict[str, bytes]:
    """Samples, each with what is read back from its bytes now."""
    files = _files(some)
    read = {f"{name}.read.json": _json(read_labels(io.BytesIO(body))) for name, body in files.items()}
    return files | read


def _assessment(body: bytes) -> dict[str, bytes]:
    report = assessment_in(body)
    pages = {f"report.{lang}.html": assessment_page(report, lang).encode() for lang in LANGUAGES}
    return {
        "report.json": body,
        "coverage.json": _json({"coverage": report.coverage, "sentence": report.sentence}),
        **pages,
    }


def _corpus(one: _Read) -> Iterator[_Found]:
    report = corpus_in(one.body)
    sheets = {f"sheet.{lang}.md": corpus_page(report, lang).encode() for lang in LANGUAGES}
    yield "corpus", {"report.json": one.body, **sheets}, _entries(one)
    told = {source.source: source.annotation for source in report.sources if source.annotation is not None}
    if told:
        yield "annotation", {"annotation.json": _json(told)}, _entries(one)


def _of_record(
    conn: Connection, service: AIService, numbers: Numbers, rules: RulesInForce
) -> Iterator[_Found]:
    yield "rules", {"rules.json": rules.body}, _pack_change(conn)
    p = publication.c
    query = select(p.body, p.entry).where(p.kind == "transparency").order_by(p.at.desc(), p.version.desc())
    last = conn.execute(query.limit(1)).one_or_none()
    if last is not None:
        limits = {number.id: number for number in numbers if number.id in _LIMITS}
        yield "statistics", {"report.json": bytes(last.body), "time-limits.json": _json(limits)}, [last.entry]
    drills = [one for one in service.incidents if one.drill and one.closed_at is not None]
    if drills:
        yield "drills", {"drills.json": _json(drills)}, [one.entry for one in drills]


def _pack_change(conn: Connection) -> list[str]:
    """The entry by which the rules in force came into force; none where no version was ever promoted."""
    query = select(entry.c.id, entry.c.body).where(entry.c.type == "pack_change").order_by(entry.c.seq.desc())
    for row in conn.execute(query):
        if decode(bytes(row.body)).data.get("event") in ("promoted", "rolled_back"):
            return [row.id]
    return []


def _sources(conn: Connection, names: Sequence[str]) -> dict[str, Source]:
    """Entries by id."""
    e = entry.c
    rows = conn.execute(select(e.id, e.ts, e.log).where(e.id.in_(set(names))))
    return {row.id: Source(entry=row.id, ts=row.ts, log=row.log) for row in rows}


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"
