"""What persons say to us: reports, appeals, disputes, requests, orders."""

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
    UniqueConstraint,
    text,
)

from clearford.runtime.stores.tables.base import METADATA, kept

report = Table(
    "report",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case_id", Text),
    Column("item", Text),
    Column("harm", Text),
    Column("notifier", Text),
    Column("notifier_kind", Text, nullable=False),
    Column("flagger", Text),
    Column("life", SmallInteger, nullable=False, server_default="0"),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("lang", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("missing", Text, nullable=False, server_default="[]"),
    Column("received", BigInteger, nullable=False),
    Column("aware_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("result", Text),
    Column("entry", Text, nullable=False),
    Column("amended", Text),
    Column("withdrawn", BigInteger),
    Index("ix_report_case_id", "case_id"),
    Index("ix_report_notifier_received", "notifier", "received"),
    Index("ix_report_flagger_closed_at", "flagger", "closed_at"),
    Index("ix_report_received", "received"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Reports from people; their words and contacts lie in evidence.",
)
"""`state`: open, closed, incomplete where nobody can tell what it is about, or paused with its sender.
`amended`: the entry that holds its words, where something was added to those of `entry`.
`withdrawn`: when its sender took it back; it is answered all the same, as the platform knows of it now."""


misuse = Table(
    "misuse",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("notifier", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("end", BigInteger),
    Column("ended_at", BigInteger),
    Column("case_id", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Index("ix_misuse_notifier_at", "notifier", "at"),
    Index(
        "ix_misuse_open",
        "end",
        sqlite_where=text('"end" IS NOT NULL AND ended_at IS NULL'),
        postgresql_where=text('"end" IS NOT NULL AND ended_at IS NULL'),
    ),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="What people decided about senders of unfounded reports or appeals: cleared, warned, suspended.",
)
"""`notifier`: the reference of who sent them, an account where it appealed. `about`: notices or complaints.
The four answers lie in evidence of the entry."""


appeal = Table(
    "appeal",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("statement", Text),
    Column("decision", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("result", Text),
    Column("unfounded", SmallInteger, nullable=False, server_default="0"),
    Column("filed", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    Column("entry", Text, nullable=False),
    UniqueConstraint("decision", "by"),
    Index("ix_appeal_case_id", "case_id"),
    Index("ix_appeal_statement", "statement"),
    Index("ix_appeal_decided_at", "decided_at"),
    info=kept(personal=True, keep="evidence", erase="delete"),
    comment="Appeals, one a decision and side.",
)


dispute = Table(
    "dispute",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("body_name", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("item", Text),
    Column("subject", Text),
    Column("by", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("complex", SmallInteger, nullable=False, server_default="0"),
    Column("due", BigInteger, nullable=False),
    Column("outcome", Text),
    Column("decided_at", BigInteger),
    Column("implemented", SmallInteger),
    Column("platform_pays", SmallInteger),
    Column("fee_cents", BigInteger),
    Column("currency", Text),
    Column("entry", Text, nullable=False),
    Index("ix_dispute_subject", "subject"),
    Index("ix_dispute_item", "item"),
    Index("ix_dispute_case_id", "case_id"),
    Index("ix_dispute_decision", "decision"),
    info=kept(personal=True, keep="ledger", erase="unlink"),
    comment="Complaints before out-of-court bodies; open while they have no outcome.",
)


rights_request = Table(
    "rights_request",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("owner", Text),
    Column("lang", Text, nullable=False),
    Column("filed", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("filed_by", Text),
    Column("result", Text),
    Column("decided_at", BigInteger),
    Column("answer", Text),
    Index("ix_rights_request_owner", "owner"),
    Index("ix_rights_request_due", "due"),
    info=kept(personal=True, keep="evidence", erase="unlink"),
    comment="Requests of people about their own data: access, correction, erasure; `answer`: that entry.",
)


lawful_order = Table(
    "lawful_order",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("issuer_state", Text, nullable=False),
    Column("category", Text),
    Column("received", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger),
    Column("effect_at", BigInteger),
    Column("refused_at", BigInteger),
    Column("notice_after", BigInteger),
    Column("noticed_at", BigInteger),
    Column("notice_due", BigInteger),
    Column("review_by", BigInteger),
    Column("hold_until", BigInteger),
    Column("case_id", Text),
    Column("entry", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_lawful_order_notice_due", "notice_due"),
    info=kept(personal=True, keep="ledger", erase="delete"),
    comment="Register of lawful orders; `body` is sealed.",
)
"""`notice_due`: when people must have been told, until they are. `review_by`: when a person looks again
whether a notice that is held back must still be. `hold_until`: until when nothing it names may be erased."""


order_item = Table(
    "order_item",
    METADATA,
    Column("order_id", Text, ForeignKey("lawful_order.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("item", Text),
    Column("subject", Text),
    Column("entry", Text),
    Column("state", Text, nullable=False),
    Index("ix_order_item_item", "item"),
    Index("ix_order_item_subject", "subject"),
    Index("ix_order_item_entry", "entry"),
    info=kept(personal=True, keep="ledger", erase="unlink"),
    comment="What an order names, one row an item or account: waiting, done, gone, undone.",
)
"""`place`: which of the ids in the order's sealed words. `entry`: the decision that gave effect to it."""


flagger = Table(
    "flagger",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("coordinator", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger),
    Column("status", Text, nullable=False, server_default="active"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Trusted flaggers (organisations), with the harms of their field.",
)
