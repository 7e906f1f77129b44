"""A running digest over frames: equal chains mean the same frames in the same order."""

from __future__ import annotations

from hashlib import sha256


class Chain:
    """SHA-256 of the digest so far and the digest of the next frame; 32 zero bytes at the beginning."""

    __slots__ = ("digest", "length")

    def __init__(self) -> None:
        """An empty chain."""
        self.digest, self.length = bytes(32), 0

    def add(self, frame: bytes) -> None:
        """Go on with a frame."""
        self.digest = sha256(self.digest + sha256(frame).digest()).digest()
        self.length += 1

    @property
    def hex(self) -> str:
        """The digest in 64 hexadecimal digits."""
        return self.digest.hex()
