"""Where detectors keep what they remember: shared between worker processes, or saved to a file and read back.

A saved state belongs to one set of counters and detectors. One that is damaged, or belongs to another set,
is refused as a whole (CF-S004): a wrong count could hurt a person.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import secrets
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from clearford.core.errors import Place, StoreError
from clearford.core.state import PrivateTables

VERSION = 3
_MAGIC = b"clearford-state\n"
_ALIGNED = 64
_LARGEST_HEAD = 1 << 20
_LARGEST_ARRAY = 1 << 32
"""Bytes; the largest memory that a detector can be given needs a quarter of it for one array."""
_DIGEST = hashlib.sha256().digest_size
_START_ANEW = "move the file away and start anew"


_Length = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST_ARRAY)]


class _Array(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One array of a saved state, and where its compressed bytes end."""

    name: str
    dtype: Annotated[str, msgspec.Meta(pattern=r"\A[<|][biuf][1248]\Z")]
    shape: Annotated[tuple[_Length, ...], msgspec.Meta(max_length=4)]
    size: _Length

    @property
    def plain_size(self) -> int:
        """Bytes of the array itself."""
        return math.prod(self.shape) * int(self.dtype[2])


class _Version(msgspec.Struct, frozen=True):
    """What is read of the head of a saved state of another version."""

    version: int


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a saved state begins with."""

    version: int
    identity: str
    """What the state belongs to."""
    arrays: tuple[_Array, ...]
    sha256: str
    """Of the compressed bytes of all arrays."""


class Slot(msgspec.Struct, frozen=True):
    """Where an array lies in a shared memory."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


Layout = Mapping[str, Slot]


class GivenTables:
    """Arrays that are there already, handed to the detector that asks for them."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        """`arrays` by name, in the shapes that the detectors will ask for."""
        self.arrays = dict(arrays)

    def array(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> np.ndarray:
        """The array of a name. Raises StoreError (CF-S004) when it is not there in this shape."""
        found = self.arrays.get(name)
        if found is None or found.shape != tuple(shape) or found.dtype != np.dtype(dtype):
            raise StoreError("CF-S004", f"it holds no fitting array `{name}`", suggestion=_START_ANEW)
        return found


Memory = PrivateTables | GivenTables


def salted(memory: Memory) -> Memory:
    """The memory with every salt that it lacks; to be called before anything is remembered.

    Nobody outside can then choose keys that crowd one place of an index, or texts that count as others. No
    answer depends on it.
    """
    for name, array in memory.arrays.items():
        if name.endswith(".salt") and not array.any():
            array[0] = secrets.randbits(63)
    return memory


def layout_of(arrays: Mapping[str, np.ndarray]) -> tuple[dict[str, Slot], int]:
    """A layout for copies of some arrays in one block of memory, and the size of the block in bytes."""
    layout: dict[str, Slot] = {}
    at = 0
    for name in sorted(arrays):
        array = arrays[name]
        layout[name] = Slot(array.dtype.str, array.shape, at)
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    return layout, max(at, 1)


def laid_out(block: Any, layout: Layout) -> GivenTables:
    """The arrays of a layout in a block of memory, which other processes may see too."""
    whole = np.frombuffer(block, np.uint8)
    arrays = {}
    for name, place in layout.items():
        kind = np.dtype(place.dtype)
        size = int(np.prod(place.shape, dtype=np.int64)) * kind.itemsize
        arrays[name] = whole[place.offset : place.offset + size].view(kind).reshape(place.shape)
    return GivenTables(arrays)


def save(path: str, arrays: Mapping[str, np.ndarray], identity: str) -> None:
    """Write a state; the file appears under its name only when it is complete.

    Raises StoreError (CF-S001) when it cannot be written.
    """
    part = Path(f"{path}.part")
    try:
        with part.open("wb") as stream:
            _write(stream, arrays, identity)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        found = (error.strerror or "unknown").lower()
        raise StoreError("CF-S001", found, place=Place(file=path)) from error


def to_bytes(arrays: Mapping[str, np.ndarray], identity: str) -> bytes:
    """A state as `save` writes it."""
    stream = io.BytesIO()
    _write(stream, arrays, identity)
    return stream.getvalue()


def from_bytes(data: bytes, identity: str) -> GivenTables:
    """What `to_bytes` gave. Raises StoreError (CF-S004) as `load` does."""
    try:
        return GivenTables(_read(io.BytesIO(data), identity, len(data)))
    except _Damaged as error:
        raise _unusable(str(error)) from None


def _write(stream: BinaryIO, arrays: Mapping[str, np.ndarray], identity: str) -> None:
    packed = {name: zlib.compress(np.ascontiguousarray(arrays[name]).data, 1) for name in sorted(arrays)}
    digest = hashlib.sha256(b"".join(packed.values())).hexdigest()
    entries = [
        _Array(name, arrays[name].dtype.str, arrays[name].shape, len(data)) for name, data in packed.items()
    ]
    head = msgspec.json.encode(_Head(VERSION, identity, tuple(entries), digest))
    stream.write(_MAGIC + len(head).to_bytes(8, "little") + head + hashlib.sha256(head).digest())
    stream.writelines(packed.values())


def load(path: str, identity: str) -> GivenTables:
    """The state in a file.

    identity: what the state must belong to. Raises StoreError (CF-S004) when the file is no state, is
    damaged, or belongs to something else.
    """
    try:
        with Path(path).open("rb") as stream:
            return GivenTables(_read(stream, identity, os.fstat(stream.fileno()).st_size))
    except OSError as error:
        raise _unusable(f"the file cannot be read: {(error.strerror or 'unknown').lower()}", path) from error
    except _Damaged as error:
        raise _unusable(str(error), path) from None


class _Damaged(Exception):
    """A file is not the state that is wanted."""


def _read(stream: BinaryIO, identity: str, size: int) -> dict[str, np.ndarray]:
    head = _head(stream)
    if head.identity != identity:
        raise _Damaged("a state of other counters, packs or detectors")
    if sum(entry.size for entry in head.arrays) != size - stream.tell():
        raise _Damaged("the file is damaged")
    digest = hashlib.sha256()
    out = {}
    for entry in head.arrays:
        data = stream.read(entry.size)
        digest.update(data)
        out[entry.name] = _array(entry, data)
    if digest.hexdigest() != head.sha256:
        raise _Damaged("the file is damaged")
    return out


def _head(stream: BinaryIO) -> _Head:
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise _Damaged("not a saved state")
    size = int.from_bytes(stream.read(8), "little")
    if size > _LARGEST_HEAD:
        raise _Damaged("the file is damaged")
    data = stream.read(size)
    try:
        version = msgspec.json.decode(data, type=_Version).version
        if version != VERSION:
            raise _Damaged(f"a state of version {version}, not {VERSION}")
        if stream.read(_DIGEST) != hashlib.sha256(data).digest():
            raise _Damaged("the file is damaged")
        return msgspec.json.decode(data, type=_Head)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _Damaged("the file is damaged") from None


def _array(entry: _Array, data: bytes) -> np.ndarray:
    size = entry.plain_size
    if size > _LARGEST_ARRAY:
        raise _Damaged("the file is damaged")
    try:
        # No more is unpacked than the array may hold, whatever the bytes would grow to.
        plain = zlib.decompressobj().decompress(data, size + 1)
        return np.frombuffer(bytearray(plain), entry.dtype).reshape(entry.shape)
    except (zlib.error, TypeError, ValueError):
        raise _Damaged("the file is damaged") from None


def _unusable(found: str, path: str | None = None) -> StoreError:
    return StoreError("CF-S004", found, place=Place(file=path), suggestion=_START_ANEW)
