"""Back-ups of a store: one state of every table in an SQLite file, with a list that says what it must hold.

It holds no keys: they are kept apart, and so is the signer's memory, which must know more than a back-up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from hashlib import file_digest
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from clearford.core.errors import ConfigError, Place, StoreError
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.migrations.standing import VERSIONS
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import checkpoint

FILE, LIST = "store.db", "backup.json"


class Head(msgspec.Struct, frozen=True):
    """The last signed checkpoint of a log."""

    size: int
    root: str
    """64 hexadecimal digits."""


class Backup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a back-up must hold."""

    at: int
    """When it was whole, microseconds by the clock of the database."""
    version: str
    """Of the tables."""
    sha256: str
    """Of the file."""
    heads: Mapping[str, Head]
    """Log -> its last signed head."""


def back_up(store: Store, folder: Path) -> Backup:
    """Write one state of a store into a folder that has no back-up, while others read and write.

    Raises ConfigError CF-C002 where one is there already, and the errors of `Store.write`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / FILE
    if any((folder / name).exists() for name in (FILE, LIST)):
        raise ConfigError("CF-C002", "there is a back-up already", place=Place(file=str(folder)))
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    if store.dialect == "sqlite":
        _copy_pages(Path(store.place), target)
    else:
        with closing(Store.open(target, create=True)) as new:
            copy_store(store, new)
    with store.read() as conn:
        at = store.now(conn)
    with closing(Store.open(target)) as new:
        made = Backup(at=at, version=VERSIONS[-1], sha256="", heads=heads_of(new))
    _alone(target)
    made = msgspec.structs.replace(made, sha256=_digest(target))
    _write(folder / LIST, msgspec.json.format(msgspec.json.encode(made)))
    return made


def restore(folder: Path, target: Store) -> int:
    """Put a back-up into a store without rows, and compare, all or nothing; how many rows.

    Raises StoreError CF-S033 for a back-up that is not what was made, CF-S011 when what is read back differs,
    ConfigError CF-C002 when `target` has rows.
    """
    made = read_backup(folder)
    with closing(Store.open(folder / FILE)) as source:
        rows = copy_store(source, target)
    if heads_of(target) != made.heads:
        raise _unusable(folder, "the heads of its logs are others than its list says")
    return sum(rows.values())


def read_backup(folder: Path) -> Backup:
    """The list of a back-up whose file is as it was made. Raises StoreError CF-S033 where it is not."""
    try:
        made = msgspec.json.decode((folder / LIST).read_bytes(), type=Backup)
        digest = _digest(folder / FILE)
    except (OSError, msgspec.MsgspecError) as error:
        raise _unusable(folder, "it is not whole") from error
    if digest != made.sha256:
        raise _unusable(folder, f"`{FILE}` was changed since it was made")
    return made


def heads_of(store: Store) -> dict[str, Head]:
    """The last signed head of each log."""
    c = checkpoint.c
    last = select(c.log, func.max(c.size).label("size")).group_by(c.log).subquery()
    query = select(c.log, c.size, c.root).join(last, (c.log == last.c.log) & (c.size == last.c.size))
    with store.read() as conn:
        return {log: Head(size, bytes(root).hex()) for log, size, root in conn.execute(query)}


def _copy_pages(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source.resolve().as_uri() + "?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _alone(path: Path) -> None:
    """Leave one file without a log of changes beside it, which reading does not change any more."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _unusable(folder: Path, why: str) -> StoreError:
    return StoreError("CF-S033", why, place=Place(file=str(folder)), suggestion="use another back-up")
