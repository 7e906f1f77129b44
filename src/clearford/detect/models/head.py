"""A head: the weights of one linear score and the table that makes its margin a score; its file form."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from dataclasses import dataclass
from typing import Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import DetectError, Place
from clearford.detect.models.scheme import SCHEMES, TEXT, URL, Scheme

HeadName = Literal["fraud", "spam", "harassment", "phishing", "prompt"]
"""What a head looks for; its signal is `<name>.score`."""
HEADS: tuple[HeadName, ...] = get_args(HeadName)
ENDING = ".head"
FORMAT = 1
STEPS = 1024
"""Entries of a calibration table."""
PER_UNIT = 64
"""Steps of the table to one unit of margin; the table reaches from -8 to 8."""
_MAGIC = b"CFHD"
_HEADER = struct.Struct("<4sHxx32s")
_LARGEST = 8 << 20
"""No payload of a sound file is longer, whatever its packed form claims."""

Table = NDArray[np.float64]


def scheme_of(name: str) -> Scheme:
    """The scheme that the head of a name reads."""
    return URL if name == "phishing" else TEXT


@dataclass(frozen=True, eq=False)
class Head:
    """One linear score.

    weights: int16, shape (scheme.size,); shapes: int16, shape (scheme.shapes,); both in 1/1024.
    bias: in 1/1024. table: float64, shape (1024,), 0 to 1, never falling: the score of each step of margin.
    """

    name: HeadName
    scheme: Scheme
    weights: NDArray[np.int16]
    shapes: NDArray[np.int16]
    bias: int
    table: Table

    def to_bytes(self) -> bytes:
        """The file form that `from_bytes` reads; equal heads give equal content."""
        places = np.flatnonzero(self.weights)
        about = _About(
            name=self.name,
            scheme=self.scheme.name,
            bias=self.bias,
            weights=len(places),
            table=self.table.tolist(),
        )
        parts = (
            msgspec.json.encode(about) + b"\n",
            places.astype("<u4").tobytes(),
            self.weights[places].astype("<i2").tobytes(),
            self.shapes.astype("<i2").tobytes(),
        )
        payload = b"".join(parts)
        return _HEADER.pack(_MAGIC, FORMAT, hashlib.sha256(payload).digest()) + zlib.compress(payload, 9)

    @classmethod
    def from_bytes(cls, blob: bytes, *, file: str) -> Head:
        """The head of a file. Raises DetectError CF-D006 when it is damaged, of another version or scheme."""
        return _Reader(file).head(blob)


class _About(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What stands before the weights."""

    name: str
    scheme: str
    bias: int
    weights: int
    table: list[float]


class _Reader:
    """Reads one file and says of every fault in which file it is."""

    def __init__(self, file: str) -> None:
        self._file = file

    def head(self, blob: bytes) -> Head:
        about, rest = self._opened(self._payload(blob))
        scheme = SCHEMES.get(about.scheme)
        if about.name not in HEADS or scheme is None or scheme is not scheme_of(about.name):
            raise self._wrong(f"a head `{about.name}` for the gram scheme `{about.scheme}`")
        n = about.weights
        if n < 0 or len(rest) != 6 * n + 2 * scheme.shapes:
            raise self._wrong("its weights are incomplete")
        places = np.frombuffer(rest, "<u4", n).astype(np.intp)
        if n and (places[-1] >= scheme.size or (np.diff(places) <= 0).any()):
            raise self._wrong("a weight has no place")
        weights = np.zeros(scheme.size, np.int16)
        weights[places] = np.frombuffer(rest, "<i2", n, 4 * n)
        shapes = np.frombuffer(rest, "<i2", scheme.shapes, 6 * n).astype(np.int16)
        table = self._table(about.table)
        return Head(about.name, scheme, weights, shapes, self._bias(about.bias), table)

    def _payload(self, blob: bytes) -> bytes:
        try:
            magic, version, digest = _HEADER.unpack_from(blob)
        except struct.error as error:
            raise self._wrong("it is too short") from error
        if magic != _MAGIC:
            raise self._wrong("it is no model file")
        if version != FORMAT:
            raise self._wrong(f"it has format {version}, this version reads format {FORMAT}")
        try:
            payload = zlib.decompressobj().decompress(blob[_HEADER.size :], _LARGEST)
        except zlib.error as error:
            raise self._wrong("it cannot be unpacked") from error
        if hashlib.sha256(payload).digest() != digest:
            raise self._wrong("it does not match its digest")
        return payload

    def _opened(self, payload: bytes) -> tuple[_About, bytes]:
        line, _, rest = payload.partition(b"\n")
        try:
            return msgspec.json.decode(line, type=_About), rest
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._wrong("its description cannot be read") from error

    def _table(self, values: list[float]) -> Table:
        table = np.array(values, np.float64)
        if table.shape != (STEPS,) or not (0 <= table[0] and table[-1] <= 1 and (np.diff(table) >= 0).all()):
            raise self._wrong("its calibration table is not usable")
        return table

    def _bias(self, bias: int) -> int:
        if not -(2**31) < bias < 2**31:
            raise self._wrong("its bias is out of range")
        return bias

    def _wrong(self, message: str) -> DetectError:
        return DetectError(
            "CF-D006",
            f"the model cannot be used: {message}",
            place=Place(file=self._file),
            suggestion="train it again with this version, or reinstall the package",
        )


def digest_of(blob: bytes) -> str:
    """SHA-256 of a model file, in hexadecimal: the name under which bundles and model cards know it."""
    return hashlib.sha256(blob).hexdigest()


def steps_of(margins: NDArray[np.float64]) -> NDArray[np.intp]:
    """The step of each margin, counted from that of margin 0; those beyond the table take the last one."""
    steps = np.floor(margins * PER_UNIT)
    np.maximum(steps, -STEPS // 2, out=steps)
    np.minimum(steps, STEPS // 2 - 1, out=steps)
    return steps.astype(np.intp)


def scores_of(margins: NDArray[np.float64], table: Table) -> NDArray[np.float64]:
    """The score of each margin: the entry of its step."""
    found: Table = table.take(steps_of(margins) + STEPS // 2)
    return found


def score_of(margin: float, table: Table) -> float:
    """The score of one margin, equal to that of `scores_of`."""
    step = math.floor(margin * PER_UNIT) + STEPS // 2
    return float(table[min(max(step, 0), STEPS - 1)])
