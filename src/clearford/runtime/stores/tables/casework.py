"""Cases that people decide, and what happened in them."""

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

case_file = Table(
    "case_file",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("item", Text),
    Column("subject", Text),
    Column("harm", Text),
    Column("lang", Text),
    Column("item_kind", Text),
    Column("severity", SmallInteger, nullable=False, server_default="0"),
    Column("rule", Text),
    Column("entry", Text),
    Column("root", Text, nullable=False),
    Column("parent", Text),
    Column("open_key", Text, unique=True),
    Column("opened", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("life", SmallInteger, nullable=False, server_default="0"),
    Column("minors", SmallInteger, nullable=False, server_default="0"),
    Column("trusted", SmallInteger, nullable=False, server_default="0"),
    Column("weight", BigInteger, nullable=False, server_default="0"),
    Column("leased_by", Text),
    Column("leased_until", BigInteger),
    Column("prefer", Text),
    Column("prefer_until", BigInteger),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("decided_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("body", LargeBinary, nullable=False),
    Index(
        "ix_case_file_open",
        "state",
        "queue",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_case_file_item", "item"),
    Index("ix_case_file_subject", "subject"),
    Index("ix_case_file_root", "root"),
    # All that a search asks for: it reads these from the latest on, and no row.
    Index("ix_case_file_opened", "opened", "id", "kind", "state", "harm", "lang", "queue", "rule"),
    Index("ix_case_file_rule", "rule", "opened", "id", "kind", "state", "harm", "lang"),
    Index(
        "ix_case_file_closed_at",
        "closed_at",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    info=kept(personal=True, keep="evidence", erase="unlink"),
    comment="Cases; `body` is the JSON of core.casework.Case, the columns are what queries need.",
)
"""`open_key`: `kind:item` while the case is open, so that duplicates join it; null afterwards.
`closed_at`: null unless the state is `closed`; who looks for other states says so, for the index of these.
`version` is raised by every change and asked for by every writer."""


case_event = Table(
    "case_event",
    METADATA,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("by", Text),
    Column("entry", Text),
    Column("data", Text, nullable=False, server_default="{}"),
    Index("ix_case_event_case_id", "case_id"),
    Index("ix_case_event_event_at", "event", "at", "by"),
    info=kept(personal=False, keep="evidence", erase="none"),
    comment="What happened to a case; every clock is computed from these rows.",
)


case_hand = Table(
    "case_hand",
    METADATA,
    Column("root", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_case_hand_user_id_at", "user_id", "at", "case_id"),
    Index("ix_case_hand_role_at", "role", "at"),
    info=kept(personal=False, keep="evidence", erase="none"),
    comment="Who decided in a matter: one row a person, so nobody decides twice, on appeal least of all.",
)


golden_item = Table(
    "golden_item",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("harm", Text, nullable=False),
    Column("lang", Text),
    Column("answer", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("retired", BigInteger),
    info=kept(personal=False, keep="none", erase="none"),
    comment="Invented items with a known answer; `body` is sealed, and `answer` is the JSON of a verdict.",
)


golden = Table(
    "golden",
    METADATA,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("golden_item", Text, ForeignKey("golden_item.id"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("in_place_of", Text, nullable=False),
    Column("result", Text),
    Index("ix_golden_user_id_at", "user_id", "at"),
    Index("ix_golden_golden_item", "golden_item"),
    Index("ix_golden_name", "name"),
    info=kept(personal=True, keep="logs", erase="expire"),
    comment="Cases made of golden items: for whom, in place of which case, and how it was decided.",
)


asked_of_lead = Table(
    "asked_of_lead",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False, server_default=""),
    Column("at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("answer", Text),
    Column("decided_at", BigInteger),
    Index("ix_asked_of_lead_state_due", "state", "due"),
    Index("ix_asked_of_lead_case_id", "case_id"),
    Index("ix_asked_of_lead_at", "at"),
    info=kept(personal=True, keep="logs", erase="expire"),
    comment="What people asked a lead about a case: to open it again, or to be shown what concerns a minor.",
)


sample = Table(
    "sample",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("design", Text, nullable=False),
    Column("rule", Text, nullable=False, server_default=""),
    Column("month", Text, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("weight_ppm", BigInteger, nullable=False, server_default="0"),
    Column("case_id", Text),
    Column("result", Text),
    Column("entry", Text),
    Column("decision", Text, nullable=False),
    Column("actions", Text, nullable=False, server_default="[]"),
    Column("item", Text),
    Column("subject", Text),
    Column("harm", Text),
    Column("lang", Text),
    Column("item_kind", Text),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary),
    Index("ix_sample_month", "month", "design", "rule", "rank"),
    Index("ix_sample_case_id", "case_id"),
    Index("ix_sample_item", "item"),
    Index("ix_sample_subject", "subject"),
    Index("ix_sample_at", "at"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Matches and items drawn for quality figures: they wait, are judged in a case, then go.",
)
"""`rule`: `id@version`, empty for samples of all items. `body`: sealed where nothing else has it."""
