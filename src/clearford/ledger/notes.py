"""Signed notes: a text and who signed it (C2SP signed-note), read strictly and never trusted unverified."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clearford.core.errors import RecordError
from clearford.ledger.coded import from_base64, to_base64
from clearford.ledger.keys import SigningKey, VerifierKey, is_name

MAX_SIGNATURES = 100
MAX_NOTE_BYTES = 1 << 20
_DASH = "— "
_ID_BYTES = 4


class Signature(msgspec.Struct, frozen=True):
    """One line under a note."""

    name: str
    id: bytes
    """Four bytes."""
    bytes: bytes


class Note(msgspec.Struct, frozen=True):
    """A text with its signatures, none of them checked."""

    text: str
    """Ends with a newline."""
    signatures: tuple[Signature, ...]


class Signed(msgspec.Struct, frozen=True):
    """A signature that holds."""

    key: VerifierKey
    seconds: int
    """When a witness says that it saw the checkpoint, since 1970; 0 for others."""


def parse_note(data: bytes) -> Note:
    """A note from its bytes. Raises RecordError CF-R003 for another form."""
    if len(data) > MAX_NOTE_BYTES:
        raise _malformed("too many bytes")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise _malformed("not UTF-8") from error
    if any(c < " " and c != "\n" for c in whole):
        raise _malformed("a control character")
    text, gap, below = whole.rpartition("\n\n")
    lines = below.split("\n")
    if not gap or lines.pop() or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise _malformed("no signature lines under an empty one")
    return Note(text + "\n", tuple(map(_signature, lines)))


def format_note(note: Note) -> bytes:
    """The bytes of a note."""
    lines = [f"{_DASH}{line.name} {to_base64(line.id + line.bytes)}\n" for line in note.signatures]
    return f"{note.text}\n{''.join(lines)}".encode()


def sign_note(text: str, keys: Iterable[SigningKey], *, seconds: int = 0) -> Note:
    """A text signed by some keys; `seconds` is the time that witnesses state.

    Raises RecordError CF-R003 for a text that does not end with a newline, or holds other control characters.
    """
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise _malformed("the text must end with a newline")
    made = [(key.verifier, key.sign(text, seconds=seconds)) for key in keys]
    return Note(text, tuple(Signature(public.name, public.id, signed) for public, signed in made))


def check_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """The signatures by known keys, in the order of their lines; those of others are passed over.

    Raises RecordError CF-R004 when there is none, or one of them is wrong.
    """
    known = {(key.name, key.id): key for key in keys}
    held = [
        Signed(key, key.verify(note.text, line.bytes))
        for line in note.signatures
        if (key := known.get((line.name, line.id))) is not None
    ]
    if not held:
        raise RecordError("CF-R004", "no known key has signed it")
    return tuple(held)


def _signature(line: str) -> Signature:
    name, gap, coded = line.removeprefix(_DASH).partition(" ")
    data = from_base64(coded, "a signature")
    if not line.startswith(_DASH) or not gap or not is_name(name) or len(data) <= _ID_BYTES:
        raise _malformed("a line that is no signature")
    return Signature(name, data[:_ID_BYTES], data[_ID_BYTES:])


def _malformed(why: str) -> RecordError:
    return RecordError("CF-R003", f"not a signed note: {why}")
