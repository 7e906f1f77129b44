"""Checkpoints: the size and root of a log as three lines of a note (C2SP tlog-checkpoint)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clearford.core.entries import Checkpoint
from clearford.core.errors import RecordError
from clearford.ledger.coded import from_base64, to_base64
from clearford.ledger.keys import VerifierKey, is_name
from clearford.ledger.notes import Signed, check_note, parse_note
from clearford.ledger.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The text to sign. Raises RecordError CF-R003 for an origin, size or root that it cannot hold."""
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{to_base64(checkpoint.root)}\n"
    parse_checkpoint(text)
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text.

    Raises RecordError CF-R003 for another form, extension lines among it: nobody could audit them.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise _malformed("it has three lines")
    origin, size, coded = lines[:3]
    root = from_base64(coded, "the root")
    if not is_name(origin) or not _SIZE.fullmatch(size) or int(size).bit_length() > 63:
        raise _malformed("the origin or the size")
    if len(root) != HASH_BYTES:
        raise _malformed("the root is not 32 bytes")
    return Checkpoint(origin, int(size), root)


def open_checkpoint(
    data: bytes, origin: str, keys: Iterable[VerifierKey]
) -> tuple[Checkpoint, tuple[Signed, ...]]:
    """A signed checkpoint of a log, and who signed it.

    Raises RecordError: CF-R003 for another form or origin, CF-R004 when no known key of the log has signed.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise _malformed(f"it is of another log, `{checkpoint.origin}`")
    held = check_note(note, keys)
    if all(signed.key.name != origin for signed in held):
        raise RecordError("CF-R004", "the log itself has not signed it")
    return checkpoint, held


def _malformed(why: str) -> RecordError:
    return RecordError("CF-R003", f"not a checkpoint: {why}")
