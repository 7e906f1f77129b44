"""Matroska: the list names the new tags where there is room, old labels become void, sizes stay right."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.formats import matroska as mk
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.core.errors import LabelError
from tests.ai.labels.files import element, mkv

LABEL = Aigc(label="1", produce_id="x")
OLD = element(
    mk.TAGS,
    element(mk.TAG, element(mk.SIMPLE, element(mk.NAME, b"AIGC") + element(mk.TEXT, b'{"Label":"2"}')))
    + element(mk.TAG, element(mk.SIMPLE, element(mk.NAME, b"TITLE") + element(mk.TEXT, b"film"))),
)


def written(body: bytes) -> bytes:
    target = io.BytesIO()
    write_label(io.BytesIO(body), LABEL, target)
    return target.getvalue()


def outer(body: bytes) -> list[tuple[int, int]]:
    media = Media(io.BytesIO(body))
    segment = mk.segment_of(media)
    assert segment.end == media.size
    return [(one.id, one.start - segment.body) for one in mk._outer(media, segment)]


@pytest.mark.parametrize("void", [pytest.param(80, id="room"), pytest.param(42, id="just-room")])
def test_the_list_names_the_new_tags_where_there_is_room(void: int) -> None:
    made = written(mkv(void=void))
    place = dict(outer(made))[mk.TAGS]
    assert mk.TAGS.to_bytes(4, "big") + element(mk.SEEK_AT, place.to_bytes(8, "big")) in made


def test_without_room_the_file_is_right_all_the_same() -> None:
    made = written(mkv(void=12))
    assert [id_ for id_, _ in outer(made)] == [mk.SEEK_HEAD, mk.VOID, mk.CLUSTER, mk.TAGS]


def test_an_old_label_becomes_void_and_other_tags_stay() -> None:
    made = written(mkv(OLD))
    assert b'"Label":"2"' not in made
    assert b"TITLE" in made
    assert read_labels(io.BytesIO(made)).labels == (LABEL,)


def test_a_segment_of_unknown_size_stays_one() -> None:
    body = mkv()
    at = body.index(b"\x18\x53\x80\x67") + 4
    live = body[:at] + b"\x01" + b"\xff" * 7 + body[at + 8 :]
    made = written(live)
    assert made[at : at + 8] == b"\x01" + b"\xff" * 7
    assert read_labels(io.BytesIO(made)).labels == (LABEL,)


def test_a_cluster_of_unknown_size_ends_where_the_next_one_begins() -> None:
    cluster = b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7 + element(0xA3, b"sound")
    made = written(mkv(cluster, OLD))
    assert [id_ for id_, _ in outer(made)].count(mk.CLUSTER) == 2
    assert read_labels(io.BytesIO(made)).labels == (LABEL,)


@pytest.mark.parametrize("size", range(2, 300, 7))
def test_a_void_takes_exactly_its_room(size: int) -> None:
    made = mk._void(size)
    (found,) = mk.elements(Media(io.BytesIO(made)), 0, size)
    assert (len(made), found.id, found.end) == (size, mk.VOID, size)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\x1aE\xdf\xa3\x80", id="no-segment"),
        pytest.param(mkv()[:40], id="cut"),
        pytest.param(b"\x1aE\xdf\xa3\x00", id="no-size"),
        pytest.param(b"\x1aE\xdf\xa3\x88\0", id="beyond-the-end"),
    ],
)
def test_damaged_files_are_told(body: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        read_labels(io.BytesIO(body))
    assert caught.value.code == "CF-L002"
