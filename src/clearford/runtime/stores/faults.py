"""What a database driver complains about, as errors with a code, and which of them may be tried again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clearford.core.errors import Place, StoreError

UNREACHABLE = "CF-S006"
BUSY = "CF-S008"
FULL = "CF-S002"
IN_DOUBT = "CF-S009"
NO_MONTH = "CF-S037"
LOST = (UNREACHABLE, FULL)
"""Faults of the store itself, and not of what others do with it."""

_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_IOERR: UNREACHABLE,
    sqlite3.SQLITE_NOTADB: UNREACHABLE,
    sqlite3.SQLITE_CORRUPT: UNREACHABLE,
    sqlite3.SQLITE_READONLY: UNREACHABLE,
}
_STATES = {
    "40001": BUSY,  # serialization failure
    "40P01": BUSY,  # deadlock
    "55P03": BUSY,  # lock not available
    "57014": BUSY,  # statement timeout
    "53100": FULL,
    "25P03": UNREACHABLE,  # idle in transaction for too long
}
_CLASSES = {"08": UNREACHABLE, "53": UNREACHABLE, "57": UNREACHABLE, "28": UNREACHABLE, "3D": UNREACHABLE}
_MESSAGES = {
    UNREACHABLE: "the database does not answer",
    BUSY: "others work with the same rows",
    FULL: "the database found no room",
    IN_DOUBT: "the connection broke while a change was being committed",
    NO_MONTH: "there is no part of a table for the month of a row",
}
_HELP = {NO_MONTH: "`clearford store upgrade` makes the months ahead"}


def may_retry(error: StoreError) -> bool:
    """Whether the whole change may be run again as it is.

    CF-S006 and CF-S008: nothing was written. CF-S009: perhaps it was; again is right only for changes
    whose keys absorb a second writing.
    """
    return error.code in (UNREACHABLE, BUSY, IN_DOUBT)


@contextmanager
def stated(place: str, *, committing: bool = False) -> Iterator[None]:
    """Turn complaints of the driver inside into StoreError; those about values and SQL stay as they are.

    `committing`: a connection lost meanwhile leaves in doubt whether the change was written.
    """
    try:
        yield
    except PoolTimeout as error:
        raise _error(BUSY, "no connection became free", place) from error
    except DBAPIError as error:
        code = code_of(error, committing=committing)
        if code is None:
            raise
        raise _error(code, f"{_MESSAGES[code]} ({_name(error)})", place) from error


def code_of(error: DBAPIError, *, committing: bool = False) -> str | None:
    """The code of a driver's complaint; none when it is about a value, a key or the SQL."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        primary = getattr(original, "sqlite_errorcode", -1) & 0xFF
        return _SQLITE.get(primary)
    state = getattr(original, "sqlstate", None)
    code = _STATES.get(state or "") or _CLASSES.get((state or "")[:2])
    # The same state as that of a condition of a table, which has a name.
    if state == "23514" and getattr(getattr(original, "diag", None), "constraint_name", "") is None:
        code = NO_MONTH
    if error.connection_invalidated or (state is None and code is None and _is_operational(original)):
        code = UNREACHABLE
    return IN_DOUBT if committing and code == UNREACHABLE else code


def _is_operational(original: BaseException | None) -> bool:
    # A lost connection has no SQLSTATE; psycopg is optional, so its class is known by name.
    return any(kind.__name__ == "OperationalError" for kind in type(original).__mro__)


def _name(error: DBAPIError) -> str:
    # Never the driver's message: it may hold values.
    original = error.orig
    state = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return str(state or type(original).__name__)


def _error(code: str, message: str, place: str) -> StoreError:
    return StoreError(code, message, place=Place(file=place), suggestion=_HELP.get(code))
