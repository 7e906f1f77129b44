"""The erasable evidence store: contents and their salts, encrypted with a key of each person they belong to.

A person's key lies in the database wrapped by a master key that does not: destroying the wrapped key
erases what it protects from live rows, freed pages and backups alike. Contents are written in the same
transaction as the entry that commits to them, so that neither can exist without the other.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, select

from clearford.core.errors import ConfigError, Place, StoreError
from clearford.runtime.stores.randomness import random_bytes
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence, subject_key

_NONCE = 12


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A content as it is kept: the salt of its commitment and its bytes."""

    salt: bytes
    body: bytes


class MasterKeys(msgspec.Struct, frozen=True):
    """The keys outside the database. The newest wraps; older ones still unwrap."""

    wrapping: tuple[bytes, ...]
    """32 bytes each, the newest first."""
    naming: bytes
    """32 bytes; makes the keyed references, and is never changed."""

    @classmethod
    def new(cls) -> MasterKeys:
        """Fresh random keys."""
        return cls((secrets.token_bytes(32),), secrets.token_bytes(32))

    @classmethod
    def load(cls, path: Path) -> MasterKeys:
        """The keys of a file; made with mode 0600 when there is none.

        Raises ConfigError CF-C004 for a file that others may read or that does not hold keys.
        """
        if not path.exists():
            cls.new()._write(path)
        return cls._read(path)

    def rotated(self) -> MasterKeys:
        """The same with a fresh key in front, which wraps from now on."""
        return MasterKeys((secrets.token_bytes(32), *self.wrapping), self.naming)

    def newest(self) -> MasterKeys:
        """The same without the older keys: what they wrapped can be read no more."""
        return MasterKeys(self.wrapping[:1], self.naming)

    def replace(self, path: Path) -> None:
        """Put these keys in the place of those in a file, whole and durable or not at all."""
        os.replace(self._aside(path), path)
        _settle(path.parent)

    def _write(self, path: Path) -> None:
        """Put the keys where none are, whole and durable; another process may do so at the same time."""
        made = self._aside(path)
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
        _settle(path.parent)

    def _aside(self, path: Path) -> Path:
        made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(self))
            file.flush()
            os.fsync(file.fileno())
        return made

    def __repr__(self) -> str:
        return f"MasterKeys({len(self.wrapping)})"

    @classmethod
    def _read(cls, path: Path) -> MasterKeys:
        place = Place(file=str(path))
        if path.stat().st_mode & 0o077:
            raise ConfigError(
                "CF-C004", "others may read the master keys", place=place, suggestion="chmod 600"
            )
        try:
            keys = msgspec.json.decode(path.read_bytes(), type=cls)
        except msgspec.MsgspecError as error:
            raise ConfigError("CF-C004", "the file does not hold master keys", place=place) from error
        if not keys.wrapping or {len(key) for key in (*keys.wrapping, keys.naming)} != {32}:
            raise ConfigError("CF-C004", "a master key has 32 bytes", place=place)
        return keys


def _settle(folder: Path) -> None:
    """Make the names of a folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Held(NamedTuple):
    """What is kept of an owner with one entry."""

    entry: str
    owner: str
    keep_until: int
    """Microseconds since 1970."""
    contents: dict[str, Kept]


class Vault:
    """Keeps, reads and erases contents; makes the references by which rows name persons and items."""

    def __init__(self, store: Store, keys: MasterKeys) -> None:
        """`keys` must be the ones the store was written with."""
        self._store = store
        self._naming = keys.naming
        self._wraps = tuple(AESGCM(key) for key in keys.wrapping)

    def ref(self, kind: str, value: str) -> str:
        """A keyed reference to an id, 32 hexadecimal digits; the same for the same id."""
        return blake2b(f"{kind}\0{value}".encode(), key=self._naming, digest_size=16).hexdigest()

    def hash(self, purpose: str, secret: str) -> bytes:
        """32 bytes by which a random secret (token, key, session id) is kept and found."""
        return blake2b(f"{purpose}\0{secret}".encode(), key=self._naming, digest_size=32).digest()

    def sealers(self, conn: Connection, owners: Iterable[str]) -> dict[str, AESGCM]:
        """The ciphers of owners, each given a key when it has none."""
        wanted = sorted(set(owners))
        # Held until the transaction ends: no key is destroyed while something is sealed with it.
        found = self._known(conn, wanted, hold=True)
        fresh = {owner: random_bytes(32) for owner in wanted if owner not in found}
        if fresh:
            created = self._store.now(conn)
            rows = [
                {"owner": owner, "wrapped": self._wrap(owner, key), "created": created}
                for owner, key in fresh.items()
            ]
            made = set(self._store.append(conn, subject_key, rows, ignore_known=True))
            found |= {owner: AESGCM(fresh[owner]) for owner in made}
            # Somebody else may have been faster: what is in the table counts.
            found |= self._known(conn, sorted(fresh.keys() - made), hold=True)
        return found

    def opener(self, conn: Connection, owner: str) -> AESGCM | None:
        """The cipher of an owner; none when its key was destroyed or never made."""
        return self._known(conn, [owner]).get(owner)

    def read(self, conn: Connection, entry: str, owner: str) -> dict[str, Kept] | None:
        """The contents of an entry that belong to an owner; none when they are erased.

        Raises StoreError CF-S010 when what is there was altered.
        """
        row = conn.execute(
            select(evidence.c.body).where(evidence.c.entry == entry, evidence.c.owner == owner)
        ).scalar()
        cipher = self.opener(conn, owner)
        if row is None or cipher is None:
            return None
        return _contents(cipher, row, entry)

    def read_all(self, conn: Connection, entry: str) -> dict[str, Kept]:
        """Every content of an entry that is not erased, of whomever."""
        return self.read_several(conn, [entry])[entry]

    def read_several(self, conn: Connection, entries: Sequence[str]) -> dict[str, dict[str, Kept]]:
        """The same of some entries, in a few queries for all of them."""
        query = select(evidence.c.entry, evidence.c.owner, evidence.c.body).where(
            evidence.c.entry.in_(bindparam("entries", expanding=True))
        )
        parts = (entries[at : at + 500] for at in range(0, len(entries), 500))
        rows = [row for part in parts for row in conn.execute(query, {"entries": part})]
        ciphers = self._known(conn, sorted({row.owner for row in rows}))
        found: dict[str, dict[str, Kept]] = {entry: {} for entry in entries}
        for row in rows:
            if row.owner in ciphers:
                found[row.entry] |= _contents(ciphers[row.owner], row.body, row.entry)
        return found

    def read_of(self, conn: Connection, owners: Sequence[str]) -> list[Held]:
        """What is kept of some owners, in a few queries for all of them; by entry, of each owner in turn."""
        c = evidence.c
        query = select(c.entry, c.owner, c.keep_until, c.body).where(
            c.owner.in_(bindparam("owners", expanding=True))
        )
        parts = (owners[at : at + 500] for at in range(0, len(owners), 500))
        rows = [row for part in parts for row in conn.execute(query, {"owners": part})]
        ciphers = self._known(conn, sorted({row.owner for row in rows}))
        place = {owner: n for n, owner in enumerate(owners)}
        rows.sort(key=lambda row: (place[row.owner], row.entry))
        return [
            Held(row.entry, row.owner, row.keep_until, _contents(ciphers[row.owner], row.body, row.entry))
            for row in rows
            if row.owner in ciphers
        ]

    def hold(self, conn: Connection, owner: str) -> None:
        """Wait for those who seal something of an owner; until the transaction ends nobody else does."""
        conn.execute(select(subject_key.c.owner).where(subject_key.c.owner == owner).with_for_update())

    def destroy(self, conn: Connection, owner: str) -> list[str]:
        """Destroy an owner's key and contents; the ids of the entries that committed to them."""
        entries = conn.execute(select(evidence.c.entry).where(evidence.c.owner == owner)).scalars().all()
        conn.execute(delete(evidence).where(evidence.c.owner == owner))
        conn.execute(delete(subject_key).where(subject_key.c.owner == owner))
        return list(entries)

    def _known(self, conn: Connection, owners: list[str], *, hold: bool = False) -> dict[str, AESGCM]:
        query = select(subject_key.c.owner, subject_key.c.wrapped).where(
            subject_key.c.owner.in_(bindparam("owners", expanding=True))
        )
        if hold:
            query = query.with_for_update(read=True, key_share=True)
        parts = (owners[at : at + 500] for at in range(0, len(owners), 500))
        rows = [row for part in parts for row in conn.execute(query, {"owners": part})]
        return {owner: AESGCM(self._unwrap(owner, wrapped)) for owner, wrapped in rows}

    def _wrap(self, owner: str, key: bytes) -> bytes:
        return seal(self._wraps[0], key, owner)

    def _unwrap(self, owner: str, wrapped: bytes) -> bytes:
        for cipher in self._wraps[:-1]:
            try:
                return unseal(cipher, wrapped, owner)
            except StoreError:
                continue
        return unseal(self._wraps[-1], wrapped, owner)

    def rewrap(self, conn: Connection, *, after: str = "", limit: int = 500) -> tuple[int, str | None]:
        """Wrap the keys of owners behind `after` with the newest master key, where an older one did.

        How many there were, and the owner to go on behind; none at the end.
        """
        c = subject_key.c
        some = select(c.owner, c.wrapped).where(c.owner > after).order_by(c.owner).limit(limit)
        rows = conn.execute(some).all()
        changed = 0
        for owner, wrapped in rows:
            if not self._is_new(owner, wrapped):
                fresh = self._wrap(owner, self._unwrap(owner, wrapped))
                conn.execute(subject_key.update().where(c.owner == owner).values(wrapped=fresh))
                changed += 1
        return changed, rows[-1].owner if len(rows) == limit else None

    def _is_new(self, owner: str, wrapped: bytes) -> bool:
        try:
            unseal(self._wraps[0], wrapped, owner)
        except StoreError:
            return False
        return True


def _contents(cipher: AESGCM, body: bytes, entry: str) -> dict[str, Kept]:
    return msgspec.msgpack.decode(unseal(cipher, body, entry), type=dict[str, Kept])


def seal(cipher: AESGCM, content: bytes, place: str) -> bytes:
    """`content` encrypted so that it opens at `place` alone."""
    nonce = random_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, content, place.encode())


def unseal(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
    """What was sealed. Raises StoreError CF-S010 when it was altered, moved or sealed with another key."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except InvalidTag as error:
        raise StoreError("CF-S010", "evidence cannot be decrypted", place=Place(field=place)) from error


def pack(contents: Mapping[str, Kept]) -> bytes:
    """Contents as they are sealed."""
    return msgspec.msgpack.encode(dict(contents))
