"""Growth of a log as a function: its right edge and new entries give a new edge and the tiles to write.

The order that keeps a log from contradicting itself: write the tiles and let them be durable, then sign
(`ledger.signer`), then publish the checkpoint. Whoever dies in between signs the same tree, or a larger
one that begins with it, the next time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import msgspec

from clearford.core.entries import Checkpoint
from clearford.core.errors import RecordError
from clearford.ledger.tiles import TILE_BYTES, WIDTH, Tile, TileReader, bundle, entries_of, hashes_of
from clearford.ledger.tree import EMPTY_ROOT, HASH_BYTES, leaf_hash, node_hash, root_of


class Edge(msgspec.Struct, frozen=True):
    """The right edge of a log: all that is needed to append to it, a few kilobytes."""

    size: int = 0
    tiles: tuple[bytes, ...] = ()
    """The unfinished tile of each level, lowest first; empty where none is begun."""
    bundle: bytes = b""
    """The unfinished bundle of entries."""

    @property
    def root(self) -> bytes:
        """Root of the log."""
        found: bytes | None = None
        for tile in self.tiles:
            if tile:
                found = _root_with(hashes_of(tile), found)
        return EMPTY_ROOT if found is None else found

    def checkpoint(self, origin: str) -> Checkpoint:
        """What is to be signed for it."""
        return Checkpoint(origin, self.size, self.root)


class Growth(msgspec.Struct, frozen=True):
    """What comes of new entries."""

    edge: Edge
    """The new edge."""
    written: tuple[tuple[Tile, bytes], ...]
    """Tiles and bundles that are new or longer than before; a longer one begins with the shorter one."""


def edge_of(size: int, reader: TileReader, unfinished: bytes) -> Edge:
    """The edge of a stored log.

    `unfinished`: its last bundle when `size` is not a multiple of 256. Raises RecordError CF-R006 when a
    tile or the bundle has too little; entries and hashes beyond `size` are left out.
    """
    tiles: list[bytes] = []
    count = size
    while count:
        n, width = divmod(count, WIDTH)
        tile = reader.tile(len(tiles), n)[: width * HASH_BYTES] if width else b""
        if len(tile) != width * HASH_BYTES:
            raise RecordError("CF-R006", f"tile {len(tiles)}/{n} has fewer than {width} hashes")
        tiles.append(tile)
        count = n
    entries = entries_of(unfinished)[: size % WIDTH] if size % WIDTH else []
    if len(entries) != size % WIDTH:
        raise RecordError("CF-R006", f"bundle {size // WIDTH} has fewer than {size % WIDTH} entries")
    return Edge(size, tuple(tiles), bundle(entries))


def grow(edge: Edge, entries: Sequence[bytes]) -> Growth:
    """Append canonical entries in order.

    Equal for any grouping of the same entries: tiles and root depend on the sequence alone.
    """
    if not entries:
        return Growth(edge, ())
    unfinished, bundles = _bundles(edge, entries)
    tiles, written = _tiles(edge, [leaf_hash(entry) for entry in entries])
    grown = Edge(edge.size + len(entries), tuple(tiles), unfinished)
    return Growth(grown, (*bundles, *written))


def _bundles(edge: Edge, entries: Sequence[bytes]) -> tuple[bytes, list[tuple[Tile, bytes]]]:
    n, begun = divmod(edge.size, WIDTH)
    data, written = edge.bundle, []
    at = 0
    while at < len(entries):
        part = entries[at : at + WIDTH - begun]
        data += bundle(part)
        at, begun = at + len(part), begun + len(part)
        written.append((Tile(None, n, begun), data))
        if begun == WIDTH:
            n, begun, data = n + 1, 0, b""
    return data, written


def _tiles(edge: Edge, hashes: list[bytes]) -> tuple[list[bytes], list[tuple[Tile, bytes]]]:
    tiles, written = list(edge.tiles), []
    level = 0
    while hashes:
        if level == len(tiles):
            tiles.append(b"")
        data = tiles[level] + b"".join(hashes)
        n = edge.size >> (8 * (level + 1))
        hashes = []
        while len(data) >= TILE_BYTES:
            written.append((Tile(level, n), data[:TILE_BYTES]))
            hashes.append(root_of(hashes_of(data[:TILE_BYTES])))
            data, n = data[TILE_BYTES:], n + 1
        if data:
            written.append((Tile(level, n, len(data) // HASH_BYTES), data))
        tiles[level] = data
        level += 1
    return tiles, written


def _root_with(hashes: list[bytes], right: bytes | None) -> bytes:
    """Root over the hashes of an unfinished tile and what lies to the right of it, one level below."""
    parts = [] if right is None else [right]
    at = len(hashes)
    while at:
        part = at & -at
        parts.append(root_of(hashes[at - part : at]))
        at -= part
    return reduce(lambda found, left: node_hash(left, found), parts)
