"""Items that arrive in streams: places, counts, the inbox and what could not be read."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from clearford.runtime.stores.tables.base import COUNTER, METADATA, kept

source_position = Table(
    "source_position",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("at", BigInteger, nullable=False),
    Column("waiting", BigInteger),
    Column("oldest", BigInteger),
    Column("cold", BigInteger),
    Column("refused", Integer, nullable=False, server_default="0"),
    info=kept(personal=False, keep="none", erase="none"),
    comment="The next message of each part of a source; moves with the decisions about those before.",
)
"""`tries`: how often a worker took the part over since the position last moved. For those who watch, as its
worker last saw it: `waiting` messages, when the `oldest` of them came, since when memory is `cold` (began
without what came before). `refused`: how often a fence kept a worker from writing."""


state_snapshot = Table(
    "state_snapshot",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    info=kept(personal=True, keep="none", erase="delete"),
    comment="What detectors remembered of a part at a position: counts under keyed hashes.",
)


inbox = Table(
    "inbox",
    METADATA,
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    Column("part", SmallInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_inbox_part_id", "part", "id"),
    sqlite_autoincrement=True,
    info=kept(personal=True, keep="none", erase="delete"),
    comment="Messages that wait where there is no broker: a stream of the embedded kind.",
)
"""`body`: a message sealed with the key of its month, `owner`. Ids never come again, or a reader would pass
them by: SQLite would begin anew once the table is empty."""


dead_letter = Table(
    "dead_letter",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("entry", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("source", "part", "position", "line"),
    Index("ix_dead_letter_state_at", "state", "at"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="What a stream delivered and nobody could decide, until a person retries or discards it.",
)
"""The bytes are evidence of `entry` under a key of their own.
States: open -> again -> decided | open; discarded."""
