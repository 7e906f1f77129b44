"""Reviewers at work: what they see, for how long, their drafts and choices."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text

from clearford.runtime.stores.tables.base import METADATA, kept

exposure = Table(
    "exposure",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("family", Text, primary_key=True),
    Column("looked", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Index("ix_exposure_last", "last"),
    info=kept(personal=True, keep="logs", erase="delete"),
    comment="Microseconds a person looked at a family of harms, for limits and pauses; for nothing else.",
)


at_work = Table(
    "at_work",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("claims", BigInteger, nullable=False, server_default="0"),
    Column("stretch", BigInteger, nullable=False, server_default="0"),
    Column("last", BigInteger, nullable=False, server_default="0"),
    Column("break_until", BigInteger, nullable=False, server_default="0"),
    info=kept(personal=True, keep="account", erase="delete"),
    comment="Of a person at work: claims, severe material since the last pause and when last, own breaks.",
)


looking = Table(
    "looking",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("harm", Text),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    info=kept(personal=True, keep="none", erase="delete"),
    comment="Material that lies open before a person: counted up to `since`, shown until `until` at most.",
)


picture_seen = Table(
    "picture_seen",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("copy", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index("ix_picture_seen_at", "at"),
    info=kept(personal=True, keep="logs", erase="delete"),
    comment="Which picture a person had uncovered in which case, so that nobody is shown it twice unasked.",
)


draft = Table(
    "draft",
    METADATA,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_draft_at", "at"),
    info=kept(personal=True, keep="none", erase="delete"),
    comment="What a person was about to decide in a case, kept for a day; `body` is sealed.",
)


preference = Table(
    "preference",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    info=kept(personal=True, keep="account", erase="delete"),
    comment="How a person wants pages to look and keys to work; JSON.",
)
