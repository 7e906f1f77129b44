"""A copy of what is kept of a person, for that person: nothing of others, and nothing that opens anything.

What a rule computed, who of the staff decided and what others wrote are not the person's own to see.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, or_, select, union

from clearford.runtime.media.kinds import kind_of
from clearford.runtime.record.media import CONTENT
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import appeal, report
from clearford.runtime.stores.tables.whole import METADATA
from clearford.runtime.stores.vault import Vault

POINTING = ("subject", "owner", "notifier")
"""Columns that say whose a row is."""
COPIED: Mapping[str, tuple[str, ...]] = {
    "decided": ("outcome", "at"),
    "entry": ("id", "log", "type", "ts"),
    "outbox": ("kind", "state", "created"),
    "effect": ("kind", "state", "since", "until", "entry"),
    "statement": ("id", "entry", "audience", "lang", "created", "appeal_until", "informed_at", "state"),
    "measure": ("rung", "feature", "start", "end", "review_by", "ended_at", "why_ended", "entry"),
    "strike": ("points", "at", "expires", "void_by", "entry"),
    "case_file": ("kind", "state", "harm", "lang", "item_kind", "opened", "due", "decided_at", "closed_at"),
    "report": ("id", "harm", "notifier_kind", "lang", "state", "received", "closed_at", "result", "entry"),
    "misuse": ("about", "step", "at", "end", "ended_at", "entry"),
    "dispute": ("body_name", "by", "received", "due", "outcome", "decided_at", "entry"),
    "rights_request": ("kind", "lang", "filed", "due", "result", "decided_at", "entry"),
    "sample": ("design", "decision", "at"),
}
"""Table -> columns of a person's rows that the person is given."""
NOT_COPIED: Mapping[str, str] = {
    "evidence": "its contents are given, in words",
    "subject_key": "a key",
    "medium": "the pictures are given, as contents",
    "search_text": "says by which pairs of characters a content can be found, which is itself given",
    "inbox": "waits under the key of its month, which names nobody, until it is decided",
    "order_item": "whether an authority asked is told by the notice of the order alone, at its time",
}
SECRET_KINDS = ("order", "referral", "incident", "quality", "golden", "misuse")
"""Cases and entries that a person is told of in another way, or that are not about the person."""
OWN = (
    *("item", "statement", "outcome", "appeal", "report", "contact", "question", "answer"),
    *("request", "correction", "subject", "notice", "written.en", "written.zh", CONTENT),
)
"""Contents that are the person's own to see."""


class KeptContent(msgspec.Struct, frozen=True, kw_only=True):
    """A content that is kept of a person, and the entry that commits to it."""

    entry: str
    name: str
    text: str
    keep_until: int
    """Microseconds since 1970."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a person."""

    rows: dict[str, list[dict[str, Any]]]
    """Name of a table -> rows; times in microseconds since 1970."""
    contents: list[KeptContent]


def copy_of(conn: Connection, vault: Vault, owner: str) -> Copy:
    """What is kept of an owner, which is the reference of an account or of a notifier."""
    rows = {name: _rows(conn, METADATA.tables[name], columns, owner) for name, columns in COPIED.items()}
    rows["appeal"] = _appeals(conn, owner)
    return Copy(
        rows={name: found for name, found in rows.items() if found},
        contents=[*_contents(conn, vault, [owner], OWN), *_of_items(conn, vault, owner)],
    )


def _rows(conn: Connection, table: Table, columns: tuple[str, ...], owner: str) -> list[dict[str, Any]]:
    mine = or_(*(table.c[name] == owner for name in POINTING if name in table.c))
    query = select(*(table.c[name] for name in columns)).where(mine)
    if table.name in ("case_file", "entry"):
        query = query.where(
            (table.c.kind if table.name == "case_file" else table.c.type).not_in(SECRET_KINDS)
        )
    return [dict(row._mapping) for row in conn.execute(query.order_by(*table.primary_key.columns))]


def _appeals(conn: Connection, owner: str) -> list[dict[str, Any]]:
    answered = select(report.c.id).where(report.c.notifier == owner)
    told = select(statement.c.id).where(or_(statement.c.subject == owner, statement.c.id.in_(answered)))
    shown = (
        appeal.c[name] for name in ("id", "by", "state", "result", "filed", "due", "decided_at", "entry")
    )
    found = conn.execute(select(*shown).where(appeal.c.statement.in_(told)).order_by(appeal.c.filed))
    return [dict(row._mapping) for row in found]


def _contents(
    conn: Connection, vault: Vault, owners: Sequence[str], names: tuple[str, ...]
) -> list[KeptContent]:
    return [
        KeptContent(
            entry=held.entry,
            name=name,
            text=_picture(kept.body) if name == CONTENT else kept.body.decode(errors="replace"),
            keep_until=held.keep_until,
        )
        for held in vault.read_of(conn, owners)
        for name, kept in sorted(held.contents.items())
        if name in names
    ]


def _picture(body: bytes) -> str:
    """A file as an address that a browser opens by itself."""
    return f"data:{kind_of(body)};base64,{b64encode(body).decode()}"


def _of_items(conn: Connection, vault: Vault, owner: str) -> list[KeptContent]:
    """The person's items that were kept before anybody knew whose they are; not what others said of them."""
    decided = METADATA.tables["decided"]
    mine = (select(t.c.item).where(t.c.subject == owner, t.c.item.is_not(None)) for t in (entry, decided))
    items = sorted(conn.execute(union(*mine)).scalars())
    return _contents(conn, vault, items, ("item", CONTENT))
