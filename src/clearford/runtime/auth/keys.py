"""Keys of machines: `cfk_<id>_<secret>`, shown once, kept as a keyed hash, found by id.

The prefix lets scanners for leaked secrets know one. A hash is the vault's, so a copy of the database
alone cannot even test a guess.
"""

from __future__ import annotations

import re
import secrets

from clearford.core.errors import AccessError

KEY = "key"
"""The purpose under which keys are hashed."""
DAYS = 90
"""Default life of a key."""
MOST_DAYS = 730
_FORM = re.compile(r"cfk_([0-9a-f]{16})_[0-9a-f]{64}")


def new_key() -> tuple[str, str]:
    """Id and whole text of a new key with 256 random bits."""
    made = secrets.token_hex(8)
    return made, f"cfk_{made}_{secrets.token_hex(32)}"


def id_of(text: str) -> str:
    """The id in a key. AccessError CF-A008 for what is no key; never quotes it."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise unusable()
    return found[1]


def unusable() -> AccessError:
    """CF-A008; the same for a key that is unknown, wrong, expired and revoked."""
    return AccessError(
        "CF-A008", "the key is not known, not right, expired or revoked", suggestion="`clearford user key`"
    )
