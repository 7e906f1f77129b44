"""Work that waits to be done, and who may do it now."""

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
    text,
)

from clearford.runtime.stores.tables.base import COUNTER, METADATA, kept

outbox = Table(
    "outbox",
    METADATA,
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    Column("action_id", Text, nullable=False, unique=True),
    Column("shard", SmallInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("entry", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("due", BigInteger, nullable=False),
    Column("leased_until", BigInteger),
    Column("worker", Text),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("created", BigInteger, nullable=False),
    Index(
        "ix_outbox_open",
        "owner",
        "channel",
        "id",
        sqlite_where=text("state IN ('pending', 'leased', 'retry')"),
        postgresql_where=text("state IN ('pending', 'leased', 'retry')"),
    ),
    Index("ix_outbox_owner", "owner"),
    Index("ix_outbox_entry", "entry"),
    Index("ix_outbox_state_due", "state", "due"),
    info=kept(personal=True, keep="outbox", erase="delete"),
    comment="What must leave: states pending, leased, retry, done, dead. Rows of a shard go in order of id.",
)


job = Table(
    "job",
    METADATA,
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("leased_until", BigInteger),
    Column("worker", Text),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    UniqueConstraint("kind", "ref"),
    Index("ix_job_state_due", "state", "due"),
    info=kept(personal=False, keep="outbox", erase="expire"),
    comment="Timers and periodic work; `ref` names what it is about.",
)


idempotency = Table(
    "idempotency",
    METADATA,
    Column("key", LargeBinary(32), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answer", LargeBinary),
    Index("ix_idempotency_at", "at"),
    info=kept(personal=True, keep="outbox", erase="expire"),
    comment="Requests that are to happen once: states begun, done (committed), answered; kept for a day.",
)
"""`key`: hash of who asks and of the key that was sent, which also opens `answer`. `attempt` is a fence: only
the one that stands there may commit. `until`, `at`: time of the database."""


lease = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    info=kept(personal=False, keep="none", erase="none"),
    comment="Named resources with one owner at a time.",
)
