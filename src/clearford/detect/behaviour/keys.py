"""Keys as 64-bit hashes: the same for one value as for a batch, in every process and every version.

State never holds a name, an address or a text, only such hashes. They are no secret, and no protection
of a person; they make a key small, and comparable without being readable. What the platform chooses
(accounts, threads) is mixed fast; what strangers write goes through BLAKE2b, or is mixed with a secret of
the memory, which alone then makes two processes agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.text.tables import NEWLINE

Hashes = NDArray[np.uint64]

LONGEST = 64
"""Code points up to which a text is mixed as it stands; a longer one goes through BLAKE2b first."""
_MASK = (1 << 64) - 1
# SOURCE: the multipliers of the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), and its increment.
_FIRST, _SECOND, _STEP = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15
_SALTS = [(i * _STEP) & _MASK for i in range(1, LONGEST // 2 + 1)]
_SALT_COLUMN = np.array(_SALTS, np.uint64)[:, None]


def mix(values: Hashes) -> Hashes:
    """Each value spread over all 64 bits, one to one."""
    out = values ^ (values >> np.uint64(30))
    out *= np.uint64(_FIRST)
    out ^= out >> np.uint64(27)
    out *= np.uint64(_SECOND)
    out ^= out >> np.uint64(31)
    return out


def mix_one(value: int) -> int:
    """The same for one value."""
    value &= _MASK
    value = ((value ^ (value >> 30)) * _FIRST) & _MASK
    value = ((value ^ (value >> 27)) * _SECOND) & _MASK
    return value ^ (value >> 31)


def hash_texts(texts: Sequence[str]) -> Hashes:
    """The hash of each text, uint64 of shape (n,); never 0."""
    n = len(texts)
    if n == 0:
        return np.empty(0, np.uint64)
    lengths = np.fromiter(map(len, texts), np.int64, n)
    if int(lengths.max()) > LONGEST:
        return np.array([hash_text(text) for text in texts], np.uint64)
    width = max(2, int(lengths.max()) + 1 & ~1)
    words = np.array(texts, f"<U{width}").view("<u8").reshape(n, width // 2).T.copy()
    parts = mix(words ^ _SALT_COLUMN[: width // 2])
    # What lies behind the end of a shorter text must not count.
    parts *= words != 0
    parts[0] += lengths.view(np.uint64)
    return _not_zero(mix(parts.sum(axis=0, dtype=np.uint64)))


def hash_text(text: str) -> int:
    """The hash of one text; never 0."""
    data = text.encode("utf-32-le", "surrogatepass")
    if len(text) > LONGEST:
        return digest_one(data)
    total = len(text)
    for i in range(0, len(data), 8):
        word = int.from_bytes(data[i : i + 8], "little")
        if word:
            total += mix_one(word ^ _SALTS[i // 8])
    return mix_one(total) or 1


def hash_numbers(values: NDArray[np.int64]) -> Hashes:
    """The hash of each whole number; never 0."""
    return _not_zero(mix(values.astype(np.uint64) + np.uint64(_STEP)))


def hash_number(value: int) -> int:
    """The hash of one whole number; never 0."""
    return mix_one((value & _MASK) + _STEP) or 1


def joined(first: Hashes, second: Hashes) -> Hashes:
    """The hash of each pair; the order within a pair counts."""
    return _not_zero(mix(first * np.uint64(_STEP) + second))


def joined_one(first: int, second: int) -> int:
    """The hash of one pair."""
    return mix_one(first * _STEP + second) or 1


def digests(datas: Iterable[bytes]) -> Hashes:
    """The first 64 bits of the BLAKE2b of each; never 0.

    For what strangers write, such as texts and links: nobody can write one that counts as another.
    """
    return np.array([digest_one(data) for data in datas], np.uint64)


def digest_one(data: bytes) -> int:
    """The same of one."""
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little") or 1


def grouped(hashes: Hashes) -> NDArray[np.int64]:
    """An order in which equal hashes stand together, as they came; hashes that differ, in any order."""
    rows = np.uint64((1 << len(hashes).bit_length()) - 1)
    # Sorting numbers is several times faster than sorting places: each hash takes its place along.
    marked = hashes & ~rows
    marked |= np.arange(len(hashes), dtype=np.uint64)
    marked.sort()
    order = (marked & rows).view(np.int64)
    ordered = hashes.take(order)
    alike = (marked[1:] ^ marked[:-1]) <= rows
    if (alike > (ordered[1:] == ordered[:-1])).any():
        # Two hashes differ only in the bits that gave way to the places.
        return np.argsort(hashes, kind="stable")
    return order


def firsts(hashes: Hashes) -> NDArray[np.int64]:
    """The places at which each hash stands first, in any order."""
    order = grouped(hashes)
    ordered = hashes.take(order)
    return np.concatenate((order[:1], order[1:][ordered[1:] != ordered[:-1]]))


class SecretHashes:
    """Hashes of texts under a secret that lies in the memory (see `runtime.state.salted`); never 0.

    Every code point is multiplied by a factor of its place, which follows from the secret, and the products
    are summed. Two different texts have one hash with a chance of at most 2^-44, and who does not know the
    secret cannot find such a pair.
    """

    # SOURCE: multilinear hashing; Lemire and Kaser, "Strongly universal string hashing is fast", 2014.

    def __init__(self, tables: StateTables, name: str) -> None:
        self._secret = tables.array(f"{name}.salt", (1,), np.uint64)
        self._of, self._made = 0, np.empty(0, np.uint64)

    def batch(self, codes: NDArray[np.uint32], breaks: NDArray[np.integer[Any]]) -> Hashes:
        """The hash of each text. codes: code points, with a line feed at each of `breaks` between two."""
        ended, ends = np.append(codes, np.uint32(NEWLINE)), np.append(breaks, len(codes))
        sizes = np.diff(ends, prepend=-1)
        starts = ends + 1 - sizes
        places = np.arange(len(ended))
        places -= np.repeat(starts, sizes)
        products = self._factors(int(sizes.max())).take(places)
        products *= ended
        return _not_zero(mix(np.add.reduceat(products, starts)))

    def one(self, codes: NDArray[np.integer[Any]]) -> int:
        """The hash of one text, given by its code points."""
        size = len(codes)
        factors = self._factors(size + 1)
        total = int(codes.astype(np.uint64).dot(factors[:size])) + NEWLINE * int(factors[size])
        return mix_one(total) or 1

    def _factors(self, size: int) -> Hashes:
        """At least so many factors."""
        secret = int(self._secret[0])
        if secret != self._of or size > len(self._made):
            steps = np.arange(1, 1 + max(1024, 1 << size.bit_length()), dtype=np.uint64)
            self._of, self._made = secret, mix(steps * np.uint64(_STEP) + np.uint64(secret))
        return self._made


def _not_zero(hashes: Hashes) -> Hashes:
    hashes[hashes == 0] = 1
    return hashes
