"""The fold tables: for each view one array from code point to code point, where 0 means delete.

The arrays are built when a release is made (tools/build_fold_tables.py) and shipped as data, so a fold
never depends on the Unicode version of the Python that runs it.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import DetectError
from clearford.text.classes import FIRST_UNUSUAL

View = Literal["canon", "skeleton", "phonetic"]
"""A view of a text: `canon` (forms unified), `skeleton` (without separators), `phonetic` (by sound)."""
VIEWS: tuple[View, ...] = ("canon", "skeleton", "phonetic")

CODE_POINTS = 0x110000
BASIC_PLANE = 0x10000
NEWLINE = 10
FORMAT = 1
_ORDER = np.array([0xFEFF], np.uint32).tobytes()
_MAGIC = b"CFFT"
_HEADER = struct.Struct("<4sHxx32s")
_COUNTS = struct.Struct("<4I")

# From this length on one array lookup is cheaper than a mapping lookup per character (measured).
_LOOKUP_FROM = 36

# Bounds the memory that texts made of every code point could take; ordinary texts use a third of it.
_REMEMBERED = 16_384

# Below so many code points between two deleted ones, places are faster than a mask (measured).
_SHORT_STRETCH = 30

Codes = NDArray[np.int32]
Table = NDArray[np.uint32]
Entry = TypeVar("Entry", bound=np.generic)


class _Mapping(dict[int, int | None]):
    """The mapping `str.translate` wants, filled from a table as characters are met."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, code: int) -> int | None:
        value = int(self._table[code]) or None
        if len(self) < _REMEMBERED:
            self[code] = value
        return value


class FoldTables:
    """The tables of the three views and the character classes.

    canon, skeleton, phonetic: uint32, shape (0x110000,); value 0 = delete. Each may be applied to
    the original text, and applying it to its own result, or to that of an earlier view, is the same.
    classes: uint8, shape (0x110000,); see `text.classes`.
    digest: SHA-256 of the content, in hexadecimal; it enters the digest of a compiled bundle.
    """

    __slots__ = ("_beyond", "_mappings", "_tables", "canon", "classes", "digest", "phonetic", "skeleton")

    def __init__(
        self, canon: Table, skeleton: Table, phonetic: Table, classes: NDArray[np.uint8], *, digest: str = ""
    ) -> None:
        self.canon = canon
        self.skeleton = skeleton
        self.phonetic = phonetic
        self.classes = classes
        self.digest = digest or hashlib.sha256(_payload(canon, skeleton, phonetic, classes)).hexdigest()
        self._tables: dict[View, Table] = {"canon": canon, "skeleton": skeleton, "phonetic": phonetic}
        self._mappings = {view: _Mapping(table) for view, table in self._tables.items()}
        self._beyond: re.Pattern[str] | None = None

    @property
    def beyond_usual(self) -> re.Pattern[str]:
        """Matches a character that may be of a class from FIRST_UNUSUAL on: those, and all beyond U+FFFF."""
        if self._beyond is None:
            usual = np.flatnonzero(self.classes[:BASIC_PLANE] < FIRST_UNUSUAL)
            self._beyond = re.compile(f"[^{class_of(usual)}]")
        return self._beyond

    def table(self, view: View) -> Table:
        """The array of one view: uint32, shape (0x110000,)."""
        return self._tables[view]

    def fold(self, view: View, text: str) -> str:
        """The text in a view; a line feed stays a line feed. Phrases and single items go this way."""
        if len(text) < _LOOKUP_FROM:
            return text.translate(self._mappings[view])
        return self.fold_codes(view, codes_of(text))

    def fold_codes(self, view: View, codes: Codes) -> str:
        """The same for a text given as code points."""
        folded = looked_up(self._tables[view], codes)
        # Python decodes UTF-32 of either order in C, and that of a named one several times slower.
        return (_ORDER + folded.tobytes()).decode("utf-32").replace("\0", "")

    def to_bytes(self) -> bytes:
        """The file form that `from_bytes` reads; equal tables give equal content."""
        payload = _payload(self.canon, self.skeleton, self.phonetic, self.classes)
        digest = hashlib.sha256(payload).digest()
        return _HEADER.pack(_MAGIC, FORMAT, digest) + zlib.compress(payload, 9)

    @classmethod
    def from_bytes(cls, blob: bytes) -> FoldTables:
        """The tables of a file. Raises DetectError (CF-D005) when it is damaged or of another format."""
        try:
            magic, version, digest = _HEADER.unpack_from(blob)
            payload = zlib.decompress(blob[_HEADER.size :])
        except (struct.error, zlib.error) as error:
            raise _damaged("the fold tables cannot be read") from error
        if magic != _MAGIC or version != FORMAT:
            raise _damaged("the fold tables are of another format")
        if hashlib.sha256(payload).digest() != digest:
            raise _damaged("the fold tables do not match their digest")
        return cls(*_arrays(payload), digest=digest.hex())


def class_of(codes: NDArray[np.integer]) -> str:
    """The inside of a bracket expression for ascending code points."""
    edges = np.flatnonzero(np.diff(codes) != 1)
    firsts = codes[np.concatenate(([0], edges + 1))] if len(codes) else codes
    lasts = codes[np.concatenate((edges, [-1]))] if len(codes) else codes
    return "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True))


def looked_up(
    table: NDArray[Entry], codes: NDArray[np.integer], *, out: NDArray[Entry] | None = None
) -> NDArray[Entry]:
    """The entry of each number in a table of all of them, such as all code points.

    out: array of their shape that takes the entries.
    """
    # No number lies outside, so that the mode which numpy does fastest is right.
    return table.take(codes, out=out, mode="wrap")


def without_zeros(codes: Table) -> Table:
    """The code points that are not 0, in their order."""
    kept = codes != 0
    gone = len(codes) - int(np.count_nonzero(kept))
    if not gone:
        return codes
    # A mask copies stretch by stretch, which is slow when they are short.
    return codes[kept] if gone * _SHORT_STRETCH < len(codes) else codes.take(np.flatnonzero(kept))


def codes_of(text: str) -> Codes:
    """The code points of a text, int32; a lone surrogate counts as one code point."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)


def identity() -> Table:
    """The table that changes nothing, except that U+0000 is 0 and so deleted."""
    return np.arange(CODE_POINTS, dtype=np.uint32)


def _damaged(message: str) -> DetectError:
    return DetectError("CF-D005", message, suggestion="reinstall the package")


def _payload(canon: Table, skeleton: Table, phonetic: Table, classes: NDArray[np.uint8]) -> bytes:
    """Each table as the entries in which it differs from the one before; classes as runs."""
    pairs = [_pairs(*step) for step in ((identity(), canon), (canon, skeleton), (skeleton, phonetic))]
    starts = np.flatnonzero(np.append(True, classes[1:] != classes[:-1])).astype("<u4")
    head = _COUNTS.pack(*(len(codes) for codes, _ in pairs), len(starts))
    parts = [array.tobytes() for pair in pairs for array in pair]
    return b"".join([head, *parts, starts.tobytes(), classes[starts].tobytes()])


def _pairs(before: Table, after: Table) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    codes = np.flatnonzero(before != after).astype("<u4")
    return codes, after[codes].astype("<u4")


def _arrays(payload: bytes) -> tuple[Table, Table, Table, NDArray[np.uint8]]:
    counts = _COUNTS.unpack_from(payload)
    at = _COUNTS.size
    tables: list[Table] = []
    table = identity()
    for count in counts[:3]:
        table = table.copy()
        numbers = np.frombuffer(payload, "<u4", 2 * count, at)
        table[numbers[:count]] = numbers[count:]
        tables.append(table)
        at += 8 * count
    starts = np.frombuffer(payload, "<u4", counts[3], at)
    values = np.frombuffer(payload, np.uint8, counts[3], at + 4 * counts[3])
    bounds = np.append(starts, CODE_POINTS).astype(np.int64)
    return tables[0], tables[1], tables[2], np.repeat(values, bounds[1:] - bounds[:-1])
