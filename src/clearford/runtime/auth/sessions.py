"""How long a session lasts, and its cookie. Its secret is with the browser; the store keeps a hash.

A session gets a new secret when somebody signs in and when what it may do changes; the old one ends.
"""

from __future__ import annotations

import msgspec

COOKIE = "__Host-clearford"
"""Bound by its name to this host, to `/` and to TLS."""
SECOND = 1_000_000
"""Microseconds."""


class SessionRules(msgspec.Struct, frozen=True):
    """Limits of sessions, in seconds."""

    idle_s: int = 30 * 60
    longest_s: int = 12 * 3600
    touch_s: int = 60
    """Use is written down at most this often."""

    def expires(self, now: int) -> int:
        """When a session that begins now ends at the latest, in microseconds."""
        return now + self.longest_s * SECOND

    def is_live(self, *, seen: int, expires: int, ended: int | None, now: int) -> bool:
        """Whether a session may still be used."""
        return ended is None and now < expires and now - seen < self.idle_s * SECOND

    def needs_touch(self, seen: int, now: int) -> bool:
        """Whether its use should be written down."""
        return now - seen >= self.touch_s * SECOND

    def cookie(self, secret: str) -> str:
        """The header Set-Cookie that hands out a session."""
        return f"{COOKIE}={secret}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={self.longest_s}"


def ending_cookie() -> str:
    """The header Set-Cookie that takes a session back."""
    return f"{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
