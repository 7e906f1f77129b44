"""What all tables share: one metadata, how constraints are named, and what each table says of itself.

Each table's `info` says whether rows concern persons, which retention class they fall under and how
they are erased; a test lists tables that do not say so.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.ext.compiler import compiles

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


def by_month(column: str) -> str:
    """`postgresql_partition_by` of a table that is kept in one part a month of a column of microseconds.

    The parts are made by `partitions.do_make_months`. SQLite keeps one table.
    """
    return f"RANGE ({column})"


def month_column(table: Table) -> str | None:
    """The column by which a table is cut; none for a plain one."""
    said = table.dialect_options["postgresql"]["partition_by"]
    return None if said is None else str(said).removeprefix("RANGE (").removesuffix(")")


@compiles(PrimaryKeyConstraint, "postgresql")
def _primary(constraint: PrimaryKeyConstraint, compiler: Any, **options: Any) -> str:
    return _cut(constraint.table, compiler.visit_primary_key_constraint(constraint, **options))


@compiles(UniqueConstraint, "postgresql")
def _unique(constraint: UniqueConstraint, compiler: Any, **options: Any) -> str:
    return _cut(constraint.table, compiler.visit_unique_constraint(constraint, **options))


def _cut(table: Table, said: str) -> str:
    """PostgreSQL wants the column by which a table is cut in everything that is unique in it.

    Declared here alone, so that SQLite can still count `seq` up and both have the same queries.
    """
    column = month_column(table)
    return said if column is None or not said else re.sub(r"\)$", f", {column})", said)
