"""The shipped numbers and tables, read for tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import msgspec.yaml

from clearford.cases.calendar import Workdays
from clearford.cases.measures import Ladder
from clearford.cases.queues import Queue
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


@cache
def ladder() -> Ladder:
    """The shipped policy of strikes."""
    return msgspec.yaml.decode((FOLDER / "ladder.yaml").read_bytes(), type=Ladder)


class _Queues(msgspec.Struct, forbid_unknown_fields=True):
    queues: list[Queue]


@cache
def queues() -> list[Queue]:
    """The shipped queues."""
    return msgspec.yaml.decode((FOLDER / "queues.yaml").read_bytes(), type=_Queues).queues
