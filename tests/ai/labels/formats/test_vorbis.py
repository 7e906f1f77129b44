"""FLAC: blocks stay in order, and only the last one says that it is."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.formats.vorbis import Flac, comments
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.core.errors import LabelError
from tests.ai.labels import files

LABEL = Aigc(label="1", produce_id="x")


@pytest.mark.parametrize(
    ("blocks", "kinds"),
    [
        pytest.param([], [0, 4], id="none"),
        pytest.param([(4, files.comments(b"aigc=old", b"TITLE=song"))], [0, 4], id="comments"),
        pytest.param([(1, bytes(9)), (4, files.comments()), (6, bytes(40))], [0, 4, 1, 6], id="more"),
    ],
)
def test_the_comments_stand_second_and_the_last_block_says_so(
    blocks: list[tuple[int, bytes]], kinds: list[int]
) -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(files.flac(*blocks)), LABEL, target)
    media = Media(target)
    found = list(Flac()._blocks(media))
    assert [one.kind for one in found] == kinds
    assert [media.number(one.start, 1) >> 7 for one in found] == [0] * (len(kinds) - 1) + [1]
    assert read_labels(target).labels == (LABEL,)


def test_names_of_comments_are_read_in_small_letters_too() -> None:
    body = files.flac((4, files.comments(b'aigc={"Label":"2"}')))
    assert read_labels(io.BytesIO(body)).labels == (Aigc(label="2"),)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xff\xff\0\0me", id="vendor"),
        pytest.param(files.comments(b"A=b")[:-1], id="comment"),
        pytest.param(b"\0\0\0\0\xff\xff\xff\xff", id="four-thousand-million"),
    ],
)
def test_comments_that_go_beyond_their_block_are_told(body: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        comments(body, 0)
    assert caught.value.code == "CF-L002"


def test_a_list_of_very_many_comments_is_read_in_one_go() -> None:
    many = 300_000
    found = comments(bytes(4) + many.to_bytes(4, "little") + bytes(4 * many) + b"rest", 0)
    assert (len(found.said), found.rest) == (many, b"rest")
