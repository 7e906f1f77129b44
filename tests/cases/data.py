"""The shipped numbers and tables, read for tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import msgspec.yaml

from clearford.cases.calendar import Workdays
from clearford.core.numbers import Number, Numbers

FOLDER = Path(__file__).parents[2] / "src/clearford/packs/_data/record"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    numbers: list[Number]


@cache
def numbers() -> Numbers:
    """The shipped numbers."""
    return Numbers(msgspec.yaml.decode((FOLDER / "numbers.yaml").read_bytes(), type=_File).numbers)


class _Tables(msgspec.Struct, forbid_unknown_fields=True):
    tables: list[Workdays]


@cache
def workdays(jurisdiction: str) -> Workdays:
    """The shipped table of a jurisdiction."""
    tables = msgspec.yaml.decode((FOLDER / "holidays.yaml").read_bytes(), type=_Tables).tables
    return next(table for table in tables if table.jurisdiction == jurisdiction)
