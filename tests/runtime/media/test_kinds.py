"""Files are known by what they hold."""

from __future__ import annotations

import pytest

from clearford.runtime.media.kinds import PICTURES, UNKNOWN, kind_of
from tests.runtime.media.pictures import drawn, moving


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(drawn(), "image/png", id="png"),
        pytest.param(drawn(kind="JPEG"), "image/jpeg", id="jpeg"),
        pytest.param(drawn(kind="WEBP"), "image/webp", id="webp"),
        pytest.param(moving(1), "image/gif", id="gif"),
        pytest.param(drawn(kind="BMP"), "image/bmp", id="bmp"),
        pytest.param(drawn(kind="TIFF"), "image/tiff", id="tiff"),
        pytest.param(drawn(kind="AVIF"), "image/avif", id="avif"),
        pytest.param(b"\0\0\0\x18ftypisom", "video/mp4", id="mp4"),
        pytest.param(b"RIFF\0\0\0\0WAVEfmt ", "audio/wav", id="wav"),
        pytest.param(b"RIFF\0\0\0\0else", UNKNOWN, id="another-riff"),
        pytest.param(b"%PDF-1.7", "application/pdf", id="pdf"),
        pytest.param(b"PK\x03\x04", "application/zip", id="zip"),
        pytest.param(b"\xef\xbb\xbf <?xml version='1.0'?>\n<SVG >", "image/svg+xml", id="svg"),
        pytest.param(b"<!DOCTYPE html>", "text/html", id="html"),
        pytest.param(b"<a>", UNKNOWN, id="markup"),
        pytest.param(b"", UNKNOWN, id="nothing"),
        pytest.param(b"a plain text", UNKNOWN, id="text"),
    ],
)
def test_the_type_of_a_file_follows_from_its_bytes(body: bytes, kind: str) -> None:
    assert kind_of(body) == kind


def test_what_is_opened_are_points_alone() -> None:
    assert set(PICTURES) == {"image/png", "image/jpeg", "image/webp", "image/gif"}
