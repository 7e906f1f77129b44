"""Files are read here and there, and copied without being held whole."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.pieces import BLOCK, METADATA, Cut, Media, put
from clearford.core.errors import LabelError


def test_pieces_stand_one_after_another_however_long_they_are() -> None:
    body = bytes(range(256)) * (BLOCK // 200)
    target = io.BytesIO()
    put(Media(io.BytesIO(body)), [b"new", Cut(10, len(body)), Cut(0, 10)], target)
    assert target.getvalue() == b"new" + body[10:] + body[:10]


class Counting(io.BytesIO):
    """Knows the most that was read at a time."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        found = super().read(size)
        self.most = max(self.most, len(found))
        return found


def test_no_more_than_a_block_is_held() -> None:
    source = Counting(bytes(5 * BLOCK))
    put(Media(source), [Cut(0, 5 * BLOCK)], io.BytesIO())
    assert source.most == BLOCK


@pytest.mark.parametrize(
    ("at", "size", "code"),
    [
        pytest.param(0, 11, "CF-L002", id="beyond-the-end"),
        pytest.param(-1, 1, "CF-L002", id="before-the-beginning"),
        pytest.param(10, 1, "CF-L002", id="at-the-end"),
        pytest.param(0, METADATA + 1, "CF-L005", id="more-than-is-read"),
    ],
)
def test_what_is_not_there_is_told(at: int, size: int, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        Media(io.BytesIO(bytes(10))).read(at, size)
    assert caught.value.code == code


def test_numbers_are_read_both_ways() -> None:
    media = Media(io.BytesIO(b"\1\2"))
    assert (media.number(0, 2), media.number(0, 2, little=True)) == (258, 513)
