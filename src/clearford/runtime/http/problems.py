"""What went wrong, as problem+json (RFC 9457) with the same codes as everywhere; never a traceback."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from sqlalchemy.exc import DataError

from clearford.core.codes import CODES
from clearford.core.errors import AccessError, ClearfordError, Place, RequestError, StoreError
from clearford.runtime.auth.lockout import TooManyAttempts
from clearford.runtime.http.front import REQUEST_ID

AnyRequest = Request[Any, Any, Any]

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("clearford.http")
_STATUS = {
    "CF-A": 403,
    "CF-C": 500,
    "CF-D": 500,
    "CF-E": 500,
    "CF-F": 422,
    "CF-G": 502,
    "CF-H": 400,
    "CF-I": 422,
    "CF-L": 422,
    "CF-P": 422,
    "CF-R": 409,
    "CF-S": 503,
    "CF-U": 422,
    "CF-V": 422,
    "CF-W": 502,
}
STATUSES = {
    "CF-A001": 401,
    "CF-A005": 429,
    "CF-A006": 401,
    "CF-A008": 401,
    "CF-A009": 404,
    "CF-A010": 401,
    "CF-A011": 422,
    "CF-A012": 422,
    "CF-A014": 401,
    "CF-V004": 409,
    "CF-V005": 409,
    "CF-V006": 409,
    "CF-G001": 400,
    "CF-G003": 504,
    "CF-G007": 404,
    "CF-G008": 429,
    "CF-G009": 429,
    "CF-G010": 503,
    "CF-H002": 404,
    "CF-R060": 403,
    "CF-H003": 429,
    "CF-H004": 503,
    "CF-H005": 413,
    "CF-H006": 429,
    "CF-H009": 500,
    "CF-H012": 422,
    "CF-H013": 409,
    "CF-H014": 409,
    "CF-H015": 431,
    "CF-H016": 408,
    "CF-S038": 422,
    "CF-S044": 404,
}
"""Codes whose status is not that of their family."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem: `type` leads to the page of the code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    """Path of the field, e.g. `$.attrs.price`."""
    suggestion: str | None = None
    request: str | None = None
    """Number of the request, as in the header `x-request-id` and in the log of the service."""


def status_of(code: str) -> int:
    """The HTTP status of an error code."""
    return STATUSES.get(code) or _STATUS[code[:4]]


def problem_of(error: ClearfordError) -> Problem:
    """The problem that an error is told as."""
    return Problem(
        type=f"/docs/errors/{error.code}",
        title=CODES[error.code].en,
        status=status_of(error.code),
        detail=error.message,
        code=error.code,
        field=error.place.field,
        suggestion=error.suggestion,
    )


def answer(problem: Problem, request: str | None = None) -> Response[Problem]:
    """A problem as a response; whoever may come again is told when. request: its number."""
    problem = msgspec.structs.replace(problem, request=request)
    again = problem.status in (429, 503) or problem.code == "CF-H013"
    headers = {"Retry-After": "1"} if again else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _number(request: AnyRequest) -> str | None:
    found: str | None = request.scope["state"].get(REQUEST_ID)
    return found


def on_clearford(request: AnyRequest, error: ClearfordError) -> Response[Problem]:
    """Errors raised on purpose."""
    told = answer(problem_of(error), _number(request))
    if told.content.status >= HTTP_500_INTERNAL_SERVER_ERROR:
        _LOG.error("%s: %s", told.content.request, error, extra={"request": told.content.request})
    if isinstance(error, StoreError):
        request.app.state.service.metrics.store_errors.labels(error.code).inc()
    if isinstance(error, TooManyAttempts):
        told.headers["Retry-After"] = str(error.wait_s)
    return told


def on_http(request: AnyRequest, error: HTTPException) -> Response[Problem]:
    """Errors of the framework: a path that is not there, a body that does not fit."""
    problem = problem_of(as_error(error))
    return answer(msgspec.structs.replace(problem, status=error.status_code), _number(request))


def as_error(error: HTTPException) -> ClearfordError:
    """An error of the framework as one of ours."""
    code = _CODES.get(error.status_code, "CF-H001")
    detail = "sign in, or send a key" if code == "CF-A014" else _detail(error)[:300] or CODES[code].en
    kind = AccessError if code.startswith("CF-A") else RequestError
    return kind(code, detail, place=Place(field=_field(error)))


_CODES = {401: "CF-A014", 403: "CF-A002", 404: "CF-H002", 413: "CF-H005", 429: "CF-H006", 500: "CF-H009"}


def _detail(error: HTTPException) -> str:
    """What does not fit, where the framework knows it, in place of which request it was in."""
    return str(_first(error).get("message") or error.detail)


def _field(error: HTTPException) -> str | None:
    first = _first(error)
    return str(first["key"]) if "key" in first else None


def _first(error: HTTPException) -> dict[Any, Any]:
    extra = error.extra
    first = extra[0] if isinstance(extra, list) and extra else None
    return first if isinstance(first, dict) else {}


def on_value(request: AnyRequest, error: Exception) -> Response[Problem]:
    """Values that no reader of JSON or no column can hold: too deep, too large, half a character.

    Such an error may also be a fault of ours, so where it was raised can be found in the log.
    """
    problem = problem_of(RequestError("CF-H001", f"a value cannot be read ({type(error).__name__})"))
    told = answer(problem, _number(request))
    last = error.__traceback__ and traceback.extract_tb(error.__traceback__)[-1]
    where = f"{last.filename}:{last.lineno}" if last else "-"
    _LOG.debug("%s: %s at %s", told.content.request, type(error).__name__, where)
    return told


UNREADABLE = (RecursionError, UnicodeError, OverflowError, DataError)
"""What such values raise, wherever they are met first."""


def on_bug(request: AnyRequest, error: Exception) -> Response[Problem]:
    """What nobody foresaw: the caller learns that it was ours, the log what it was, without content."""
    problem = problem_of(RequestError("CF-H009", "the fault is on our side and was noted"))
    told = answer(problem, _number(request))
    number = told.content.request
    _LOG.exception("%s: a fault of the service: %s", number, type(error).__name__, extra={"request": number})
    return told
