"""Errors as problem+json: every code has a status, and nothing of the inside is told."""

from __future__ import annotations

import pytest
from litestar.exceptions import HTTPException, NotFoundException, ValidationException

from clearford.core.codes import CODES
from clearford.core.errors import AccessError, InputError, Place, RequestError, StoreError
from clearford.runtime.http.problems import STATUSES, answer, as_error, problem_of, status_of


def test_every_code_has_a_status() -> None:
    assert set(STATUSES) <= set(CODES)
    assert all(400 <= status_of(code) <= 599 for code in CODES)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(InputError("CF-I004", "x"), 422, id="input"),
        pytest.param(StoreError("CF-S006", "x"), 503, id="store"),
        pytest.param(AccessError("CF-A002", "x"), 403, id="access"),
        pytest.param(AccessError("CF-A014", "x"), 401, id="nobody"),
        pytest.param(RequestError("CF-H002", "x"), 404, id="none"),
    ],
)
def test_a_problem_holds_code_title_and_place(
    error: InputError | StoreError | AccessError | RequestError, status: int
) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.code, problem.detail) == (status, error.code, "x")
    assert problem.title == CODES[error.code].en
    assert problem.type == f"/docs/errors/{error.code}"


def test_whoever_may_come_again_is_told_when() -> None:
    assert answer(problem_of(StoreError("CF-S006", "x"))).headers["Retry-After"] == "1"
    assert answer(problem_of(AccessError("CF-A014", "x"))).headers["WWW-Authenticate"] == "Bearer"
    assert "Retry-After" not in answer(problem_of(RequestError("CF-H002", "x"))).headers


@pytest.mark.parametrize(
    ("error", "code", "field"),
    [
        pytest.param(NotFoundException(), "CF-H002", None, id="path"),
        pytest.param(ValidationException(extra=[{"key": "name"}]), "CF-H001", "name", id="body"),
        pytest.param(HTTPException(status_code=405), "CF-H001", None, id="method"),
        pytest.param(HTTPException(status_code=413), "CF-H005", None, id="large"),
    ],
)
def test_errors_of_the_framework_have_codes_of_ours(
    error: HTTPException, code: str, field: str | None
) -> None:
    found = as_error(error)
    assert (found.code, found.place) == (code, Place(field=field))


def test_what_does_not_fit_a_body_is_said() -> None:
    wrong = ValidationException(
        detail="Validation failed for POST /v1/x", extra=[{"message": "unknown field `a`", "key": "data"}]
    )
    assert as_error(wrong).message == "unknown field `a`"
    assert as_error(ValidationException(detail="no JSON")).message == "no JSON"
