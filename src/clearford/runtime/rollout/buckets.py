"""Staged rollout: which actors a rule acts on at each step."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256

from clearford.core.errors import ConfigError
from clearford.policy.model import USUAL_STEPS

KEY_SETTING = "CLEARFORD_ROLLOUT_KEY"
"""Environment variable with the secret that decides who is in which bucket."""
BUCKETS = 10_000
STEPS = USUAL_STEPS
"""Per cent of actors at each step, where a rule names none."""
MIN_KEY = 16


def rollout_key(env: Mapping[str, str] | None = None) -> bytes:
    """The secret of the buckets. Raises ConfigError CF-C004 when it is missing or short.

    Without a secret anybody could work out which accounts a new rule does not act on yet.
    """
    text = (os.environ if env is None else env).get(KEY_SETTING, "")
    if len(text) < MIN_KEY:
        found = f"`{KEY_SETTING}` is not set" if not text else f"`{KEY_SETTING}` is short"
        raise ConfigError("CF-C004", found, suggestion=f"set it to {MIN_KEY} random characters or more")
    return text.encode()


def bucket(key: bytes, actor: str, rule: str) -> int:
    """The bucket of an actor for a rule, 0 .. BUCKETS - 1; independent from rule to rule."""
    data = f"{rule}\0{actor}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, data, sha256)[:8], "big") % BUCKETS


def is_in(key: bytes, actor: str | None, rule: str, per_cent: int) -> bool:
    """Whether a rule acts on an actor at a step.

    An item without an actor is in no bucket: the rule acts on it only when it acts on everybody. Whoever is
    in at one step is in at every later one.
    """
    if per_cent >= 100:
        return True
    return actor is not None and bucket(key, actor, rule) * 100 < per_cent * BUCKETS
