"""GIF: programs that know no packet walk over it, and files of the first version may have one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.formats import gif
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.core.errors import LabelError
from tests.ai.labels.files import picture

LABEL = Aigc(label="1", produce_id="x")


def moving() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], comment=b"made here", duration=90)
    return stream.getvalue()


def test_pictures_that_move_keep_their_frames_and_comments() -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(moving()), LABEL, target)
    with Image.open(target) as opened:
        assert getattr(opened, "n_frames", 1) == 3
        assert opened.info["comment"] == b"made here"


def test_a_file_of_the_first_version_becomes_one_of_the_second() -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(picture("GIF", "P").replace(b"GIF89a", b"GIF87a", 1)), LABEL, target)
    assert target.getvalue()[:6] == b"GIF89a"
    assert read_labels(target).labels == (LABEL,)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(b"", id="no-end"),
        pytest.param(b"\x99", id="unknown-block"),
        pytest.param(b"\x21\xff\x0bXMP DataXMP<x/>", id="packet-without-end"),
        pytest.param(b"\x2c" + bytes(9), id="cut-picture"),
    ],
)
def test_damaged_files_are_told(more: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        list(gif.parts(Media(io.BytesIO(b"GIF89a" + bytes(7) + more))))
    assert caught.value.code == "CF-L002"
