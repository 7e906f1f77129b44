"""Random bytes of the system, fetched many at a time: a call for each salt costs more than sealing."""

from __future__ import annotations

import os
import threading

_BLOCK = 8_192


class Randomness:
    """Hands out bytes of `os.urandom`, each byte once; threads may share it, and a fork begins anew."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = b""
        self._at = 0

    def __call__(self, count: int) -> bytes:
        """`count` random bytes."""
        with self._guard:
            if len(self._held) - self._at < count:
                self._held, self._at = os.urandom(max(count, _BLOCK)), 0
            self._at += count
            return self._held[self._at - count : self._at]

    def forget(self) -> None:
        """Drop what is held, so that two processes never hand out the same bytes."""
        self._guard = threading.Lock()
        self._held, self._at = b"", 0


random_bytes = Randomness()
"""What makes ids, salts and nonces."""
os.register_at_fork(after_in_child=random_bytes.forget)
