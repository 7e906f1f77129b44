"""The shipped numbers and tables, read once for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from clearford.cases.breaches import BreachRules
from clearford.cases.calendar import Workdays
from clearford.cases.measures import Ladder
from clearford.cases.queues import Queue
from clearford.core.numbers import Numbers
from clearford.runtime.customs import Customs, load_customs


@cache
def _customs() -> Customs:
    return load_customs()


def numbers() -> Numbers:
    """The shipped numbers."""
    return _customs().numbers


def workdays(jurisdiction: str) -> Workdays:
    """The shipped table of a jurisdiction."""
    return next(table for table in _customs().workdays if table.jurisdiction == jurisdiction)


def ladder() -> Ladder:
    """The shipped policy of strikes."""
    return _customs().ladder


def queues() -> Sequence[Queue]:
    """The shipped queues."""
    return _customs().queues


def breaches() -> BreachRules:
    """The shipped rules of who is told of an incident, and by when."""
    return _customs().breaches
