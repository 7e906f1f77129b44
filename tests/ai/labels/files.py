"""Small files of every kind, made here, and what in them must stay as it is."""

from __future__ import annotations

import io
import random
import wave
import zipfile
from collections.abc import Callable

import pikepdf
from PIL import Image

from clearford.ai.labels.formats.ogg import _made as page
from clearford.ai.labels.kinds import Kind

SOUND = random.Random(7).randbytes(4000)
"""What stands for sound and pictures where nobody decodes it."""


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A picture of noise."""
    made = Image.frombytes(mode, size, random.Random(3).randbytes(size[0] * size[1] * len(mode)))
    stream = io.BytesIO()
    made.save(stream, kind, **options)
    return stream.getvalue()


def points(body: bytes) -> bytes:
    """The points of a picture."""
    with Image.open(io.BytesIO(body)) as opened:
        return opened.convert("RGBA").tobytes()


def wav() -> bytes:
    """A sound of odd length."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as made:
        made.setparams((1, 1, 8000, 0, "NONE", ""))
        made.writeframes(SOUND[:999])
    return stream.getvalue()


def mp3(tag: bytes = b"") -> bytes:
    """A frame of silence behind a tag."""
    return tag + b"\xff\xfb\x90\0" + SOUND


def id3(version: int, *frames: bytes, flags: int = 0) -> bytes:
    """A tag, filled up with a little."""
    body = b"".join(frames) + b"\0" * 32
    return b"ID3" + bytes([version, 0, flags, 0, 0, len(body) >> 7, len(body) & 0x7F]) + body


def frame(kind: bytes, body: bytes) -> bytes:
    """A short frame; its length reads the same in every version."""
    return kind + len(body).to_bytes(4, "big") + b"\0\0" + body


def flac(*blocks: tuple[int, bytes]) -> bytes:
    """Sound behind blocks of metadata, of which the first describes it."""
    every = [(0, bytes(34)), *blocks]
    made = b"fLaC"
    for place, (kind, body) in enumerate(every):
        made += bytes([kind | (0x80 if place == len(every) - 1 else 0)]) + len(body).to_bytes(3, "big") + body
    return made + SOUND


def comments(*said: bytes) -> bytes:
    """A list of comments of Vorbis."""
    texts = b"".join(len(one).to_bytes(4, "little") + one for one in said)
    return (2).to_bytes(4, "little") + b"me" + len(said).to_bytes(4, "little") + texts


def ogg(*said: bytes, pages: int = 3) -> bytes:
    """Opus in pages."""
    serial = b"demo"
    tags = b"OpusTags" + comments(*said)
    laces = b"\xff" * (len(tags) // 255) + bytes([len(tags) % 255])
    made = page(2, bytes(8), serial, 0, b"\x13", b"OpusHead" + bytes(11))
    made += page(0, bytes(8), serial, 1, laces, tags)
    for n in range(pages):
        made += page(4 if n == pages - 1 else 0, bytes(7) + b"\1", serial, 2 + n, b"\xc8", SOUND[n : n + 200])
    return made


def box(kind: bytes, *bodies: bytes) -> bytes:
    """A box of MP4."""
    body = b"".join(bodies)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def mp4(*, first: bool = True, long: bool = False, more: bytes = b"") -> bytes:
    """A film; its description stands before or behind the samples. more: boxes in the description."""
    head = box(b"ftyp", b"isom", bytes(4), b"isom")
    width = 8 if long else 4

    def moov(place: int) -> bytes:
        table = box(
            b"co64" if long else b"stco", bytes(4), (1).to_bytes(4, "big"), place.to_bytes(width, "big")
        )
        stbl = box(b"stbl", table)
        return box(b"moov", box(b"mvhd", bytes(100)), more, box(b"trak", box(b"mdia", box(b"minf", stbl))))

    size = len(moov(0))
    at = len(head) + 8 + (size if first else 0)
    parts = [moov(at), box(b"mdat", SOUND)]
    return head + b"".join(parts if first else parts[::-1])


def sample_place(film: bytes) -> int:
    """Where a film says that its samples begin."""
    at, width = (film.find(b"co64"), 8) if b"co64" in film else (film.find(b"stco"), 4)
    return int.from_bytes(film[at + 12 : at + 12 + width], "big")


def element(id_: int, body: bytes) -> bytes:
    """An element of Matroska."""
    size = (len(body) | 1 << 56).to_bytes(8, "big")
    return id_.to_bytes((id_.bit_length() + 7) // 8, "big") + size + body


def mkv(*parts: bytes, void: int = 80) -> bytes:
    """A film in Matroska; parts stand before its cluster."""
    head = element(0x1A45DFA3, element(0x4282, b"matroska"))
    seek = element(0x114D9B74, b"")
    room = b"\xec" + (void - 9 | 1 << 56).to_bytes(8, "big") + bytes(void - 9)
    return head + element(
        0x18538067, seek + room + b"".join(parts) + element(0x1F43B675, element(0xA3, SOUND))
    )


def docx(*, custom: str | None = None, kind: str = "word/document.xml") -> bytes:
    """A document with a long part."""
    stream = io.BytesIO()
    space = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<?xml version="1.0"?><Types xmlns="{space}/content-types"/>')
        made.writestr("_rels/.rels", f'<Relationships xmlns="{space}/relationships"></Relationships>')
        made.writestr(kind, "<w:document/>" * 500)
        made.writestr("word/media/image1.png", SOUND, zipfile.ZIP_STORED)
        if custom is not None:
            made.writestr("docProps/custom.xml", custom)
    return stream.getvalue()


def pdf(**information: str) -> bytes:
    """A document of one page, with what is said about it."""
    stream = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 100))
        made.pages[0].contents_add(b"0 0 100 50 re f")
        for name, text in information.items():
            made.docinfo[f"/{name}"] = text
        made.save(stream)
    return stream.getvalue()


FILES: dict[str, tuple[Kind, Callable[[], bytes]]] = {
    "png": ("png", lambda: picture("PNG")),
    "jpeg": ("jpeg", lambda: picture("JPEG")),
    "jpeg-progressive": ("jpeg", lambda: picture("JPEG", progressive=True)),
    "webp": ("webp", lambda: picture("WEBP")),
    "webp-lossless": ("webp", lambda: picture("WEBP", lossless=True)),
    "webp-see-through": ("webp", lambda: picture("WEBP", "RGBA", lossless=True)),
    "gif": ("gif", lambda: picture("GIF", "P")),
    "tiff": ("tiff", lambda: picture("TIFF")),
    "tiff-big-endian": ("tiff", lambda: picture("TIFF", big_endian=True)),
    "wav": ("wav", wav),
    "mp3": ("mp3", mp3),
    "mp3-id3v2.3": ("mp3", lambda: mp3(id3(3, frame(b"TIT2", b"\0song")))),
    "mp3-id3v2.4": ("mp3", lambda: mp3(id3(4, frame(b"TIT2", b"\3song")))),
    "flac": ("flac", flac),
    "flac-with-comments": ("flac", lambda: flac((4, comments(b"TITLE=song")), (1, bytes(64)))),
    "ogg": ("ogg", lambda: ogg(b"TITLE=song")),
    "mp4": ("mp4", mp4),
    "mp4-description-last": ("mp4", lambda: mp4(first=False)),
    "mp4-long": ("mp4", lambda: mp4(long=True)),
    "mkv": ("matroska", mkv),
    "mkv-full": ("matroska", lambda: mkv(void=12)),
    "pdf": ("pdf", lambda: pdf(Title="demo")),
    "docx": ("ooxml", docx),
    "pptx": ("ooxml", lambda: docx(kind="ppt/presentation.xml")),
    "text": ("text", lambda: "一段说明。\n".encode()),
    "markdown": ("text", lambda: b"---\ntitle: notes\n---\n# Notes\n"),
}
"""Name -> kind, and how the file is made."""
PICTURES = [name for name, (kind, _) in FILES.items() if kind in ("png", "jpeg", "webp", "gif", "tiff")]
