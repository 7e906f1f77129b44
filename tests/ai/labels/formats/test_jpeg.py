"""JPEG: the packet that goes on in more segments is seen, and no segment is longer than it may be."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.core.errors import LabelError
from tests.ai.labels.files import picture

LABEL = Aigc(label="1", produce_id="x")
PACKET = xmp.with_property(None, xmp.LABEL, write_aigc(LABEL))
MAIN, MORE = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"


def segment(body: bytes, mark: int = 0xE1) -> bytes:
    return bytes([0xFF, mark]) + (len(body) + 2).to_bytes(2, "big") + body


def with_segments(*parts: bytes) -> bytes:
    made = picture("JPEG")
    return made[:2] + b"".join(parts) + made[2:]


def test_a_label_in_the_packet_that_goes_on_elsewhere_is_read() -> None:
    half = len(PACKET) // 2
    parts = [segment(MORE + bytes(40) + PACKET[:half]), segment(MORE + bytes(40) + PACKET[half:])]
    assert read_labels(io.BytesIO(with_segments(*parts))).labels == (LABEL,)


def test_a_packet_that_would_not_fit_is_refused_before_anything_is_written() -> None:
    long = PACKET.replace(b"<x:xmpmeta", b"<!--" + b" " * 64_600 + b"--><x:xmpmeta", 1)
    target = io.BytesIO()
    with pytest.raises(LabelError) as caught:
        write_label(
            io.BytesIO(with_segments(segment(MAIN + long))), Aigc(label="2", produce_id="x" * 900), target
        )
    assert (caught.value.code, target.getvalue()) == ("CF-L005", b"")


def test_the_packet_stands_behind_what_must_come_first() -> None:
    target = io.BytesIO()
    exif = segment(b"Exif\0\0damaged")
    write_label(io.BytesIO(with_segments(segment(b"JFIF\0", 0xE0), exif)), LABEL, target)
    body = target.getvalue()
    assert body.index(b"JFIF") < body.index(b"Exif") < body.index(MAIN)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xff\xd8\xff", id="nothing-more"),
        pytest.param(b"\xff\xd8\xff\xe1\0\1", id="too-short"),
        pytest.param(b"\xff\xd8\xff\xe1\xff\xff", id="too-long"),
        pytest.param(b"\xff\xd8\xff\xd8xx", id="no-mark"),
    ],
)
def test_damaged_files_are_told(body: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        read_labels(io.BytesIO(body))
    assert caught.value.code == "CF-L002"
