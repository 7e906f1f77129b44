"""Proof files: that one entry stands in a log, to be checked without a network (C2SP tlog-proof)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from clearford.core.entries import Checkpoint
from clearford.core.errors import RecordError
from clearford.ledger.checkpoints import open_checkpoint, parse_checkpoint
from clearford.ledger.coded import from_base64, to_base64
from clearford.ledger.keys import VerifierKey
from clearford.ledger.notes import MAX_NOTE_BYTES, parse_note
from clearford.ledger.tiles import TileReader, node_of
from clearford.ledger.tree import HASH_BYTES, MAX_PROOF, check_inclusion, inclusion_proof, leaf_hash

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)


class ProofFile(msgspec.Struct, frozen=True):
    """What a proof file holds, none of it checked."""

    index: int
    """Place of the entry in the log, from 0."""
    hashes: tuple[bytes, ...]
    """From the leaf to the root."""
    checkpoint: bytes
    """The signed note of the checkpoint."""
    extra: bytes | None = None
    """Anything that helps the reader, such as the entry itself; not covered by a signature."""


def make_proof(index: int, checkpoint: bytes, reader: TileReader, extra: bytes | None = None) -> ProofFile:
    """The proof of an entry below a signed checkpoint, from the tiles of the log.

    Raises RecordError: CF-R003 for a malformed checkpoint, CF-R005 for an entry that it does not cover yet,
    CF-R006 for a tile that is missing.
    """
    size = parse_checkpoint(parse_note(checkpoint).text).size
    return ProofFile(index, inclusion_proof(index, size, node_of(reader)), checkpoint, extra)


def format_proof(proof: ProofFile) -> str:
    """The text of a proof file."""
    extra = [] if proof.extra is None else [f"extra {to_base64(proof.extra)}"]
    hashes = map(to_base64, proof.hashes)
    return "\n".join([HEADER, *extra, f"index {proof.index}", *hashes, "", proof.checkpoint.decode()])


def parse_proof(data: bytes) -> ProofFile:
    """A proof from its bytes. Raises RecordError CF-R003 for another form."""
    if len(data) > 2 * MAX_NOTE_BYTES:
        raise _malformed("too many bytes")
    try:
        head, gap, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise _malformed("not UTF-8") from error
    lines = head.split("\n")[::-1]
    if not gap or lines.pop() != HEADER:
        raise _malformed("the first line or the checkpoint is missing")
    extra = None
    if lines and lines[-1].startswith("extra "):
        extra = from_base64(lines.pop().removeprefix("extra "), "the extra line")
    match = _INDEX.fullmatch(lines.pop()) if lines else None
    if match is None:
        raise _malformed("no index")
    hashes = tuple(from_base64(line, "a hash") for line in reversed(lines))
    if len(hashes) > MAX_PROOF or any(len(item) != HASH_BYTES for item in hashes):
        raise _malformed("a hash that is not 32 bytes, or too many")
    parse_checkpoint(parse_note(checkpoint.encode()).text)
    return ProofFile(int(match[1]), hashes, checkpoint.encode(), extra)


def check_proof(proof: ProofFile, entry: bytes, origin: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Check that an entry stands in a log; gives the checkpoint that it stands below.

    Raises RecordError: CF-R003 for a malformed or foreign checkpoint, CF-R004 for its signatures, CF-R005
    when the entry does not lead to the root.
    """
    checkpoint, _ = open_checkpoint(proof.checkpoint, origin, keys)
    check_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint


def _malformed(why: str) -> RecordError:
    return RecordError("CF-R003", f"not a proof: {why}")
