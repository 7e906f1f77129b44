"""Entries out of archives: one by its id or hash with its proof, and stretches of a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from clearford.core.errors import Place, RecordError, RequestError, StoreError
from clearford.ledger.keys import VerifierKey
from clearford.ledger.proofs import ProofFile, make_proof
from clearford.ledger.tree import check_inclusion, leaf_hash
from clearford.runtime.archive.catalogue import Archived
from clearford.runtime.archive.checking import Tiles, open_head, proving, read_manifest
from clearford.runtime.archive.index import key_of
from clearford.runtime.archive.manifest import MANIFEST, Manifest, part_file
from clearford.runtime.archive.parts import Groups, find_in_part, find_rows, groups_of, read_group
from clearford.runtime.archive.shelf import Shelf

_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


class Found(NamedTuple):
    """An entry out of an archive."""

    manifest: Manifest
    place: int
    """Place in the log, from 0."""
    body: bytes
    """Canonical bytes, as they were hashed."""
    proof: ProofFile
    """That it stands below the signed head of the archive."""


def find_archived(
    shelf: Shelf,
    words: str,
    keys: Sequence[VerifierKey] = (),
    *,
    read_whole: Callable[[str], object] = lambda folder: None,
) -> Found:
    """The entry of an id, or of the hash of a leaf, in any archive at a place; its proof is checked here.

    words: 32 or 64 hexadecimal digits. keys: of the log, to check the signature too; none to leave it out.
    read_whole: is told the folder of each archive of an earlier version, which has no index to look into.
    Raises RequestError CF-H002 where no archive holds it, StoreError CF-S041, CF-S042 and CF-S045.
    """
    name = words.strip().lower()
    if not (_ID.fullmatch(name) or _HASH.fullmatch(name)):
        raise RequestError("CF-H002", "no entry has this id or hash", suggestion="give the id of an entry")
    for folder in shelf.folders():
        if not shelf.has(f"{folder}/{MANIFEST}"):
            continue  # what a run left that was cut off
        manifest = read_manifest(shelf, folder)
        has_index = "index" in manifest.parts
        if not has_index:
            read_whole(folder)
        if found := (_look_up if has_index else _search)(shelf, manifest, name):
            return _proven(shelf, manifest, found, keys)
    raise RequestError("CF-H002", "no archive holds this entry", suggestion="look in the live store")


def _look_up(shelf: Shelf, manifest: Manifest, name: str) -> tuple[Any, ...] | None:
    """The row of an entry by the index: a row group of it, and one of the entries."""
    for _, place in find_rows(shelf, manifest.folder, "index", key=key_of(name)):
        for row in find_rows(shelf, manifest.folder, "entry", idx=place):
            if name in (row[1], leaf_hash(bytes(row[4])).hex()):
                return row
    return None


def _search(shelf: Shelf, manifest: Manifest, name: str) -> tuple[Any, ...] | None:
    """The row of an entry where there is no index: every id is read, or every tile."""
    if _ID.fullmatch(name):
        rows = find_in_part(shelf, manifest.folder, "entry", "id", {name})
        return rows[0] if rows else None
    at = Tiles(shelf, manifest.folder).place_of(bytes.fromhex(name))
    rows = [] if at is None else find_in_part(shelf, manifest.folder, "entry", "idx", {at})
    return rows[0] if rows else None


def _proven(shelf: Shelf, manifest: Manifest, row: tuple[Any, ...], keys: Sequence[VerifierKey]) -> Found:
    index, body, note = row[0], bytes(row[4]), manifest.checkpoint.encode()
    with proving(shelf, manifest.folder):
        # Archives of earlier versions have their tiles in one piece.
        tiles = (_SomeTiles if "index" in manifest.parts else Tiles)(shelf, manifest.folder)
        proof = make_proof(index, note, tiles, extra=body)
        head = open_head(manifest, keys)
        check_inclusion(leaf_hash(body), index, head.size, proof.hashes, head.root)
    return Found(manifest, index, body, proof)


class _SomeTiles:
    """The tiles of an archive, of which only those are read that are asked for."""

    def __init__(self, shelf: Shelf, folder: str) -> None:
        self._shelf, self._folder = shelf, folder

    def tile(self, level: int, n: int) -> bytes:
        """Hashes of a tile. Raises RecordError CF-R006 for one that is not there once, StoreError CF-S041."""
        rows = find_rows(self._shelf, self._folder, "tile", level=level, n=n)
        if len(rows) != 1:
            raise RecordError("CF-R006", f"tile {level}/{n} is there {len(rows)} times")
        return bytes(rows[0][2])


class Archives:
    """The entries of archives on record, by their places in a log; each file is checked before it is used."""

    def __init__(self, shelf: Shelf) -> None:
        """shelf: the place of all archives."""
        self._shelf = shelf
        self._groups: dict[str, Groups] = {}
        self._held: tuple[tuple[str, int], dict[int, bytes]] = (("", 0), {})
        """The row group that was read last: whoever reads a log goes from one to the next."""

    def entries(self, known: Sequence[Archived], first: int, last: int) -> Mapping[int, bytes]:
        """Place -> canonical bytes of the entries of archives from `first` up to, without, `last`.

        Raises StoreError CF-S041, CF-S042, CF-S045.
        """
        found: dict[int, bytes] = {}
        for one in known:
            for number, (low, high) in enumerate(self._bounds(one)):
                if low < last and high >= first:
                    rows = self._read(one, number)
                    found |= {idx: rows[idx] for idx in range(first, last) if idx in rows}
        return found

    def _bounds(self, one: Archived) -> Groups:
        if one.folder not in self._groups:
            check_on_record(self._shelf, one)
            self._groups[one.folder] = groups_of(self._shelf, one.folder)
        return self._groups[one.folder]

    def _read(self, one: Archived, number: int) -> dict[int, bytes]:
        if self._held[0] != (one.folder, number):
            rows = read_group(self._shelf, one.folder, "entry", number)
            self._held = (one.folder, number), {row[0]: bytes(row[4]) for row in rows}
        return self._held[1]


def archives_at(address: str) -> Archives | None:
    """The archives at an address; none for an empty one. Raises StoreError CF-S045, ConfigError CF-C001."""
    return Archives(Shelf(address)) if address else None


def check_on_record(shelf: Shelf, one: Archived) -> Manifest:
    """The manifest of an archive, which is the one that the ledger names, as is the file of its entries.

    Raises StoreError CF-S041 and CF-S042 where they are not, CF-S045.
    """
    manifest = read_manifest(shelf, one.folder)
    if manifest.digest != one.sha256:
        place = Place(file=shelf.place(one.folder))
        raise StoreError("CF-S042", "the ledger names another manifest", place=place)
    name = f"{one.folder}/{part_file('entry')}"
    if shelf.digest(name) != manifest.parts["entry"].sha256:
        raise StoreError("CF-S041", "the file is cut short or altered", place=Place(file=shelf.place(name)))
    return manifest
