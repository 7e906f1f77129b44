"""Whether the service lives, whether it is ready, its metrics, and what its error codes mean."""

from __future__ import annotations

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from prometheus_client import CONTENT_TYPE_LATEST

from clearford.core.codes import CODES
from clearford.core.errors import RequestError
from clearford.runtime.http.guard import ANYBODY, PROBE
from clearford.runtime.http.params import Id
from clearford.runtime.service.wiring import Service


@get("/live", opt={"may": ANYBODY, PROBE: True}, tags=["operation"], sync_to_thread=False)
def live() -> dict[str, str]:
    """The process runs."""
    return {"status": "live"}


@get("/ready", opt={"may": ANYBODY, PROBE: True}, tags=["operation"], sync_to_thread=True)
def ready(service: NamedDependency[Service]) -> dict[str, str]:
    """The store answers and has room, and the process takes requests.

    `held_back`: code of the error that keeps a bundle from being in force; the one before decides.
    """
    if service.ending.is_set():
        raise RequestError("CF-H004", "the service is ending")
    service.store.prove()
    fault = service.follower.fault
    held_back = {} if fault is None else {"held_back": fault}
    return {"status": "ready", "bundle": service.in_force.bundle.digest} | held_back


@get("/metrics", opt={"may": "health.read"}, tags=["operation"], sync_to_thread=True)
def metrics(service: NamedDependency[Service]) -> Response[bytes]:
    """Metrics in Prometheus' text format; labels hold no id of an item or a person."""
    return Response(service.metrics.told(), media_type=CONTENT_TYPE_LATEST)


@get(
    "/docs/errors/{code:str}",
    opt={"may": ANYBODY},
    tags=["operation"],
    media_type=MediaType.TEXT,
    sync_to_thread=False,
)
def error_code(code: FromPath[Id]) -> str:
    """What an error code means, in both languages; the `type` of a problem leads here."""
    words = CODES.get(code)
    if words is None:
        raise RequestError("CF-H002", "there is no such code")
    return f"{code}\n\n{words.en}\n{words.zh}\n"


ROUTES = (live, ready, metrics, error_code)
