"""Known texts compiled: folded, sketched and indexed; a large list is kept for the next start."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from clearford.core.errors import DetectError
from clearford.detect.hashes.known import KnownTexts, digest_of, index_of
from clearford.detect.hashes.sketch import SIZE, VIEW, sketch_plane
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import build
from clearford.text.tables import FoldTables

MAX_TEXTS = 1_000_000
KEPT_FROM = 20_000
"""Texts from which on a compiled index is kept: fewer are compiled sooner than read."""
FORMAT = b"1"
"""Raised whenever the same texts compile to something else."""
_AT_ONCE = 2048
_DTYPES = {"digests": np.uint64}
_WIDTHS = {"sketches": SIZE, "digests": 2}


def known_texts(
    texts: Sequence[str], tables: FoldTables, *, store: Store = NO_STORE, kept_from: int = KEPT_FROM
) -> KnownTexts:
    """The index of texts, or what an earlier start has kept of exactly these.

    kept_from: texts from which on an index is kept.
    Raises DetectError CF-D007 for a text of fewer than three characters when folded, or too many texts.
    """
    if len(texts) < kept_from:
        return compile_texts(texts, tables)
    digest = hashlib.sha256(FORMAT + b"\0" + tables.digest.encode())
    for text in texts:
        digest.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    kept = store.get("known", digest.hexdigest())
    found = None if kept is None else _unpacked(kept)
    if found is None:
        found = compile_texts(texts, tables)
        store.put("known", digest.hexdigest(), _packed(found))
    return found


def compile_texts(texts: Sequence[str], tables: FoldTables) -> KnownTexts:
    """The index of texts; those that fold to the same count once. Raises as `known_texts`."""
    if len(texts) > MAX_TEXTS:
        raise DetectError("CF-D007", f"{len(texts)} known texts", suggestion=f"at most {MAX_TEXTS}")
    sketches = [np.empty((0, SIZE), np.uint32)]
    digests: dict[tuple[int, int], None] = {}
    for start in range(0, len(texts), _AT_ONCE):
        plane = build(texts[start : start + _AT_ONCE], tables)
        found = sketch_plane(plane)
        if not found.sizes.all():
            at = int(np.argmin(found.sizes))
            found_short = f"text {start + at + 1} is too short"
            raise DetectError("CF-D007", found_short, suggestion="three characters or more, without signs")
        new = []
        for row in range(plane.n):
            digest = digest_of(plane.row_text(VIEW, row))
            if digest not in digests:
                digests[digest] = None
                new.append(row)
        sketches.append(found.values[new])
    return index_of(np.concatenate(sketches), np.array(list(digests), np.uint64).reshape(-1, 2))


def _packed(known: KnownTexts) -> bytes:
    return msgspec.msgpack.encode({name: getattr(known, name).tobytes() for name in KnownTexts.__slots__})


def _unpacked(content: bytes) -> KnownTexts | None:
    """What was kept; None when it is of another version."""
    try:
        parts = msgspec.msgpack.decode(content, type=dict[str, bytes])
        arrays: dict[str, Any] = {
            name: np.frombuffer(parts[name], _DTYPES.get(name, np.uint32)) for name in KnownTexts.__slots__
        }
        return KnownTexts(**{n: a.reshape(-1, _WIDTHS[n]) if n in _WIDTHS else a for n, a in arrays.items()})
    except (msgspec.MsgspecError, KeyError, ValueError):
        return None
