"""What a file is by its first bytes, whatever it is called or said to be."""

from __future__ import annotations

from typing import Literal, get_args

Picture = Literal["image/png", "image/jpeg", "image/webp", "image/gif"]
"""Types that are opened."""
PICTURES: tuple[Picture, ...] = get_args(Picture)
UNKNOWN = "application/octet-stream"
_HEAD = 512
"""Bytes that are looked at."""
_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"mif1": "image/heic"}
"""Brands of the ISO container that are pictures; the others are taken for video."""
_MARKUP = ((b"<svg", "image/svg+xml"), (b"<!doctype html", "text/html"), (b"<html", "text/html"))


def kind_of(body: bytes) -> str:
    """The media type of a file by its content; `application/octet-stream` for what is not known."""
    head = body[:_HEAD]
    for begin, kind in _BEGINS:
        if head.startswith(begin):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if plain[:1] == b"<":
        return next((kind for sign, kind in _MARKUP if sign in plain), UNKNOWN)
    return UNKNOWN
