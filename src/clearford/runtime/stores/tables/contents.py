"""What may be erased: contents that entries commit to, their keys, pictures and searchable text."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from clearford.runtime.stores.tables.base import COUNTER, METADATA, kept

evidence = Table(
    "evidence",
    METADATA,
    Column("entry", Text, primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("keep_until", BigInteger, nullable=False),
    Index("ix_evidence_owner", "owner"),
    Index("ix_evidence_keep_until", "keep_until"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Contents that an entry commits to, with their salts, encrypted with the owner's key.",
)


subject_key = Table(
    "subject_key",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
    Index("ix_subject_key_created", "created"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="The key of one subject, wrapped by a key that is not in the database.",
)


medium = Table(
    "medium",
    METADATA,
    Column("entry", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("copy", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", BigInteger),
    Column("height", BigInteger),
    Column("frames", BigInteger),
    ForeignKeyConstraint(["entry", "owner"], ["evidence.entry", "evidence.owner"], ondelete="CASCADE"),
    UniqueConstraint("ref", "copy"),
    Index("ix_medium_item", "item"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Pictures of items; each goes with the evidence that holds it.",
)
"""`ref`: keyed reference of the item's id and the medium's. `copy`: of the SHA-256 of its bytes. `kind`: by
its content. `state`: ready, large, damaged or type, as found when it came."""


media_label = Table(
    "media_label",
    METADATA,
    Column("ref", Text, primary_key=True),
    Column("copy", Text, primary_key=True),
    Column("item", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_media_label_item", "item"),
    Index("ix_media_label_at", "at"),
    info=kept(personal=True, keep="decision_log", erase="delete"),
    comment="What files of items say of how they came about, for whoever decides the item next.",
)
"""`ref`, `copy`: as of `medium`, which may not be there. `state`: whether the file could be read. `body`:
JSON of values of labels, codes of source types and what a manifest says, without any text of the file."""


search_text = Table(
    "search_text",
    METADATA,
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    Column("entry", Text, nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("item", Text, nullable=False),
    ForeignKeyConstraint(["entry", "owner"], ["evidence.entry", "evidence.owner"], ondelete="CASCADE"),
    Index("ix_search_text_item", "item"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Texts of items that can be searched; each goes with the evidence it was read from.",
)


search_gram = Table(
    "search_gram",
    METADATA,
    Column("gram", BigInteger, primary_key=True),
    Column("text_id", BigInteger, ForeignKey("search_text.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_search_gram_text_id", "text_id"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Pairs of characters of a text, each under a key that is not in the database.",
)
