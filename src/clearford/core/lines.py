"""What the bytes of JSON lines tell about their keys, without another look at what they mean.

Everything here is about buffers that a strict decoder has already taken as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
Keys = NDArray[np.uint64]

SHORT_BYTES = 4096
"""Up to this length bytes are counted faster than arrays are made."""
_LF, _SPACE, _QUOTE, _COLON, _OPEN, _CLOSE, _BACKSLASH = b'\n ":{}\\'
_NO_PLACES: Places = np.zeros(0, np.intp)
_WIDTH = 8
_LAST_BYTES = np.array([2**64 - (1 << 8 * (_WIDTH - size)) for size in range(1, 9)], np.uint64)
_LAST_BYTES = np.concatenate(([np.uint64(0)], _LAST_BYTES))
"""Size of a key -> mask of its bytes among the eight that end it."""
_BY_SIZE, _BY_LINE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


def has_long_line(buffer: bytes, limit: int) -> bool:
    """True when some line may be longer than `limit` bytes: a window of that size holds no line end."""
    at = 0
    while len(buffer) - at > limit:
        end = buffer.rfind(b"\n", at, at + limit + 1)
        if end < 0:
            return True
        at = end + 1
    return False


def one_object_a_line(buffer: bytes, n: int) -> bool:
    """True when the buffer is n objects with one line feed between each two, and perhaps one at the end."""
    return feeds_between(buffer, n) is not None


def feeds_between(buffer: bytes, n: int) -> Places | None:
    """The places of the line feeds between n objects, one a line; None when it is not so.

    buffer: n values that a JSON decoder took, with a line feed at the end or without.
    A brace that closes, a line feed and a brace that opens can follow each other only between two
    values: inside a value a comma or a bracket would stand there, and no string holds a line feed.
    """
    inner = buffer.removesuffix(b"\n")
    if n == 1:
        return None if b"\n" in inner else _NO_PLACES
    data = np.frombuffer(inner, np.uint8)
    feeds = _places(data == _LF)
    # The bounds: a buffer that begins or ends with a line feed has a blank line.
    if not len(feeds) or len(feeds) != n - 1 or feeds[0] == 0 or feeds[-1] == len(data) - 1:
        return None
    return feeds if (data[feeds - 1] == _CLOSE).all() and (data[feeds + 1] == _OPEN).all() else None


def _places(marks: NDArray[np.bool_]) -> Places:
    """Where marks stand; quick where few of eight neighbours hold one."""
    whole = len(marks) & -8
    eights = marks[:whole].view(np.uint64)
    groups = np.flatnonzero(eights != 0)
    inside = np.flatnonzero(eights.take(groups).view(np.bool_))
    found = (groups.take(inside >> 3) << 3) + (inside & 7)
    return np.concatenate((found, np.flatnonzero(marks[whole:]) + whole))


def key_number(name: str) -> int:
    """What `distinct_keys` gives for a key without escapes: its length and its last eight bytes."""
    raw = name.encode()
    last = int.from_bytes(raw[-_WIDTH:].rjust(_WIDTH, b"\0"), "little")
    return (last + len(raw) * int(_BY_SIZE)) % 2**64


def distinct_keys(buffer: bytes, feeds: Places) -> Keys | None:
    """The numbers of the keys that lines hold, each once, when surely no line holds one of them twice.

    buffer: JSON objects that a decoder took, one a line, of eight bytes or more in all; feeds: where the
    lines end but for the last.
    None when a line may hold a key twice, or an object and one inside it the same key, or when it
    cannot be told: a blank follows a text, or a key is spelled with an escape. Equal keys have equal
    numbers, different ones nearly always different numbers.
    """
    found = _keys(buffer)
    if found is None:
        return None
    ends, numbers = found
    lines, splits = len(feeds) + 1, np.searchsorted(ends, feeds)
    each = len(numbers) // lines
    if each * lines == len(numbers) and (splits == np.arange(each, len(numbers), each)).all():
        first = numbers[:each]
        if (numbers.reshape(lines, each) == first).all():
            return first if len(set(first.tolist())) == each else None
    sizes = np.diff(splits, prepend=0, append=len(numbers))
    marked = np.sort(numbers + np.repeat(np.arange(lines, dtype=np.uint64), sizes) * _BY_LINE)
    return None if (marked[1:] == marked[:-1]).any() else np.unique(numbers)


def _keys(buffer: bytes) -> tuple[Places, Keys] | None:
    """For each key the place of the quote that ends it, and its number; None when it cannot be told.

    Quotes stand by turns at the beginning and at the end of a text, and a colon follows keys alone.
    """
    data = np.frombuffer(buffer, np.uint8)
    quotes = data == _QUOTE
    slashes = np.flatnonzero(data == _BACKSLASH) if b"\\" in buffer else _NO_PLACES
    if len(slashes):
        quotes[_escaped(slashes)] = False
    at = np.flatnonzero(quotes)
    opens, closes = at[0::2], at[1::2]
    after = data[closes + 1]
    named = after == _COLON
    if (after <= _SPACE).any() or named[np.searchsorted(opens, slashes) - 1].any():
        return None
    ends = closes[named]
    sizes = ends - opens[named] - 1
    windows = np.ndarray((len(buffer) - _WIDTH + 1,), "<u8", buffer, strides=(1,))
    last = windows[np.maximum(ends - _WIDTH, 0)]
    for place in range(int(np.searchsorted(ends, _WIDTH))):
        last[place] = int.from_bytes(buffer[: ends[place]].rjust(_WIDTH, b"\0"), "little")
    last &= _LAST_BYTES.take(sizes, mode="clip")
    return ends, last + sizes.view(np.uint64) * _BY_SIZE


def _escaped(slashes: Places) -> Places:
    """The places of the characters that a backslash escapes: after every other one of a run."""
    order = np.arange(len(slashes))
    begins = np.maximum.accumulate(np.where(np.diff(slashes, prepend=-2) != 1, order, 0))
    escaped: Places = slashes[(order - begins) % 2 == 0] + 1
    return escaped


def most_keys(buffer: bytes) -> int | None:
    """The number of keys in a buffer, or more: a text that begins with a colon counts as one.

    None when it cannot be told: a blank stands before a colon, or an escaped backslash before a
    quote and a colon, where a key may end in a backslash.
    """
    if len(buffer) <= SHORT_BYTES:
        # To look for one byte is several times faster than for two.
        spaced = b" " in buffer and b" :" in buffer
        spaced = spaced or (b"\t" in buffer and b"\t:" in buffer) or (b"\r" in buffer and b"\r:" in buffer)
        found = buffer.count(b'":')
    else:
        data = np.frombuffer(buffer, np.uint8)
        colon = data[1:] == _COLON
        spaced = bool((colon & (data[:-1] <= _SPACE)).any())
        found = int(np.count_nonzero(colon & (data[:-1] == _QUOTE)))
    if spaced:
        return None
    if b"\\" not in buffer:
        return found
    # A raw quote inside a string is always escaped, so this one closes no key.
    return None if b'\\\\":' in buffer else found - buffer.count(b'\\":')


def own_keys(encoded: bytes) -> int:
    """The number of keys in the encoder's own JSON of items: no blanks, no unknown key."""
    # `:":` is a text that begins with a colon, `\":` a quote inside a text: no known key ends in
    # a colon or a backslash.
    if len(encoded) <= SHORT_BYTES:
        found = encoded.count(b'":') - encoded.count(b':":')
    else:
        data = np.frombuffer(encoded, np.uint8)
        colon = data == _COLON
        ends = colon[2:] & (data[1:-1] == _QUOTE)
        found = int(np.count_nonzero(ends) - np.count_nonzero(ends & colon[:-2]))
    return found - encoded.count(b'\\":') if b"\\" in encoded else found


def count_keys(objects: Sequence[Any], limit: int) -> int | None:
    """The number of keys in decoded JSON, at every level; None when it is nested deeper than `limit`."""
    found, depth = 0, 0
    level = list(objects)
    while level:
        depth += 1
        if depth > limit:
            return None
        inner: list[Any] = []
        for value in level:
            if type(value) is dict:
                found += len(value)
                inner += [v for v in value.values() if type(v) in (dict, list)]
            else:
                inner += [v for v in value if type(v) in (dict, list)]
        level = inner
    return found
