"""Reading the record as an auditor does: entries of some types, the latest first, with who acted."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, union_all

from clearford.core.entries import Entry, EntryType
from clearford.core.errors import RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.stores.tables import entry
from clearford.runtime.stores.vault import Vault

CHANGES: tuple[EntryType, ...] = ("config", "pack_change", "key_change", "year_close")
READS: tuple[EntryType, ...] = ("read",)
_LOOKED_AT = 5_000
"""Entries that one page looks at, so that a filter which fits few of them costs no more."""


_PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries."""

    types: tuple[EntryType, ...]
    what: str | None = None
    """The exact `data.what`, or its beginning where this ends with a dot."""
    refused: bool | None = None
    """Only what was refused, or only what was not."""
    role: str | None = None
    since: int = 0
    until: int | None = None
    """Microseconds since 1970, the last one without."""
    after: str | None = None
    """What came before the page that gave this."""


def entries_by(
    conn: Connection, vault: Vault, wanted: Wanted, limit: int
) -> tuple[list[tuple[Entry, str | None]], str | None]:
    """A page of entries with the id of who acted, and what to pass for the next page.

    A page may hold fewer than `limit` and still not be the last one. Raises RequestError CF-H001 for a place
    that no page gave.
    """
    most = limit if (wanted.what, wanted.role, wanted.refused) == (None, None, None) else _LOOKED_AT
    found: list[tuple[Entry, str | None]] = []
    rows = _rows(conn, wanted, most)
    for row in rows:
        one = decode(bytes(row.body))
        if not _fits(one, wanted):
            continue
        found.append((one, _actor(conn, vault, one)))
        if len(found) == limit:
            return found, f"{row.ts}-{row.seq}"
    return found, f"{rows[-1].ts}-{rows[-1].seq}" if len(rows) == most else None


def _fits(one: Entry, wanted: Wanted) -> bool:
    what, said = wanted.what, str(one.data.get("what", ""))
    named = what is None or (said.startswith(what) if what.endswith(".") else said == what)
    refused = wanted.refused in (None, one.data.get("refused", False) is True)
    return named and refused and wanted.role in (None, one.by_role)


def values_of(conn: Connection, vault: Vault, one: Entry) -> dict[str, Any]:
    """What a change of accounts made of what, by `old` and `new`; missing: was not there, or is erased."""
    if one.type != "config" or not {"old", "new"} & one.c.keys():
        return {}
    kept = vault.read_all(conn, one.id)
    return {name: msgspec.json.decode(kept[name].body) for name in ("old", "new") if name in kept}


def _rows(conn: Connection, wanted: Wanted, most: int) -> list[Row[Any]]:
    """The latest rows of the types, each type by the index on type and time."""
    c, shown = entry.c, ("ts", "seq", "body")
    within = [c.ts >= wanted.since]
    if wanted.until is not None:
        within.append(c.ts < wanted.until)
    if wanted.after is not None:
        ts, seq = _place(wanted.after)
        within.append((c.ts < ts) | ((c.ts == ts) & (c.seq < seq)))
    parts = [
        select(*(c[name] for name in shown))
        .where(c.type == one, *within)
        .order_by(c.ts.desc(), c.seq.desc())
        .limit(most)
        .subquery()
        for one in wanted.types
    ]
    found = union_all(*(select(part) for part in parts)).subquery().c
    latest = select(*(found[name] for name in shown)).order_by(found.ts.desc(), found.seq.desc())
    return list(conn.execute(latest.limit(most)))


def _place(text: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(text)
    if found is None:
        raise RequestError("CF-H001", "`after` is not of a page before")
    return int(found[1]), int(found[2])


def _actor(conn: Connection, vault: Vault, one: Entry) -> str | None:
    kept = vault.read_all(conn, one.id).get("actor") if "actor" in one.c else None
    return None if kept is None else kept.body.decode()
