"""Routes of auditors to the entries: listed, found and proven; and of signed heads, compared."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.core.entries import ENTRY_TYPES, EntryType
from clearford.runtime.http.audit import Audit, Time, Until, Word, page_of
from clearford.runtime.http.cases import Serving
from clearford.runtime.http.params import LONGEST, Id
from clearford.runtime.record.audit import Wanted
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.lookup import (
    Found,
    Grown,
    Head,
    compare_heads,
    find_entry,
    heads_of,
    read_entry,
)

LogName = Annotated[str, QueryParameter(max_length=LONGEST)]
Size = Annotated[int, QueryParameter(ge=0, lt=1 << 62)]
Below = Annotated[int | None, QueryParameter(ge=0, lt=1 << 62)]


class EntryId(msgspec.Struct, frozen=True):
    """The entry that was meant."""

    id: str


class Heads(msgspec.Struct, frozen=True):
    """Signed heads of a log, and below which size the next ones are; none at the end."""

    heads: list[Head]
    below: int | None


@get("/v1/entries", opt={"may": "entry.read"}, sync_to_thread=True)
def list_entries(
    service: Serving,
    type: FromQuery[EntryType | None] = None,
    role: Word = None,
    since: Time = 0,
    until: Until = None,
    after: Word = None,
) -> Audit:
    """Entries, the latest first. type: this one alone; role: of who acted.

    since, until: microseconds since 1970, the second one without.
    """
    types = ENTRY_TYPES if type is None else (type,)
    return page_of(service, Wanted(types=types, role=role, since=since, until=until, after=after))


@get("/v1/entries/find", opt={"may": "entry.read"}, sync_to_thread=True)
def find(service: Serving, q: Annotated[str, QueryParameter(min_length=1, max_length=LONGEST)]) -> EntryId:
    """Find an entry by its id, the number of a statement, or its hash (hexadecimal or base64)."""
    with service.record.read() as conn:
        return EntryId(find_entry(conn, q))


@get("/v1/entries/{entry_id:str}", opt={"may": "entry.read"}, sync_to_thread=True)
def read_one(service: Serving, entry_id: Id) -> Found:
    """An entry: which of its contents are kept or erased, and the proof that it stands, checked just now."""
    logs = Logs(service.settings.path("ledger"))
    with service.record.read() as conn:
        return read_entry(conn, service.vault, logs, entry_id)


@get("/v1/checkpoints", opt={"may": "checkpoint.read"}, sync_to_thread=True)
def list_heads(service: Serving, log: LogName, below: Below = None) -> Heads:
    """Signed heads of a log, the largest first."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = heads_of(conn, log, below=below, limit=most)
    return Heads(found, found[-1].size if len(found) == most else None)


@get("/v1/checkpoints/compare", opt={"may": "checkpoint.read"}, sync_to_thread=True)
def compare(service: Serving, log: LogName, old: Size, new: Size) -> Grown:
    """The proof that a later head holds all that an earlier one held, checked just now."""
    with service.record.read() as conn:
        return compare_heads(conn, log, old, new)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_entries, find, read_one, list_heads, compare], tags=["record"]),
)
