"""The second factor: codes by time (RFC 6238 over RFC 4226), and codes for when the device is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
"""RFC 4226, R6: 160 bits."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def hotp(secret: bytes, counter: int, digits: int = DIGITS) -> str:
    """The code of a counter (RFC 4226, section 5.3)."""
    mac = hmac.new(secret, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: bytes, code: str, now_s: int, after: int | None) -> int | None:
    """The time step that a code belongs to, the present one or a neighbour; none when it is wrong.

    after: the step of the last code that was taken, or none; a code is valid once, and none is valid
    before it.
    """
    given = code.replace(" ", "").encode()
    present = now_s // STEP_S
    found = None
    for step in (present - 1, present, present + 1):
        right = hmac.compare_digest(hotp(secret, step).encode(), given)
        if right and (after is None or step > after):
            found = step
    return found


def new_secret() -> bytes:
    """A random secret."""
    return secrets.token_bytes(SECRET_BYTES)


def uri(secret: bytes, login: str, issuer: str) -> str:
    """What an authenticator reads, usually from a QR code."""
    key = base64.b32encode(secret).decode()
    return f"otpauth://totp/{quote(issuer)}:{quote(login)}?secret={key}&issuer={quote(issuer)}"


def new_recovery_codes() -> list[str]:
    """Codes that are shown once and work once each, 59 bits: `abcd-efgh-jkmn`."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    ]


def plain_recovery_code(code: str) -> str:
    """A recovery code as it is hashed: without case, spaces and hyphens."""
    return "".join(c for c in code.casefold() if c.isalnum())
