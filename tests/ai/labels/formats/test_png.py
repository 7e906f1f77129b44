"""PNG: texts of every form are seen, and a small text never becomes a large one."""

from __future__ import annotations

import io
import zlib

import pytest

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.formats import png
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import METADATA, Media
from clearford.core.errors import LabelError
from tests.ai.labels.files import picture

LABEL = Aigc(label="1", produce_id="x")
TEXT = write_aigc(LABEL).encode()
PACKET = xmp.with_property(None, xmp.LABEL, TEXT.decode())


def with_chunk(kind: bytes, body: bytes) -> bytes:
    made = picture("PNG")
    chunk = len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
    return made[:33] + chunk + made[33:]


FORMS = [
    pytest.param(b"tEXt", b"AIGC\0" + TEXT, id="text"),
    pytest.param(b"zTXt", b"AIGC\0\0" + zlib.compress(TEXT), id="packed-text"),
    pytest.param(b"iTXt", b"AIGC\0\0\0zh\0\xe6\xa0\x87\0" + TEXT, id="text-with-a-language"),
    pytest.param(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(PACKET), id="packed-xmp"),
]


@pytest.mark.parametrize(("kind", "body"), FORMS)
def test_labels_are_read_and_replaced_in_every_form(kind: bytes, body: bytes) -> None:
    found = with_chunk(kind, body)
    assert read_labels(io.BytesIO(found)).labels == (LABEL,)
    target = io.BytesIO()
    write_label(io.BytesIO(found), Aigc(label="2"), target)
    assert read_labels(target).labels == (Aigc(label="2"),)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(zlib.compress(bytes(METADATA + 1)), "CF-L005", id="bomb"),
        pytest.param(b"no zlib", "CF-L002", id="damaged"),
    ],
)
def test_packed_texts_are_unpacked_within_a_limit(body: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        list(png.carriers(Media(io.BytesIO(with_chunk(b"zTXt", b"AIGC\0\0" + body)))))
    assert caught.value.code == code


def test_what_stands_behind_the_picture_stays() -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(picture("PNG") + b"more"), LABEL, target)
    assert target.getvalue().endswith(b"more")
