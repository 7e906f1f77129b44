"""What was decided, and the ledger that holds it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from clearford.runtime.stores.tables.base import COUNTER, METADATA, by_month, kept

decided = Table(
    "decided",
    METADATA,
    Column("key", LargeBinary(16), primary_key=True),
    Column("item", Text, nullable=False),
    Column("subject", Text),
    Column("outcome", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("entry", Text),
    Column("tally", Text),
    Index("ix_decided_item_at", "item", "at"),
    Index("ix_decided_at", "at"),
    Index("ix_decided_subject", "subject"),
    info=kept(personal=True, keep="decision_log", erase="delete"),
    comment="What was decided about an item with some content under a bundle: the judge of 'not twice'.",
)
"""`key`: first 16 bytes of SHA-256(item, content hash, bundle). `body`: JSON of the decision without item id.
`entry` of its own when it restricts, escalates or could not be decided; else `tally`."""


tally = Table(
    "tally",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("bundle", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("digests", LargeBinary, nullable=False),
    Column("batch", Text),
    Index("ix_tally_open", "at", sqlite_where=text("batch IS NULL"), postgresql_where=text("batch IS NULL")),
    Index(
        "ix_tally_done",
        "at",
        sqlite_where=text("batch IS NOT NULL"),
        postgresql_where=text("batch IS NOT NULL"),
    ),
    postgresql_partition_by=by_month("at"),
    info=kept(personal=False, keep="decision_log", erase="expire"),
    comment="Counts and digests of the allowed items of one transaction; batch entries are made of them.",
)


entry = Table(
    "entry",
    METADATA,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("log", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("ts", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("idx", BigInteger),
    Column("item", Text),
    Column("subject", Text),
    Column("matter", Text),
    UniqueConstraint("log", "idx"),
    Index(
        "ix_entry_open",
        "log",
        "ts",
        "seq",
        sqlite_where=text("idx IS NULL"),
        postgresql_where=text("idx IS NULL"),
    ),
    Index("ix_entry_item", "item"),
    Index("ix_entry_subject", "subject"),
    Index("ix_entry_matter", "matter"),
    Index("ix_entry_type_ts", "type", "ts"),
    postgresql_partition_by=by_month("ts"),
    info=kept(personal=True, keep="ledger", erase="unlink"),
    comment="Committed entries; `idx` is the place in the tree once the integrator gave one.",
)
"""`body`: canonical bytes. `item`, `subject`, `matter` (root case) are links that erasure sets to null."""


tile = Table(
    "tile",
    METADATA,
    Column("log", Text, primary_key=True),
    Column("level", SmallInteger, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Hash tiles; up to 256 hashes of 32 bytes, the last of a level may be partial.",
)


checkpoint = Table(
    "checkpoint",
    METADATA,
    Column("log", Text, primary_key=True),
    Column("size", BigInteger, primary_key=True),
    Column("root", LargeBinary(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Signed checkpoints.",
)
