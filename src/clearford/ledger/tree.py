"""The Merkle tree of RFC 6962 and RFC 9162: hashes, inclusion and consistency proofs, and their checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from clearford.core.errors import RecordError

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()
"""Root of a tree without leaves."""
MAX_PROOF = 63
"""Most hashes of an inclusion proof: a size is less than 2**63."""

Node = Callable[[int, int], bytes]
"""Hash of the complete subtree number `index` of 2**`level` leaves, called as (level, index)."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of the bytes of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over those of its halves."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Root over some hashes of one level, in order."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        # An odd one at the end goes up as it is: the split at the largest power of two, from below.
        rest = row[-1:] if len(row) % 2 else []
        row = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)
        ] + rest
    return row[0]


def root(size: int, node: Node) -> bytes:
    """Root of the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """Hashes from the leaf to the root that prove leaf `index` of the first `size`.

    Raises RecordError CF-R005 where there is no such leaf.
    """
    if not 0 <= index < size:
        raise RecordError("CF-R005", f"no entry {index} in a tree of {size}")
    first, count, hashes = 0, size, []
    while count > 1:
        half = _half(count)
        if index < first + half:
            hashes.append(_range(first + half, count - half, node))
            count = half
        else:
            hashes.append(_range(first, half, node))
            first, count = first + half, count - half
    return tuple(reversed(hashes))


def consistency_proof(old: int, new: int, node: Node) -> tuple[bytes, ...]:
    """Hashes that prove the first `old` leaves to be the beginning of the first `new`.

    Empty when `old` is 0 or `new`. Raises RecordError CF-R005 where `old` is the larger one.
    """
    if not 0 <= old <= new:
        raise RecordError("CF-R005", f"a tree of {new} does not begin with one of {old}")
    if old == 0:
        return ()
    first, count, hashes = 0, new, []
    while old != count:
        half = _half(count)
        if old <= half:
            hashes.append(_range(first + half, count - half, node))
            count = half
        else:
            hashes.append(_range(first, half, node))
            first, old, count = first + half, old - half, count - half
    if first:
        hashes.append(_range(first, count, node))
    return tuple(reversed(hashes))


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf's hash stands at an index of a tree (RFC 9162, 2.1.3.2). Raises CF-R005 if not."""
    if not 0 <= index < size:
        raise RecordError("CF-R005", f"no entry {index} in a tree of {size}")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise RecordError("CF-R005", "too many hashes")
        if at % 2 or at == last:
            found = node_hash(sibling, found)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last or found != root:
        raise RecordError("CF-R005", "the proof does not lead to the root")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that a tree only grew (RFC 9162, 2.1.4.2). Raises RecordError CF-R005 if not."""
    if not 0 <= old <= new:
        raise RecordError("CF-R005", f"a tree of {new} does not begin with one of {old}")
    if old in (0, new):
        same = old_root == (new_root if old else EMPTY_ROOT)
        if proof or not same:
            raise RecordError("CF-R005", "the roots do not fit together")
        return
    hashes = list(proof)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        raise RecordError("CF-R005", "too few hashes")
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise RecordError("CF-R005", "too many hashes")
        if at % 2 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    if last or before != old_root or after != new_root:
        raise RecordError("CF-R005", "the proof does not lead to the roots")


def _half(count: int) -> int:
    """Largest power of two below `count`, which is more than 1."""
    return 1 << ((count - 1).bit_length() - 1)


def _range(first: int, count: int, node: Node) -> bytes:
    """Root of `count` leaves from `first` on, which is a multiple of the largest power of two in `count`."""
    parts = []
    while count:
        level = count.bit_length() - 1
        parts.append(node(level, first >> level))
        first, count = first + (1 << level), count - (1 << level)
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found
