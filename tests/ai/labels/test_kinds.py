"""Files are known by what they hold, and each kind is read and written by its own module."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.kinds import KINDS, carriers, kind_of, not_known
from tests.ai.labels.files import FILES, docx, flac, id3, mkv, mp3


@pytest.mark.parametrize("name", FILES)
def test_every_kind_is_known_by_its_contents(name: str) -> None:
    kind, made = FILES[name]
    assert kind_of(io.BytesIO(made())) == kind
    assert list(carriers(io.BytesIO(made()), kind)) == []


def test_there_is_a_file_of_every_kind() -> None:
    assert {kind for kind, _ in FILES.values()} == set(KINDS)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(id3(4) + flac(), "flac", id="flac-behind-a-tag"),
        pytest.param(mp3(id3(3)), "mp3", id="mp3-behind-a-tag"),
        pytest.param(b"\xff\xf3\x90\0", "mp3", id="mp3-of-low-rate"),
        pytest.param(b"\0\0\0\x18ftypqt  ", "mp4", id="mov"),
        pytest.param(docx(kind="other.xml"), None, id="another-package"),
        pytest.param("字".encode() * 2000, "text", id="cut-within-a-sign"),
        pytest.param("字".encode()[:2], None, id="half-a-sign"),
        pytest.param(mkv()[:8], "matroska", id="beginning-only"),
    ],
)
def test_beginnings_that_look_alike_are_told_apart(body: bytes, kind: str | None) -> None:
    assert kind_of(io.BytesIO(body)) == kind


def test_the_error_names_all_kinds() -> None:
    assert all(kind in str(not_known().suggestion) for kind in KINDS)
