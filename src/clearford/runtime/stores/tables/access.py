"""People with accounts, their roles, sessions, keys and attempts to sign in."""

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
)

from clearford.runtime.stores.tables.base import COUNTER, METADATA, kept

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
    info=kept(personal=True, keep="account", erase="delete"),
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
    info=kept(personal=True, keep="account", erase="delete"),
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
    info=kept(personal=True, keep="logs", erase="delete"),
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
    info=kept(personal=False, keep="logs", erase="none"),
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
    info=kept(personal=True, keep="logs", erase="delete"),
    comment="Roles of persons; an empty list of harms or languages means all.",
)
"""`waits`: 1 while it holds nothing and a second person has not said yes."""


sign_in_event = Table(
    "sign_in_event",
    METADATA,
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("result", Text, nullable=False),
    Index("ix_sign_in_event_login_at", "login", "at"),
    Index("ix_sign_in_event_address_at", "address", "at"),
    info=kept(personal=True, keep="logs", erase="expire"),
    comment="Attempts to sign in; login and address as keyed references.",
)
