"""ID3: labels are read in every version and code, and other frames stay."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.core.errors import LabelError
from tests.ai.labels.files import SOUND, frame, id3, mp3

LABEL = Aigc(label="1", produce_id="x")
TEXT = write_aigc(LABEL)
SHORT = '{"Label":"1"}'


def own(code: int, name: str) -> bytes:
    return bytes([code]) + (f"AIGC\0{SHORT}").encode(name)


@pytest.mark.parametrize(
    "tag",
    [
        pytest.param(id3(3, frame(b"TXXX", own(0, "latin-1"))), id="2.3-latin"),
        pytest.param(id3(3, frame(b"TXXX", own(1, "utf-16"))), id="2.3-utf-16"),
        pytest.param(id3(4, frame(b"TXXX", own(2, "utf-16-be"))), id="2.4-utf-16"),
        pytest.param(id3(4, frame(b"TXXX", own(3, "utf-8"))), id="2.4-utf-8"),
        pytest.param(id3(2, b"TXX\0\0\x13" + own(0, "latin-1")), id="2.2"),
        pytest.param(
            id3(3, bytes([0, 0, 0, 6]) + bytes(6), frame(b"TXXX", own(0, "latin-1")), flags=0x40),
            id="more-head",
        ),
    ],
)
def test_labels_are_read_in_every_form(tag: bytes) -> None:
    assert read_labels(io.BytesIO(mp3(tag))).labels == (Aigc(label="1"),)


def test_other_frames_and_the_sound_stay() -> None:
    title, picture = frame(b"TIT2", b"\3song"), frame(b"APIC", b"\0image/png\0\3\0" + SOUND[:60])
    tag = id3(4, title, frame(b"TXXX", own(3, "utf-8")), picture)
    target = io.BytesIO()
    write_label(io.BytesIO(mp3(tag)), LABEL, target)
    body = target.getvalue()
    assert title + picture in body
    assert body.endswith(mp3())
    assert body.count(b"AIGC") == 1


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        pytest.param(id3(2), "CF-L001", id="2.2"),
        pytest.param(id3(5), "CF-L001", id="2.5"),
        pytest.param(id3(3, b"TIT2\0\0\7\0\0\0song"), "CF-L002", id="frame-beyond-the-end"),
        pytest.param(b"ID3\4\0\0\x7f\x7f\x7f\x7f", "CF-L005", id="tag-of-256-mebibytes"),
        pytest.param(b"ID3\4\0\0\0\0\x7f\x7f", "CF-L002", id="tag-beyond-the-end"),
    ],
)
def test_what_cannot_be_written_to_is_told(tag: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        write_label(io.BytesIO(tag), LABEL, io.BytesIO())
    assert caught.value.code == code
