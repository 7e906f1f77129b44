"""The tables of the record."""

# ruff: noqa: E501, PLR0915 - a step is a list

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables of the record."""
    op.create_table(
        "ai_service",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("responsible", sa.Text(), nullable=True),
        sa.Column("responsible_entry", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_service")),
        sa.UniqueConstraint("name", name=op.f("uq_ai_service_name")),
        comment="AI services; `body` is the JSON of record.ai_services.Known.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        comment="Keys of machines, stored hashed, with scopes and expiry.",
        info={"personal": False, "keep": "logs", "erase": "none"},
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("unfounded", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("filed", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision", "by", name=op.f("uq_appeal_decision_by")),
        comment="Appeals, one a decision and side.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index("ix_appeal_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_appeal_decided_at", ["decided_at"], unique=False)
        batch_op.create_index("ix_appeal_statement", ["statement"], unique=False)

    op.create_table(
        "at_work",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("claims", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("stretch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("break_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_at_work")),
        comment="Of a person at work: claims, severe material since the last pause and when last, own breaks.",
        info={"personal": True, "keep": "account", "erase": "delete"},
    )
    op.create_table(
        "breach",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("drill", sa.SmallInteger(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        comment="Incidents that may have to be reported; `body` is the JSON of record.breaches.Known.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index("ix_breach_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_breach_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "bulk",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("slices", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ordered", sa.LargeBinary(), nullable=True),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk")),
        comment="One act on many cases; `ended_by` is the entry by which all of it is taken back.",
        info={"personal": False, "keep": "evidence", "erase": "none"},
    )
    with op.batch_alter_table("bulk", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_campaign", ["campaign"], unique=False)
        batch_op.create_index("ix_bulk_user_id_at", ["user_id", "at"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("goal_ppm", sa.BigInteger(), nullable=True),
        sa.Column("item_kind", sa.Text(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("packs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("bulk_day", sa.BigInteger(), nullable=True),
        sa.Column("led_by", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        comment="Campaigns against a harm, each with an end; `report` is the JSON of what was said at closing.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_start", ["start", "id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("item_kind", sa.Text(), nullable=True),
        sa.Column("severity", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("life", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("minors", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("trusted", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("weight", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("prefer", sa.Text(), nullable=True),
        sa.Column("prefer_until", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("open_key", name=op.f("uq_case_file_open_key")),
        comment="Cases; `body` is the JSON of core.casework.Case, the columns are what queries need.",
        info={"personal": True, "keep": "evidence", "erase": "unlink"},
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_file_closed_at",
            ["closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index("ix_case_file_item", ["item"], unique=False)
        batch_op.create_index(
            "ix_case_file_open",
            ["state", "queue"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_case_file_opened",
            ["opened", "id", "kind", "state", "harm", "lang", "queue", "rule"],
            unique=False,
        )
        batch_op.create_index("ix_case_file_root", ["root"], unique=False)
        batch_op.create_index(
            "ix_case_file_rule", ["rule", "opened", "id", "kind", "state", "harm", "lang"], unique=False
        )
        batch_op.create_index("ix_case_file_subject", ["subject"], unique=False)

    op.create_table(
        "case_hand",
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("root", "user_id", name=op.f("pk_case_hand")),
        comment="Who decided in a matter: one row a person, so nobody decides twice, on appeal least of all.",
        info={"personal": False, "keep": "evidence", "erase": "none"},
    )
    with op.batch_alter_table("case_hand", schema=None) as batch_op:
        batch_op.create_index("ix_case_hand_role_at", ["role", "at"], unique=False)
        batch_op.create_index("ix_case_hand_user_id_at", ["user_id", "at", "case_id"], unique=False)

    op.create_table(
        "checkpoint",
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log", "size", name=op.f("pk_checkpoint")),
        comment="Signed checkpoints.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint(
            "source", "part", "position", "line", name=op.f("uq_dead_letter_source_part_position_line")
        ),
        comment="What a stream delivered and nobody could decide, until a person retries or discards it.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.create_index("ix_dead_letter_state_at", ["state", "at"], unique=False)

    op.create_table(
        "decided",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("tally", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_decided")),
        comment="What was decided about an item with some content under a bundle: the judge of 'not twice'.",
        info={"personal": True, "keep": "decision_log", "erase": "delete"},
    )
    with op.batch_alter_table("decided", schema=None) as batch_op:
        batch_op.create_index("ix_decided_at", ["at"], unique=False)
        batch_op.create_index("ix_decided_item_at", ["item", "at"], unique=False)
        batch_op.create_index("ix_decided_subject", ["subject"], unique=False)

    op.create_table(
        "dispute",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("complex", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("implemented", sa.SmallInteger(), nullable=True),
        sa.Column("platform_pays", sa.SmallInteger(), nullable=True),
        sa.Column("fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        comment="Complaints before out-of-court bodies; open while they have no outcome.",
        info={"personal": True, "keep": "ledger", "erase": "unlink"},
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_dispute_decision", ["decision"], unique=False)
        batch_op.create_index("ix_dispute_item", ["item"], unique=False)
        batch_op.create_index("ix_dispute_subject", ["subject"], unique=False)

    op.create_table(
        "effect",
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("copy", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_effect")),
        comment="Every effect of a decision, so that a reversal reaches all; active, undone or expired.",
        info={"personal": True, "keep": "evidence", "erase": "unlink"},
    )
    with op.batch_alter_table("effect", schema=None) as batch_op:
        batch_op.create_index("ix_effect_copy", ["copy"], unique=False)
        batch_op.create_index("ix_effect_entry", ["entry"], unique=False)
        batch_op.create_index("ix_effect_item", ["item"], unique=False)
        batch_op.create_index("ix_effect_since", ["since"], unique=False)
        batch_op.create_index("ix_effect_subject", ["subject"], unique=False)

    op.create_table(
        "enforcement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("slices", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement")),
        comment="Decisions of a replay that are to be carried out: asked, running, paused, done, refused.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("enforcement", schema=None) as batch_op:
        batch_op.create_index("ix_enforcement_campaign", ["campaign"], unique=False)
        batch_op.create_index("ix_enforcement_created", ["created", "id"], unique=False)

    op.create_table(
        "entry",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("ts", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("idx", sa.BigInteger(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_entry_id")),
        sa.UniqueConstraint("log", "idx", name=op.f("uq_entry_log_idx")),
        comment="Committed entries; `idx` is the place in the tree once the integrator gave one.",
        info={"personal": True, "keep": "ledger", "erase": "unlink"},
        postgresql_partition_by="RANGE (ts)",
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_item", ["item"], unique=False)
        batch_op.create_index("ix_entry_matter", ["matter"], unique=False)
        batch_op.create_index(
            "ix_entry_open",
            ["log", "ts", "seq"],
            unique=False,
            sqlite_where=sa.text("idx IS NULL"),
            postgresql_where=sa.text("idx IS NULL"),
        )
        batch_op.create_index("ix_entry_subject", ["subject"], unique=False)
        batch_op.create_index("ix_entry_type_ts", ["type", "ts"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "owner", name=op.f("pk_evidence")),
        comment="Contents that an entry commits to, with their salts, encrypted with the owner's key.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_keep_until", ["keep_until"], unique=False)
        batch_op.create_index("ix_evidence_owner", ["owner"], unique=False)

    op.create_table(
        "exposure",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("looked", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", "family", name=op.f("pk_exposure")),
        comment="Microseconds a person looked at a family of harms, for limits and pauses; for nothing else.",
        info={"personal": True, "keep": "logs", "erase": "delete"},
    )
    with op.batch_alter_table("exposure", schema=None) as batch_op:
        batch_op.create_index("ix_exposure_last", ["last"], unique=False)

    op.create_table(
        "flagger",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("coordinator", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flagger")),
        comment="Trusted flaggers (organisations), with the harms of their field.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "golden_item",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("retired", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_item")),
        comment="Invented items with a known answer; `body` is sealed, and `answer` is the JSON of a verdict.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    op.create_table(
        "idempotency",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency")),
        comment="Requests that are to happen once: states begun, done (committed), answered; kept for a day.",
        info={"personal": True, "keep": "outbox", "erase": "expire"},
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_at", ["at"], unique=False)

    op.create_table(
        "inbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        comment="Messages that wait where there is no broker: a stream of the embedded kind.",
        info={"personal": True, "keep": "none", "erase": "delete"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_part_id", ["part", "id"], unique=False)

    op.create_table(
        "job",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_job_kind_ref")),
        comment="Timers and periodic work; `ref` names what it is about.",
        info={"personal": False, "keep": "outbox", "erase": "expire"},
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_due", ["state", "due"], unique=False)

    op.create_table(
        "lawful_order",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issuer_state", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("effect_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.Column("notice_after", sa.BigInteger(), nullable=True),
        sa.Column("noticed_at", sa.BigInteger(), nullable=True),
        sa.Column("notice_due", sa.BigInteger(), nullable=True),
        sa.Column("review_by", sa.BigInteger(), nullable=True),
        sa.Column("hold_until", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lawful_order")),
        comment="Register of lawful orders; `body` is sealed.",
        info={"personal": True, "keep": "ledger", "erase": "delete"},
    )
    with op.batch_alter_table("lawful_order", schema=None) as batch_op:
        batch_op.create_index("ix_lawful_order_notice_due", ["notice_due"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        comment="Named resources with one owner at a time.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=True),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=True),
        sa.Column("review_by", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("by_strikes", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("why_ended", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        comment="Account measures: warn, restrict, suspend, close; in force by start, end and the clock.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_measure_end",
            ["end"],
            unique=False,
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )
        batch_op.create_index("ix_measure_entry", ["entry"], unique=False)
        batch_op.create_index(
            "ix_measure_review_by",
            ["review_by"],
            unique=False,
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )
        batch_op.create_index("ix_measure_subject", ["subject"], unique=False)

    op.create_table(
        "media_label",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "copy", name=op.f("pk_media_label")),
        comment="What files of items say of how they came about, for whoever decides the item next.",
        info={"personal": True, "keep": "decision_log", "erase": "delete"},
    )
    with op.batch_alter_table("media_label", schema=None) as batch_op:
        batch_op.create_index("ix_media_label_at", ["at"], unique=False)
        batch_op.create_index("ix_media_label_item", ["item"], unique=False)

    op.create_table(
        "misuse",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("notifier", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misuse")),
        comment="What people decided about senders of unfounded reports or appeals: cleared, warned, suspended.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("misuse", schema=None) as batch_op:
        batch_op.create_index("ix_misuse_notifier_at", ["notifier", "at"], unique=False)
        batch_op.create_index(
            "ix_misuse_open",
            ["end"],
            unique=False,
            sqlite_where=sa.text('"end" IS NOT NULL AND ended_at IS NULL'),
            postgresql_where=sa.text('"end" IS NOT NULL AND ended_at IS NULL'),
        )

    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("action_id", name=op.f("uq_outbox_action_id")),
        comment="What must leave: states pending, leased, retry, done, dead. Rows of a shard go in order of id.",
        info={"personal": True, "keep": "outbox", "erase": "delete"},
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_entry", ["entry"], unique=False)
        batch_op.create_index(
            "ix_outbox_open",
            ["owner", "channel", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'leased', 'retry')"),
            postgresql_where=sa.text("state IN ('pending', 'leased', 'retry')"),
        )
        batch_op.create_index("ix_outbox_owner", ["owner"], unique=False)
        batch_op.create_index("ix_outbox_state_due", ["state", "due"], unique=False)

    op.create_table(
        "pack_version",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("uploaded", sa.BigInteger(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("approved", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("bundle", sa.Text(), server_default="", nullable=False),
        sa.Column("backtest", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pack_version")),
        comment="Uploaded packs as archives; states uploaded, trial, live, retired.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "picture_seen",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "copy", "case_id", name=op.f("pk_picture_seen")),
        comment="Which picture a person had uncovered in which case, so that nobody is shown it twice unasked.",
        info={"personal": True, "keep": "logs", "erase": "delete"},
    )
    with op.batch_alter_table("picture_seen", schema=None) as batch_op:
        batch_op.create_index("ix_picture_seen_at", ["at"], unique=False)

    op.create_table(
        "pointer",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pointer")),
        comment="Named values that every process follows, such as the live bundle.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    op.create_table(
        "preference",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_preference")),
        comment="How a person wants pages to look and keys to work; JSON.",
        info={"personal": True, "keep": "account", "erase": "delete"},
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("kind", "period", "version", name=op.f("uq_publication_kind_period_version")),
        comment="Published transparency reports.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("notifier", sa.Text(), nullable=True),
        sa.Column("notifier_kind", sa.Text(), nullable=False),
        sa.Column("flagger", sa.Text(), nullable=True),
        sa.Column("life", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), server_default="[]", nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("aware_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("amended", sa.Text(), nullable=True),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_report_token_hash")),
        comment="Reports from people; their words and contacts lie in evidence.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_report_flagger_closed_at", ["flagger", "closed_at"], unique=False)
        batch_op.create_index("ix_report_notifier_received", ["notifier", "received"], unique=False)
        batch_op.create_index("ix_report_received", ["received"], unique=False)

    op.create_table(
        "report_draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("computed", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_draft")),
        sa.UniqueConstraint("open_key", name=op.f("uq_report_draft_open_key")),
        comment="Reports that one person has computed: states waiting, ready, failed, published, dropped.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("report_draft", schema=None) as batch_op:
        batch_op.create_index("ix_report_draft_state", ["state", "created"], unique=False)

    op.create_table(
        "rights_request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("filed", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
        comment="Requests of people about their own data: access, correction, erasure; `answer`: that entry.",
        info={"personal": True, "keep": "evidence", "erase": "unlink"},
    )
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.create_index("ix_rights_request_due", ["due"], unique=False)
        batch_op.create_index("ix_rights_request_owner", ["owner"], unique=False)

    op.create_table(
        "rollout",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rollout")),
        comment="Where rules stand that are rolled out step by step, and what was counted of them.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    op.create_table(
        "rollout_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout_event")),
        comment="What was done with rules that are rolled out: began, step, capped, stopped, put, held, resumed.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("rollout_event", schema=None) as batch_op:
        batch_op.create_index("ix_rollout_event_rule", ["rule", "at"], unique=False)
        batch_op.create_index("ix_rollout_event_version", ["version"], unique=False)

    op.create_table(
        "rollout_tally",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout_tally")),
        comment="What rules that are rolled out did in one transaction, until it is counted.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    with op.batch_alter_table("rollout_tally", schema=None) as batch_op:
        batch_op.create_index("ix_rollout_tally_at", ["at"], unique=False)

    op.create_table(
        "rollup",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "what", "hour", "name", "harm", "decision", "kind", "lang", "part", name=op.f("pk_rollup")
        ),
        comment="Counts of an hour, so that nobody has to read every decision to see how the service fares.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    with op.batch_alter_table("rollup", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rollup_apart",
            ["hour"],
            unique=False,
            sqlite_where=sa.text("part <> ''"),
            postgresql_where=sa.text("part <> ''"),
        )

    op.create_table(
        "sample",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("weight_ppm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("item_kind", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        comment="Matches and items drawn for quality figures: they wait, are judged in a case, then go.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index("ix_sample_at", ["at"], unique=False)
        batch_op.create_index("ix_sample_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_sample_item", ["item"], unique=False)
        batch_op.create_index("ix_sample_month", ["month", "design", "rule", "rank"], unique=False)
        batch_op.create_index("ix_sample_subject", ["subject"], unique=False)

    op.create_table(
        "sign_in_event",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_event")),
        comment="Attempts to sign in; login and address as keyed references.",
        info={"personal": True, "keep": "logs", "erase": "expire"},
    )
    with op.batch_alter_table("sign_in_event", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_event_address_at", ["address", "at"], unique=False)
        batch_op.create_index("ix_sign_in_event_login_at", ["login", "at"], unique=False)

    op.create_table(
        "source_position",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=True),
        sa.Column("oldest", sa.BigInteger(), nullable=True),
        sa.Column("cold", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("source", "part", name=op.f("pk_source_position")),
        comment="The next message of each part of a source; moves with the decisions about those before.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    op.create_table(
        "state_snapshot",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "part", "position", name=op.f("pk_state_snapshot")),
        comment="What detectors remembered of a part at a position: counts under keyed hashes.",
        info={"personal": True, "keep": "none", "erase": "delete"},
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("appeal_until", sa.BigInteger(), nullable=False),
        sa.Column("informed_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="standing", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_statement_token_hash")),
        comment="Statements of reasons; the words lie in evidence under the name `statement`.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index("ix_statement_created", ["created", "id"], unique=False)
        batch_op.create_index("ix_statement_entry", ["entry"], unique=False)
        batch_op.create_index("ix_statement_item", ["item"], unique=False)
        batch_op.create_index("ix_statement_subject", ["subject"], unique=False)

    op.create_table(
        "strike",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("void_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strike")),
        comment="Points against an account, each with an expiry.",
        info={"personal": True, "keep": "strikes", "erase": "delete"},
    )
    with op.batch_alter_table("strike", schema=None) as batch_op:
        batch_op.create_index("ix_strike_entry", ["entry"], unique=False)
        batch_op.create_index("ix_strike_expires", ["expires"], unique=False)
        batch_op.create_index("ix_strike_subject", ["subject"], unique=False)

    op.create_table(
        "subject_key",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_subject_key")),
        comment="The key of one subject, wrapped by a key that is not in the database.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("subject_key", schema=None) as batch_op:
        batch_op.create_index("ix_subject_key_created", ["created"], unique=False)

    op.create_table(
        "tally",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        comment="Counts and digests of the allowed items of one transaction; batch entries are made of them.",
        info={"personal": False, "keep": "decision_log", "erase": "expire"},
        postgresql_partition_by="RANGE (at)",
    )
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tally_done",
            ["at"],
            unique=False,
            sqlite_where=sa.text("batch IS NOT NULL"),
            postgresql_where=sa.text("batch IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_tally_open",
            ["at"],
            unique=False,
            sqlite_where=sa.text("batch IS NULL"),
            postgresql_where=sa.text("batch IS NULL"),
        )

    op.create_table(
        "tile",
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "level", "n", name=op.f("pk_tile")),
        comment="Hash tiles; up to 256 hashes of 32 bytes, the last of a level may be partial.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), server_default="en", nullable=False),
        sa.Column("reports_to", sa.Text(), nullable=True),
        sa.Column("opted_out", sa.Text(), server_default="[]", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
        comment="Staff accounts; `opted_out`: harms a reviewer does not want to see, without a reason.",
        info={"personal": True, "keep": "account", "erase": "delete"},
    )
    op.create_table(
        "act",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("bulk", sa.Text(), nullable=True),
        sa.Column("slice", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_act_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
        comment="What a person did in a case, by which ledger entries, so that it can be taken back as a whole.",
        info={"personal": False, "keep": "evidence", "erase": "none"},
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index("ix_act_bulk", ["bulk"], unique=False)
        batch_op.create_index("ix_act_case_id", ["case_id"], unique=False)

    op.create_table(
        "ai_evidence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["ai_service.id"], name=op.f("fk_ai_evidence_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_evidence")),
        comment="Documents of AI services; their bytes are contents of `entry`, and can be erased.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("ai_evidence", schema=None) as batch_op:
        batch_op.create_index("ix_ai_evidence_service_id", ["service_id", "at"], unique=False)

    op.create_table(
        "ai_service_event",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["ai_service.id"], name=op.f("fk_ai_service_event_service_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ai_service_event")),
        comment="What happened to an AI service, in its order.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("ai_service_event", schema=None) as batch_op:
        batch_op.create_index("ix_ai_service_event_service_id", ["service_id", "seq"], unique=False)

    op.create_table(
        "asked_of_lead",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_asked_of_lead_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_of_lead")),
        comment="What people asked a lead about a case: to open it again, or to be shown what concerns a minor.",
        info={"personal": True, "keep": "logs", "erase": "expire"},
    )
    with op.batch_alter_table("asked_of_lead", schema=None) as batch_op:
        batch_op.create_index("ix_asked_of_lead_at", ["at"], unique=False)
        batch_op.create_index("ix_asked_of_lead_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_asked_of_lead_state_due", ["state", "due"], unique=False)

    op.create_table(
        "backtest_run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["version"], ["pack_version.digest"], name=op.f("fk_backtest_run_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest_run")),
        comment="A version tried on what was decided: states waiting, running, done, stopped, failed.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("backtest_run", schema=None) as batch_op:
        batch_op.create_index("ix_backtest_run_state", ["state", "created"], unique=False)
        batch_op.create_index("ix_backtest_run_version", ["version", "created"], unique=False)

    op.create_table(
        "breach_event",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("breach_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["breach_id"], ["breach.id"], name=op.f("fk_breach_event_breach_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_breach_event")),
        comment="What happened to an incident that may have to be reported, in its order.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("breach_event", schema=None) as batch_op:
        batch_op.create_index("ix_breach_event_breach_id", ["breach_id", "seq"], unique=False)

    op.create_table(
        "case_event",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_event")),
        comment="What happened to a case; every clock is computed from these rows.",
        info={"personal": False, "keep": "evidence", "erase": "none"},
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index("ix_case_event_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_case_event_event_at", ["event", "at", "by"], unique=False)

    op.create_table(
        "credential",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_credential_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_credential_kind_value")),
        comment="password (argon2id), totp (sealed), recovery (hashed), oidc (issuer and subject).",
        info={"personal": True, "keep": "account", "erase": "delete"},
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index("ix_credential_user_id", ["user_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_draft_case_id")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_draft")),
        comment="What a person was about to decide in a case, kept for a day; `body` is sealed.",
        info={"personal": True, "keep": "none", "erase": "delete"},
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_at", ["at"], unique=False)

    op.create_table(
        "enforcement_slice",
        sa.Column("enforcement", sa.Text(), nullable=False),
        sa.Column("slice", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enforcement"], ["enforcement.id"], name=op.f("fk_enforcement_slice_enforcement")
        ),
        sa.PrimaryKeyConstraint("enforcement", "slice", name=op.f("pk_enforcement_slice")),
        comment="What was carried out in one minute; `entries` is the JSON list of its decisions.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "golden",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("golden_item", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("in_place_of", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_golden_case_id")),
        sa.ForeignKeyConstraint(["golden_item"], ["golden_item.id"], name=op.f("fk_golden_golden_item")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_golden")),
        comment="Cases made of golden items: for whom, in place of which case, and how it was decided.",
        info={"personal": True, "keep": "logs", "erase": "expire"},
    )
    with op.batch_alter_table("golden", schema=None) as batch_op:
        batch_op.create_index("ix_golden_golden_item", ["golden_item"], unique=False)
        batch_op.create_index("ix_golden_name", ["name"], unique=False)
        batch_op.create_index("ix_golden_user_id_at", ["user_id", "at"], unique=False)

    op.create_table(
        "looking",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_looking_case_id")),
        sa.PrimaryKeyConstraint("user_id", "case_id", name=op.f("pk_looking")),
        comment="Material that lies open before a person: counted up to `since`, shown until `until` at most.",
        info={"personal": True, "keep": "none", "erase": "delete"},
    )
    op.create_table(
        "medium",
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("frames", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry", "owner"],
            ["evidence.entry", "evidence.owner"],
            name=op.f("fk_medium_entry_owner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_medium")),
        sa.UniqueConstraint("ref", "copy", name=op.f("uq_medium_ref_copy")),
        comment="Pictures of items; each goes with the evidence that holds it.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("medium", schema=None) as batch_op:
        batch_op.create_index("ix_medium_item", ["item"], unique=False)

    op.create_table(
        "order_item",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["lawful_order.id"], name=op.f("fk_order_item_order_id")),
        sa.PrimaryKeyConstraint("order_id", "place", name=op.f("pk_order_item")),
        comment="What an order names, one row an item or account: waiting, done, gone, undone.",
        info={"personal": True, "keep": "ledger", "erase": "unlink"},
    )
    with op.batch_alter_table("order_item", schema=None) as batch_op:
        batch_op.create_index("ix_order_item_entry", ["entry"], unique=False)
        batch_op.create_index("ix_order_item_item", ["item"], unique=False)
        batch_op.create_index("ix_order_item_subject", ["subject"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("harms", sa.Text(), server_default="[]", nullable=False),
        sa.Column("langs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("waits", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        comment="Roles of persons; an empty list of harms or languages means all.",
        info={"personal": True, "keep": "logs", "erase": "delete"},
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index("ix_role_grant_user_id", ["user_id"], unique=False)

    op.create_table(
        "rule_draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["version"], ["pack_version.digest"], name=op.f("fk_rule_draft_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_draft")),
        sa.UniqueConstraint("open_key", name=op.f("uq_rule_draft_open_key")),
        comment="Rules that authors write: states open, handed_in, dropped; of a rule one is open at most.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.create_index("ix_rule_draft_changed", ["changed", "id"], unique=False)

    op.create_table(
        "search_text",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry", "owner"],
            ["evidence.entry", "evidence.owner"],
            name=op.f("fk_search_text_entry_owner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("entry", name=op.f("uq_search_text_entry")),
        comment="Texts of items that can be searched; each goes with the evidence it was read from.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.create_index("ix_search_text_item", ["item"], unique=False)

    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("second_factor", sa.SmallInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session")),
        comment="Signed-in sessions; the id is kept as a hash.",
        info={"personal": True, "keep": "logs", "erase": "delete"},
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_user_id", ["user_id"], unique=False)

    op.create_table(
        "trial_tally",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["pack_version.digest"], name=op.f("fk_trial_tally_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_tally")),
        comment="What a version on trial would have decided about the items of some transactions.",
        info={"personal": False, "keep": "none", "erase": "none"},
    )
    with op.batch_alter_table("trial_tally", schema=None) as batch_op:
        batch_op.create_index("ix_trial_tally_version", ["version"], unique=False)

    op.create_table(
        "backtest_sample",
        sa.Column("backtest", sa.Text(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("item_kind", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("marked_by", sa.Text(), nullable=True),
        sa.Column("marked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["backtest"], ["backtest_run.id"], name=op.f("fk_backtest_sample_backtest")),
        sa.PrimaryKeyConstraint("backtest", "shift", "entry", name=op.f("pk_backtest_sample")),
        comment="Decisions that a version would change, drawn by chance; what they were about lies in evidence.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    op.create_table(
        "promotion",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("backtest", sa.Text(), nullable=True),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), server_default="steps", nullable=False),
        sa.ForeignKeyConstraint(["backtest"], ["backtest_run.id"], name=op.f("fk_promotion_backtest")),
        sa.ForeignKeyConstraint(["version"], ["pack_version.digest"], name=op.f("fk_promotion_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
        sa.UniqueConstraint("open_key", name=op.f("uq_promotion_open_key")),
        comment="Versions that somebody asked to put in force: waiting, asked, approved, refused, withdrawn.",
        info={"personal": False, "keep": "ledger", "erase": "none"},
    )
    with op.batch_alter_table("promotion", schema=None) as batch_op:
        batch_op.create_index("ix_promotion_created", ["created", "id"], unique=False)

    op.create_table(
        "search_gram",
        sa.Column("gram", sa.BigInteger(), nullable=False),
        sa.Column("text_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["search_text.id"], name=op.f("fk_search_gram_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gram", "text_id", name=op.f("pk_search_gram")),
        comment="Pairs of characters of a text, each under a key that is not in the database.",
        info={"personal": True, "keep": "evidence", "erase": "delete"},
    )
    with op.batch_alter_table("search_gram", schema=None) as batch_op:
        batch_op.create_index("ix_search_gram_text_id", ["text_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("search_gram", schema=None) as batch_op:
        batch_op.drop_index("ix_search_gram_text_id")

    op.drop_table("search_gram")
    with op.batch_alter_table("promotion", schema=None) as batch_op:
        batch_op.drop_index("ix_promotion_created")

    op.drop_table("promotion")
    op.drop_table("backtest_sample")
    with op.batch_alter_table("trial_tally", schema=None) as batch_op:
        batch_op.drop_index("ix_trial_tally_version")

    op.drop_table("trial_tally")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_user_id")

    op.drop_table("session")
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.drop_index("ix_search_text_item")

    op.drop_table("search_text")
    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_draft_changed")

    op.drop_table("rule_draft")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grant_user_id")

    op.drop_table("role_grant")
    with op.batch_alter_table("order_item", schema=None) as batch_op:
        batch_op.drop_index("ix_order_item_subject")
        batch_op.drop_index("ix_order_item_item")
        batch_op.drop_index("ix_order_item_entry")

    op.drop_table("order_item")
    with op.batch_alter_table("medium", schema=None) as batch_op:
        batch_op.drop_index("ix_medium_item")

    op.drop_table("medium")
    op.drop_table("looking")
    with op.batch_alter_table("golden", schema=None) as batch_op:
        batch_op.drop_index("ix_golden_user_id_at")
        batch_op.drop_index("ix_golden_name")
        batch_op.drop_index("ix_golden_golden_item")

    op.drop_table("golden")
    op.drop_table("enforcement_slice")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_at")

    op.drop_table("draft")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index("ix_credential_user_id")

    op.drop_table("credential")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index("ix_case_event_event_at")
        batch_op.drop_index("ix_case_event_case_id")

    op.drop_table("case_event")
    with op.batch_alter_table("breach_event", schema=None) as batch_op:
        batch_op.drop_index("ix_breach_event_breach_id")

    op.drop_table("breach_event")
    with op.batch_alter_table("backtest_run", schema=None) as batch_op:
        batch_op.drop_index("ix_backtest_run_version")
        batch_op.drop_index("ix_backtest_run_state")

    op.drop_table("backtest_run")
    with op.batch_alter_table("asked_of_lead", schema=None) as batch_op:
        batch_op.drop_index("ix_asked_of_lead_state_due")
        batch_op.drop_index("ix_asked_of_lead_case_id")
        batch_op.drop_index("ix_asked_of_lead_at")

    op.drop_table("asked_of_lead")
    with op.batch_alter_table("ai_service_event", schema=None) as batch_op:
        batch_op.drop_index("ix_ai_service_event_service_id")

    op.drop_table("ai_service_event")
    with op.batch_alter_table("ai_evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_ai_evidence_service_id")

    op.drop_table("ai_evidence")
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.drop_index("ix_act_case_id")
        batch_op.drop_index("ix_act_bulk")

    op.drop_table("act")
    op.drop_table("user_account")
    op.drop_table("tile")
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tally_open", sqlite_where=sa.text("batch IS NULL"), postgresql_where=sa.text("batch IS NULL")
        )
        batch_op.drop_index(
            "ix_tally_done",
            sqlite_where=sa.text("batch IS NOT NULL"),
            postgresql_where=sa.text("batch IS NOT NULL"),
        )

    op.drop_table("tally")
    with op.batch_alter_table("subject_key", schema=None) as batch_op:
        batch_op.drop_index("ix_subject_key_created")

    op.drop_table("subject_key")
    with op.batch_alter_table("strike", schema=None) as batch_op:
        batch_op.drop_index("ix_strike_subject")
        batch_op.drop_index("ix_strike_expires")
        batch_op.drop_index("ix_strike_entry")

    op.drop_table("strike")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index("ix_statement_subject")
        batch_op.drop_index("ix_statement_item")
        batch_op.drop_index("ix_statement_entry")
        batch_op.drop_index("ix_statement_created")

    op.drop_table("statement")
    op.drop_table("state_snapshot")
    op.drop_table("source_position")
    with op.batch_alter_table("sign_in_event", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_event_login_at")
        batch_op.drop_index("ix_sign_in_event_address_at")

    op.drop_table("sign_in_event")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index("ix_sample_subject")
        batch_op.drop_index("ix_sample_month")
        batch_op.drop_index("ix_sample_item")
        batch_op.drop_index("ix_sample_case_id")
        batch_op.drop_index("ix_sample_at")

    op.drop_table("sample")
    with op.batch_alter_table("rollup", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_rollup_apart", sqlite_where=sa.text("part <> ''"), postgresql_where=sa.text("part <> ''")
        )

    op.drop_table("rollup")
    with op.batch_alter_table("rollout_tally", schema=None) as batch_op:
        batch_op.drop_index("ix_rollout_tally_at")

    op.drop_table("rollout_tally")
    with op.batch_alter_table("rollout_event", schema=None) as batch_op:
        batch_op.drop_index("ix_rollout_event_version")
        batch_op.drop_index("ix_rollout_event_rule")

    op.drop_table("rollout_event")
    op.drop_table("rollout")
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.drop_index("ix_rights_request_owner")
        batch_op.drop_index("ix_rights_request_due")

    op.drop_table("rights_request")
    with op.batch_alter_table("report_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_report_draft_state")

    op.drop_table("report_draft")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("ix_report_received")
        batch_op.drop_index("ix_report_notifier_received")
        batch_op.drop_index("ix_report_flagger_closed_at")
        batch_op.drop_index("ix_report_case_id")

    op.drop_table("report")
    op.drop_table("publication")
    op.drop_table("preference")
    op.drop_table("pointer")
    with op.batch_alter_table("picture_seen", schema=None) as batch_op:
        batch_op.drop_index("ix_picture_seen_at")

    op.drop_table("picture_seen")
    op.drop_table("pack_version")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_state_due")
        batch_op.drop_index("ix_outbox_owner")
        batch_op.drop_index(
            "ix_outbox_open",
            sqlite_where=sa.text("state IN ('pending', 'leased', 'retry')"),
            postgresql_where=sa.text("state IN ('pending', 'leased', 'retry')"),
        )
        batch_op.drop_index("ix_outbox_entry")

    op.drop_table("outbox")
    with op.batch_alter_table("misuse", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_misuse_open",
            sqlite_where=sa.text('"end" IS NOT NULL AND ended_at IS NULL'),
            postgresql_where=sa.text('"end" IS NOT NULL AND ended_at IS NULL'),
        )
        batch_op.drop_index("ix_misuse_notifier_at")

    op.drop_table("misuse")
    with op.batch_alter_table("media_label", schema=None) as batch_op:
        batch_op.drop_index("ix_media_label_item")
        batch_op.drop_index("ix_media_label_at")

    op.drop_table("media_label")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index("ix_measure_subject")
        batch_op.drop_index(
            "ix_measure_review_by",
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )
        batch_op.drop_index("ix_measure_entry")
        batch_op.drop_index(
            "ix_measure_end",
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )

    op.drop_table("measure")
    op.drop_table("lease")
    with op.batch_alter_table("lawful_order", schema=None) as batch_op:
        batch_op.drop_index("ix_lawful_order_notice_due")

    op.drop_table("lawful_order")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_due")

    op.drop_table("job")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_part_id")

    op.drop_table("inbox")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_at")

    op.drop_table("idempotency")
    op.drop_table("golden_item")
    op.drop_table("flagger")
    with op.batch_alter_table("exposure", schema=None) as batch_op:
        batch_op.drop_index("ix_exposure_last")

    op.drop_table("exposure")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_owner")
        batch_op.drop_index("ix_evidence_keep_until")

    op.drop_table("evidence")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_type_ts")
        batch_op.drop_index("ix_entry_subject")
        batch_op.drop_index(
            "ix_entry_open", sqlite_where=sa.text("idx IS NULL"), postgresql_where=sa.text("idx IS NULL")
        )
        batch_op.drop_index("ix_entry_matter")
        batch_op.drop_index("ix_entry_item")

    op.drop_table("entry")
    with op.batch_alter_table("enforcement", schema=None) as batch_op:
        batch_op.drop_index("ix_enforcement_created")
        batch_op.drop_index("ix_enforcement_campaign")

    op.drop_table("enforcement")
    with op.batch_alter_table("effect", schema=None) as batch_op:
        batch_op.drop_index("ix_effect_subject")
        batch_op.drop_index("ix_effect_since")
        batch_op.drop_index("ix_effect_item")
        batch_op.drop_index("ix_effect_entry")
        batch_op.drop_index("ix_effect_copy")

    op.drop_table("effect")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_subject")
        batch_op.drop_index("ix_dispute_item")
        batch_op.drop_index("ix_dispute_decision")
        batch_op.drop_index("ix_dispute_case_id")

    op.drop_table("dispute")
    with op.batch_alter_table("decided", schema=None) as batch_op:
        batch_op.drop_index("ix_decided_subject")
        batch_op.drop_index("ix_decided_item_at")
        batch_op.drop_index("ix_decided_at")

    op.drop_table("decided")
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_dead_letter_state_at")

    op.drop_table("dead_letter")
    op.drop_table("checkpoint")
    with op.batch_alter_table("case_hand", schema=None) as batch_op:
        batch_op.drop_index("ix_case_hand_user_id_at")
        batch_op.drop_index("ix_case_hand_role_at")

    op.drop_table("case_hand")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index("ix_case_file_subject")
        batch_op.drop_index("ix_case_file_rule")
        batch_op.drop_index("ix_case_file_root")
        batch_op.drop_index("ix_case_file_opened")
        batch_op.drop_index(
            "ix_case_file_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_case_file_item")
        batch_op.drop_index(
            "ix_case_file_closed_at",
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )

    op.drop_table("case_file")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index("ix_campaign_start")

    op.drop_table("campaign")
    with op.batch_alter_table("bulk", schema=None) as batch_op:
        batch_op.drop_index("ix_bulk_user_id_at")
        batch_op.drop_index("ix_bulk_campaign")

    op.drop_table("bulk")
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_breach_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_breach_case_id")

    op.drop_table("breach")
    op.drop_table("at_work")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index("ix_appeal_statement")
        batch_op.drop_index("ix_appeal_decided_at")
        batch_op.drop_index("ix_appeal_case_id")

    op.drop_table("appeal")
    op.drop_table("api_key")
    op.drop_table("ai_service")
