"""Reading the record as an auditor does: entries of some types, the latest first, with who acted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select, tuple_, union_all

from clearford.core.entries import Entry, EntryType
from clearford.core.errors import RequestError
from clearford.ledger.canonical import decode
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.vault import Kept, Vault

CHANGES: tuple[EntryType, ...] = ("config", "pack_change", "key_change", "year_close")
READS: tuple[EntryType, ...] = ("read",)
Contents = Mapping[str, Kept]
"""Name -> what an entry commits to and still is there."""
_LOOKED_AT = 2_000
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
) -> tuple[list[tuple[Entry, Contents]], str | None]:
    """A page of entries with what they commit to, and what to pass for the next page.

    A page may hold fewer than `limit` and still not be the last one. Raises RequestError CF-H001 for a place
    that no page gave.
    """
    most = limit if (wanted.what, wanted.role, wanted.refused) == (None, None, None) else _LOOKED_AT
    found: list[Entry] = []
    last, looked = None, 0
    for row in _latest(conn, wanted, most, limit):
        last, looked, one = row, looked + 1, decode(bytes(row.body))
        if _fits(one, wanted):
            found.append(one)
            if len(found) == limit:
                break
    else:
        last = last if looked == most else None
    kept = vault.read_several(conn, [one.id for one in found if one.c])
    return [(one, kept.get(one.id, {})) for one in found], None if last is None else f"{last.ts}-{last.seq}"


def _fits(one: Entry, wanted: Wanted) -> bool:
    what, said = wanted.what, str(one.data.get("what", ""))
    named = what is None or (said.startswith(what) if what.endswith(".") else said == what)
    refused = wanted.refused in (None, one.data.get("refused", False) is True)
    return named and refused and wanted.role in (None, one.by_role)


def actor_of(kept: Contents) -> str | None:
    """The id of who acted; none for what happened by itself, and once it was erased."""
    return None if "actor" not in kept else kept["actor"].body.decode()


def values_of(kept: Contents) -> dict[str, Any]:
    """What a change of accounts made of what, by `old` and `new`; missing: was not there, or is erased."""
    return {name: msgspec.json.decode(kept[name].body) for name in ("old", "new") if name in kept}


def _latest(conn: Connection, wanted: Wanted, most: int, step: int) -> Iterator[Row[Any]]:
    """At most `most` rows, read in steps that grow: mostly the first of them is enough."""
    after = None if wanted.after is None else _place(wanted.after)
    while most:
        rows = _rows(conn, wanted, after, min(step, most))
        yield from rows
        if len(rows) < min(step, most):
            return
        after, most, step = (rows[-1].ts, rows[-1].seq), most - len(rows), step * 2


def _rows(conn: Connection, wanted: Wanted, after: tuple[int, int] | None, most: int) -> list[Row[Any]]:
    """The latest rows of the types, each type by the index on type and time."""
    c, shown = entry.c, ("ts", "seq", "body")
    within: list[ColumnElement[bool]] = [c.ts >= wanted.since]
    if wanted.until is not None:
        within.append(c.ts < wanted.until)
    if after is not None:
        # Compared at once, which the index can begin at; `or` would read all that is later.
        within.append(tuple_(c.ts, c.seq) < after)
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
