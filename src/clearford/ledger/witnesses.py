"""Witnesses: what a log sends to one, and what it takes from the answer (C2SP tlog-witness)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clearford.core.errors import RecordError
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.coded import to_base64
from clearford.ledger.keys import COSIGNATURE, VerifierKey
from clearford.ledger.notes import Note, check_note, format_note, parse_note
from clearford.ledger.tree import MAX_PROOF

ADD_CHECKPOINT = "add-checkpoint"
"""What is appended to the address of a witness, for POST."""
CONFLICT = 409
"""Status of an answer that holds the size that the witness knows, for another attempt (`known_size`)."""
_DAY = 86_400


def request(old: int, proof: Sequence[bytes], checkpoint: bytes) -> bytes:
    """The body of a request: `old` is the size that the witness cosigned last, 0 for none.

    `proof`: consistency of that size with the checkpoint; empty for 0. Raises RecordError CF-R003 for a
    checkpoint of another form or a smaller size, CF-R005 for a proof that is too long.
    """
    if not 0 <= old <= parse_checkpoint(parse_note(checkpoint).text).size:
        raise RecordError("CF-R003", "the witness knows a larger size")
    if len(proof) > MAX_PROOF:
        raise RecordError("CF-R005", "too many hashes")
    lines = [f"old {old}", *map(to_base64, proof), "", ""]
    return "\n".join(lines).encode() + checkpoint


def known_size(answer: bytes) -> int:
    """The size in an answer with status `CONFLICT`. Raises RecordError CF-R003 for anything else."""
    text = answer.removesuffix(b"\n")
    if not (text.isdigit() and len(text) < 19) or (text[:1] == b"0" and text != b"0"):
        raise RecordError("CF-R003", "not a size")
    return int(text)


def cosigned(checkpoint: bytes, answer: bytes, witnesses: Iterable[VerifierKey], now: int) -> bytes:
    """The checkpoint with the cosignatures of an answer; those of others than `witnesses` are left out.

    `now` in microseconds: a witness whose time is more than a day from it has not seen this checkpoint
    now. Raises RecordError CF-R003 for an answer of another form, CF-R004 when no witness has signed, a
    signature is wrong, or its time is.
    """
    note = parse_note(checkpoint)
    asked = [key for key in witnesses if key.kind == COSIGNATURE]
    answered = parse_note(note.text.encode() + b"\n" + answer)
    signed = check_note(answered, asked)
    if any(abs(one.seconds - now // 1_000_000) > _DAY for one in signed):
        raise RecordError("CF-R004", "the time of a witness is more than a day from ours")
    known = {(one.key.name, one.key.id) for one in signed}
    added = [line for line in answered.signatures if (line.name, line.id) in known]
    kept = [line for line in note.signatures if (line.name, line.id) not in known]
    return format_note(Note(note.text, (*kept, *added)))
