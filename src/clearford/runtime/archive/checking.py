"""Is an archive what was written, and is it part of the signed log? Nothing but its files is needed.

Every file has the digest that the manifest names. The tiles lead from each entry to the root of the signed
head, and the tallies of each batch entry to the root in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import NamedTuple

from clearford.core.entries import Checkpoint, Entry
from clearford.core.errors import Place, RecordError, StoreError
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import open_checkpoint, parse_checkpoint
from clearford.ledger.keys import VerifierKey
from clearford.ledger.notes import parse_note
from clearford.ledger.tiles import WIDTH, hashes_of, node_of
from clearford.ledger.tree import HASH_BYTES, leaf_hash, root, root_of
from clearford.runtime.archive.index import Keys
from clearford.runtime.archive.manifest import MANIFEST, Manifest, parse_manifest, part_file
from clearford.runtime.archive.parts import read_part
from clearford.runtime.archive.shelf import Shelf
from clearford.runtime.stores.months import Month


class Sum(NamedTuple):
    """What a batch entry sums up."""

    size: int
    """Allowed items."""
    root: str
    """Of the tree of their digests, hexadecimal."""


class Tiles:
    """The tiles of an archive, as a reader of the tree takes them."""

    def __init__(self, shelf: Shelf, folder: str) -> None:
        """Read them all: 32 bytes an entry. Raises StoreError CF-S041, RecordError CF-R006 for one twice."""
        self.held: dict[tuple[int, int], bytes] = {}
        for level, n, data in read_part(shelf, folder, "tile"):
            if (level, n) in self.held:
                raise RecordError("CF-R006", f"tile {level}/{n} is there twice")
            self.held[level, n] = bytes(data)

    def tile(self, level: int, n: int) -> bytes:
        """Hashes of a tile. Raises RecordError CF-R006 for one that is not in the archive."""
        if (level, n) not in self.held:
            raise RecordError("CF-R006", f"tile {level}/{n} is not in the archive")
        return self.held[level, n]

    def leaf(self, index: int) -> bytes:
        """Hash of an entry. Raises RecordError CF-R006 where its tile has too little."""
        n, at = divmod(index, WIDTH)
        found = self.tile(0, n)[at * HASH_BYTES : (at + 1) * HASH_BYTES]
        if len(found) != HASH_BYTES:
            raise RecordError("CF-R006", f"tile 0/{n} has too few hashes")
        return found

    def place_of(self, leaf: bytes) -> int | None:
        """Place of the entry of a hash; none where no tile has it."""
        for (level, n), data in self.held.items():
            if level == 0 and leaf in (hashes := hashes_of(data)):
                return int(n) * WIDTH + hashes.index(leaf)
        return None


def read_manifest(shelf: Shelf, folder: str) -> Manifest:
    """The manifest of an archive. Raises StoreError CF-S041, CF-S045."""
    name = f"{folder}/{MANIFEST}"
    found = parse_manifest(shelf.read(name), shelf.place(name))
    if found.folder != folder:
        raise StoreError(
            "CF-S041", f"it is the manifest of `{found.folder}`", place=Place(file=shelf.place(name))
        )
    return found


def check_archive(shelf: Shelf, folder: str, keys: Sequence[VerifierKey] = ()) -> Manifest:
    """Check an archive as a whole; its manifest.

    keys: public keys of the log, one of which must have signed the head; none to leave the signature out.
    Raises StoreError: CF-S041 for a file that is missing, cut short or altered, CF-S042 for rows that
    the signed log does not hold, CF-S045 for a place that cannot be read.
    """
    manifest = read_manifest(shelf, folder)
    check_files(shelf, manifest)
    with proving(shelf, folder):
        open_head(manifest, keys)
        tiles = Tiles(shelf, folder)
        _check_tiles(manifest, tiles)
        seen = Keys()
        batches = _check_entries(shelf, folder, manifest, tiles, seen)
        _check_tallies(shelf, folder, batches)
        if "index" in manifest.parts:
            _check_index(shelf, folder, seen)
    return manifest


def check_files(shelf: Shelf, manifest: Manifest) -> None:
    """Every file of an archive is there as its manifest says, and the manifest too.

    Raises StoreError CF-S041 for one that is missing, cut short or altered, CF-S045.
    """
    for name, sha256 in (
        (MANIFEST, manifest.digest),
        *((part_file(part), note.sha256) for part, note in manifest.parts.items()),
    ):
        file = f"{manifest.folder}/{name}"
        if shelf.digest(file) != sha256:
            raise StoreError(
                "CF-S041", "the file is cut short or altered", place=Place(file=shelf.place(file))
            )


@contextmanager
def proving(shelf: Shelf, folder: str) -> Iterator[None]:
    """What the ledger says is wrong within becomes StoreError CF-S042, with the place of the archive."""
    try:
        yield
    except RecordError as error:
        raise StoreError("CF-S042", error.message, place=Place(file=shelf.place(folder))) from error


def open_head(manifest: Manifest, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The signed head of an archive. RecordError CF-R003, and CF-R004 where none of `keys` signed."""
    note = manifest.checkpoint.encode()
    head = open_checkpoint(note, manifest.log, keys)[0] if keys else parse_checkpoint(parse_note(note).text)
    if (head.origin, head.size, head.root.hex()) != (manifest.log, manifest.size, manifest.root):
        raise RecordError("CF-R003", "the signed head is another one than the manifest says")
    return head


def _check_tiles(manifest: Manifest, tiles: Tiles) -> None:
    """Full tiles lead to the tile above; the unfinished ones to the root."""
    if root(manifest.size, node_of(tiles)).hex() != manifest.root:
        raise RecordError("CF-R005", "the tiles do not lead to the root of the signed head")
    for (level, n), data in tiles.held.items():
        if len(data) == WIDTH * HASH_BYTES:
            above = tiles.tile(level + 1, n // WIDTH)
            at = n % WIDTH * HASH_BYTES
            if above[at : at + HASH_BYTES] != root_of(hashes_of(data)):
                raise RecordError("CF-R005", f"tile {level}/{n} does not lead to the root")


def _check_entries(shelf: Shelf, folder: str, manifest: Manifest, tiles: Tiles, seen: Keys) -> dict[str, Sum]:
    """Every entry stands at its place, and is noted in `seen`; what the batch entries sum up, by id."""
    batches, types, last = {}, Counter[str](), -1
    for idx, made, kind, ts, body in read_part(shelf, folder, "entry"):
        one = decode(bytes(body))
        says = (one.id, one.type, one.ts, one.log, str(Month.of(one.ts)))
        if says != (made, kind, ts, manifest.log, manifest.month) or idx <= last:
            raise RecordError("CF-R005", f"entry {idx} is another one than its row says, or out of order")
        if leaf_hash(bytes(body)) != tiles.leaf(idx):
            raise RecordError("CF-R005", f"entry {idx} is not the one that the log holds")
        seen.note(idx, made, bytes(body))
        types[kind] += 1
        last = idx
        if kind == "batch":
            batches[made] = sum_of(one)
    if dict(types) != dict(manifest.types) or types.total() != manifest.parts["entry"].rows:
        raise RecordError("CF-R005", "there are more or fewer entries than the manifest says")
    return batches


def _check_index(shelf: Shelf, folder: str, seen: Keys) -> None:
    """The index leads to each entry, and nowhere else."""
    for said, row in zip_longest(read_part(shelf, folder, "index"), seen.rows()):
        if said != row:
            raise RecordError("CF-R005", "the index is not that of the entries")


def _check_tallies(shelf: Shelf, folder: str, batches: dict[str, Sum]) -> None:
    for batch, leaves in _leaves(shelf, folder):
        made = batches.get(batch)
        if made is None or made != sum_up(leaves):
            raise RecordError("CF-R005", f"the tallies of batch `{batch}` are not those that it sums up")


def _leaves(shelf: Shelf, folder: str) -> Iterator[tuple[str, list[bytes]]]:
    """Batch entry -> the digests of its items, one batch after another."""
    batch, leaves = "", list[bytes]()
    for row in read_part(shelf, folder, "tally"):
        if row[-1] != batch and leaves:
            yield batch, leaves
            leaves = []
        batch = row[-1]
        leaves += hashes_of(bytes(row[4]))
    if leaves:
        yield batch, leaves


def sum_of(batch: Entry) -> Sum:
    """What a batch entry says that it sums up."""
    size, found = batch.data.get("size"), batch.data.get("root")
    return Sum(size if isinstance(size, int) else -1, str(found))


def sum_up(digests: Sequence[bytes]) -> Sum:
    """What a batch entry of allowed items with these digests, 32 bytes each, says in this order."""
    return Sum(len(digests), root_of([leaf_hash(digest) for digest in digests]).hex())
