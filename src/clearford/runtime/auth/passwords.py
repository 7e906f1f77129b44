"""Passwords: how they are chosen, kept and compared.

Kept as argon2id with the parameters of the library (RFC 9106, low memory): three passes over 64 MiB. A
comparison takes a quarter of a second and that memory, so few run at a time and few may wait.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clearford.core.errors import AccessError
from clearford.runtime.auth.guessable import LEAST_PIECES, pieces
from clearford.runtime.auth.lockout import TooManyAttempts

LEAST, MOST = 12, 128
"""Length in code points."""
AT_ONCE, WAITING = 2, 32
"""Comparisons that run, and that may wait."""


class Passwords:
    """Makes and compares hashes, few at a time."""

    def __init__(
        self, hasher: PasswordHasher | None = None, *, at_once: int = AT_ONCE, waiting: int = WAITING
    ) -> None:
        """`hasher` has the parameters; that of the library unless given."""
        self._hasher = hasher or PasswordHasher()
        self._running = threading.Semaphore(at_once)
        self._room = threading.Semaphore(at_once + waiting)

    @classmethod
    def cheap(cls) -> Passwords:
        """For passwords that are no secret, such as those of a demo; what is kept says how it was made."""
        return cls(PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1))

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("no account has this password")

    def hash(self, password: str) -> str:
        """What is kept of a password; contains the parameters."""
        with self._turn():
            return self._hasher.hash(_normal(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; as much work where there is none as where there is one."""
        with self._turn():
            # Made by the first comparison, whoever it is about: starting costs nothing, and tells nothing.
            nobody = self._nobody
            try:
                self._hasher.verify(nobody if kept is None else kept, _normal(password)[: MOST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_stale(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A place among those that run; too many waiting is CF-A005."""
        if not self._room.acquire(blocking=False):
            raise TooManyAttempts(1)
        try:
            with self._running:
                yield
        finally:
            self._room.release()


def demand_good(password: str, *names: str) -> None:
    """AccessError CF-A011 for a password that is too short, too long or guessed early; never quotes it.

    names: what belongs to the account and so does not count, its log-in name above all.
    """
    length = len(_normal(password))
    if not LEAST <= length <= MOST:
        raise AccessError("CF-A011", f"a password has {LEAST} to {MOST} characters, this has {length}")
    if pieces(_normal(password), names) < LEAST_PIECES:
        raise AccessError(
            "CF-A011",
            "it is made of words, runs or repetitions that are tried first",
            suggestion="several words",
        )


def _normal(password: str) -> str:
    """The same for every keyboard that writes it: NFKC, as NIST SP 800-63B recommends."""
    return unicodedata.normalize("NFKC", password)
