"""Packs in force, drafts, backtests, trials and promotions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from clearford.runtime.stores.tables.base import METADATA, kept

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
    info=kept(personal=False, keep="ledger", erase="none"),
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
    info=kept(personal=False, keep="none", erase="none"),
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
    info=kept(personal=False, keep="ledger", erase="none"),
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
    info=kept(personal=False, keep="ledger", erase="none"),
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
    info=kept(personal=False, keep="ledger", erase="none"),
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
    Column("plan", Text, nullable=False, server_default="steps"),
    Index("ix_promotion_created", "created", "id"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Versions that somebody asked to put in force: waiting, asked, approved, refused, withdrawn.",
)
"""`steps`: JSON, who did what, when, and what they wrote. `plan`: `steps` or `at_once`."""


rollout = Table(
    "rollout",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    info=kept(personal=False, keep="none", erase="none"),
    comment="Where rules stand that are rolled out step by step, and what was counted of them.",
)


rollout_tally = Table(
    "rollout_tally",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_rollout_tally_at", "at"),
    info=kept(personal=False, keep="none", erase="none"),
    comment="What rules that are rolled out did in one transaction, until it is counted.",
)


rollout_event = Table(
    "rollout_event",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Text),
    Column("entry", Text, nullable=False),
    Index("ix_rollout_event_rule", "rule", "at"),
    Index("ix_rollout_event_version", "version"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="What was done with rules that are rolled out: began, step, capped, stopped, put, held, resumed.",
)
"""`version`: of the packs that were in force."""


enforcement = Table(
    "enforcement",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("bundle", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("rate", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("campaign", Text),
    Column("second_by", Text),
    Column("starts", BigInteger),
    Column("slices", Integer, nullable=False, server_default="0"),
    Column("ended", BigInteger),
    Index("ix_enforcement_created", "created", "id"),
    Index("ix_enforcement_campaign", "campaign"),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="Decisions of a replay that are to be carried out: asked, running, paused, done, refused.",
)
"""`digest`: SHA-256 of the list of what is to be done, which stays with the replay. `rate`: items a minute,
which is the size of a slice too. `second_by`: who agreed. `slices`: how many are through."""


enforcement_slice = Table(
    "enforcement_slice",
    METADATA,
    Column("enforcement", Text, ForeignKey("enforcement.id"), primary_key=True),
    Column("slice", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("entries", Text, nullable=False),
    Column("undone_by", Text),
    info=kept(personal=False, keep="ledger", erase="none"),
    comment="What was carried out in one minute; `entries` is the JSON list of its decisions.",
)
"""`known`: items that had been decided alike before, or that people decided meanwhile, and were left."""
