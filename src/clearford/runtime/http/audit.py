"""Routes of the audit: who changed what of the configuration, and who read which evidence."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.core.entries import Entry
from clearford.runtime.http.cases import Serving
from clearford.runtime.record.audit import CHANGES, READS, Contents, Wanted, actor_of, entries_by, values_of
from clearford.runtime.service.wiring import Service

Time = Annotated[int, QueryParameter(ge=0, lt=1 << 62)]
Until = Annotated[int | None, QueryParameter(ge=0, lt=1 << 62)]
Word = Annotated[str | None, QueryParameter(max_length=100)]


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, and who acted."""

    entry: Entry
    actor: str | None
    """Id of the account or key; none for what happened by itself, and once it was erased."""
    old: Any = None
    new: Any = None
    """Of changes of accounts: what was there, and is there now; none where nothing was, or it is erased."""


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """A page of entries, the latest first."""

    entries: list[Noted]
    after: str | None
    """Pass this to get what came before; none at the end."""


@get("/v1/audit/config", opt={"may": "config.read"}, sync_to_thread=True)
def read_changes(
    service: Serving,
    what: Word = None,
    role: Word = None,
    since: Time = 0,
    until: Until = None,
    after: Word = None,
) -> Audit:
    """Changes of accounts, roles, keys, packs and settings, with what was and what is.

    what: this `data.what` alone, or all below it where it ends with a dot; role: of who acts.
    since, until: microseconds since 1970, the second one without.
    """
    wanted = Wanted(types=CHANGES, what=what, role=role, since=since, until=until, after=after)
    return page_of(service, wanted, with_values=True)


@get("/v1/audit/reads", opt={"may": "read_log.read"}, sync_to_thread=True)
def read_reads(
    service: Serving,
    what: Word = None,
    role: Word = None,
    since: Time = 0,
    until: Until = None,
    after: Word = None,
    refused: FromQuery[bool | None] = None,
) -> Audit:
    """Readings of evidence, and refusals. refused: these alone, or the rest. Filters as for changes."""
    wanted = Wanted(types=READS, what=what, role=role, since=since, until=until, after=after, refused=refused)
    return page_of(service, wanted)


def page_of(service: Service, wanted: Wanted, *, with_values: bool = False) -> Audit:
    """A page of the entries that are wanted. with_values: of changes, what was and what is."""
    with service.record.read() as conn:
        found, after = entries_by(conn, service.vault, wanted, service.settings.limits.page)
        noted = [
            Noted(entry=one, actor=actor_of(kept), **(_values(one, kept) if with_values else {}))
            for one, kept in found
        ]
    return Audit(entries=noted, after=after)


def _values(one: Entry, kept: Contents) -> dict[str, Any]:
    return values_of(kept) if one.type == "config" else {}


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[read_changes, read_reads], tags=["audit"]),
)
