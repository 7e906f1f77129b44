"""Patterns as expressions about octets of UTF-8: cheaper to compile and to scan for than code points.

They are looser: a large set of characters beyond ASCII becomes any octets that such characters consist of.
"""

from __future__ import annotations

from clearford.detect.patterns.loosen import is_wide
from clearford.detect.patterns.subset import Border, Chars, Group, Node

_LONGEST = 4
_BEYOND = b"\\x80-\\xff"


def render_octets(node: Node) -> bytes:
    """An expression that matches wherever the part matches, in the UTF-8 of a text."""
    if isinstance(node, Border):
        return rb"\b"
    if isinstance(node, Chars):
        return _set(node)
    if isinstance(node, Group):
        branches = (b"".join(map(render_octets, branch)) for branch in node.branches)
        return b"(?:" + b"|".join(branches) + b")"
    if isinstance(node.body, Chars) and is_wide(node.body):
        # Any octets, as many as so many characters may have: one class is cheap to repeat.
        ascii_part, low = _ascii(node.body), node.low * _octets_of(node.body.ranges[0][0])
        return b"[" + ascii_part + _BEYOND + b"]" + _rounds(low, node.high * _LONGEST)
    return render_octets(node.body) + _rounds(node.low, node.high)


def _rounds(low: int, high: int) -> bytes:
    return b"{%d,%d}" % (low, high)


def _set(node: Chars) -> bytes:
    """One character of a set, as one group."""
    ascii_part = _ascii(node)
    found = [b"[" + ascii_part + b"]"] if ascii_part else []
    if is_wide(node):
        found.append(b"[" + _BEYOND + b"]" + _rounds(2, _LONGEST))
    else:
        for first, last in node.ranges:
            codes = range(max(first, 128), last + 1)
            found += ["".join(map(_escape, chr(code).encode())).encode() for code in codes]
    return b"(?:" + b"|".join(found) + b")"


def _ascii(node: Chars) -> bytes:
    """The ASCII part of a set, as it stands inside brackets."""
    pairs = ((first, min(last, 127)) for first, last in node.ranges if first < 128)
    return "".join(_escape(a) if a == b else f"{_escape(a)}-{_escape(b)}" for a, b in pairs).encode()


def _escape(octet: int) -> str:
    char = chr(octet)
    return char if char.isascii() and char.isalnum() else f"\\x{octet:02x}"


def _octets_of(code: int) -> int:
    """Octets of a character in UTF-8; those after it in the order of code points have no fewer."""
    return len(chr(code).encode("utf-8", "surrogatepass"))
