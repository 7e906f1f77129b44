"""Whether the service lives, whether it is ready, and its metrics."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy import text

from clearford.core.errors import RequestError
from clearford.runtime.http.guard import ANYBODY, PROBE
from clearford.runtime.service.wiring import Service


@get("/live", opt={"may": ANYBODY, PROBE: True}, tags=["operation"], sync_to_thread=False)
def live() -> dict[str, str]:
    """The process runs."""
    return {"status": "live"}


@get("/ready", opt={"may": ANYBODY, PROBE: True}, tags=["operation"], sync_to_thread=True)
def ready(service: NamedDependency[Service]) -> dict[str, str]:
    """The store answers, and the process takes requests."""
    if service.ending.is_set():
        raise RequestError("CF-H004", "the service is ending")
    with service.store.read() as conn:
        conn.execute(text("SELECT 1"))
    return {"status": "ready", "bundle": service.in_force.bundle.digest}


@get("/metrics", opt={"may": "health.read"}, tags=["operation"], sync_to_thread=True)
def metrics(registry: NamedDependency[CollectorRegistry]) -> Response[bytes]:
    """Metrics in Prometheus' text format; labels hold no id of an item or a person."""
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


ROUTES = (live, ready, metrics)
