"""The logs of a record and who signs them: for each a key and a memory of what was signed, in files."""

from __future__ import annotations

import fcntl
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
from sqlalchemy import Connection, select

from clearford.core.errors import RecordError
from clearford.ledger.keys import SigningKey, VerifierKey, read_key, signing_key, write_key
from clearford.ledger.signer import Signer, Term
from clearford.ledger.tiles import WIDTH, bundle
from clearford.runtime.archive.catalogue import Archived, archived, archives
from clearford.runtime.record.log_years import of_log
from clearford.runtime.stores.randomness import random_bytes
from clearford.runtime.stores.tables.decisions import entry, tile

_MEMORY, _TERMS = "signed.jsonl", "terms.json"


class TermFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of `terms.json`: a key file and the sizes of the log that it signs for."""

    key: str
    since: int = 0
    until: int | None = None


class Logs:
    """Signers of the logs below a folder, each with a folder of its own, made when a log begins."""

    def __init__(self, folder: Path) -> None:
        """`folder` belongs to this installation alone, and is backed up apart from the database."""
        self._folder = folder
        self._signers: dict[str, tuple[list[TermFile], Signer]] = {}

    def signer(self, origin: str, *, begun: bool) -> Signer:
        """The signer of a log.

        begun: the database has signed checkpoints of it, so that a memory must be there.
        Raises RecordError CF-R007 when it is not, CF-R008 for a key that cannot be used.
        """
        place = self._place(origin)
        if not begun and not (place / _MEMORY).exists():
            self._begin(place, origin)
        terms = _read_terms(place)
        known, signer = self._signers.get(origin, (None, None))
        if signer is None or known != terms:  # another process may have changed the keys
            signer = Signer(place / _MEMORY, origin, _terms(place, origin, terms), hold=_hold)
            self._signers[origin] = terms, signer
        return signer

    def verifiers(self, origin: str) -> list[VerifierKey]:
        """The public keys of a log, to be published; none for a log that has not begun."""
        place = self._place(origin)
        if not place.exists():
            return []
        return [term.key.verifier for term in _terms(place, origin, _read_terms(place))]

    def signed(self, origin: str) -> int:
        """How many entries of a log were signed by anybody with this folder; 0 where it is not known.

        Raises RecordError CF-R007 for a memory that is damaged, CF-R008 for keys that cannot be used.
        """
        if not (self._place(origin) / _MEMORY).exists():
            return 0
        return self.signer(origin, begun=True).last.size

    def rotate(self, origin: str) -> tuple[SigningKey, VerifierKey]:
        """Give a log a new key; the oldest that signs, which everybody knows, and the new one.

        They sign together from now on. Raises RecordError CF-R008 when the log has not begun.
        """
        place = self._begun(origin)
        terms = _read_terms(place)
        old = read_key(place / next(term.key for term in terms if term.until is None), origin)
        name, key = _new_key(place, origin, len(terms))
        _write_terms(place, [*terms, TermFile(name)])
        return old, key.verifier

    def retire(self, origin: str) -> list[VerifierKey]:
        """Let every key but the newest sign no more; those that did until now.

        Raises RecordError CF-R008 when the log has not begun.
        """
        place = self._begun(origin)
        terms, size = _read_terms(place), self.signer(origin, begun=True).last.size
        ended = [
            msgspec.structs.replace(term, until=size + 1) if term.until is None else term
            for term in terms[:-1]
        ]
        _write_terms(place, [*ended, terms[-1]])
        return [read_key(place / term.key, origin).verifier for term in terms[:-1] if term.until is None]

    def _begun(self, origin: str) -> Path:
        place = self._place(origin)
        if not (place / _MEMORY).exists():
            raise RecordError("CF-R008", f"the log `{origin}` has no key here")
        return place

    def _place(self, origin: str) -> Path:
        return self._folder / origin.replace("/", "_")

    def _begin(self, place: Path, origin: str) -> None:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (place / _TERMS).exists():
            name, _ = _new_key(place, origin, 0)
            _write_terms(place, [TermFile(name)])
        Signer.begin(place / _MEMORY, origin)


def _terms(place: Path, origin: str, terms: list[TermFile]) -> list[Term]:
    return [Term(read_key(place / term.key, origin), term.since, term.until) for term in terms]


def _new_key(place: Path, origin: str, number: int) -> tuple[str, SigningKey]:
    name, key = f"key-{number}.txt", signing_key(origin, random_bytes(32))
    (place / name).unlink(missing_ok=True)  # left behind by a start that was cut off before it was used
    write_key(place / name, key)
    return name, key


def _read_terms(place: Path) -> list[TermFile]:
    try:
        return msgspec.json.decode((place / _TERMS).read_bytes(), type=list[TermFile])
    except (OSError, msgspec.MsgspecError) as error:
        raise RecordError("CF-R008", f"`{place / _TERMS}` cannot be used") from error


def _write_terms(place: Path, terms: list[TermFile]) -> None:
    new = place / "terms.new"
    new.write_bytes(msgspec.json.encode(terms))
    new.replace(place / _TERMS)


def _hold(stream: BinaryIO) -> None:
    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Elsewhere(Protocol):
    """Where entries are read that left the store for archives."""

    def entries(self, known: Sequence[Archived], first: int, last: int) -> Mapping[int, bytes]:
        """Place -> canonical bytes of those from `first` up to, without, `last`. Raises StoreError."""
        ...


class StoredLog:
    """Tiles and bundles of a log as a connection sees them."""

    def __init__(self, conn: Connection, origin: str, elsewhere: Elsewhere | None = None) -> None:
        """`conn` is used by this thread alone. elsewhere: where archived entries are read."""
        self._conn, self._origin, self._elsewhere = conn, origin, elsewhere

    def tile(self, level: int, n: int) -> bytes:
        """Hashes of a tile. Raises RecordError CF-R006 for one that is not there."""
        found = self._conn.execute(
            select(tile.c.hashes).where(tile.c.log == self._origin, tile.c.level == level, tile.c.n == n)
        ).scalar()
        if found is None:
            raise RecordError("CF-R006", f"tile {level}/{n} of `{self._origin}` is not there")
        return bytes(found)

    def entries(self, first: int, last: int) -> list[bytes]:
        """Canonical bytes of the entries from index `first` up to, without, `last`.

        Raises StoreError CF-S044 for entries that were archived, where nobody said where archives are read.
        """
        rows = self._conn.execute(
            select(entry.c.idx, entry.c.body)
            .where(of_log(self._origin), entry.c.idx >= first, entry.c.idx < last)
            .order_by(entry.c.idx)
        ).all()
        if len(rows) == last - first:
            return [bytes(row.body) for row in rows]
        return self._with_archived({row.idx: bytes(row.body) for row in rows}, first, last)

    def _with_archived(self, found: dict[int, bytes], first: int, last: int) -> list[bytes]:
        """The same with what left the store for archives: there may be gaps then."""
        known = [
            one
            for one in archives(self._conn, self._origin)
            if one.first < last
            and one.last >= first
            and any(i not in found for i in _common(one, first, last))
        ]
        if known and self._elsewhere is None:
            raise archived(known[0])
        if self._elsewhere is not None and known:
            found |= self._elsewhere.entries(known, first, last)
        return [found[idx] for idx in sorted(found)]

    def bundle(self, n: int) -> bytes:
        """A bundle of entries, as long as there are. Raises RecordError CF-R006 where there is none."""
        found = self.entries(n * WIDTH, (n + 1) * WIDTH)
        if not found:
            raise RecordError("CF-R006", f"bundle {n} of `{self._origin}` is not there")
        return bundle(found)


def _common(one: Archived, first: int, last: int) -> range:
    """Places between an archive's first and last entry that are asked for."""
    return range(max(first, one.first), min(last, one.last + 1))
