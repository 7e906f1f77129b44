"""Files of a replay: written aside, made durable, and named only when they are whole."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from clearford.core.errors import StoreError
from clearford.runtime.writers import store_error

BUNDLE_SHOWN = 12
"""Hex digits of the bundle in the name of a file."""


def part_name(number: int, bundle: str, ending: str = "parquet", *, kind: str = "part") -> str:
    """The name of a chunk's file. bundle: digest, perhaps with the name of its kind before a colon."""
    return f"{kind}-{number:06d}-{bundle.rpartition(':')[2][:BUNDLE_SHOWN]}.{ending}"


def write_durably(folder: Path, name: str, data: bytes, owner: str) -> str:
    """Write a file and the folder's note of it to the disk; SHA-256 of its bytes.

    owner: of the work and its fence, so that two who write the same never meet. A late twin writes the
    same bytes over the same name. Raises StoreError CF-S001, CF-S002.
    """
    aside = folder / f".{name}.{owner}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(folder / name)
        _sync(folder)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise store_error(error, str(folder / name)) from error
    return hashlib.sha256(data).hexdigest()


def packed(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Arrays as one file; the same arrays give the same bytes."""
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return out.getvalue()


def unpacked(path: Path, digest: str) -> dict[str, np.ndarray]:
    """The arrays of a file. Raises StoreError CF-S020 when it is not the one that was written."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise store_error(error, str(path)) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise StoreError("CF-S020", f"`{path.name}` is not what was written")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
