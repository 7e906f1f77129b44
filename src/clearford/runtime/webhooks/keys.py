"""Keys that sign webhooks: an Ed25519 key, or a secret that sender and receiver share."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from clearford.core.errors import ConfigError, Place

Algorithm = Literal["ed25519", "hmac-sha256"]
SHORTEST = 32
"""Characters of a shared secret."""


class Checker(Protocol):
    """What a receiver checks signatures with."""

    @property
    def algorithm(self) -> Algorithm:
        """Name of the algorithm as RFC 9421 registers it."""
        ...

    @property
    def id(self) -> str:
        """Which key it is; tells keys apart while one follows another."""
        ...

    def holds(self, signed: bytes, signature: bytes) -> bool:
        """Whether the signature over the bytes is right."""
        ...


class Signer(Protocol):
    """What a sender signs with."""

    @property
    def algorithm(self) -> Algorithm:
        """As in `Checker`."""
        ...

    @property
    def id(self) -> str:
        """As in `Checker`."""
        ...

    def sign(self, signed: bytes) -> bytes:
        """The signature over the bytes."""
        ...


@dataclass(frozen=True)
class SharedSecret:
    """HMAC-SHA256: both sides know the secret. Signs and checks."""

    secret: bytes = field(repr=False)
    algorithm: Algorithm = "hmac-sha256"

    @property
    def id(self) -> str:
        """16 hexadecimal digits that do not tell the secret."""
        return hmac.new(self.secret, b"clearford webhook key id", sha256).hexdigest()[:16]

    def sign(self, signed: bytes) -> bytes:
        """32 bytes."""
        return hmac.new(self.secret, signed, sha256).digest()

    def holds(self, signed: bytes, signature: bytes) -> bool:
        """Compared in a time that does not depend on where they differ."""
        return hmac.compare_digest(self.sign(signed), signature)


@dataclass(frozen=True)
class PublicKey:
    """Ed25519, the half that a receiver is given: 32 bytes."""

    raw: bytes
    algorithm: Algorithm = "ed25519"

    @property
    def id(self) -> str:
        """16 hexadecimal digits of the key's hash."""
        return sha256(self.raw).hexdigest()[:16]

    def holds(self, signed: bytes, signature: bytes) -> bool:
        """Whether the owner of the private half signed these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """Ed25519, the half that signs."""

    key: Ed25519PrivateKey = field(repr=False)
    algorithm: Algorithm = "ed25519"

    @property
    def public(self) -> PublicKey:
        """What receivers are given."""
        return PublicKey(self.key.public_key().public_bytes_raw())

    @property
    def id(self) -> str:
        """That of the public half."""
        return self.public.id

    def sign(self, signed: bytes) -> bytes:
        """64 bytes."""
        return self.key.sign(signed)


def load_signer(path: Path, algorithm: Algorithm) -> Signer:
    """The key of a file that its owner alone may read: a PEM private key, or a secret as text.

    Raises ConfigError CF-C004 when it cannot be read, others may read it, or it is not such a key.
    """
    place = Place(file=str(path))
    try:
        content, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError as error:
        raise ConfigError("CF-C004", "the webhook key cannot be read", place=place) from error
    if mode & 0o077:
        raise ConfigError("CF-C004", "others may read the webhook key", place=place, suggestion="chmod 600")
    if algorithm == "hmac-sha256":
        if len(content) < SHORTEST:
            raise ConfigError(
                "CF-C004", f"the webhook secret has fewer than {SHORTEST} characters", place=place
            )
        return SharedSecret(content)
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise ConfigError("CF-C004", "the file does not hold a PEM private key", place=place) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError("CF-C004", "the webhook key is not an Ed25519 key", place=place)
    return PrivateKey(key)
