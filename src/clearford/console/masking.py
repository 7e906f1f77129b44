"""The anti-forgery token as it stands in pages: another text each time.

Pages are compressed, and a token that never changes beside text that somebody else chose could be guessed
by the length of the answers (BREACH).
"""

from __future__ import annotations

import secrets


def mask(token: str) -> str:
    """A token hidden by a fresh pad, which comes first."""
    data = token.encode()
    pad = secrets.token_bytes(len(data))
    return pad.hex() + bytes(a ^ b for a, b in zip(data, pad, strict=True)).hex()


def unmask(text: str) -> str:
    """The token of a form; nothing for what is none."""
    try:
        data = bytes.fromhex(text)
        half = len(data) // 2
        return bytes(a ^ b for a, b in zip(data[:half], data[half:], strict=False)).decode()
    except ValueError:
        return ""
