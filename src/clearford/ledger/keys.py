"""Keys of signed notes (C2SP signed-note): who signs, of which type, and how a key is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from clearford.core.errors import Place, RecordError
from clearford.ledger.coded import from_base64, to_base64

NOTE, COSIGNATURE = 0x01, 0x04
"""Types of signature: over the text of a note; by a witness, over a checkpoint and the time (seconds)."""
_KEY_BYTES, _SIGNATURE_BYTES, _TIME_BYTES = 32, 64, 8
_SECRET = "PRIVATE+KEY+"
_LONGEST = 4096


def _over_note(text: str, _: int) -> bytes:
    return text.encode()


def _over_checkpoint(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


MESSAGES: dict[int, Callable[[str, int], bytes]] = {NOTE: _over_note, COSIGNATURE: _over_checkpoint}
"""Type -> what is signed, of the text and the time; a type that is not here is unknown."""


class VerifierKey(msgspec.Struct, frozen=True):
    """The public half: enough to check signatures, and no secret."""

    name: str
    """Of a log its origin; neither white space nor `+`."""
    public: bytes
    """32 bytes."""
    kind: int = NOTE

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no proof of anything."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The form to publish: `name+id+key`."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: bytes) -> int:
        """Check a signature over a text; gives the time that a witness states in it, else 0.

        Raises RecordError CF-R004 for a wrong one.
        """
        seconds = 0
        if self.kind == COSIGNATURE:
            seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
            signature = signature[_TIME_BYTES:]
        try:
            if len(signature) != _SIGNATURE_BYTES or seconds.bit_length() > 63:
                raise InvalidSignature
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(signature, MESSAGES[self.kind](text, seconds))
        except (InvalidSignature, ValueError) as error:
            raise RecordError("CF-R004", f"the signature of `{self.name}` is wrong") from error
        return seconds


@dataclass(frozen=True)
class SigningKey:
    """The secret half; its seed is in no representation, so that no log ever holds it."""

    name: str
    seed: bytes = field(repr=False)
    """32 bytes; whoever has them signs in this name."""
    kind: int = NOTE

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, public, self.kind)

    @property
    def text(self) -> str:
        """The form of a key file: `PRIVATE+KEY+name+id+seed`."""
        return f"{_SECRET}{self.name}+{self.verifier.id.hex()}+{to_base64(bytes([self.kind]) + self.seed)}"

    def sign(self, text: str, *, seconds: int = 0) -> bytes:
        """The signature over a text; a witness states the time, in seconds since 1970."""
        made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(MESSAGES[self.kind](text, seconds))
        return seconds.to_bytes(_TIME_BYTES, "big") + made if self.kind == COSIGNATURE else made


def signing_key(name: str, seed: bytes, kind: int = NOTE) -> SigningKey:
    """A key from 32 random bytes. Raises RecordError CF-R008 for a name, length or type not allowed."""
    if not is_name(name) or len(seed) != _KEY_BYTES or kind not in MESSAGES:
        raise RecordError("CF-R008", "a key needs a name without white space or `+`, and 32 bytes of seed")
    return SigningKey(name, seed, kind)


def is_name(name: str) -> bool:
    """True for what may be the name of a key: printable, not empty, without white space or `+`."""
    return bool(name) and name.isprintable() and not {" ", "+"} & set(name)


def parse_verifier(text: str) -> VerifierKey:
    """A published key. Raises RecordError CF-R003 for another form, or an id that is not of this key."""
    name, kind, public = _parts(text.strip(), "CF-R003")
    key = VerifierKey(name, public, kind)
    if key.text != text.strip():
        raise RecordError("CF-R003", "the id is not of this key")
    return key


def parse_signing(text: str) -> SigningKey:
    """The key of a key file. Raises RecordError CF-R008 for another form."""
    if not text.startswith(_SECRET):
        raise RecordError("CF-R008", "not a signing key")
    name, kind, seed = _parts(text.removeprefix(_SECRET).strip(), "CF-R008")
    key = SigningKey(name, seed, kind)
    if key.text != text.strip():
        raise RecordError("CF-R008", "the id is not of this key")
    return key


def write_key(path: Path, key: SigningKey) -> None:
    """Write a new key file that only its owner can read.

    Raises FileExistsError rather than write over another key, and OSError when it cannot be written.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(key.text + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def read_key(path: Path, origin: str) -> SigningKey:
    """The key of a file: `PRIVATE+KEY+...`, or an Ed25519 key as PEM, named by the log's origin.

    Raises RecordError CF-R008 for a file that others can read, one that is no key, or a key of another
    name; OSError when it cannot be read.
    """
    place = Place(file=str(path))
    with path.open("rb") as stream:
        shared = os.name == "posix" and os.fstat(stream.fileno()).st_mode & 0o077
        data = stream.read(_LONGEST)
    if shared:
        raise RecordError("CF-R008", "others can read it", place=place, suggestion=f"chmod 600 {path}")
    try:
        key = _from_pem(data, origin) if data.startswith(b"-----BEGIN") else parse_signing(data.decode())
    except (RecordError, ValueError, TypeError) as error:
        # The cause stays unsaid: it could quote the key.
        raise RecordError("CF-R008", "not a signing key", place=place) from error
    if key.name != origin:
        raise RecordError("CF-R008", f"the key is for `{key.name}`, not for `{origin}`", place=place)
    return key


def _from_pem(data: bytes, name: str) -> SigningKey:
    key = load_pem_private_key(data, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise RecordError("CF-R008", "not an Ed25519 key")
    return signing_key(name, key.private_bytes_raw())


def _parts(text: str, code: str) -> tuple[str, int, bytes]:
    """(name, type, 32 bytes) of `name+id+base64`."""
    pieces = text.split("+", 2)
    if len(text) > _LONGEST or len(pieces) != 3 or not is_name(pieces[0]):
        raise RecordError(code, "a key is `name+id+base64`")
    try:
        data = from_base64(pieces[2], "the key")
    except RecordError as error:
        raise RecordError(code, error.message) from error
    if len(data) != 1 + _KEY_BYTES or data[0] not in MESSAGES:
        raise RecordError(code, "a key of an unknown type or length")
    return pieces[0], data[0], data[1:]
