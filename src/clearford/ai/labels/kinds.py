"""Which kind of file something is, by its contents, and what reads and writes labels in it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Literal, Protocol, get_args

from clearford.ai.labels.formats import (
    front_matter,
    gif,
    id3,
    jpeg,
    matroska,
    mp4,
    ogg,
    ooxml,
    pdf,
    png,
    tiff,
)
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.formats.riff import Wav, WebP
from clearford.ai.labels.formats.vorbis import Flac
from clearford.ai.labels.pieces import Media, Piece, put
from clearford.core.errors import LabelError


class Format(Protocol):
    """A kind of file."""

    def carriers(self, media: Media) -> Iterator[Carrier]:
        """What may hold a label, in order. Raises LabelError CF-L002 where the file is damaged."""

    def pieces(self, media: Media, text: str) -> Iterator[Piece]:
        """The file with this label as its only one; contents stay as they are. Raises LabelError."""


class Picture(Format, Protocol):
    """A kind of file that holds XMP."""

    def pieces(self, media: Media, text: str, source: str | None = None) -> Iterator[Piece]:
        """The same, with a source type of IPTC where one is given."""


class Document(Protocol):
    """A kind of file that a library reads and writes."""

    def carriers(self, stream: BinaryIO) -> Iterator[Carrier]:
        """As of `Format`."""

    def write(self, stream: BinaryIO, text: str, target: BinaryIO) -> None:
        """Write the file with this label as its only one to another. Raises LabelError."""


Kind = Literal[
    "png",
    "jpeg",
    "webp",
    "gif",
    "tiff",
    "mp4",
    "matroska",
    "wav",
    "mp3",
    "flac",
    "ogg",
    "pdf",
    "ooxml",
    "text",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_FORMATS: dict[Kind, Format] = {
    "png": png,
    "jpeg": jpeg,
    "webp": WebP(),
    "gif": gif,
    "tiff": tiff,
    "mp4": mp4,
    "matroska": matroska,
    "wav": Wav(),
    "mp3": id3,
    "flac": Flac(),
    "ogg": ogg,
    "text": front_matter,
}
_WITH_XMP: dict[Kind, Picture] = {"png": png, "jpeg": jpeg, "webp": WebP(), "gif": gif, "tiff": tiff}
_WHOLE: dict[Kind, Document] = {"ooxml": ooxml, "pdf": pdf}
_STILL = {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"}
"""Brands of pictures in the container of MP4: their metadata lies elsewhere."""
_LOOKED_AT = 4096


def kind_of(stream: BinaryIO) -> Kind | None:
    """The kind of a file that can be sought in; none for one in which no label is read or written."""
    stream.seek(0)
    head = stream.read(_LOOKED_AT)
    if head[:3] == b"ID3":
        return _behind_tag(stream)
    return _by_signature(head) or _by_parts(stream, head)


def _by_signature(head: bytes) -> Kind | None:
    begins: tuple[tuple[bytes, Kind], ...] = (
        (png.SIGNATURE, "png"),
        (b"\xff\xd8\xff", "jpeg"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"II+\0", "tiff"),
        (b"MM\0+", "tiff"),
        (b"\x1aE\xdf\xa3", "matroska"),
        (b"fLaC", "flac"),
        (b"OggS", "ogg"),
        (pdf.SIGNATURE, "pdf"),
    )
    found = next((kind for begin, kind in begins if head.startswith(begin)), None)
    if found is None and head[:4] in (b"RIFF", b"RF64"):
        forms: dict[bytes, Kind] = {b"WEBP": "webp", b"WAVE": "wav"}
        return forms.get(head[8:12])
    return found


def _by_parts(stream: BinaryIO, head: bytes) -> Kind | None:
    if head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"):
        return None if head[8:12] in _STILL else "mp4"
    if head[:2] == b"\xff\xfb" or (head[:1] == b"\xff" and head[1:2] and head[1] & 0xE6 == 0xE2):
        return "mp3"
    if head[:4] == b"PK\x03\x04":
        return _of_package(stream)
    return "text" if _is_text(stream, head) else None


def _behind_tag(stream: BinaryIO) -> Kind:
    tag = id3.tag_of(Media(stream))
    stream.seek(0 if tag is None else tag.end)
    return "flac" if stream.read(4) == b"fLaC" else "mp3"


def _of_package(stream: BinaryIO) -> Kind | None:
    try:
        with zipfile.ZipFile(stream) as package:
            return "ooxml" if set(ooxml.MAIN) & set(package.namelist()) else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None


def _is_text(stream: BinaryIO, head: bytes) -> bool:
    """Whether a file begins as text in UTF-8 does; its end may cut a sign apart."""
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and stream.seek(0, os.SEEK_END) > len(head)
    return True


def carriers(stream: BinaryIO, kind: Kind) -> Iterator[Carrier]:
    """What may hold a label in a file of a kind. Raises LabelError."""
    if kind in _WHOLE:
        return _WHOLE[kind].carriers(stream)
    return _FORMATS[kind].carriers(Media(stream))


def write(stream: BinaryIO, kind: Kind, text: str, target: BinaryIO, *, source: str | None = None) -> None:
    """Write a file with this label as its only one to another. Raises LabelError.

    source: full address of IPTC's source type; CF-L001 for a kind of file that holds none.
    """
    if source is not None:
        _write_both(stream, kind, text, target, source)
        return
    if kind in _WHOLE:
        _WHOLE[kind].write(stream, text, target)
        return
    media = Media(stream)
    put(media, _FORMATS[kind].pieces(media, text), target)


def holds_source(kind: Kind) -> bool:
    """Whether files of a kind hold a source type of IPTC beside the label."""
    return kind in _WITH_XMP or kind == "pdf"


def _write_both(stream: BinaryIO, kind: Kind, text: str, target: BinaryIO, source: str) -> None:
    if kind == "pdf":
        pdf.write(stream, text, target, source)
        return
    if not holds_source(kind):
        raise LabelError(
            "CF-L001",
            f"no source type of IPTC is written in a file of the kind {kind}",
            suggestion=f"name it in a C2PA manifest, or write one of {', '.join(_WITH_XMP)}, pdf",
        )
    media = Media(stream)
    put(media, _WITH_XMP[kind].pieces(media, text, source), target)


def not_known() -> LabelError:
    """That labels cannot be read or written in a file."""
    return LabelError(
        "CF-L001",
        "no kind of file in which labels are read or written",
        suggestion=f"one of {', '.join(KINDS)}",
    )
