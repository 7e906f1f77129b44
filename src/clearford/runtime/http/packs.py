"""Routes of packs: hand a version in, put it in force as another person, go back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter, RawBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import Connection

from clearford.core.errors import PackError, Place
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who, Words, place_of
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.http.problems import Problem, on_clearford
from clearford.runtime.http.rolling import live_rules, rolling_of
from clearford.runtime.record.packs import (
    Version,
    do_end_trial,
    do_note_backtest,
    do_promote_packs,
    do_roll_back_packs,
    do_try_packs,
    do_upload_packs,
    find_version,
    list_versions,
    version_in_force,
    version_on_trial,
)
from clearford.runtime.record.promotions import Plan
from clearford.runtime.record.rollout import do_go_back
from clearford.runtime.record.trials import TrialRun, trial_of
from clearford.runtime.service.uploads import Fault, check_apart
from clearford.runtime.service.wiring import Service, options_of


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """The versions that are kept, and which is in force."""

    in_force: str
    """Digest; empty for the folders that the settings name."""
    on_trial: str
    """Digest of the version on trial; empty for none."""
    running: str
    """Digest of the version that the process that answers decides by."""
    fault: str | None
    """Why that is not what is in force: the code of the error; none while nothing is held back."""
    versions: list[Version]
    """The latest first."""
    after: str | None
    """Pass this to get earlier ones; none at the end."""


class RollBack(Body, frozen=True):
    """Where to go back to, and why."""

    to: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
    """Digest of a version that was in force before; empty for the folders that the settings name."""
    reason: Annotated[Words, Meta(min_length=10)]


class FaultyPacks(PackError):
    """Packs that cannot be used, with everything that is wrong with them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """`faults`: at least one."""
        first = faults[0]
        place = Place(file=first.file, line=first.line, column=first.column, field=first.field)
        super().__init__("CF-P001", f"faults of the packs: {len(faults)}; first: {first.found}", place=place)
        self.faults = tuple(faults)


class FaultyProblem(Problem, frozen=True, kw_only=True):
    """What is wrong with packs: every fault with its code, its file and its place."""

    faults: tuple[Fault, ...]


def on_faulty(request: Request[Any, Any, Any], error: FaultyPacks) -> Response[Problem]:
    """Tell every fault."""
    told = on_clearford(request, error)
    told.content = FaultyProblem(**msgspec.structs.asdict(told.content), faults=error.faults)
    return told


@post(
    "/v1/packs",
    opt={"may": "pack.upload"},
    sync_to_thread=True,
    exception_handlers={FaultyPacks: on_faulty},
)
def upload_packs(
    service: Serving, identity: Who, body: RawBody, note: Annotated[str, QueryParameter(max_length=500)] = ""
) -> Version:
    """Hand in the packs of a zip file, which are checked and tested; nothing is in force by that.

    They take the place of the operator's packs as a whole, beside the shipped ones. The answer to packs
    that cannot be used is a problem with `faults`: for each its code, file, line, column and what was found.
    """
    checked = check_apart(body, options_of(service.settings))
    if checked.faults:
        raise FaultyPacks(checked.faults)
    with service.record.change(acting(identity, "pack.upload", service.record.now())) as change:
        return do_upload_packs(change, body, note, checked.candidate)


@get("/v1/packs", opt={"may": "pack.read"}, sync_to_thread=True)
def list_packs(
    service: Serving, after: Annotated[str | None, QueryParameter(max_length=100)] = None
) -> Versions:
    """Versions of the operator's packs, the latest first."""
    with service.record.read() as conn:
        return _versions(conn, service, None if after is None else place_of(after))


def _versions(conn: Connection, service: Service, after: tuple[int, str] | None = None) -> Versions:
    most = service.settings.limits.page
    found = list_versions(conn, most, after=after)
    return Versions(
        in_force=version_in_force(conn),
        on_trial=version_on_trial(conn),
        running=service.follower.version,
        fault=service.follower.fault,
        versions=found,
        after=end_of(found, most, lambda one: (one.uploaded, one.digest)),
    )


@get("/v1/packs/{digest:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def read_packs(service: Serving, digest: Id) -> Version:
    """One version."""
    with service.record.read() as conn:
        return find_version(conn, digest)


@post(
    "/v1/packs/{digest:str}/trial",
    opt={"may": "pack.trial"},
    status_code=200,
    sync_to_thread=True,
)
def try_packs(service: Serving, identity: Who, digest: Id) -> Version:
    """Let a version decide beside the one in force: it is counted, and acts on nobody."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        return do_try_packs(change, digest)


@post("/v1/packs/end-trial", opt={"may": "pack.trial"}, status_code=200, sync_to_thread=True)
def end_trial(service: Serving, identity: Who) -> Versions:
    """Let nothing be on trial any more; what it has shown is kept."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        do_end_trial(change)
        change.flush()
        return _versions(change.conn, service)


@get("/v1/packs/{digest:str}/trial", opt={"may": "pack.read"}, sync_to_thread=True)
def read_trial(service: Serving, digest: Id) -> TrialRun:
    """What a version would have decided while it was on trial, against what was decided."""
    with service.record.read() as conn:
        find_version(conn, digest)
        return trial_of(conn, digest)


@post(
    "/v1/packs/{digest:str}/backtest",
    opt={"may": "pack.trial"},
    status_code=200,
    sync_to_thread=True,
)
def note_backtest(service: Serving, identity: Who, digest: Id, body: RawBody) -> Version:
    """Note that a version was tried in a backtest: the file that `clearford pack backtest --json` wrote."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        return do_note_backtest(change, digest, body, service.office.numbers)


@post(
    "/v1/packs/{digest:str}/promote",
    opt={"may": "pack.promote"},
    status_code=200,
    sync_to_thread=True,
)
def promote_packs(service: Serving, identity: Who, digest: Id, plan: FromQuery[Plan] = "steps") -> Version:
    """Put a version in force that another person handed in; every process follows once it has loaded it.

    A trial or a backtest must have shown before what it does. plan: whether its new and changed rules act on
    a few accounts first, step by step, or on everybody at once.
    """
    rolling = rolling_of(service, digest, plan)
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        rolling.require_same(change)
        done = do_promote_packs(change, digest, service.office.numbers)
        rolling.do_begin(change)
        return done


@post("/v1/packs/roll-back", opt={"may": "pack.roll_back"}, status_code=200, sync_to_thread=True)
def roll_back_packs(service: Serving, identity: Who, data: JSONBody[RollBack]) -> Versions:
    """Go back to a version that was in force before, at once for everybody; one person is enough."""
    after = live_rules(service, data.to)
    with service.record.change(acting(identity, "pack.roll_back", service.record.now())) as change:
        do_roll_back_packs(change, data.to, data.reason)
        do_go_back(change, after)
        change.flush()
        return _versions(change.conn, service)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            upload_packs,
            list_packs,
            read_packs,
            try_packs,
            end_trial,
            read_trial,
            note_backtest,
            promote_packs,
            roll_back_packs,
        ],
        tags=["packs"],
    ),
)
