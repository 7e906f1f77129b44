"""What a pattern costs on hostile texts, which are made from the pattern's own repeats."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator

import msgspec

from clearford.detect.patterns import chars
from clearford.detect.patterns.engine import filter_scanner
from clearford.detect.patterns.spec import PatternSpec, confirm_form, filter_forms
from clearford.detect.patterns.subset import Border, Chars, Group, Node, Repeat, parse, walk
from clearford.detect.scanner.choose import Backend

SHORT, LONG = 300, 10_000
"""Lengths of the texts a pattern is tried on."""
MAX_US = 25.0
"""Highest cost of a usable pattern on a text of 300 characters, in microseconds."""
MAX_LONG_US = 5_000.0
"""Highest cost of a usable pattern on a text of 10,000 characters, in microseconds."""
MAX_TEXTS = 40
_MAX_ROUNDS = 40
YARDSTICK_US = 150.0
"""What the fixed task takes on the computer the bounds were set on."""
_YARDSTICK, _YARDSTICK_TEXT = re.compile("[a-y]{1,9}z"), "a" * 10_000


class PatternCost(msgspec.Struct, frozen=True):
    """The worst cost of a pattern, filter and confirm step together, in microseconds."""

    short_us: float
    """On a text of 300 characters."""
    long_us: float
    """On a text of 10,000 characters."""
    worst: str
    """Beginning of the worst text."""

    @property
    def is_usable(self) -> bool:
        """True when both costs are within bounds."""
        return self.short_us <= MAX_US and self.long_us <= MAX_LONG_US


def cost_us(spec: PatternSpec, *, backend: Backend | None = None, repeats: int = 5) -> PatternCost:
    """Time a pattern alone on texts made from its own repeats.

    Processor time, the least of up to `repeats` rounds, divided by how much slower this computer is just
    now than the one the bounds were set on; so the verdict hardly depends on what else it does. What is
    compiled once is not part of it. The subset bounds what one attempt can cost, so this always ends.
    Raises DetectError (CF-D002) for a pattern outside the subset.
    """
    forms = filter_forms(spec)
    scanner = filter_scanner(forms, backend)
    finder = confirm_form(spec)
    slower = max(1.0, _yardstick_us() / YARDSTICK_US)

    def find(text: str) -> None:
        if len(scanner.ids(text.encode())) == len(forms):
            for _ in itertools.islice(finder.finditer(text), 65):
                pass

    def timed(text: str, bound: float) -> float:
        scanner.ids(text.encode())  # when floods of matches go on, the scanner compiles a second form
        best = float("inf")
        for _ in range(repeats):
            best = min(best, _us(lambda: find(text)) / slower)
            if best <= bound / 2:
                break
        return best

    seeds = list(itertools.islice(dict.fromkeys(hostile_seeds(spec)), MAX_TEXTS))
    short = [timed(_filled(seed, SHORT), MAX_US) for seed in seeds]
    ranked = sorted(range(len(seeds)), key=short.__getitem__)
    long = [timed(_filled(seeds[i], LONG), MAX_LONG_US) for i in ranked[-5:]]
    return PatternCost(short[ranked[-1]], max(long), _filled(seeds[ranked[-1]], 60))


def _us(task: Callable[[], object]) -> float:
    """Microseconds of this thread's processor time."""
    start = time.thread_time_ns()
    task()
    return (time.thread_time_ns() - start) / 1e3


def _yardstick_us() -> float:
    """What a fixed task of the same kind takes here and now."""
    return min(_us(lambda: _YARDSTICK.search(_YARDSTICK_TEXT)) for _ in range(5))


def hostile_seeds(spec: PatternSpec) -> Iterator[str]:
    """Short texts which, repeated, make the pattern begin, run long and fail."""
    tree = parse(spec.pattern)
    whole = _example(tree, rounds=_MAX_ROUNDS)
    short = _example(tree, rounds=1)
    for text in (whole, short):
        yield from (text, text + " ", text[:-1] + " ", text[:-1], " " + text)
    for node in walk(tree):
        if isinstance(node, Repeat):
            yield _example(node.body, rounds=1)
            yield _example(node, rounds=_MAX_ROUNDS) + " "
        elif isinstance(node, Chars):
            yield chars.sample(node.ranges)
        elif isinstance(node, Group):
            for branch in node.branches:
                for end in range(1, len(branch) + 1):
                    yield "".join(_example(part, rounds=_MAX_ROUNDS) for part in branch[:end])


def _filled(seed: str, size: int) -> str:
    return ((seed or " ") * (size // max(len(seed), 1) + 1))[:size]


def _example(node: Node, *, rounds: int) -> str:
    """A text the node matches, with up to `rounds` rounds of each repeat."""
    if isinstance(node, Chars):
        return chars.sample(node.ranges)
    if isinstance(node, Border):
        return ""
    if isinstance(node, Repeat):
        return _example(node.body, rounds=rounds) * max(min(node.high, rounds), node.low)
    return "".join(_example(part, rounds=rounds) for part in node.branches[0])
