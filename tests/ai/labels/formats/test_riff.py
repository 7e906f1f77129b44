"""RIFF: the head of WebP says what is in it, and sizes stay right in long files."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.core.errors import LabelError
from tests.ai.labels.files import picture, wav

LABEL = Aigc(label="1", produce_id="x")


def written(body: bytes) -> bytes:
    target = io.BytesIO()
    write_label(io.BytesIO(body), LABEL, target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("mode", "options", "flags"),
    [
        pytest.param("RGB", {}, 0x04, id="lossy"),
        pytest.param("RGB", {"lossless": True}, 0x04, id="lossless"),
        pytest.param("RGBA", {"lossless": True}, 0x14, id="see-through"),
        pytest.param("RGB", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}, 0x0C, id="with-exif"),
    ],
)
def test_the_head_says_that_there_is_a_packet_and_how_large_the_picture_is(
    mode: str, options: dict[str, object], flags: int
) -> None:
    body = written(picture("WEBP", mode, (67, 45), **options))
    assert body[12:16] == b"VP8X"
    assert body[20] & 0x1C == flags
    assert int.from_bytes(body[24:27], "little") == 66
    assert int.from_bytes(body[27:30], "little") == 44
    assert int.from_bytes(body[4:8], "little") == len(body) - 8
    with Image.open(io.BytesIO(body)) as opened:
        assert write_aigc(LABEL).encode() in opened.info["xmp"].replace(b"&quot;", b'"')


def test_a_long_sound_says_its_length_in_a_chunk_of_its_own() -> None:
    plain = wav()
    body = plain[36:]
    sizes = (4 + 36 + 24 + len(body)).to_bytes(8, "little") + (999).to_bytes(8, "little") + bytes(12)
    long = b"RF64\xff\xff\xff\xffWAVEds64" + len(sizes).to_bytes(4, "little") + sizes + plain[12:36]
    made = written(long + body[:4] + b"\xff\xff\xff\xff" + body[8:])
    assert read_labels(io.BytesIO(made)).labels == (LABEL,)
    assert int.from_bytes(made[20:28], "little") == len(made) - 8
    assert made[4:8] == b"\xff\xff\xff\xff"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"RIFF\x04\0\0\0WEBP", id="no-picture"),
        pytest.param(b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0" + bytes(10), id="no-lossless-picture"),
        pytest.param(b"RIFF\x1e\0\0\0WEBPVP8 \x0a\0\0\0" + bytes(10), id="no-lossy-picture"),
        pytest.param(b"RF64\xff\xff\xff\xffWAVEdata" + bytes(40), id="no-sizes"),
        pytest.param(b"RIFF\xff\0\0\0WAVEdata\xff\xff\0\0" + bytes(40), id="too-long"),
    ],
)
def test_damaged_files_are_told(body: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        written(body)
    assert caught.value.code == "CF-L002"
