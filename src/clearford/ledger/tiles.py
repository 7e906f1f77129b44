"""Tiles: the tree in pieces of 256 hashes, and the entries in bundles of 256 (C2SP tlog-tiles)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from clearford.core.errors import RecordError
from clearford.ledger.tree import HASH_BYTES, Node, root_of

WIDTH = 256
"""Hashes of a full tile, and entries of a full bundle."""
TILE_BYTES = WIDTH * HASH_BYTES
MAX_LEVEL = 63
_MAX_LENGTH = 0xFFFF
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


class Tile(NamedTuple):
    """Which tile, or which bundle of entries."""

    level: int | None
    """0 to 63; None for a bundle of entries."""
    n: int
    width: int = WIDTH
    """Hashes or entries in it, 1 to 256."""

    @property
    def path(self) -> str:
        """Where it is served, below the prefix of the log: `tile/0/x001/x234/067.p/8`."""
        digits = f"{self.n:d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{name}{part}"


class TileReader(Protocol):
    """Where tiles are read from."""

    def tile(self, level: int, n: int) -> bytes:
        """Hashes of a tile, 32 bytes each: as many as there are, or at least those of the tree meant.

        Raises RecordError CF-R006 for one that is not there.
        """
        ...


def parse_path(path: str) -> Tile:
    """The tile that is served at a path. Raises RecordError CF-R003 for a path of another form."""
    match = _PATH.fullmatch(path) if len(path) <= 100 else None
    if match is None:
        raise RecordError("CF-R003", "not the path of a tile")
    level, digits, width = match.groups()
    n = int(digits.replace("x", "").replace("/", ""))
    tile = Tile(None if level == "entries" else int(level), n, int(width) if width else WIDTH)
    full = width is not None and tile.width >= WIDTH
    if full or (tile.level or 0) > MAX_LEVEL or n.bit_length() > 63 or tile.path != path:
        raise RecordError("CF-R003", "not the path of a tile")
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of hashes of a tree, level by level; none for an empty one."""
    level = 0
    while size:
        yield from (Tile(level, n) for n in range(size // WIDTH))
        if size % WIDTH:
            yield Tile(level, size // WIDTH, size % WIDTH)
        level, size = level + 1, size // WIDTH


def bundles_of(size: int) -> Iterator[Tile]:
    """Every bundle of the entries of a tree."""
    yield from (Tile(None, n) for n in range(size // WIDTH))
    if size % WIDTH:
        yield Tile(None, size // WIDTH, size % WIDTH)


def node_of(reader: TileReader) -> Node:
    """The hashes of complete subtrees, computed from tiles; each tile is read once and then kept.

    What it gives raises RecordError CF-R006 for a tile that is missing, or has too few hashes.
    """
    held: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        above, height = divmod(level, 8)
        n, at = divmod(index << height, WIDTH)
        if (above, n) not in held:
            held[above, n] = reader.tile(above, n)
        end = at + (1 << height)
        data = held[above, n]
        if len(data) < end * HASH_BYTES:
            raise RecordError("CF-R006", f"tile {above}/{n} has fewer than {end} hashes")
        return root_of(hashes_of(data[at * HASH_BYTES : end * HASH_BYTES]))

    return node


def hashes_of(data: bytes) -> list[bytes]:
    """The hashes of a tile. Raises RecordError CF-R006 for bytes that are not whole hashes."""
    if len(data) % HASH_BYTES:
        raise RecordError("CF-R006", "a tile with a part of a hash")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each behind its length as two bytes; CF-R001 is raised for one beyond 65,535 bytes."""
    if any(len(entry) > _MAX_LENGTH for entry in entries):
        raise RecordError("CF-R001", f"an entry of more than {_MAX_LENGTH} bytes")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def entries_of(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises RecordError CF-R006 for one that ends too early."""
    found: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise RecordError("CF-R006", f"the bundle ends within entry {len(found)}")
        found.append(data[at + 2 : end])
        at = end
    return found
