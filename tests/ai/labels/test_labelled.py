"""A label that is written is read back from every kind of file, and nothing else of the file changes."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import (
    SOURCE_TYPES,
    Labels,
    is_ai_source,
    is_bare,
    read_labels,
    write_label,
)
from clearford.core.errors import LabelError
from tests.ai.labels.causes import Losing
from tests.ai.labels.files import FILES, PICTURES, SOUND, points
from tests.ai.labels.formats.test_png import with_chunk

LABEL = Aigc(label="1", content_producer="demo-provider", produce_id="2026-11-23/0001")
CARRIED = Aigc(label="2", content_propagator="demo-platform", propagate_id="p-9")


def written(body: bytes, label: Aigc = LABEL) -> bytes:
    target = io.BytesIO()
    write_label(io.BytesIO(body), label, target)
    return target.getvalue()


def read(body: bytes) -> Labels:
    return read_labels(io.BytesIO(body))


@pytest.mark.parametrize("name", FILES)
def test_a_label_is_read_back_and_takes_the_place_of_the_one_before(name: str) -> None:
    kind, made = FILES[name]
    before = made()
    assert read(before).labels == ()
    first = written(before)
    second = written(first, CARRIED)
    assert (read(first).kind, set(read(first).labels)) == (kind, {LABEL})
    assert set(read(second).labels) == {CARRIED}


@pytest.mark.parametrize("name", FILES)
def test_writing_the_same_label_again_changes_nothing_more(name: str) -> None:
    once = written(FILES[name][1]())
    if not name.startswith(
        ("tiff", "pdf")
    ):  # its new directory always stands behind the old one, which is blanked
        assert len(written(once)) <= len(once) + 1
    assert set(read(written(once)).labels) == {LABEL}


@pytest.mark.parametrize("name", PICTURES)
def test_points_of_pictures_do_not_change(name: str) -> None:
    before = FILES[name][1]()
    assert points(written(before)) == points(before)


@pytest.mark.parametrize(
    "name", ["mp3", "mp3-id3v2.3", "flac", "flac-with-comments", "mp4", "mp4-long", "mkv"]
)
def test_sound_and_pictures_of_films_do_not_change(name: str) -> None:
    assert SOUND in written(FILES[name][1]())


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_is_told_or_read_but_never_harmful(name: str) -> None:
    body = written(FILES[name][1]())
    for end in range(0, len(body), max(1, len(body) // 60)):
        try:
            found = read(body[:end])
        except LabelError:
            continue
        assert set(found.labels) <= {LABEL}


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_bytes_that_are_wrong_end_in_an_error_of_ours_or_in_no_harm(name: str, data: st.DataObject) -> None:
    body = bytearray(written(FILES[name][1]()))
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    for act in (read, written):
        try:
            assert act(bytes(body)) is not None
        except LabelError as error:
            assert error.code.startswith("CF-L")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty-file-is-text"),
        pytest.param(b"%!PS demo", id="short"),
    ],
)
def test_text_of_any_kind_is_text(body: bytes) -> None:
    assert read(body).kind == "text"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\0\1\2\3", id="bytes"),
        pytest.param(b"\xff\xfe\0x", id="utf-16"),
        pytest.param(b"PK\x03\x04 broken", id="no-package"),
        pytest.param(b"RIFF\x04\0\0\0AVI ", id="avi"),
        pytest.param(b"\0\0\0\x14ftypavif\0\0\0\0avif", id="avif"),
    ],
)
def test_other_kinds_are_refused_by_name(body: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        read(body)
    assert caught.value.code == "CF-L001"


@pytest.mark.parametrize(
    ("source", "generated"),
    [
        pytest.param(
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", True, id="full"
        ),
        pytest.param("trainedAlgorithmicMedia", True, id="bare-code"),
        pytest.param("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", False, id="camera"),
    ],
)
def test_source_types_say_whether_content_was_generated(source: str, *, generated: bool) -> None:
    assert is_ai_source(source) is generated


def test_a_label_that_is_not_read_back_is_an_error() -> None:
    with pytest.raises(LabelError) as caught:
        write_label(io.BytesIO(FILES["wav"][1]()), LABEL, Losing())
    assert caught.value.code == "CF-L004"


@pytest.mark.parametrize("name", ["png", "jpeg", "webp", "gif", "tiff"])
def test_the_source_type_is_written_beside_the_label_once(name: str) -> None:
    address, label = f"{SOURCE_TYPES}trainedAlgorithmicMedia", Aigc(label="1", produce_id="1")
    once, twice = io.BytesIO(), io.BytesIO()
    write_label(io.BytesIO(FILES[name][1]()), label, once, source="trainedAlgorithmicMedia")
    assert is_bare(read_labels(once).sources[0])
    write_label(once, label, twice, source=address)
    found = read_labels(twice)
    assert (found.sources, found.labels, is_bare(address)) == ((address,), (label,), False)


def test_a_sound_takes_no_source_type() -> None:
    with pytest.raises(LabelError) as caught:
        write_label(io.BytesIO(FILES["wav"][1]()), Aigc(label="1"), io.BytesIO(), source="x")
    assert caught.value.code == "CF-L001"


def test_metadata_that_unpacks_to_more_than_any_honest_file_holds_is_refused() -> None:
    packet = zlib.compress(b"<x/>" + b" " * (10 << 20))
    chunk = b"XML:com.adobe.xmp\0\1\0\0\0" + packet
    body = with_chunk(b"iTXt", chunk)
    at = body.index(b"iTXt") - 4
    twice = body[:at] + body[at : at + 12 + len(chunk)] + body[at:]
    assert read_labels(io.BytesIO(body)).found == ()
    with pytest.raises(LabelError) as caught:
        read_labels(io.BytesIO(twice))
    assert caught.value.code == "CF-L005"
