"""Routes of packs: hand a version in, put it in force as another person, go back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, RawBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import PackError
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who, Words
from clearford.runtime.record.packs import (
    Version,
    do_promote_packs,
    do_roll_back_packs,
    do_upload_packs,
    find_version,
    list_versions,
    version_in_force,
)
from clearford.runtime.service.uploads import check_apart
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


@post("/v1/packs", opt={"may": "pack.upload"}, tags=["packs"], sync_to_thread=True)
def upload_packs(
    service: Serving, identity: Who, body: RawBody, note: FromQuery[Annotated[str, Meta(max_length=500)]] = ""
) -> Version:
    """Hand in the packs of a zip file, which are checked and tested; nothing is in force by that.

    They take the place of the operator's packs as a whole, beside the shipped ones.
    """
    checked = check_apart(body, options_of(service.settings))
    if checked.faults:
        raise PackError("CF-P001", "; ".join(checked.faults)[:4_000])
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
