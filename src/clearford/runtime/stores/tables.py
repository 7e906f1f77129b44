"""The tables of the record: one tenant a database, on SQLite and on PostgreSQL alike.

Times are microseconds since 1970 UTC. `item`, `subject` and `notifier` columns hold keyed references
(`Vault.ref`), never the id a platform gave; what a person wrote or is called lies encrypted in
`evidence`, `outbox` or a `sealed` column, so that destroying a key erases it from backups too.

Each table's `info` says whether rows concern persons, which retention class they fall under and how
they are erased; a test lists tables that do not say so.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_COUNTER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts only INTEGER keys up by itself."""


def _kept(*, personal: bool, keep: str, erase: str) -> dict[str, object]:
    return {"personal": personal, "keep": keep, "erase": erase}


# --- decisions and the ledger ---------------------------------------------------------------------

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
    info=_kept(personal=True, keep="decision_log", erase="delete"),
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
    info=_kept(personal=False, keep="decision_log", erase="expire"),
    comment="Counts and digests of the allowed items of one transaction; batch entries are made of them.",
)

entry = Table(
    "entry",
    METADATA,
    Column("seq", _COUNTER, primary_key=True, autoincrement=True),
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
    info=_kept(personal=True, keep="ledger", erase="unlink"),
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
    info=_kept(personal=False, keep="ledger", erase="none"),
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
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Signed checkpoints.",
)

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
    info=_kept(personal=True, keep="evidence", erase="delete"),
    comment="Contents that an entry commits to, with their salts, encrypted with the owner's key.",
)

subject_key = Table(
    "subject_key",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
    Index("ix_subject_key_created", "created"),
    info=_kept(personal=True, keep="evidence", erase="delete"),
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
    info=_kept(personal=True, keep="evidence", erase="delete"),
    comment="Pictures of items; each goes with the evidence that holds it.",
)
"""`ref`: keyed reference of the item's id and the medium's. `copy`: of the SHA-256 of its bytes. `kind`: by
its content. `state`: ready, large, damaged or type, as found when it came."""

search_text = Table(
    "search_text",
    METADATA,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("entry", Text, nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("item", Text, nullable=False),
    ForeignKeyConstraint(["entry", "owner"], ["evidence.entry", "evidence.owner"], ondelete="CASCADE"),
    Index("ix_search_text_item", "item"),
    info=_kept(personal=True, keep="evidence", erase="delete"),
    comment="Texts of items that can be searched; each goes with the evidence it was read from.",
)

search_gram = Table(
    "search_gram",
    METADATA,
    Column("gram", BigInteger, primary_key=True),
    Column("text_id", BigInteger, ForeignKey("search_text.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_search_gram_text_id", "text_id"),
    info=_kept(personal=True, keep="evidence", erase="delete"),
    comment="Pairs of characters of a text, each under a key that is not in the database.",
)

# --- waiting work ---------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    METADATA,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
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
    info=_kept(personal=True, keep="outbox", erase="delete"),
    comment="What must leave: states pending, leased, retry, done, dead. Rows of a shard go in order of id.",
)

job = Table(
    "job",
    METADATA,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
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
    info=_kept(personal=False, keep="outbox", erase="expire"),
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
    info=_kept(personal=True, keep="outbox", erase="expire"),
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
    info=_kept(personal=False, keep="none", erase="none"),
    comment="Named resources with one owner at a time.",
)

# --- items that arrive in streams -----------------------------------------------------------------

source_position = Table(
    "source_position",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("at", BigInteger, nullable=False),
    info=_kept(personal=False, keep="none", erase="none"),
    comment="The next message of each part of a source; moves with the decisions about those before.",
)
"""`tries`: how often a worker took the part over since the position last moved."""

state_snapshot = Table(
    "state_snapshot",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    info=_kept(personal=True, keep="none", erase="delete"),
    comment="What detectors remembered of a part at a position: counts under keyed hashes.",
)

inbox = Table(
    "inbox",
    METADATA,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("part", SmallInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_inbox_part_id", "part", "id"),
    sqlite_autoincrement=True,
    info=_kept(personal=True, keep="none", erase="delete"),
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
    info=_kept(personal=True, keep="evidence", erase="delete"),
    comment="What a stream delivered and nobody could decide, until a person retries or discards it.",
)
"""The bytes are evidence of `entry` under a key of their own.
States: open -> again -> decided | open; discarded."""

# --- what was done to whom, and how it can be undone ----------------------------------------------

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
    info=_kept(personal=True, keep="evidence", erase="unlink"),
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
    info=_kept(personal=True, keep="evidence", erase="delete"),
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
    info=_kept(personal=True, keep="evidence", erase="delete"),
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
    info=_kept(personal=True, keep="strikes", erase="delete"),
    comment="Points against an account, each with an expiry.",
)

# --- people ---------------------------------------------------------------------------------------

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
    info=_kept(personal=True, keep="evidence", erase="unlink"),
    comment="Cases; `body` is the JSON of core.casework.Case, the columns are what queries need.",
)
"""`open_key`: `kind:item` while the case is open, so that duplicates join it; null afterwards.
`closed_at`: null unless the state is `closed`; who looks for other states says so, for the index of these.
`version` is raised by every change and asked for by every writer."""

case_event = Table(
    "case_event",
    METADATA,
    Column("seq", _COUNTER, primary_key=True, autoincrement=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("by", Text),
    Column("entry", Text),
    Column("data", Text, nullable=False, server_default="{}"),
    Index("ix_case_event_case_id", "case_id"),
    Index("ix_case_event_event_at", "event", "at", "by"),
    info=_kept(personal=False, keep="evidence", erase="none"),
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
    info=_kept(personal=False, keep="evidence", erase="none"),
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
    info=_kept(personal=False, keep="none", erase="none"),
    comment="Invented items with a known answer; `body` is sealed, and `answer` is the JSON of a verdict.",
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
    info=_kept(personal=False, keep="evidence", erase="none"),
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
    Index("ix_bulk_user_id_at", "user_id", "at"),
    info=_kept(personal=False, keep="evidence", erase="none"),
    comment="One act on many cases; `ended_by` is the entry by which all of it is taken back.",
)
"""`state`: asked (for a second person), deciding, paused, failed, decided, undoing, reversing, over.
`place`: case up to which it is taken back, by id. `reached`: how many cases that reached so far. `starts`:
when its first slice may be decided; `slices`: how many are through. `ordered`: what is decided about which
cases, sealed; none once it is decided."""

golden = Table(
    "golden",
    METADATA,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("golden_item", Text, ForeignKey("golden_item.id"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("in_place_of", Text, nullable=False),
    Column("result", Text),
    Index("ix_golden_user_id_at", "user_id", "at"),
    Index("ix_golden_golden_item", "golden_item"),
    info=_kept(personal=True, keep="logs", erase="expire"),
    comment="Cases made of golden items: for whom, in place of which case, and how it was decided.",
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
    info=_kept(personal=True, keep="evidence", erase="delete"),
    comment="Matches and items drawn for quality figures: they wait, are judged in a case, then go.",
)
"""`rule`: `id@version`, empty for samples of all items. `body`: sealed where nothing else has it."""

exposure = Table(
    "exposure",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("family", Text, primary_key=True),
    Column("looked", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Index("ix_exposure_last", "last"),
    info=_kept(personal=True, keep="logs", erase="delete"),
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
    info=_kept(personal=True, keep="account", erase="delete"),
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
    info=_kept(personal=True, keep="none", erase="delete"),
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
    info=_kept(personal=True, keep="logs", erase="delete"),
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
    info=_kept(personal=True, keep="none", erase="delete"),
    comment="What a person was about to decide in a case, kept for a day; `body` is sealed.",
)

preference = Table(
    "preference",
    METADATA,
    Column("user_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    info=_kept(personal=True, keep="account", erase="delete"),
    comment="How a person wants pages to look and keys to work; JSON.",
)

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
    info=_kept(personal=True, keep="evidence", erase="delete"),
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
    info=_kept(personal=True, keep="evidence", erase="delete"),
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
    Index("ix_appeal_decided_at", "decided_at"),
    info=_kept(personal=True, keep="evidence", erase="delete"),
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
    info=_kept(personal=True, keep="ledger", erase="unlink"),
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
    info=_kept(personal=True, keep="evidence", erase="unlink"),
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
    info=_kept(personal=True, keep="ledger", erase="delete"),
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
    info=_kept(personal=True, keep="ledger", erase="unlink"),
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
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Trusted flaggers (organisations), with the harms of their field.",
)

# --- policy ---------------------------------------------------------------------------------------

pack_version = Table(
    "pack_version",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("uploaded", BigInteger, nullable=False),
    Column("approver", Text),
    Column("approved", BigInteger),
    Column("entry", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("bundle", Text, nullable=False, server_default=""),
    Column("backtest", Text, nullable=False, server_default=""),
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Uploaded packs as archives; states uploaded, trial, live, retired.",
)
"""`bundle`: digest of what it makes under the settings of the service; `backtest`: SHA-256 of one of it."""

trial_tally = Table(
    "trial_tally",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Text, ForeignKey("pack_version.digest"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Index("ix_trial_tally_version", "version"),
    info=_kept(personal=False, keep="none", erase="none"),
    comment="What a version on trial would have decided about the items of some transactions.",
)

rule_draft = Table(
    "rule_draft",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("open_key", Text, unique=True),
    Column("author", Text, nullable=False),
    Column("base", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),
    Column("edition", Integer, nullable=False, server_default="1"),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("version", Text, ForeignKey("pack_version.digest")),
    Index("ix_rule_draft_changed", "changed", "id"),
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Rules that authors write: states open, handed_in, dropped; of a rule one is open at most.",
)
"""`file`: path among the packs. `base`: its text when the draft was begun. `version`: what was made of it."""

backtest_run = Table(
    "backtest_run",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Text, ForeignKey("pack_version.digest"), nullable=False),
    Column("against", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("since", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False, server_default="0"),
    Column("last", BigInteger, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("seen", Integer, nullable=False, server_default="0"),
    Column("counts", Text, nullable=False, server_default="{}"),
    Column("fault", Text, nullable=False, server_default=""),
    Index("ix_backtest_run_version", "version", "created"),
    Index("ix_backtest_run_state", "state", "created"),
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="A version tried on what was decided: states waiting, running, done, stopped, failed.",
)
"""`since`: of which time on. `place`, `last`: `seq` of the entry read last, and of the last to be read."""

backtest_sample = Table(
    "backtest_sample",
    METADATA,
    Column("backtest", Text, ForeignKey("backtest_run.id"), primary_key=True),
    Column("shift", Text, primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("rank", BigInteger, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("item_kind", Text, nullable=False),
    Column("mark", Text),
    Column("marked_by", Text),
    Column("marked", BigInteger),
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Decisions that a version would change, drawn by chance; what they were about lies in evidence.",
)

promotion = Table(
    "promotion",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Text, ForeignKey("pack_version.digest"), nullable=False),
    Column("state", Text, nullable=False),
    Column("open_key", Text, unique=True),
    Column("author", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("backtest", Text, ForeignKey("backtest_run.id")),
    Column("steps", Text, nullable=False),
    Index("ix_promotion_created", "created", "id"),
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Versions that somebody asked to put in force: waiting, asked, approved, refused, withdrawn.",
)
"""`steps`: JSON, who did what, when, and what they wrote."""

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
    info=_kept(personal=False, keep="none", erase="none"),
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
    Column("led_by", Text, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("report", LargeBinary),
    Column("entry", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("ix_campaign_start", "start", "id"),
    info=_kept(personal=False, keep="ledger", erase="none"),
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
    info=_kept(personal=False, keep="none", erase="none"),
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
    info=_kept(personal=False, keep="ledger", erase="none"),
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
    info=_kept(personal=False, keep="ledger", erase="none"),
    comment="Reports that one person has computed: states waiting, ready, failed, published, dropped.",
)
"""`about`: what the service says of itself, JSON. `note`: why an edition is corrected. `open_key`: the
period, while it waits or is ready. `approver`: who published or dropped it."""

# --- access ---------------------------------------------------------------------------------------

user_account = Table(
    "user_account",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("lang", Text, nullable=False, server_default="en"),
    Column("reports_to", Text),
    Column("opted_out", Text, nullable=False, server_default="[]"),
    Column("created", BigInteger, nullable=False),
    Column("made_by", Text),
    Column("version", Integer, nullable=False, server_default="0"),
    info=_kept(personal=True, keep="account", erase="delete"),
    comment="Staff accounts; `opted_out`: harms a reviewer does not want to see, without a reason.",
)
"""`made_by`: who made it, and so is no second person beside it."""

credential = Table(
    "credential",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("user_account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("used", BigInteger),
    UniqueConstraint("kind", "value"),
    Index("ix_credential_user_id", "user_id"),
    info=_kept(personal=True, keep="account", erase="delete"),
    comment="password (argon2id), totp (sealed), recovery (hashed), oidc (issuer and subject).",
)

session = Table(
    "session",
    METADATA,
    Column("id_hash", LargeBinary(32), primary_key=True),
    Column("user_id", Text, ForeignKey("user_account.id"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("second_factor", SmallInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Index("ix_session_user_id", "user_id"),
    info=_kept(personal=True, keep="logs", erase="delete"),
    comment="Signed-in sessions; the id is kept as a hash.",
)

api_key = Table(
    "api_key",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger),
    Column("ended", BigInteger),
    Column("made_by", Text, nullable=False),
    info=_kept(personal=False, keep="logs", erase="none"),
    comment="Keys of machines, stored hashed, with scopes and expiry.",
)

role_grant = Table(
    "role_grant",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("user_account.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("harms", Text, nullable=False, server_default="[]"),
    Column("langs", Text, nullable=False, server_default="[]"),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("given_by", Text, nullable=False),
    Column("second_by", Text),
    Column("waits", SmallInteger, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("entry", Text, nullable=False),
    Column("ended", BigInteger),
    Index("ix_role_grant_user_id", "user_id"),
    info=_kept(personal=True, keep="logs", erase="delete"),
    comment="Roles of persons; an empty list of harms or languages means all.",
)
"""`waits`: 1 while it holds nothing and a second person has not said yes."""

sign_in_event = Table(
    "sign_in_event",
    METADATA,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("result", Text, nullable=False),
    Index("ix_sign_in_event_login_at", "login", "at"),
    Index("ix_sign_in_event_address_at", "address", "at"),
    info=_kept(personal=True, keep="logs", erase="expire"),
    comment="Attempts to sign in; login and address as keyed references.",
)
