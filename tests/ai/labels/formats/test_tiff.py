"""TIFF: the other directories stay, texts of EXIF are read in every code, and 64 bits are refused by name."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.formats import tiff
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.core.errors import LabelError
from tests.ai.labels.files import picture

LABEL = Aigc(label="1", produce_id="x")


def exif(comment: bytes, *, little: bool = True) -> bytes:
    """A block with one comment."""
    sign = "<" if little else ">"
    first = struct.pack(f"{sign}IHHHIII", 8, 1, 0x8769, 4, 1, 26, 0)
    second = struct.pack(f"{sign}HHHIII", 1, 0x9286, 7, len(comment), 44, 0)
    return (b"II*\0" if little else b"MM\0*") + first + second + comment


TEXT = '{"Label":"1","标":"识"}'


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(exif(b"ASCII\0\0\0" + TEXT.encode()), id="ascii"),
        pytest.param(exif(b"UNICODE\0" + TEXT.encode("utf-16-le")), id="unicode-little"),
        pytest.param(exif(b"UNICODE\0" + TEXT.encode("utf-16-be"), little=False), id="unicode-big"),
        pytest.param(exif(b"UNICODE\0" + TEXT.encode("utf-16")), id="unicode-with-a-mark"),
        pytest.param(exif(bytes(8) + TEXT.encode() + bytes(5)), id="no-code"),
        pytest.param(exif(TEXT.encode()), id="without-the-eight-bytes"),
    ],
)
def test_comments_are_read_in_every_code(block: bytes) -> None:
    (said,) = tiff.texts(tiff.Tree(Media(io.BytesIO(block))))
    assert said.body.decode() == TEXT


def test_a_file_of_several_pages_keeps_them() -> None:
    pages = [Image.new("L", (8, 8), n) for n in (10, 20, 30)]
    stream, target = io.BytesIO(), io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    write_label(stream, LABEL, target)
    with Image.open(target) as opened:
        assert getattr(opened, "n_frames", 1) == 3
        opened.seek(2)
        assert opened.getpixel((0, 0)) == 30


def test_fields_stand_in_order() -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(picture("TIFF")), LABEL, target)
    tree = tiff.Tree(Media(target))
    tags = [one.tag for one in tree.entries(tree.first)]
    assert tags == sorted(tags)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"II+\0" + bytes(20), "CF-L001", id="64-bits"),
        pytest.param(b"II*\0\xff\xff\0\0" + bytes(20), "CF-L002", id="directory-beyond-the-end"),
        pytest.param(b"II-\0" + bytes(20), "CF-L002", id="no-version"),
        pytest.param(b"XX*\0" + bytes(20), "CF-L002", id="no-order"),
    ],
)
def test_other_and_damaged_files_are_told(body: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        list(tiff.carriers(Media(io.BytesIO(body))))
    assert caught.value.code == code


def test_a_label_is_read_whatever_the_order_of_bytes() -> None:
    for big in (False, True):
        target = io.BytesIO()
        write_label(io.BytesIO(picture("TIFF", big_endian=big)), LABEL, target)
        assert read_labels(target).labels == (LABEL,)
