"""Ogg: long heads take more pages, and the pages behind them are counted anew."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.formats import ogg
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.core.errors import LabelError
from tests.ai.labels import files

LABEL = Aigc(label="1", produce_id="x")


def pages(body: bytes) -> list[ogg.Page]:
    media, found = Media(io.BytesIO(body)), list[ogg.Page]()
    while not found or found[-1].end < media.size:
        found.append(ogg._page(media, found[-1].end if found else 0))
    return found


@pytest.mark.parametrize(
    ("said", "count"),
    [
        pytest.param(b"TITLE=song", 5, id="as-many-pages"),
        pytest.param(b"PICTURE=" + b"x" * 64_900, 6, id="a-page-more"),
    ],
)
def test_pages_are_counted_without_a_gap_and_their_sums_are_right(said: bytes, count: int) -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(files.ogg(said)), LABEL, target)
    body = target.getvalue()
    found = pages(body)
    assert [one.number for one in found] == list(range(count))
    for one in found:
        whole = bytearray(body[one.start : one.end])
        sum_, whole[22:26] = whole[22:26], bytes(4)
        assert ogg._checksum(bytes(whole)) == int.from_bytes(sum_, "little")
    assert said in b"".join(body[one.body : one.end] for one in found)
    assert read_labels(target).labels == (LABEL,)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(files.ogg()[:60], "CF-L002", id="cut"),
        pytest.param(files.ogg().replace(b"OpusHead", b"Speex   ", 1), "CF-L001", id="another-kind"),
        pytest.param(files.ogg().replace(b"OpusTags", b"OpusNone", 1), "CF-L002", id="no-comments"),
        pytest.param(b"OggS\0" + b"two streams".ljust(22, b"\0") + b"\0", "CF-L001", id="empty-page"),
    ],
)
def test_other_and_damaged_files_are_told(body: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        list(ogg.carriers(Media(io.BytesIO(body))))
    assert caught.value.code == code
