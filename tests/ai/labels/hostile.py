"""Hostile metadata, drawn from a seed: packets and labels that no honest program writes, in every file.

What is planted says of itself whether an honest reader may take it for the word that content was generated.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple
from xml.sax.saxutils import escape

import pikepdf
from hypothesis import strategies as st

from clearford.ai.labels import xmp
from clearford.ai.labels.formats import matroska as mk
from clearford.ai.labels.formats import ooxml
from tests.ai.labels import files
from tests.ai.labels.files import box, element, frame
from tests.ai.labels.formats.test_png import with_chunk
from tests.ai.labels.formats.test_tiff import exif


class Planted(NamedTuple):
    """Something that stands where a label may."""

    body: bytes
    says: bool
    """Whether it may be taken for the word that content was generated."""


TRUE = '{"Label":"1","ContentProducer":"p","ProduceID":"1"}'
NUMBERS = ("9" * 30, "9" * 5000, "1e999", "-0", "1E-400", "0.1e1", "true", "null")
_CODES = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "gbk",
    "utf-7",
    "cp037",
    "latin-1",
    "nonsense",
    "rot13",
)


def _nested(text: str, depth: int, sign: str) -> str:
    return sign * depth + text + {"[": "]", '{"AIGC":': "}", '{"Label":': "}"}[sign] * depth


NESTED = st.builds(
    lambda depth, sign: Planted(_nested("1", depth, sign).encode(), says=False),
    st.sampled_from((2, 60, 500, 9000)),
    st.sampled_from(("[", '{"AIGC":', '{"Label":[')[:2]),
)
REPEATED = st.sampled_from(
    [
        Planted(b'{"Label":"3","Label":"1"}', says=False),
        Planted(b'{"Label":"1","Label":"1"}', says=False),
        Planted(b'{"AIGC":{"Label":"3"},"AIGC":{"Label":"1"}}', says=False),
        Planted(b'{"AIGC":{"Label":"3","Label":"1"}}', says=False),
    ]
)
WRONG = st.builds(
    lambda value: Planted(b'{"Label":%s,"ProduceID":"1"}' % value.encode(), says=False),
    st.sampled_from(
        (*NUMBERS, '"1 "', '"１"', '"1\\u0000"', '"\\ud800"', '["1"]', '{"Label":"1"}', '"AIGC"')
    ),
)
BROKEN = st.sampled_from(
    [
        Planted(TRUE[:-1].encode(), says=False),
        Planted((TRUE + "x").encode(), says=False),
        Planted(TRUE.replace('"', "'").encode(), says=False),
        Planted(b"\xff" + TRUE.encode(), says=False),
        Planted(TRUE.replace('"1"', '"1\x01"').encode(), says=False),
        Planted(('{"Label":"1","ProduceID":"%s"}' % ("x" * (1 << 17))).encode(), says=False),
        Planted(TRUE.encode("utf-32"), says=False),
        Planted(b"", says=False),
    ]
)
OBJECTS = st.one_of(
    NESTED, REPEATED, WRONG, BROKEN, st.binary(max_size=80).map(lambda body: Planted(body, says=False))
)
"""Texts that stand under the name of a label."""


def packet(inside: str, before: str = "", *, code: str = "utf-8") -> bytes:
    """An XMP packet, with something before it."""
    head = f'<?xml version="1.0" encoding="{code}"?>{before}'
    rdf = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp.RDF}">{inside}</rdf:RDF></x:xmpmeta>'
    return (head + rdf).encode()


def described(value: str = TRUE, *, space: str = xmp.TC260) -> str:
    """A description with a label."""
    return f'<rdf:Description xmlns:T="{space}"><T:AIGC>{escape(value)}</T:AIGC></rdf:Description>'


def _bomb(inside: str, *, outside: bool) -> bytes:
    names = "abcdefghij"
    bodies = ["&quot;" * 10, *(f"&{name};" * 10 for name in names[:-1])]
    said = "".join(f'<!ENTITY {name} "{body}">' for name, body in zip(names, bodies, strict=True))
    where = ' SYSTEM "file:///etc/hostname"' if outside else ""
    return packet(inside, f"<!DOCTYPE x{where} [{said}<!ENTITY l '{escape(TRUE)}'>]>")


def _coded(code: str, *, marked: bool) -> Planted:
    """A packet in a code of signs, which its declaration names or not."""
    try:
        text = packet(described(), code=code if marked else "utf-8").decode().encode(code)
    except LookupError:
        text = packet(described(), code=code)
    return Planted(text, says=True)  # where it is understood, it does say so


def _properties(value: str, before: str = "", *, code: str = "utf-8") -> str:
    """Properties of a document, of which one is the label."""
    own = f'<property pid="2" name="AIGC"><vt:lpwstr>{value}</vt:lpwstr></property>'
    space = f'xmlns="{ooxml._SPACE}" xmlns:vt="{ooxml._TYPES}"'
    return f'<?xml version="1.0" encoding="{code}"?>{before}<Properties {space}>{own}</Properties>'


PARTS = st.sampled_from(
    [
        *(Planted(_properties(escape(TRUE), code=code).encode(), says=True) for code in _CODES),
        Planted(_properties("&l;", f"<!DOCTYPE x [<!ENTITY l '{escape(TRUE)}'>]>").encode(), says=False),
        Planted(_properties("&l;", '<!DOCTYPE x SYSTEM "file:///etc/hostname">').encode(), says=False),
        Planted(_properties("<a>" * 5000 + "</a>" * 5000).encode(), says=False),
        Planted(_properties(f"<!--{TRUE}-->").encode(), says=False),
        Planted(_properties(escape(TRUE)).encode("utf-16"), says=True),
        Planted(_properties(escape(TRUE)).encode()[:-9], says=False),
    ]
)
"""Parts of a document that hold its properties."""
MANY = " ".join(f"a{n}=''" for n in range(5000))
PACKETS = st.one_of(
    st.builds(
        lambda depth: Planted(packet("<a>" * depth + described() + "</a>" * depth), says=False),
        st.sampled_from((1, 60, 70, 5000)),
    ),
    st.booleans().map(
        lambda out: Planted(_bomb(described("&j;").replace("&amp;", "&"), outside=out), says=False)
    ),
    st.booleans().map(
        lambda out: Planted(_bomb(described("&l;").replace("&amp;", "&"), outside=out), says=False)
    ),
    st.builds(lambda code, marked: _coded(code, marked=marked), st.sampled_from(_CODES), st.booleans()),
    st.sampled_from(
        [
            Planted(packet(f"<!--{described()}-->"), says=False),
            Planted(packet(f"<![CDATA[{described()}]]>"), says=False),
            Planted(packet(f"<?label {TRUE}?>"), says=False),
            Planted(packet(described(space="http://other.example/")), says=False),
            Planted(packet(f"<rdf:Bag>{described()}</rdf:Bag>"), says=False),
            Planted(packet("") + described().encode(), says=False),
            Planted(packet(described())[:-5], says=False),
            Planted(packet(described()) * 2, says=False),
            Planted(packet(f"<rdf:Description {MANY}/>"), says=False),
            Planted(packet(f"<rdf:Description a='{'x' * 100_000}'/>"), says=False),
            Planted(packet(f'<rdf:Description xmlns:T="{xmp.TC260}" T:AIGC="1" T:AIGC="2"/>'), says=False),
        ]
    ),
    OBJECTS.map(lambda one: Planted(packet(described(_text(one.body))), says=False)),
    st.binary(max_size=80).map(lambda body: Planted(body, says=False)),
)
"""XMP packets."""


def _text(body: bytes) -> str:
    """Some bytes as a text that XML can hold."""
    return "".join(sign if " " <= sign < "\ufffe" else "?" for sign in body.decode(errors="replace"))


def _jpeg(*bodies: bytes) -> bytes:
    made = files.picture("JPEG")
    segments = b"".join(
        b"\xff\xe1" + (len(one[:65533]) + 2).to_bytes(2, "big") + one[:65533] for one in bodies
    )
    return made[:2] + segments + made[2:]


def _webp(body: bytes) -> bytes:
    made = files.picture("WEBP")
    chunk = b"XMP " + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
    return b"RIFF" + (len(made) + len(chunk) - 8).to_bytes(4, "little") + made[8:] + chunk


def _wav(body: bytes) -> bytes:
    made = files.wav()
    chunk = b"AIGC" + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
    return b"RIFF" + (len(made) + len(chunk) - 8).to_bytes(4, "little") + made[8:12] + chunk + made[12:]


def _gif(body: bytes) -> bytes:
    made = files.picture("GIF", "P")
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return made[:-1] + b"\x21\xff\x0bXMP DataXMP" + body + magic + made[-1:]


def _tiff(body: bytes) -> bytes:
    return (
        b"II*\0\x08\0\0\0\x01\0\xbc\x02\x07\0"
        + len(body).to_bytes(4, "little")
        + b"\x1a\0\0\0\0\0\0\0"
        + body
    )


def _pdf_packet(body: bytes) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf())) as made:
        made.Root.Metadata = made.make_stream(body)
        made.save(stream, fix_metadata_version=False)
    return stream.getvalue()


def _pdf_entry(body: bytes) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf())) as made:
        made.docinfo["/AIGC"] = pikepdf.String(body)
        made.save(stream)
    return stream.getvalue()


def _ooxml(body: bytes, *, raw: bool = False) -> bytes:
    stream = io.BytesIO(files.docx())
    with zipfile.ZipFile(stream, "a") as made:
        made.writestr(ooxml.CUSTOM, body if raw else _properties(escape(_text(body))).encode())
    return stream.getvalue()


def _mp4(body: bytes) -> bytes:
    values = box((1).to_bytes(4, "big"), box(b"data", bytes(8), body))
    keys = box(b"keys", bytes(4), (1).to_bytes(4, "big"), box(b"mdta", b"AIGC"))
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    meta = box(b"meta", bytes(4), handler, keys, box(b"ilst", values))
    return files.mp4(more=box(b"udta", meta))


def _mp3(body: bytes) -> bytes:
    own = frame(b"TXXX", b"\3AIGC\0" + body)
    size = len(own)
    head = bytes([size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F])
    return b"ID3\3\0\0" + head + own + files.mp3()


def _mkv(body: bytes) -> bytes:
    simple = element(mk.SIMPLE, element(mk.NAME, b"AIGC") + element(mk.TEXT, body))
    return files.mkv(element(mk.TAGS, element(mk.TAG, simple)))


def _markdown(body: bytes) -> bytes:
    return b"---\nAIGC: " + body.replace(b"\n", b" ") + b"\n---\n# Notes\n"


WITH_PACKETS: dict[str, Callable[[bytes], bytes]] = {
    "png": lambda body: with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + body),
    "png-packed": lambda body: with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(body)),
    "jpeg": lambda body: _jpeg(b"http://ns.adobe.com/xap/1.0/\0" + body),
    "jpeg-more": lambda body: _jpeg(b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + body),
    "webp": _webp,
    "gif": _gif,
    "tiff": _tiff,
    "pdf": _pdf_packet,
    "ooxml": lambda body: _ooxml(body, raw=True),
}
"""Kind of file -> a file with an XMP packet, or any other XML in its place."""
WITH_OBJECTS: dict[str, Callable[[bytes], bytes]] = {
    "png": lambda body: with_chunk(b"tEXt", b"AIGC\0" + body),
    "png-packed": lambda body: with_chunk(b"zTXt", b"AIGC\0\0" + zlib.compress(body)),
    "jpeg-exif": lambda body: _jpeg(b"Exif\0\0" + exif(b"ASCII\0\0\0" + body)),
    "jpeg-exif-wide": lambda body: _jpeg(b"Exif\0\0" + exif(b"UNICODE\0" + body)),
    "tiff-exif": lambda body: exif(b"ASCII\0\0\0" + body),
    "wav": _wav,
    "mp4": _mp4,
    "mp3": _mp3,
    "flac": lambda body: files.flac((4, files.comments(b"AIGC=" + body))),
    "ogg": lambda body: files.ogg(b"AIGC=" + body[:20_000]),
    "matroska": _mkv,
    "pdf": _pdf_entry,
    "ooxml": _ooxml,
    "markdown": _markdown,
}
"""Kind of file -> a file with a text that stands where a label does."""
