"""Passwords that are guessed first, told by a rule: they are made of few pieces.

A piece is one character, a run along the alphabet, the digits or a row of keys (forwards or backwards),
a repetition, a year, a word that everybody thinks of, or a name that goes with the account.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LEAST_PIECES = 6
"""Fewest pieces of a password; `password1234` has two, a random one has as many as characters."""

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertz",
    "azerty",
    "1qaz",
    "2wsx",
    "3edc",
    "!@#$%^&*()",
)
_LINES = tuple(line for run in _RUNS for line in (run, run[::-1]))
_WORDS = frozenset(
    "password passwort passwd pass admin administrator root user guest test demo login welcome hello secret "
    "letmein master changeme default clearford moderator reviewer iloveyou love dragon monkey sunshine "
    "princess football summer winter spring autumn monday january company office server system temp "
    "woaini nihao mima denglu zhanghao guanliyuan woshi 1314 520 521 666 888 123".split()
)
_LOOKALIKES = str.maketrans("@$0134578!", "asoieastbi")
"""What people write for a letter: @ for a, $ for s, 0 for o ..."""


def pieces(password: str, names: Iterable[str] = ()) -> int:
    """The fewest pieces that a password is made of."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    words = _WORDS | {name.casefold() for name in names if len(name) > 2}
    letters = plain.translate(_LOOKALIKES) if len(plain.translate(_LOOKALIKES)) == len(plain) else plain
    least = [0]
    for end in range(1, len(plain) + 1):
        least.append(
            1
            + min(
                least[at]
                for at in range(end)
                if end - at == 1 or _is_piece(plain[at:end], letters[at:end], plain[:at], words)
            )
        )
    return least[-1]


def _is_piece(part: str, as_letters: str, before: str, words: Iterable[str]) -> bool:
    if part in words or as_letters in words:
        return True
    if len(part) > 2 and any(part in line for line in _LINES):
        return True
    if len(part) == 4 and part.isascii() and part.isdecimal() and part[:2] in ("19", "20"):
        return True
    # Said again, whole or in part: `abcabcabc`, `aaaaaa`.
    return len(part) > 1 and (before.endswith(part) or part == part[0] * len(part))
