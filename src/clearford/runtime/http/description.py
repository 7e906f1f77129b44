"""The description of the interface (OpenAPI 3.1): what the framework finds, and what every route has besides.

Besides: who may ask, by what one says who one is, the errors that may come back, and the key that lets a
request happen once. It names no foreign address and is served as JSON alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from clearford.core.codes import CODES
from clearford.core.errors import AccessError, RequestError, StoreError
from clearford.core.roles import ROLES
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.http import once
from clearford.runtime.http.guard import ANYBODY
from clearford.runtime.http.problems import MEDIA_TYPE, Problem, problem_of

VERSION = "1"
ABOUT = (
    "Items in, decisions with reasons out; cases, appeals, orders and the record. Every answer has the "
    "header `x-request-id`. Errors are problems (RFC 9457) with a code that has a page. Times are "
    "microseconds since 1970 UTC. Pages are asked for with what the page before gave as `after`."
)
_EXAMPLES = {
    400: RequestError("CF-H001", "Expected `str`, got `int`"),
    401: AccessError("CF-A014", "sign in, or send a key"),
    403: AccessError("CF-A002", "this needs the permission `case.decide`"),
    404: RequestError("CF-H002", "there is no such decision"),
    408: RequestError("CF-H016", "the body did not come in time"),
    409: RequestError("CF-H013", "a request with this key is being carried out"),
    413: RequestError("CF-H005", "3001 items", suggestion="at most 2048 in a batch"),
    422: RequestError("CF-H012", "the idempotency key was sent with another request before"),
    429: RequestError("CF-H006", "too many requests", suggestion="wait 3 s"),
    431: RequestError("CF-H015", "address and headers have more than 32768 bytes"),
    500: RequestError("CF-H009", "the fault is on our side and was noted"),
    503: StoreError("CF-S006", "the database does not answer"),
}
"""Status -> an error that has it."""
_ALWAYS = (400, 404, 409, 429, 431, 500, 503)
_PROBLEM = "#/components/schemas/Problem"
_SECURITY = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of a machine, `cfk_...`: `clearford user key` makes one.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A session of a person; changes need the header `x-csrf-token` too.",
    },
}
_ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A fresh random value, and the same one when this request is sent again: it happens once.",
    "schema": {"type": "string", "pattern": f"^{once.FORM.pattern}$"},
}
_PUBLIC = ROLES["public"].holds
_OF_KEYS = ROLES["machine"].holds


class Description(JsonRenderPlugin):
    """Serves the description."""

    def __init__(self) -> None:
        super().__init__()
        self._made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The description as JSON, made once."""
        if self._made is None:
            self._made = msgspec.json.encode(completed(openapi_schema, request.app))
        return self._made


def openapi_config() -> OpenAPIConfig:
    """How an application describes itself."""
    return OpenAPIConfig(
        title="Clearford",
        version=VERSION,
        description=ABOUT,
        use_handler_docstrings=True,
        openapi_router=Router("/v1/openapi", route_handlers=[], opt={"may": ANYBODY}),
        render_plugins=[Description()],
    )


def completed(schema: dict[str, Any], app: Litestar) -> dict[str, Any]:
    """The description of an application, with what holds for all routes."""
    doors = {(method, path): may for method, path, may in doors_of(app)}
    paths = {
        path: {
            method: _operation(operation, method, path, doors.get((method, path), ANYBODY))
            for method, operation in operations.items()
        }
        for path, operations in schema["paths"].items()
    }
    parts = schema.get("components", {})
    (_,), made = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    return schema | {
        "paths": paths,
        "components": parts
        | {
            "schemas": parts.get("schemas", {}) | made,
            "responses": {f"Problem{status}": _response(status) for status in _EXAMPLES},
            "securitySchemes": _SECURITY,
        },
    }


def doors_of(app: Litestar) -> Iterator[tuple[str, str, str]]:
    """Method (small letters), path as described, and what one needs, of every route."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield method.lower(), route.path_format, str(handler.opt.get("may", ANYBODY))


def _operation(found: dict[str, Any], method: str, path: str, may: str) -> dict[str, Any]:
    good = {status: told for status, told in found["responses"].items() if int(status) < 400}
    bad = {
        str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _statuses(method, may)
    }
    made = found | {"responses": good | bad, "security": _security(may), "x-permission": may}
    if _may_be_named(method, path, may):
        made["parameters"] = [*found.get("parameters", []), _ONCE]
    return made


def _statuses(method: str, may: str) -> list[int]:
    statuses = {*_ALWAYS}
    if may != ANYBODY:
        statuses |= {401, 403}
    if method != "get":
        statuses |= {401, 403, 408, 413, 422}
    return sorted(statuses)


def _security(may: str) -> list[dict[str, list[str]]]:
    """Any one of these is enough; an empty one stands for nobody in particular."""
    if may == ANYBODY:
        return []
    nobody: list[dict[str, list[str]]] = [{}] if may in _PUBLIC else []
    keys: list[dict[str, list[str]]] = [{"key": []}] if may in _OF_KEYS or nobody else []
    persons: list[dict[str, list[str]]] = [{"session": []}]
    return nobody + keys + persons


def _may_be_named(method: str, path: str, may: str) -> bool:
    return method == "post" and may != ANYBODY and path not in once.BY_CONTENT


def _response(status: int) -> dict[str, Any]:
    problem = problem_of(_EXAMPLES[status])
    example = msgspec.to_builtins(msgspec.structs.replace(problem, request="5f2c1e0a7a554f0e"))
    content = {"schema": {"$ref": _PROBLEM}, "examples": {problem.code: {"value": example}}}
    return {"description": CODES[problem.code].en, "content": {MEDIA_TYPE: content}}
