"""Routes of backtests: a version is tried on what was kept of earlier decisions, and people judge samples."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting
from clearford.runtime.backtest.tally import excerpt
from clearford.runtime.http.cases import Body, Serving, Who, place_of
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.record.backtests import (
    SAMPLES,
    Drawn,
    Mark,
    Run,
    do_begin_run,
    do_end_run,
    do_mark_sample,
    do_read_samples,
    find_run,
    list_runs,
)

_SHIFTS = "^(restricted|released|harder|softer|escalated)$"
Shift = Annotated[str, Meta(pattern=_SHIFTS)]


class Begin(Body, frozen=True):
    """Over which time."""

    days: Annotated[int, Meta(ge=1, le=548)] = 30


class Marking(Body, frozen=True):
    """Whether a change is right."""

    shift: Shift
    entry: Annotated[str, Meta(max_length=32)]
    mark: Mark | None
    """None takes a mark back."""


class Runs(msgspec.Struct, frozen=True):
    """Backtests, the latest first."""

    backtests: list[Run]
    after: str | None
    """Pass this to get earlier ones; none at the end."""


class ShownSample(msgspec.Struct, frozen=True, kw_only=True):
    """A sample with the beginning of its text."""

    sample: Drawn
    text: str | None
    """Personal values are masked; none where the content is erased."""
    marks: tuple[tuple[int, int], ...] = ()
    """Masked parts of the text."""


@post("/v1/packs/{digest:str}/backtests", opt={"may": "backtest.run"}, sync_to_thread=True)
def begin_backtest(service: Serving, identity: Who, digest: Id, data: JSONBody[Begin]) -> Run:
    """Try a version on the decisions of the last days; a worker does it, and it acts on nobody."""
    with service.record.change(acting(identity, "backtest.run", service.record.now())) as change:
        return do_begin_run(change, digest, data.days)


@get("/v1/backtests", opt={"may": "pack.read"}, sync_to_thread=True)
def get_backtests(
    service: Serving,
    version: Annotated[str | None, QueryParameter(max_length=64)] = None,
    after: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> Runs:
    """Backtests on the record, perhaps of one version."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        place = None if after is None else place_of(after)
        found = list_runs(conn, most, version=version, after=place)
    return Runs(found, end_of(found, most, lambda one: (one.created, one.id)))


@get("/v1/backtests/{backtest:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def get_backtest(service: Serving, backtest: Id) -> Run:
    """How far a backtest is, and what it has counted; no content."""
    with service.record.read() as conn:
        return find_run(conn, backtest)


@post("/v1/backtests/{backtest:str}/stop", opt={"may": "backtest.run"}, status_code=200, sync_to_thread=True)
def stop_backtest(service: Serving, identity: Who, backtest: Id) -> Run:
    """End a backtest now; what it has counted is kept."""
    with service.record.change(acting(identity, "backtest.run", service.record.now())) as change:
        find_run(change.conn, backtest)
        return do_end_run(change, backtest, "stopped", service.office.numbers)


@get("/v1/backtests/{backtest:str}/samples", opt={"may": "backtest.run"}, sync_to_thread=True)
def read_samples(
    service: Serving,
    identity: Who,
    backtest: Id,
    shift: Annotated[str, QueryParameter(pattern=_SHIFTS)],
    at: Annotated[int | None, QueryParameter(ge=1, le=SAMPLES)] = None,
) -> list[ShownSample]:
    """Samples of a shift with the beginning of their texts, masked; that they were read is on record.

    at: only the one at this place, from 1.
    """
    with service.record.change(acting(identity, "backtest.run", service.record.now())) as change:
        find_run(change.conn, backtest)
        found = do_read_samples(change, backtest, shift, service.decoder, at=at)
    shown = []
    for sample, item in found:
        text, marks = excerpt(item) if item is not None else (None, ())
        parts = tuple((mark.start, mark.end) for mark in marks)
        shown.append(ShownSample(sample=sample, text=text, marks=parts))
    return shown


@post("/v1/backtests/{backtest:str}/mark", opt={"may": "backtest.run"}, status_code=200, sync_to_thread=True)
def mark_sample(service: Serving, identity: Who, backtest: Id, data: JSONBody[Marking]) -> Run:
    """Say whether the change of a sample is right."""
    with service.record.change(acting(identity, "backtest.run", service.record.now())) as change:
        return do_mark_sample(change, backtest, data.shift, data.entry, data.mark)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            begin_backtest,
            get_backtests,
            get_backtest,
            stop_backtest,
            read_samples,
            mark_sample,
        ],
        tags=["backtests"],
    ),
)
