"""Looking entries up: by what names one, with what is left of it and the proof that it stands in a log."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from clearford.core.entries import Entry
from clearford.core.errors import RecordError, RequestError
from clearford.ledger.canonical import decode
from clearford.ledger.coded import from_base64
from clearford.ledger.notes import parse_note
from clearford.ledger.proofs import check_proof
from clearford.ledger.tiles import WIDTH, node_of
from clearford.ledger.tree import HASH_BYTES, check_consistency, consistency_proof, leaf_hash
from clearford.runtime.archive.catalogue import unknown_entry
from clearford.runtime.record.exporting import proof_of
from clearford.runtime.record.log_years import of_log
from clearford.runtime.record.logs import Logs, StoredLog
from clearford.runtime.stores.tables.decisions import checkpoint, entry, tile
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.vault import Vault

_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_ERASURES = 5_000
"""Entries of erasure that are looked through, the latest first."""


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """A content that an entry commits to."""

    name: str
    commitment: str
    is_kept: bool
    erased_by: str | None = None
    """The entry that says that it was erased; none while it is kept, or where that lies far back."""
    erased_at: int | None = None


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """That an entry stands below a signed head; checked here with the public keys of the log."""

    index: int
    leaf: str
    """SHA-256 of the entry, hexadecimal."""
    hashes: tuple[str, ...]
    """From the leaf to the root."""
    size: int
    root: str
    signed_by: tuple[str, ...]
    """Names in the lines of signature: the log, and its witnesses."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as an auditor sees it."""

    entry: Entry
    actor: str | None
    """Id of who acted; none for what happened by itself, and once it was erased."""
    refs: dict[str, str | None]
    """Id of an entry that this one follows -> its type; none where its log was destroyed."""
    contents: tuple[Committed, ...]
    proof: Proven | None
    """none while it has no signed place yet."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A signed head of a log."""

    log: str
    size: int
    root: str
    at: int
    note: str
    """As it was signed."""


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """That a later head of a log holds all that an earlier one held; checked here."""

    log: str
    old: Head
    new: Head
    hashes: tuple[str, ...]
    """The proof (RFC 9162 section 2.1.4)."""


def find_entry(conn: Connection, words: str) -> str:
    """Id of the entry that an id, the number of a statement, or the hash of an entry names.

    hash: SHA-256 of the leaf, 64 hexadecimal digits or base64. RequestError CF-H002 for none.
    """
    name = words.strip()
    if _ID.fullmatch(name.lower()):
        return _by_id(conn, name.lower())
    wanted = bytes.fromhex(name) if _HASH.fullmatch(name.lower()) else _from_base64(name)
    if wanted is not None and (found := _by_hash(conn, wanted)):
        return found
    raise unknown_entry(conn, "no entry has this id, number or hash")


def read_entry(conn: Connection, vault: Vault, logs: Logs, entry_id: str) -> Found:
    """An entry with what is left of its contents, and the proof that it stands. RequestError CF-H002."""
    body = conn.execute(select(entry.c.body).where(entry.c.id == entry_id)).scalar()
    if body is None:
        raise unknown_entry(conn, "there is no such entry")
    one = decode(bytes(body))
    kept = vault.read_all(conn, entry_id)
    actor = kept.get("actor") if "actor" in one.c else None
    return Found(
        entry=one,
        actor=None if actor is None else actor.body.decode(),
        refs=_types(conn, one.refs),
        contents=_contents(conn, one, frozenset(kept)),
        proof=_proof(conn, logs, one),
    )


def heads_of(conn: Connection, log: str, *, below: int | None = None, limit: int) -> list[Head]:
    """Signed heads of a log, the largest first; below: only those of fewer entries."""
    query = select(checkpoint).where(checkpoint.c.log == log)
    if below is not None:
        query = query.where(checkpoint.c.size < below)
    return [_head(row) for row in conn.execute(query.order_by(checkpoint.c.size.desc()).limit(limit))]


def compare_heads(conn: Connection, log: str, old: int, new: int) -> Grown:
    """The proof that a head of `new` entries holds all of the one of `old` entries; checked here.

    Raises RequestError CF-H002 for heads that nobody signed, RecordError CF-R005 for a log that was changed,
    CF-R006 for one that was destroyed.
    """
    heads = {
        row.size: _head(row)
        for row in conn.execute(
            select(checkpoint).where(checkpoint.c.log == log, checkpoint.c.size.in_((old, new)))
        )
    }
    if not old <= new or old not in heads or new not in heads:
        raise RequestError(
            "CF-H002", "no such heads of the log are signed, or the older one is the larger one"
        )
    proof = consistency_proof(old, new, node_of(StoredLog(conn, log)))
    roots = (bytes.fromhex(heads[old].root), bytes.fromhex(heads[new].root))
    check_consistency(old, new, *roots, proof)
    return Grown(log=log, old=heads[old], new=heads[new], hashes=tuple(one.hex() for one in proof))


def _by_id(conn: Connection, name: str) -> str:
    told = select(statement.c.entry).where(statement.c.id == name)
    for query in (select(entry.c.id).where(entry.c.id == name), told):
        found: str | None = conn.execute(query).scalar()
        if found is not None:
            return found
    raise unknown_entry(conn, "no entry has this id, number or hash")


def _by_hash(conn: Connection, wanted: bytes) -> str | None:
    """The entry of a leaf; the tiles of leaves are looked through, which are 32 bytes an entry."""
    leaves = select(tile.c.log, tile.c.n, tile.c.hashes).where(tile.c.level == 0)
    with conn.execute(leaves.execution_options(yield_per=256)) as rows:
        for row in rows:
            at = _aligned(bytes(row.hashes), wanted)
            if at is not None:
                place = (of_log(row.log), entry.c.idx == row.n * WIDTH + at)
                break
        else:
            return None
    found: str | None = conn.execute(select(entry.c.id).where(*place)).scalar()
    return found


def _aligned(hashes: bytes, wanted: bytes) -> int | None:
    """Which of some hashes it is; a find between two of them is none."""
    at = hashes.find(wanted)
    while at % HASH_BYTES and at >= 0:
        at = hashes.find(wanted, at + 1)
    return at // HASH_BYTES if at >= 0 else None


def _from_base64(text: str) -> bytes | None:
    try:
        found = from_base64(text, "the hash")
    except RecordError:
        return None
    return found if len(found) == HASH_BYTES else None


def _types(conn: Connection, ids: tuple[str, ...]) -> dict[str, str | None]:
    rows = conn.execute(select(entry.c.id, entry.c.type).where(entry.c.id.in_(ids))).all()
    known = {row.id: row.type for row in rows}
    return {one: known.get(one) for one in ids}


def _contents(conn: Connection, one: Entry, kept: frozenset[str]) -> tuple[Committed, ...]:
    gone = sorted(one.c.keys() - kept)
    erased = _erasures(conn, one, frozenset(gone)) if gone else {}
    return tuple(
        Committed(
            name=name,
            commitment=commitment,
            is_kept=name in kept,
            erased_by=erased[name].id if name in erased else None,
            erased_at=erased[name].ts if name in erased else None,
        )
        for name, commitment in sorted(one.c.items())
    )


def _erasures(conn: Connection, one: Entry, names: frozenset[str]) -> dict[str, Entry]:
    """Name of a content -> the entry that says that it was erased."""
    c = entry.c
    later = select(c.body).where(c.type == "erased", c.ts >= one.ts).order_by(c.ts.desc()).limit(_ERASURES)
    found: dict[str, Entry] = {}
    with conn.execute(later.execution_options(yield_per=256)) as rows:
        for body in map(bytes, rows.scalars()):
            if one.id.encode() in body:
                erasing = decode(body)
                said = erasing.data.get("names")
                found |= dict.fromkeys(names.intersection(said if isinstance(said, list) else ()), erasing)
            if found.keys() == names:
                break
    return found


def _proof(conn: Connection, logs: Logs, one: Entry) -> Proven | None:
    try:
        body, proof = proof_of(conn, one.id)
    except RecordError as error:
        if error.code not in ("CF-R005", "CF-R006"):
            raise
        return None  # no place below a signed head yet
    checked = check_proof(proof, body, one.log, logs.verifiers(one.log))
    return Proven(
        index=proof.index,
        leaf=leaf_hash(body).hex(),
        hashes=tuple(part.hex() for part in proof.hashes),
        size=checked.size,
        root=checked.root.hex(),
        signed_by=tuple(line.name for line in parse_note(proof.checkpoint).signatures),
    )


def _head(row: Row[Any]) -> Head:
    return Head(log=row.log, size=row.size, root=bytes(row.root).hex(), at=row.at, note=row.note)
