"""What a page was asked for by its address: filters and places in lists, and days as moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from clearford.console.desk import Desk, Refused
from clearford.core.codes import CODES
from clearford.runtime.http.problems import Problem

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def asked(desk: Desk, kind: type[T]) -> T:
    """The query of a page as a struct; what was left empty counts as not said. Raises Refused."""
    given = {name: value for name, value in desk.request.query_params.items() if value}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise wrong(str(error)) from error


def wrong(detail: str, field: str | None = None) -> Refused:
    """What was typed cannot be meant so."""
    title = CODES["CF-H001"].en
    return Refused(
        Problem(
            type="/docs/errors/CF-H001", title=title, status=400, detail=detail, code="CF-H001", field=field
        )
    )


def address(path: str, **query: object) -> str:
    """A path with a query of what is said."""
    said = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(said)}" if said else path


def day_begins(day: str | None, *, later: int = 0) -> int | None:
    """The first moment of a day such as `2026-11-19` in UTC, or of one some days later. Raises Refused."""
    if not day:
        return None
    try:
        at = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=later)
    except (ValueError, OverflowError) as error:
        raise wrong("a day has the form 2026-11-19") from error
    return (at - _EPOCH) // _MICROSECOND
