"""Salted commitments: a hash that proves what a content was, and says nothing once its salt is gone."""

from __future__ import annotations

from hashlib import sha256

from clearford.core.errors import RecordError

SALT_BYTES = 32
_DOMAIN = b"clearford-commit-v1\x00"


def commit(name: str, salt: bytes, content: bytes) -> str:
    """The commitment to a content under its name, 64 hexadecimal digits.

    The salt is fresh for every field of every entry, and is kept with the content: without it, a hash of
    a telephone number would be the number to whoever tries them all. Raises RecordError CF-R001 for a salt
    that is not 32 bytes, or a name with a zero character.
    """
    if len(salt) != SALT_BYTES or "\x00" in name:
        raise RecordError(
            "CF-R001", "a commitment needs 32 bytes of salt, and a name without zero characters"
        )
    return sha256(_DOMAIN + name.encode() + b"\x00" + salt + content).hexdigest()
