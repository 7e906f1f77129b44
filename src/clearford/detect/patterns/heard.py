"""Patterns read by their sound: what each hanzi becomes, and what a text must hold for a match."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from clearford.detect.patterns import chars
from clearford.detect.patterns.loosen import is_wide
from clearford.detect.patterns.subset import KNOWN, Chars, Group, Node, Repeat, parse, refuse
from clearford.text.tables import FoldTables, looked_up

LEAST, LONGEST = 3, 4
"""Characters side by side by which rows are chosen; of each stretch two or more are hanzi."""
MOST = 512
"""Ways of reading a part of a pattern that are looked at."""
_HANZI = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))


def sounds_of(tables: FoldTables) -> dict[int, int]:
    """For `str.translate`: each hanzi becomes the first one of its sound; nothing else changes."""
    every = np.concatenate([np.arange(first, last + 1) for first, last in _HANZI])
    heard = looked_up(tables.phonetic, every)
    changed = (heard != every) & (heard != 0)
    return dict(zip(every[changed].tolist(), heard[changed].tolist(), strict=True))


def sounding(tree: Group, tables: FoldTables) -> Group:
    """A pattern as it is matched on a text read by its sound: its hanzi stand for their sound."""
    return Group(tuple(tuple(_sounding(node, tables) for node in branch) for branch in tree.branches))


def _sounding(node: Node, tables: FoldTables) -> Node:
    if isinstance(node, Group):
        return sounding(node, tables)
    if isinstance(node, Repeat):
        body = _sounding(node.body, tables)
        assert isinstance(body, Chars | Group)
        return replace(node, body=body)
    if not isinstance(node, Chars):
        return node
    if not is_wide(node):
        return Chars(_folded(node.ranges, tables))
    ruled_out = chars.complement(node.ranges)
    if is_wide(Chars(ruled_out)):
        return node
    return Chars(chars.complement(_folded(ruled_out, tables)))


def _folded(ranges: chars.Ranges, tables: FoldTables) -> chars.Ranges:
    listed = [(first, last) for first, last in ranges if not _is_hanzi(first)]
    heard = (tables.fold("phonetic", char) for char in _listed(ranges) if _is_hanzi(ord(char)))
    return chars.union([*listed, *((ord(char), ord(char)) for char in heard)])


@lru_cache(maxsize=KNOWN)
def telling(pattern: str, tables: FoldTables) -> frozenset[str]:
    """Stretches of LEAST to LONGEST characters of `phonetic` of which every match of a pattern holds one.

    Raises DetectError (CF-D002) outside the subset, and for a pattern without LEAST characters, most of
    them hanzi, side by side in all its matches.
    """
    return frozenset(form for branch in parse(pattern).branches for form in _forms(branch, tables))


def _forms(branch: tuple[Node, ...], tables: FoldTables) -> frozenset[str]:
    """Of the parts of a branch that say enough, the longest, and of those the one with the fewest ways."""
    ways = [_ways(node, tables) for node in branch]
    found: list[frozenset[str]] = []
    for start in range(len(ways)):
        forms: frozenset[str] | None = frozenset([""])
        for end in range(start, len(ways)):
            forms = _joined(forms, ways[end])
            if forms is None:
                break
            if min(map(len, forms)) >= LEAST:
                cut = frozenset(form[:LONGEST] for form in forms)
                if all(map(_is_enough, cut)):
                    found.append(cut)
    if not found:
        refuse(
            0,
            f"a pattern read by its sound has no {LEAST} characters side by side",
            "name more characters, or look for it as written",
        )
    return min(found, key=lambda forms: (-min(map(len, forms)), len(forms)))


def _is_enough(form: str) -> bool:
    """True when two of the first LEAST characters are hanzi: letters alone are met everywhere."""
    return sum(_is_hanzi(ord(char)) for char in form[:LEAST]) > 1


def _ways(node: Node, tables: FoldTables) -> frozenset[str] | None:
    """What a node stands for in `phonetic`, signs left out; None: too many ways."""
    if isinstance(node, Chars):
        few = None if is_wide(node) else frozenset(_listed(node.ranges))
        return None if few is None else frozenset(tables.fold("phonetic", char) for char in few)
    if isinstance(node, Group):
        found: set[str] = set()
        for branch in node.branches:
            forms: frozenset[str] | None = frozenset([""])
            for part in branch:
                forms = _joined(forms, _ways(part, tables))
            if forms is None:
                return None
            found |= forms
        return frozenset(found) if len(found) <= MOST else None
    if isinstance(node, Repeat):
        body, every = _ways(node.body, tables), frozenset([""])
        rounds = [every]
        for _ in range(node.high):
            more = _joined(rounds[-1], body)
            if more is None:
                return None
            rounds.append(more)
        return frozenset(itertools.chain(*rounds[node.low :]))
    return frozenset([""])


def _joined(forms: frozenset[str] | None, more: frozenset[str] | None) -> frozenset[str] | None:
    if forms is None or more is None or len(forms) * len(more) > MOST:
        return None
    return frozenset(form + end for form in forms for end in more)


def _listed(ranges: chars.Ranges) -> Iterator[str]:
    return (chr(code) for first, last in ranges for code in range(first, last + 1))


def _is_hanzi(code: int) -> bool:
    return any(first <= code <= last for first, last in _HANZI)
