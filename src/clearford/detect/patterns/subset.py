r"""The pattern subset: parses an expression, or says where it leaves linear time and how to mend it.

Allowed: literals, ASCII classes, groups, alternation, `?`, `{m}` and `{m,n}` up to 256 rounds, `\b`,
`\d`, `\w`. Everything else either crosses the separator of a joined scan, means different things in
different libraries, or lets a text make the confirm step slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from clearford.core.errors import DetectError, Place
from clearford.detect.patterns import chars
from clearford.detect.patterns.chars import Ranges

MAX_ROUNDS = 256
MAX_NESTED = 1_000
"""Most rounds of a repeat inside repeats, multiplied."""
MAX_LENGTH = 2_000
KNOWN = 1_024
"""Patterns whose trees are kept: checks, filter and confirm step ask for the same ones."""
MAX_DEPTH = 20
MAX_WAYS = 100_000
"""Most ways in which one text may be matched; each is a path the confirm step may have to try."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Border:
    r"""`\b`: the edge of a run of ASCII letters, digits and underscores."""


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives, each a sequence."""

    branches: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A body repeated `low` to `high` times."""

    body: Chars | Group
    low: int
    high: int
    position: int
    """0-based place of the repeat sign, for messages."""


Node = Chars | Border | Group | Repeat


@lru_cache(maxsize=KNOWN)
def parse(pattern: str) -> Group:
    """The tree of a pattern of the subset.

    Raises DetectError (CF-D002) with the 1-based column in `place` and a suggestion.
    """
    if len(pattern) > MAX_LENGTH:
        refuse(
            MAX_LENGTH,
            f"the pattern is longer than {MAX_LENGTH} characters",
            "split it into several patterns",
        )
    parser = _Parser(pattern)
    tree = parser.alternatives(0)
    if parser.at < len(pattern):
        refuse(parser.at, "`)` closes nothing", "write `\\)` for the character")
    if shortest(tree) == 0:
        refuse(0, "the pattern matches the empty text", "let at least one part occur")
    _check_rounds(tree, 1)
    ways = count_ways(tree)
    if ways > MAX_WAYS:
        place = _worst_repeat(tree)
        refuse(
            place,
            "one text can be matched in too many ways",
            "let each round end in a character that the repeats inside it cannot match, "
            "and the alternatives of a repeat begin differently",
        )
    return tree


def refuse(position: int, what: str, suggestion: str) -> NoReturn:
    """Raise the refusal for a 0-based position in the pattern."""
    raise DetectError("CF-D002", what, place=Place(column=position + 1), suggestion=suggestion)


class _Parser:
    """Recursive descent over one pattern; `at` is the next unread character."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def alternatives(self, depth: int) -> Group:
        if depth > MAX_DEPTH:
            refuse(self.at, f"groups are nested more than {MAX_DEPTH} deep", "write it flatter")
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence(depth))
        return Group(tuple(branches))

    def sequence(self, depth: int) -> tuple[Node, ...]:
        nodes: list[Node] = []
        while self.at < len(self.pattern) and self.peek() not in "|)":
            nodes.append(self.repeated(self.atom(depth)))
        return tuple(nodes)

    def repeated(self, atom: Chars | Border | Group) -> Node:
        position = self.at
        bounds = self.bounds()
        if bounds is None:
            return atom
        if isinstance(atom, Border):
            refuse(position, "a border is repeated", "write `\\b` once")
        follower = self.peek()
        if follower and follower in "?+":
            refuse(self.at, f"`{follower}` after a repeat", "leave it out; the repeat is greedy")
        if follower and follower in "*{":
            refuse(self.at, "a repeat of a repeat", "put the inner one in a group `(?:...)`")
        return Repeat(atom, *bounds, position)

    def bounds(self) -> tuple[int, int] | None:
        sign = self.peek()
        if sign == "?":
            self.at += 1
            return 0, 1
        if sign and sign in "*+":
            low = 0 if sign == "*" else 1
            refuse(self.at, f"`{sign}` has no upper bound", f"write `{{{low},64}}` with the bound you need")
        return self.braces() if sign == "{" else None

    def braces(self) -> tuple[int, int]:
        start = self.at
        close = self.pattern.find("}", start)
        low, comma, high = self.pattern[start + 1 : max(close, start + 1)].partition(",")
        if close < 0 or not _is_number(low) or not (_is_number(high) or not high):
            refuse(start, "`{` does not begin a repeat", "write `\\{` for the character, or `{m,n}`")
        if comma and not high:
            refuse(start, "the repeat has no upper bound", f"write `{{{low},64}}` with the bound you need")
        bounds = int(low), int(high or low)
        if bounds[1] > MAX_ROUNDS or bounds[1] < bounds[0] or bounds[1] == 0:
            refuse(
                start, "the bounds of the repeat are not usable", f"use 0 <= m <= n <= {MAX_ROUNDS}, n > 0"
            )
        self.at = close + 1
        return bounds

    def atom(self, depth: int) -> Chars | Border | Group:
        sign = self.peek()
        if sign == "(":
            return self.group(depth)
        if sign == "[":
            return self.bracket()
        if sign == "\\":
            return self.escaped()
        if sign in "*+?{":
            refuse(self.at, f"`{sign}` repeats nothing", f"write `\\{sign}` for the character")
        if sign in _REFUSED:
            refuse(self.at, *_REFUSED[sign])
        self.at += 1
        return self.literal(sign, self.at - 1)

    def literal(self, char: str, position: int) -> Chars:
        if char == "\n":
            refuse(position, "a line feed never occurs in a text view", "leave it out")
        if "A" <= char <= "Z":
            refuse(
                position, f"`{char}` never occurs: text views are in lower case", f"write `{char.lower()}`"
            )
        return Chars(((ord(char), ord(char)),))

    def group(self, depth: int) -> Group:
        start = self.at
        self.at += 1
        if self.pattern.startswith("?", self.at):
            if not self.pattern.startswith("?:", self.at):
                refuse(start, *_group_refusal(self.pattern[start : start + 4]))
            self.at += 2
        tree = self.alternatives(depth + 1)
        if self.peek() != ")":
            refuse(start, "`(` is not closed", "add `)`, or write `\\(` for the character")
        self.at += 1
        return tree

    def escaped(self) -> Chars | Border:
        position = self.at
        name = self.pattern[position + 1 : position + 2]
        self.at += 2
        if name == "b":
            return Border()
        if name in _CLASSES:
            return Chars(_CLASSES[name])
        return self.literal(self.plain_escape(name, position), position)

    def plain_escape(self, name: str, position: int) -> str:
        if name and name.isascii() and not name.isalnum() and name.isprintable():
            return name
        refuse(position, *_escape_refusal(name))

    def bracket(self) -> Chars:
        start = self.at
        self.at += 1
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        while self.peek() != "]":
            if self.at >= len(self.pattern):
                refuse(start, "`[` is not closed", "add `]`, or write `\\[` for the character")
            ranges.extend(self.bracket_part())
        self.at += 1
        return Chars(self.checked(chars.union(ranges), start, negated=negated))

    def bracket_part(self) -> Ranges:
        position = self.at
        first = self.bracket_char()
        if not isinstance(first, str):
            return first
        if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", ""):
            return ((ord(first), ord(first)),)
        self.at += 1
        last = self.bracket_char()
        if not isinstance(last, str) or last < first:
            refuse(position, "the range is not usable", "write it from the lower to the higher character")
        return ((ord(first), ord(last)),)

    def bracket_char(self) -> str | Ranges:
        position, char = self.at, self.peek()
        self.at += 1
        if char == "[":
            refuse(position, "`[` inside a class means different things", "write `\\[` for the character")
        if char != "\\":
            return char
        name = self.pattern[position + 1 : position + 2]
        self.at += 1
        if name in _CLASSES:
            return _CLASSES[name]
        return "\n" if name == "n" else self.plain_escape(name, position)

    def checked(self, ranges: Ranges, start: int, *, negated: bool) -> Ranges:
        feed = chars.contains(ranges, 10)
        if not ranges:
            refuse(start, "the class is empty", "list its characters")
        if negated and not feed:
            refuse(
                start, "the class matches a line feed", f"write `[^\\n{self.pattern[start + 2 : self.at]}`"
            )
        if not negated and feed:
            refuse(start, "a line feed never occurs in a text view", "leave `\\n` out")
        if negated:
            ranges = chars.complement(ranges)
        if not negated and all(chars.contains(chars.UPPER, a) and b <= 0x5A for a, b in ranges):
            refuse(start, "the class never matches: text views are in lower case", "write it in lower case")
        return ranges


_CLASSES: dict[str, Ranges] = {"d": chars.DIGITS, "w": chars.WORDS}
_REFUSED = {
    ".": ("`.` matches whatever comes", "name the characters, e.g. `[^\\n]`"),
    "^": ("`^` is an anchor", "leave it out; use `borders` for the edges"),
    "$": ("`$` is an anchor", "leave it out; use `borders` for the edges"),
    "]": ("`]` closes nothing", "write `\\]` for the character"),
    "}": ("`}` closes nothing", "write `\\}` for the character"),
}


def _group_refusal(opening: str) -> tuple[str, str]:
    if opening[2:3] in ("=", "!") or opening[2:4] in ("<=", "<!"):
        return "look-around is not linear", "use `borders`, or `context` words"
    if opening[2:3] == "P" or opening[2:3] == "<":
        return "named groups and back-references are not used", "write `(?:...)`"
    return "flags inside the pattern", "leave them out; text views are in lower case already"


def _escape_refusal(name: str) -> tuple[str, str]:
    if name.isdigit():
        return "back-references are not linear", "write the part again"
    if name == "s":
        return "`\\s` matches the separator of rows", "write a space; views hold no other"
    if name in ("S", "D", "W"):
        return f"`\\{name}` matches the separator of rows", "write a negated class with `\\n` in it"
    if name in ("A", "Z", "z", "B"):
        return f"`\\{name}` is an anchor", "leave it out; use `borders` for the edges"
    return f"`\\{name}` is not part of the subset", "write the character itself"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def shortest(node: Node) -> int:
    """Length of the shortest match in characters."""
    if isinstance(node, Repeat):
        return node.low * shortest(node.body)
    if isinstance(node, Group):
        return min(sum(shortest(part) for part in branch) for branch in node.branches)
    return int(isinstance(node, Chars))


def first_of(node: Node) -> Ranges:
    """Characters a match may begin with."""
    if isinstance(node, Chars):
        return node.ranges
    if isinstance(node, Repeat):
        return first_of(node.body)
    if isinstance(node, Border):
        return ()
    return chars.union(r for branch in node.branches for r in first_of_sequence(branch))


def first_of_sequence(nodes: tuple[Node, ...]) -> Ranges:
    """Characters a match of the parts in a row may begin with."""
    ranges: list[tuple[int, int]] = []
    for node in nodes:
        ranges.extend(first_of(node))
        if shortest(node):
            break
    return chars.union(ranges)


def count_ways(node: Node, follow: Ranges = ()) -> int:
    """Upper bound of the ways in which one text can be matched, stopped above MAX_WAYS.

    follow: characters that may come after this part. A repeat whose next round cannot begin with a
    character that may follow it has one way; else each of its counts is a way of its own.
    """
    if isinstance(node, Repeat):
        first = first_of(node.body)
        own = node.high - node.low + 1 if chars.overlap(first, follow) else 1
        again = chars.union((*follow, *first)) if node.high > 1 else follow
        rounds = int(count_ways(node.body, again) ** node.high)
        return min(own * rounds, MAX_WAYS + 1)
    if not isinstance(node, Group):
        return 1
    ways = [_ways_of_sequence(branch, follow) for branch in node.branches]
    firsts = [first_of_sequence(branch) for branch in node.branches]
    alike = any(chars.overlap(a, b) for i, a in enumerate(firsts) for b in firsts[:i])
    return sum(ways) if alike else max(ways)


def _ways_of_sequence(nodes: tuple[Node, ...], follow: Ranges) -> int:
    ways = 1
    for node in reversed(nodes):
        ways = min(ways * count_ways(node, follow), MAX_WAYS + 1)
        follow = chars.union((*first_of(node), *(() if shortest(node) else follow)))
    return ways


def _check_rounds(node: Node, rounds: int) -> None:
    """Refuse repeats that make more than MAX_NESTED rounds together; RE2 refuses them too."""
    if isinstance(node, Repeat):
        if rounds * node.high > MAX_NESTED:
            refuse(
                node.position,
                f"nested repeats make more than {MAX_NESTED} rounds together",
                "lower the bounds",
            )
        _check_rounds(node.body, rounds * node.high)
    elif isinstance(node, Group):
        for branch in node.branches:
            for part in branch:
                _check_rounds(part, rounds)


def _worst_repeat(tree: Group) -> int:
    """Position of the repeat that adds most ways, the outermost of equals."""
    repeats = [node for node in walk(tree) if isinstance(node, Repeat)]
    worst = max(repeats, key=lambda node: count_ways(node, first_of(node)), default=None)
    return worst.position if worst else 0


def walk(node: Node) -> list[Node]:
    """The node and everything below it, outer before inner."""
    found: list[Node] = [node]
    if isinstance(node, Repeat):
        found += walk(node.body)
    elif isinstance(node, Group):
        found += [below for branch in node.branches for part in branch for below in walk(part)]
    return found


def render(node: Node) -> str:
    """The part as an expression that `re` (ASCII), RE2 and Hyperscan read alike."""
    if isinstance(node, Chars):
        return chars.render(node.ranges)
    if isinstance(node, Border):
        return r"\b"
    if isinstance(node, Repeat):
        return f"{render(node.body)}{{{node.low},{node.high}}}"
    return f"(?:{'|'.join(''.join(map(render, branch)) for branch in node.branches)})"


def first_char(tree: Group) -> tuple[str | None, str]:
    """The one character set every match begins with, and the rest; (None, "") when it is not so simple."""
    branch = tree.branches[0]
    if len(tree.branches) > 1 or not branch:
        return None, ""
    first, tail = branch[0], render(Group((branch[1:],)))
    if isinstance(first, Chars):
        return render(first), tail
    if isinstance(first, Repeat) and isinstance(first.body, Chars) and first.low > 0:
        more = f"{render(first.body)}{{{first.low - 1},{first.high - 1}}}" if first.high > 1 else ""
        return render(first.body), more + tail
    return None, ""
