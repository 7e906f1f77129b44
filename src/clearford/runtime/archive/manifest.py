"""What an archive says of itself: its month, its files with their digests, and the head that proves it.

The manifest is written last, so that an archive without one is none. Its SHA-256 stands in the ledger, in the
entry by which the rows left the live store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal

import msgspec

from clearford.core.errors import Place, StoreError
from clearford.runtime.stores.months import Month

MANIFEST = "manifest.json"
Part = Literal["entry", "tally", "tile", "index"]
PARTS: tuple[Part, ...] = ("entry", "tally", "tile", "index")
"""What an archive holds, a file of each."""
_ADDED: frozenset[Part] = frozenset({"index"})
"""What archives of earlier versions lack."""


class PartNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of an archive."""

    rows: int
    size: int
    """Bytes."""
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an archive holds, and under which signed head."""

    v: Literal[1] = 1
    log: str
    month: str
    """As `2025-03`."""
    number: int
    """Of the archive among those of its month, from 1."""
    tables: str
    """Version of the tables that the rows are from."""
    size: int
    """Entries below the head."""
    root: str
    """Of the head, hexadecimal."""
    checkpoint: str
    """The head as it was signed."""
    types: Mapping[str, int]
    """Type -> how many entries."""
    parts: Mapping[Part, PartNote]

    @property
    def folder(self) -> str:
        """Where its files lie, below the place of all archives."""
        return folder_of(self.log, self.month, self.number)

    def encoded(self) -> bytes:
        """The bytes of the file."""
        data = msgspec.json.Encoder(order="deterministic").encode(self)
        return msgspec.json.format(data) + b"\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.encoded()).hexdigest()


def folder_of(log: str, month: Month | str, number: int) -> str:
    """Where the files of an archive lie, below the place of all archives."""
    return f"{log.replace('/', '_')}/{month}.{number}"


def part_file(part: Part) -> str:
    """Name of the file of a table."""
    return f"{part}.parquet"


def parse_manifest(data: bytes, place: str) -> Manifest:
    """A manifest from its bytes. Raises StoreError CF-S041 for one that was cut short or altered."""
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise StoreError(
            "CF-S041", "the manifest is cut short or altered", place=Place(file=place)
        ) from error
    if found.encoded() != data or not set(PARTS) - _ADDED <= set(found.parts):
        raise StoreError("CF-S041", "the manifest is cut short or altered", place=Place(file=place))
    return found
