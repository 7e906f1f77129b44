"""The text of the page that lists every route, from the description of the interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litestar import Litestar

from clearford.core.codes import CODES
from clearford.runtime.http.app import DEPENDENCIES, ROUTES
from clearford.runtime.http.description import completed, openapi_config

_INTRO = (
    "Every route, from the description that the service serves at `/v1/openapi/openapi.json`: OpenAPI 3.1,",
    "which has the bodies too. 全部接口；请求与响应的结构见服务自身提供的 OpenAPI 描述。",
    "",
    "- A key goes into `Authorization: Bearer cfk_...`. People sign in and have a cookie; their changes need",
    "  the headers `Origin` and `x-csrf-token`. What a permission is and who holds it: [roles](roles.md).",
    "- `once`: takes `Idempotency-Key`, so that a request which is sent again is not carried out again.",
    "- Every answer has `x-request-id`. Errors are `application/problem+json` with `code`, which has a",
    "  [page](errors/index.md), `detail`, `field` and `request`.",
)


def http_page(generated: str) -> str:
    """Routes by tag, and an error for each status that may come back."""
    app = Litestar(list(ROUTES), dependencies=DEPENDENCIES, openapi_config=openapi_config())
    told = completed(app.openapi_schema.to_schema(), app)
    lines = ["# Routes", "", generated, "", *_INTRO]
    groups: dict[str, list[str]] = {}
    for tag, row in _rows(told):
        groups.setdefault(tag, []).append(row)
    for tag, rows in sorted(groups.items()):
        lines += ["", f"## {tag}", "", "| route | what it does | needs |", "|---|---|---|", *sorted(rows)]
    lines += ["", "## Errors", "", "| status | for example | |", "|---|---|---|"]
    for name, response in sorted(told["components"]["responses"].items()):
        code = next(iter(response["content"]["application/problem+json"]["examples"]))
        lines.append(f"| {name.removeprefix('Problem')} | [{code}](errors/{code}.md) | {CODES[code].en} |")
    return "\n".join([*lines, ""])


def _rows(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, methods in told["paths"].items():
        if path.startswith("/v1/openapi"):
            continue
        for method, found in methods.items():
            named = any(one.get("name") == "Idempotency-Key" for one in found.get("parameters", []))
            words = " ".join(found["description"].split("\n\n")[0].split()).replace("|", "\\|")
            needs = f"{found['x-permission']}{', once' if named else ''}"
            tag = (found.get("tags") or ["other"])[0]
            yield tag, f"| `{method.upper()} {path}` | {words} | {needs} |"
