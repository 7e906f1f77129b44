"""Digests of packs and bundles: same content, same digest, whatever the comments and the layout."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from clearford.core.ids import Digest

_ENCODER = msgspec.json.Encoder(order="sorted")


def digest_of(content: Any) -> Digest:
    """`sha256:` and the hash of the canonical JSON of a plain value: sorted keys, UTF-8, no spaces."""
    return Digest("sha256:" + hashlib.sha256(_ENCODER.encode(content)).hexdigest())


def bundle_digest(packs: Mapping[str, Digest], parts: Mapping[str, str]) -> Digest:
    """The digest of a bundle: its packs by id, and whatever else decides with them.

    parts: e.g. the preset, the program version, the digest of the fold tables.
    """
    return digest_of({"packs": dict(packs), "parts": dict(parts)})
