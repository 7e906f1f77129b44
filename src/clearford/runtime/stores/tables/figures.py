"""Figures, campaigns, published reports, and where loops stand."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from clearford.runtime.stores.tables.base import METADATA, kept

rollup = Table(
    "rollup",
    METADATA,
    Column("what", Text, primary_key=True),
    Column("hour", BigInteger, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("harm", Text, primary_key=True),
    Column("decision", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("lang", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(
        "ix_rollup_apart",
        "hour",
        sqlite_where=text("part <> ''"),
        postgresql_where=text("part <> ''"),
    ),
    info=kept(personal=False, keep="none", erase="none"),
    comment="Counts of an hour, so that nobody has to read every decision to see how the service fares.",
)
"""`what`: see `record.rollups`. `hour`: its first microsecond. `part`: process that counts, so that none
waits for another; empty once the hour is over and its parts are put together. `at`: when last written."""


campaign = Table(
    "campaign",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("harm", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("goal_ppm", BigInteger),
    Column("item_kind", Text),
    Column("lang", Text),
    Column("packs", Text, nullable=False, server_default="[]"),
    Column("bulk_day", BigInteger),
    Column("led_by", Text, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("report", LargeBinary),
    Column("entry", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("ix_campaign_start", "start", "id"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Campaigns against a harm, each with an end; `report` is the JSON of what was said at closing.",
)
"""`ended_at`: when it was ended early. `packs`: JSON list of names. The words are evidence of entries too."""


pointer = Table(
    "pointer",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    info=kept(personal=False, keep="none", erase="none"),
    comment="Named values that every process follows, such as the live bundle.",
)


publication = Table(
    "publication",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("entry", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("kind", "period", "version"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Published transparency reports.",
)


report_draft = Table(
    "report_draft",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("open_key", Text, unique=True),
    Column("author", Text, nullable=False),
    Column("approver", Text),
    Column("about", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("created", BigInteger, nullable=False),
    Column("computed", BigInteger),
    Column("ended", BigInteger),
    Column("version", Integer),
    Column("digest", Text),
    Column("body", LargeBinary),
    Column("fault", Text, nullable=False, server_default=""),
    Index("ix_report_draft_state", "state", "created"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Reports that one person has computed: states waiting, ready, failed, published, dropped.",
)
"""`about`: what the service says of itself, JSON. `note`: why an edition is corrected. `open_key`: the
period, while it waits or is ready. `approver`: who published or dropped it."""
