"""The register of AI services: what each is, documents that were handed in for it, what happened to it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Table, Text

from clearford.runtime.stores.tables.base import COUNTER, METADATA, kept

ai_service = Table(
    "ai_service",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("tier", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("filed_by", Text),
    Column("responsible", Text),
    Column("responsible_entry", Text),
    Column("case_id", Text),
    Column("version", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("released", BigInteger),
    Column("ended_at", BigInteger),
    Column("body", LargeBinary, nullable=False),
    Column("entry", Text, nullable=False),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="AI services; `body` is the JSON of record.ai_services.Known.",
)
"""`filed_by`: who asked for the release while a second person has to agree. `responsible`: the account of the
person who answers for it. `case_id`: of the last change of its model. `since`: since when its model and
adapters are what they are. `entry`: of the card as it stands."""


ai_evidence = Table(
    "ai_evidence",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("service_id", Text, ForeignKey("ai_service.id"), nullable=False),
    Column("ref", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("withdrawn", BigInteger),
    Column("digest", Text, nullable=False),
    Column("source", Text),
    Column("body", LargeBinary, nullable=False),
    Column("entry", Text, nullable=False),
    Index("ix_ai_evidence_service_id", "service_id", "at"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Documents of AI services; their bytes are contents of `entry`, and can be erased.",
)
"""`ref`: of the service, under whose key the bytes are kept. `source`: entry under which a report was
put on record when it was made. `body`: JSON of record.ai_evidence.Judged."""


ai_service_event = Table(
    "ai_service_event",
    METADATA,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("service_id", Text, ForeignKey("ai_service.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("by", Text),
    Column("about", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Index("ix_ai_service_event_service_id", "service_id", "seq"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="What happened to an AI service, in its order.",
)
"""`about`: names of fields, a kind of document, a step of a filing, or the id of an incident; or empty."""
