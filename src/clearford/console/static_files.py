"""Files that every page needs: read once, named by their content, so that browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from clearford.console.csp import HEADERS
from clearford.runtime.http.guard import ANYBODY, PROBE

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
AnyRequest = Request[Any, Any, Any]
JOINED = {"css/pages.css": ("vendor/pico.min.css", "css/icons.css", "css/clearford.css")}
"""Files that are sent as one. A browser styles a page by the sheets that have come; were Pico to come before
our icons, it would ask for Pico's own, which the content policy refuses."""
_FOREVER = "public, max-age=31536000, immutable"


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Path below `static/` -> file."""
    found = dict(_below(files("clearford.console") / "static", ""))
    for name, parts in JOINED.items():
        found[name] = _asset(name, b"\n".join(found[part].plain for part in parts))
    return found


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _below(entry, f"{prefix}{entry.name}/")
        elif _ending(entry.name) in _TYPES:
            found.append((prefix + entry.name, _asset(entry.name, entry.read_bytes())))
    return found


def _asset(name: str, data: bytes) -> Asset:
    digest = hashlib.sha256(data).hexdigest()[:16]
    return Asset(_TYPES[_ending(name)], data, gzip.compress(data, 9, mtime=0), digest)


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2]}"


def address(name: str) -> str:
    """Where a page asks for a file. Raises KeyError for one that is not there."""
    return f"/static/{name}?v={assets()[name].digest}"


@get("/static/{path:path}", opt={"may": ANYBODY, PROBE: True}, include_in_schema=False, sync_to_thread=False)
def static_file(request: AnyRequest, path: FromPath[str]) -> Response[bytes]:
    """Serve a file of the pages."""
    found = assets().get(path.lstrip("/"))
    if found is None:
        raise NotFoundException
    packs = "gzip" in request.headers.get("accept-encoding", "")
    more = {"Content-Encoding": "gzip"} if packs else {}
    return Response(
        found.packed if packs else found.plain,
        media_type=found.kind,
        headers={**HEADERS, "Cache-Control": _FOREVER, "Vary": "Accept-Encoding", **more},
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (static_file,)
