"""Routes of the overview: how the service fares, from the counts of hours."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.core.errors import RequestError
from clearford.runtime.http.cases import Serving
from clearford.runtime.record.overview import STEPS, Overview, Period, overview_of

MOST = 800
"""Points in one answer: a month of hours, two years of days."""
_USUAL = {"hour": 24, "day": 30}
"""Points where no begin is named."""
_Time = Annotated[int | None, QueryParameter(ge=0, lt=1 << 62)]
From = Annotated[int | None, QueryParameter(name="from", ge=0, lt=1 << 62)]
Harm = Annotated[str | None, QueryParameter(max_length=100, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]


@get("/v1/overview", opt={"may": "overview.read"}, sync_to_thread=True)
def read_overview(
    service: Serving,
    first: From = None,
    to: _Time = None,
    step: FromQuery[Literal["hour", "day"]] = "hour",
    points: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    harm: Harm = None,
) -> Overview:
    """How the service fared in a period, by hours or days (UTC); of the last day or month if none is named.

    from, to: microseconds since 1970, the second one without; whole hours or days are told. points: how many
    of them up to the end, in place of a begin. harm: a harm or a
    family of harms; what the items of others came to is then left out, while `items` counts all of them.
    CF-H001 for a period that is empty, or longer than 800 points.
    """
    size, now = STEPS[step], service.record.now()
    end = -(-(now + 1 if to is None else to) // size) * size
    start = end - (points or _USUAL[step]) * size if first is None else first // size * size
    if not 0 < (end - start) // size <= MOST:
        raise RequestError("CF-H001", f"a period of {(end - start) // size} points of a {step}")
    with service.record.read() as conn:
        return overview_of(conn, Period(start, end, step, harm), now, service.office.numbers)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[read_overview], tags=["overview"]),
)
