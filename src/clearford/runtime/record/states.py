"""Cases in states other than closed: few of many, so they have an index of their own."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_

from clearford.runtime.stores.tables import case_file


def in_states(states: Collection[str]) -> ColumnElement[bool]:
    """That a case is in one of some states, none of them `closed`.

    Said by the state alone, a database that has counted the rows reads all of them: most are closed, and it
    takes each state for as frequent as the others.
    """
    return and_(case_file.c.state.in_(states), case_file.c.closed_at.is_(None))
