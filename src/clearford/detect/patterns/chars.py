"""Sets of characters as sorted ranges of code points, with the few operations the pattern checks need."""

from __future__ import annotations

from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]
"""Disjoint, ascending (first, last) pairs, both inclusive."""

LAST = 0x10FFFF
DIGITS: Ranges = ((0x30, 0x39),)
WORDS: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
UPPER: Ranges = ((0x41, 0x5A),)
ALNUM: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A))


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The set of all characters in any of the ranges."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """Every other character, without surrogates."""
    edges, at = [], 0
    for first, last in union((*ranges, (0xD800, 0xDFFF))):
        if at < first:
            edges.append((at, first - 1))
        at = last + 1
    return tuple(edges) + (((at, LAST),) if at <= LAST else ())


def overlap(one: Ranges, other: Ranges) -> bool:
    """True when some character is in both sets."""
    return any(a <= d and c <= b for a, b in one for c, d in other)


def contains(ranges: Ranges, code: int) -> bool:
    """True when the code point is in the set."""
    return any(first <= code <= last for first, last in ranges)


def render(ranges: Ranges) -> str:
    """The set as it is written in an expression that `re`, RE2 and Hyperscan read alike."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return escape(ranges[0][0])
    parts = (escape(a) if a == b else f"{escape(a)}-{escape(b)}" for a, b in ranges)
    return f"[{''.join(parts)}]"


def escape(code: int) -> str:
    """One character, safe inside and outside of brackets."""
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    char = chr(code)
    return char if code > 0x7F or char.isalnum() or char in " _@#%&~:;,<>=!\"'/`" else "\\" + char


def sample(ranges: Ranges) -> str:
    """One ordinary character of the set, for texts made from a pattern."""
    for first, last in ranges:
        if last > 0x20:
            return chr(max(first, 0x21))
    return chr(ranges[0][0])
