"""What all tables share: one metadata, how constraints are named, and what each table says of itself.

Each table's `info` says whether rows concern persons, which retention class they fall under and how
they are erased; a test lists tables that do not say so.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
COUNTER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts only INTEGER keys up by itself."""


def kept(*, personal: bool, keep: str, erase: str) -> dict[str, object]:
    """What a table's `info` says: whether of persons, its retention class, how it is erased."""
    return {"personal": personal, "keep": keep, "erase": erase}
