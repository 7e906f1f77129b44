"""What was done to whom, and how it can be undone."""

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

from clearford.runtime.stores.tables.base import METADATA, kept

effect = Table(
    "effect",
    METADATA,
    Column("action_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("item", Text),
    Column("subject", Text),
    Column("entry", Text, nullable=False),
    Column("rule", Text),
    Column("ref", Text),
    Column("state", Text, nullable=False, server_default="active"),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("undone_by", Text),
    Column("copy", Text),
    Index("ix_effect_entry", "entry"),
    Index("ix_effect_copy", "copy"),
    Index("ix_effect_item", "item"),
    Index("ix_effect_subject", "subject"),
    Index("ix_effect_since", "since"),
    info=kept(personal=True, keep="evidence", erase="unlink"),
    comment="Every effect of a decision, so that a reversal reaches all; active, undone or expired.",
)
"""`kind`: action name, or strike, measure, list_entry, shared_signal, derived_label; `ref`: that row's id.
`copy`: keyed reference of the content alone, the same for every item that says the same."""


statement = Table(
    "statement",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("item", Text),
    Column("subject", Text),
    Column("audience", Text, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("lang", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("appeal_until", BigInteger, nullable=False),
    Column("informed_at", BigInteger),
    Column("state", Text, nullable=False, server_default="standing"),
    Index("ix_statement_entry", "entry"),
    Index("ix_statement_subject", "subject"),
    Index("ix_statement_item", "item"),
    Index("ix_statement_created", "created", "id"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Statements of reasons; the words lie in evidence under the name `statement`.",
)
"""`audience`: author or reporter. `informed_at`: first delivery that the platform confirmed, when the
appeal window begins. Reading says nothing: programs that check mail open links too."""


measure = Table(
    "measure",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("subject", Text),
    Column("rung", Text, nullable=False),
    Column("feature", Text),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger),
    Column("review_by", BigInteger),
    Column("entry", Text, nullable=False),
    Column("by_strikes", SmallInteger, nullable=False, server_default="0"),
    Column("ended_at", BigInteger),
    Column("ended_by", Text),
    Column("why_ended", Text),
    Column("body", LargeBinary, nullable=False),
    Index("ix_measure_subject", "subject"),
    Index("ix_measure_entry", "entry"),
    Index(
        "ix_measure_end",
        "end",
        sqlite_where=text("ended_by IS NULL"),
        postgresql_where=text("ended_by IS NULL"),
    ),
    Index(
        "ix_measure_review_by",
        "review_by",
        sqlite_where=text("ended_by IS NULL"),
        postgresql_where=text("ended_by IS NULL"),
    ),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Account measures: warn, restrict, suspend, close; in force by start, end and the clock.",
)


strike = Table(
    "strike",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("subject", Text),
    Column("points", SmallInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("entry", Text, nullable=False),
    Column("void_by", Text),
    Index("ix_strike_subject", "subject"),
    Index("ix_strike_entry", "entry"),
    Index("ix_strike_expires", "expires"),
    info=kept(personal=True, keep="strikes", erase="delete"),
    comment="Points against an account, each with an expiry.",
)


act = Table(
    "act",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("entries", Text, nullable=False),
    Column("bulk", Text),
    Column("slice", Integer),
    Column("undone_by", Text),
    Index("ix_act_case_id", "case_id"),
    Index("ix_act_bulk", "bulk"),
    info=kept(personal=False, keep="evidence", erase="none"),
    comment="What a person did in a case, by which ledger entries, so that it can be taken back as a whole.",
)
"""`entries`: JSON list of the entries that came of it, the first of which gives the row its id."""


bulk = Table(
    "bulk",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("entry", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("reached", Integer, nullable=False),
    Column("ended_by", Text),
    Column("starts", BigInteger),
    Column("second_by", Text),
    Column("slices", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("ordered", LargeBinary),
    Column("campaign", Text),
    Index("ix_bulk_user_id_at", "user_id", "at"),
    Index("ix_bulk_campaign", "campaign"),
    info=kept(personal=False, keep="evidence", erase="none"),
    comment="One act on many cases; `ended_by` is the entry by which all of it is taken back.",
)
"""`state`: asked (for a second person), deciding, paused, failed, decided, undoing, reversing, over.
`place`: case up to which it is taken back, by id. `reached`: how many cases that reached so far. `starts`:
when its first slice may be decided; `slices`: how many are through. `ordered`: what is decided about which
cases, sealed; none once it is decided. `campaign`: the one that it is part of; none for most."""
