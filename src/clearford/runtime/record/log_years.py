"""Which time a log is of: one a year, so that a question about a log need not look into other years."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime

from sqlalchemy import ColumnElement, and_

from clearford.runtime.stores.tables.decisions import entry

_YEAR = re.compile(r".*/(\d{4})", re.DOTALL)


def of_log(log: str) -> ColumnElement[bool]:
    """That an entry belongs to a log, by its name and by the year that the name ends with.

    A name without a year is asked for as it is.
    """
    found = _YEAR.fullmatch(log)
    if found is None or not 0 < int(found[1]) < MAXYEAR:
        return entry.c.log == log
    start, end = (_new_year(int(found[1]) + more) for more in (0, 1))
    return and_(entry.c.log == log, entry.c.ts >= start, entry.c.ts < end)


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
