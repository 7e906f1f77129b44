"""Incidents that may have to be reported, and what happened to each."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from clearford.runtime.stores.tables.base import COUNTER, METADATA, kept

breach = Table(
    "breach",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("what", Text, nullable=False),
    Column("drill", SmallInteger, nullable=False),
    Column("opened", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("filed_by", Text),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("entry", Text, nullable=False),
    Index(
        "ix_breach_open",
        "id",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_breach_case_id", "case_id"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Incidents that may have to be reported; `body` is the JSON of record.breaches.Known.",
)
"""`case_id`: the incident's case; none for a drill, which is in no figure. `filed_by`: who asked to set the
awareness later, while another person has to answer."""


breach_event = Table(
    "breach_event",
    METADATA,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("breach_id", Text, ForeignKey("breach.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("by", Text),
    Column("about", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Index("ix_breach_event_breach_id", "breach_id", "seq"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="What happened to an incident that may have to be reported, in its order.",
)
"""`about`: the report, or the names of the facts, that it is about; may be empty."""
