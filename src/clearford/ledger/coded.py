"""Base64 in its one form: RFC 4648 with padding, without line ends, and nothing in the unused bits."""

from __future__ import annotations

import base64
import binascii

from clearford.core.errors import RecordError


def to_base64(data: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(data).decode()


def from_base64(text: str, what: str) -> bytes:
    """Text as bytes. Raises RecordError CF-R003, saying what it was, for any other form of the same bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RecordError("CF-R003", f"{what} is not base64") from error
    if to_base64(data) != text:
        raise RecordError("CF-R003", f"{what} is not base64")
    return data
