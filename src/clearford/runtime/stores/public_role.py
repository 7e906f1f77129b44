"""The role of the database in which public pages read: it sees what they show, and no table of staff.

A fault in a public page then stops at the database. On SQLite there are no roles, and nothing changes.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from clearford.core.errors import ConfigError

READS_AS: ContextVar[str] = ContextVar("READS_AS", default="")
"""Role in which a request reads; empty for that of the service."""
READABLE = (
    "appeal",
    "case_file",
    "checkpoint",
    "effect",
    "entry",
    "evidence",
    "publication",
    "report",
    "statement",
    "subject_key",
    "tile",
)
"""Tables behind published rules, reports, checkpoints, and what a link opens; contents are sealed in them."""
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def grant_public(conn: Connection, role: str) -> None:
    """Let a role read the tables of public pages, and nothing else, where it could read more before too.

    ConfigError CF-C005 for a name that is none, and a role that is missing or that the service may not take.
    """
    if _NAME.fullmatch(role) is None:
        raise ConfigError("CF-C005", f"`{role[:70]}` is no name of a role")
    try:
        for statement in (
            # Processes that begin at once would change the same rows of the catalogue.
            "SELECT pg_advisory_xact_lock(7316542)",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT ON {', '.join(READABLE)} TO {role}",
            f"SET LOCAL ROLE {role}",
            "RESET ROLE",
        ):
            conn.exec_driver_sql(statement)
    except DBAPIError as error:
        raise ConfigError(
            "CF-C005",
            f"`{role}`: {' '.join(str(error.orig).split())}",
            suggestion="make the role, and grant it to the user of the service",
        ) from error
