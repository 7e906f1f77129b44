"""The classifier heads of a bundle: those that ship, and those of a folder that take their place."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from clearford.core.errors import ConfigError, DetectError, Place
from clearford.detect.base import Detector
from clearford.detect.models.head import ENDING, HEADS, Head, HeadName, digest_of
from clearford.detect.models.links import LinkHead
from clearford.detect.models.texts import TextHeads
from clearford.detect.url.detector import UrlDetector
from clearford.runtime import shipped


def model_detectors(want: Collection[str], links: UrlDetector, folder: str | None = None) -> list[Detector]:
    """The detectors of the heads whose scores are wanted.

    folder: heads there take the place of the shipped ones. Raises ConfigError CF-C002 for a folder
    without heads, DetectError CF-D006 for one that cannot be used, CF-D005 when a shipped one is missing.
    """
    own = own_heads(folder)
    wanted = [name for name in HEADS if f"{name}.score" in want]
    heads = [own[name] if name in own else shipped_head(name) for name in wanted]
    texts = [head for head in heads if head.name != "phishing"]
    found: list[Detector] = [TextHeads(texts)] if texts else []
    found += [LinkHead(head, links) for head in heads if head.name == "phishing"]
    return found


@lru_cache(maxsize=len(HEADS))
def shipped_head(name: HeadName) -> Head:
    """A head that ships."""
    return _read(shipped.read("models", name + ENDING), name, f"{name}{ENDING}")


def own_heads(folder: str | None) -> dict[HeadName, Head]:
    """The heads of a folder; none without a folder."""
    return {name: _read(blob, name, str(path)) for name, path, blob in _files(folder)}


def models_digest(folder: str | None = None) -> str:
    """The digest of all heads in use; part of what a bundle is."""
    own = {name: digest_of(blob) for name, _, blob in _files(folder)}
    parts = [f"{name} {own.get(name) or _shipped_digest(name)}" for name in HEADS]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=len(HEADS))
def _shipped_digest(name: HeadName) -> str:
    return digest_of(shipped.read("models", name + ENDING))


def _files(folder: str | None) -> list[tuple[HeadName, Path, bytes]]:
    if folder is None:
        return []
    found = [(name, path) for name in HEADS if (path := Path(folder, name + ENDING)).is_file()]
    if not found:
        raise ConfigError(
            "CF-C002",
            f"`--models {folder}` holds no model",
            suggestion=f"a folder with one of {', '.join(name + ENDING for name in HEADS)}",
        )
    return [(name, path, path.read_bytes()) for name, path in found]


def _read(blob: bytes, name: HeadName, file: str) -> Head:
    head = Head.from_bytes(blob, file=file)
    if head.name != name:
        raise DetectError(
            "CF-D006",
            f"the model cannot be used: it holds the head `{head.name}`",
            place=Place(file=file),
            suggestion=f"name it {head.name}{ENDING}",
        )
    return head
