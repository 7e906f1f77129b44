"""A log as a folder: the files that the tile format serves, for an auditor to carry away and verify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from clearford.core.errors import Place, RecordError
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.coded import to_base64
from clearford.ledger.notes import parse_note
from clearford.ledger.tiles import Tile, TileReader, bundle, bundles_of, entries_of, tiles_of
from clearford.ledger.tree import HASH_BYTES

CHECKPOINT, EVIDENCE = "checkpoint", "evidence.jsonl"


class Evidence(msgspec.Struct, frozen=True):
    """A content that is still kept."""

    entry: str
    """Id of its entry."""
    name: str
    salt: bytes
    body: bytes


class LedgerSource(TileReader, Protocol):
    """Where a log is exported from."""

    def checkpoint(self) -> bytes:
        """The signed checkpoint to export."""
        ...

    def bundle(self, n: int) -> bytes:
        """A bundle of entries, as long as there are, or at least up to the checkpoint.

        Raises RecordError CF-R006 for one that is not there.
        """
        ...

    def evidence(self) -> Iterable[Evidence]:
        """Contents that are not erased, of entries of this log; nothing to export the log without them."""
        ...


def write_folder(source: LedgerSource, folder: Path) -> int:
    """Write a log below its checkpoint; gives its size. The checkpoint is written last, when all is there.

    Raises RecordError CF-R006 when the log has too little, CF-R003 for a checkpoint that is none, OSError
    when a file cannot be written.
    """
    data = source.checkpoint()
    size = parse_checkpoint(parse_note(data).text).size
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files_below(source, size):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _write_evidence(folder / EVIDENCE, source.evidence())
    (folder / CHECKPOINT).write_bytes(data)
    return size


def files_below(source: LedgerSource, size: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of every tile and bundle of the first `size` entries, one after another.

    Raises RecordError CF-R006 when the log has too little.
    """
    for tile in tiles_of(size):
        held = source.tile(tile.level or 0, tile.n)[: tile.width * HASH_BYTES]
        yield _whole(tile, held, len(held) // HASH_BYTES)
    for tile in bundles_of(size):
        entries = entries_of(source.bundle(tile.n))[: tile.width]
        yield _whole(tile, bundle(entries), len(entries))


def _whole(tile: Tile, data: bytes, width: int) -> tuple[str, bytes]:
    if width != tile.width:
        raise RecordError(
            "CF-R006", f"{width} of {tile.width} hashes or entries", place=Place(file=tile.path)
        )
    return tile.path, data


def _write_evidence(path: Path, evidence: Iterable[Evidence]) -> None:
    encoder = msgspec.json.Encoder(order="deterministic")
    with path.open("wb") as stream:
        for item in evidence:
            stream.write(
                encoder.encode(
                    {
                        "entry": item.entry,
                        "name": item.name,
                        "salt": item.salt.hex(),
                        "body": to_base64(item.body),
                    }
                )
                + b"\n"
            )
