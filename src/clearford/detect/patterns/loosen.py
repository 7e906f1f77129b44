"""Looser forms of a pattern, for scanners: less to look for, reported in fewer places."""

from __future__ import annotations

from clearford.detect.patterns import chars
from clearford.detect.patterns.subset import (
    Border,
    Chars,
    Group,
    Node,
    Repeat,
    first_of_sequence,
    shortest,
)

CERTAIN = 8
"""Characters after which a filter may stop looking."""
WIDE = 64
"""A set of more characters beyond ASCII stands for any of them in a filter."""
TELLING = 4.0
"""Weight from which a part of a pattern with gaps is looked for by itself: two hanzi, four letters."""


Part = tuple[tuple[Node, ...], bool]
"""A sequence that occurs inside every match, and whether it begins where the match begins."""


def loosened(tree: Group) -> list[list[Part]]:
    """In every match of the pattern occurs, for each entry, one of the parts in it.

    Gaps of nearly any characters are costly to scan for, so that the parts between them are looked for
    one by one, as far as they say enough; of several alternatives one part each.
    """
    branches = [_parts(branch) for branch in tree.branches]
    if len(branches) == 1:
        return [[_loosened(part)] for part in branches[0]]
    return [[_loosened(max(parts, key=lambda part: _weight_of(part[0]))) for parts in branches]]


def _loosened(part: Part) -> Part:
    sequence, at_start = _loosen(part[0])
    return sequence, at_start and part[1]


def _parts(branch: tuple[Node, ...]) -> list[Part]:
    """The parts that say enough, each with whether it is the first of all; the whole when there is none."""
    gaps = [place for place, node in enumerate(branch) if _is_gap(node)]
    starts, ends = [0, *(place + 1 for place in gaps)], [*gaps, len(branch)]
    parts = [(branch[start:end], start == 0) for start, end in zip(starts, ends, strict=True)]
    telling = [part for part in parts if _weight_of(part[0]) >= TELLING]
    return telling if gaps and telling else [(branch, True)]


def _is_gap(node: Node) -> bool:
    return isinstance(node, Repeat) and isinstance(node.body, Chars) and is_wide(node.body) and node.high > 1


def is_wide(node: Chars) -> bool:
    """True for a set of more than WIDE characters beyond ASCII."""
    return sum(last - max(first, 128) + 1 for first, last in node.ranges if last > 127) > WIDE


def _weight_of(sequence: tuple[Node, ...]) -> float:
    return sum(map(_weight, sequence))


def _weight(node: Node) -> float:
    """How rarely a part is met: a hanzi says more than a letter, a large set nearly nothing."""
    if isinstance(node, Repeat):
        return node.low * _weight(node.body)
    if isinstance(node, Group):
        return min(map(_weight_of, node.branches))
    if isinstance(node, Border):
        return 0.0
    if sum(last - first + 1 for first, last in node.ranges) > 12:
        return 0.5
    return 2.0 if node.ranges[0][0] > 0x2E7F else 1.0


def _loosen(branch: tuple[Node, ...]) -> Part:
    """A sequence that occurs inside every match of this one, and whether it begins where the match begins.

    A repeat at the front keeps its least number of rounds when what follows cannot be mistaken for one
    more; after that the match begins further left. The first long repeat behind enough certain characters
    ends the sequence; the last repeat keeps its least number of rounds.
    """
    nodes, at_start = list(branch), True
    if len(nodes) > 1 and _is_tail_enough(nodes[0], tuple(nodes[1:])):
        assert isinstance(nodes[0], Repeat)
        nodes[0] = _least(nodes[0])
        at_start = False
    certain = 0
    for place, node in enumerate(nodes):
        certain += shortest(node)
        if isinstance(node, Repeat) and 0 < node.low < node.high and certain >= CERTAIN:
            return (*nodes[:place], _least(node)), at_start
    return _loosen_end(tuple(nodes)), at_start


def _is_tail_enough(node: Node, rest: tuple[Node, ...]) -> bool:
    """True for a repeat of one character set, behind which something else must come."""
    return (
        isinstance(node, Repeat)
        and isinstance(node.body, Chars)
        and node.low > 0
        and sum(map(shortest, rest)) > 0
        and not chars.overlap(node.body.ranges, first_of_sequence(rest))
    )


def _least(node: Repeat) -> Repeat:
    return Repeat(node.body, node.low, node.low, node.position)


def _loosen_node(node: Node) -> Node:
    if isinstance(node, Repeat):
        body = _loosen_node(node.body) if node.low == 1 else node.body
        assert isinstance(body, Chars | Group)
        return Repeat(body, node.low, node.low, node.position)
    if isinstance(node, Group):
        return Group(tuple(_loosen_end(branch) for branch in node.branches))
    return node


def _loosen_end(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    kept = list(nodes)
    while kept and isinstance(kept[-1], Repeat) and kept[-1].low == 0:
        kept.pop()
    if kept:
        kept[-1] = _loosen_node(kept[-1])
    return tuple(kept)
