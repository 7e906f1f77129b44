"""Routes of packs: hand a version in, put it in force as another person, go back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, RawBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import PackError, Place
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who, Words
from clearford.runtime.http.problems import Problem, on_clearford
from clearford.runtime.record.packs import (
    Version,
    do_promote_packs,
    do_roll_back_packs,
    do_upload_packs,
    find_version,
    list_versions,
    version_in_force,
)
from clearford.runtime.service.uploads import Fault, check_apart
from clearford.runtime.service.wiring import options_of


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """The versions that are kept, and which is in force."""

    in_force: str
    """Digest; empty for the folders that the settings name."""
    versions: list[Version]


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
    tags=["packs"],
    sync_to_thread=True,
    exception_handlers={FaultyPacks: on_faulty},
)
def upload_packs(
    service: Serving, identity: Who, body: RawBody, note: FromQuery[Annotated[str, Meta(max_length=500)]] = ""
) -> Version:
    """Hand in the packs of a zip file, which are checked and tested; nothing is in force by that.

    They take the place of the operator's packs as a whole, beside the shipped ones. The answer to packs
    that cannot be used is a problem with `faults`: for each its code, file, line, column and what was found.
    """
    checked = check_apart(body, options_of(service.settings))
    if checked.faults:
        raise FaultyPacks(checked.faults)
    with service.record.change(acting(identity, "pack.upload", service.record.now())) as change:
        return do_upload_packs(change, body, note)


@get("/v1/packs", opt={"may": "pack.read"}, tags=["packs"], sync_to_thread=True)
def list_packs(service: Serving) -> Versions:
    """Versions of the operator's packs, the latest first."""
    with service.record.read() as conn:
        return Versions(
            in_force=version_in_force(conn), versions=list_versions(conn, service.settings.limits.page)
        )


@get("/v1/packs/{digest:str}", opt={"may": "pack.read"}, tags=["packs"], sync_to_thread=True)
def read_packs(service: Serving, digest: FromPath[str]) -> Version:
    """One version."""
    with service.record.read() as conn:
        return find_version(conn, digest)


@post(
    "/v1/packs/{digest:str}/promote",
    opt={"may": "pack.promote"},
    tags=["packs"],
    status_code=200,
    sync_to_thread=True,
)
def promote_packs(service: Serving, identity: Who, digest: FromPath[str]) -> Version:
    """Put a version in force that another person handed in; every process follows once it has loaded it."""
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        return do_promote_packs(change, digest)


@post(
    "/v1/packs/roll-back", opt={"may": "pack.roll_back"}, tags=["packs"], status_code=200, sync_to_thread=True
)
def roll_back_packs(service: Serving, identity: Who, data: JSONBody[RollBack]) -> Versions:
    """Go back to a version that was in force before; one person is enough."""
    with service.record.change(acting(identity, "pack.roll_back", service.record.now())) as change:
        do_roll_back_packs(change, data.to, data.reason)
        change.flush()
        return Versions(
            in_force=version_in_force(change.conn),
            versions=list_versions(change.conn, service.settings.limits.page),
        )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    upload_packs,
    list_packs,
    read_packs,
    promote_packs,
    roll_back_packs,
)
