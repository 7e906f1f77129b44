"""Conditions on cases: states other than closed, which have an index as few cases are in them; harms."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_

from clearford.runtime.stores.tables.casework import case_file


def in_states(states: Collection[str]) -> ColumnElement[bool]:
    """That a case is in one of some states, none of them `closed`.

    Said by the state alone, a database that has counted the rows reads all of them: most are closed, and it
    takes each state for as frequent as the others.
    """
    return and_(case_file.c.state.in_(states), case_file.c.closed_at.is_(None))


def of_harm(name: str) -> ColumnElement[bool]:
    """Cases of a harm, or of a family of harms."""
    harm = case_file.c.harm
    return or_(harm == name, harm.startswith(f"{name}.", autoescape=True))
