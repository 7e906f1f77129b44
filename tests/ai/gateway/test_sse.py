"""Event streams are cut into frames wherever their bytes were cut before."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.ai.gateway.sse import Frames, data_of, frame_of
from clearford.core.errors import GatewayError

STREAM = (
    ": a comment\n\n"
    'data: {"a": "你好"}\n\n'
    "event: x\r\ndata: one\r\ndata: two\r\n\r\n"
    "data: three\r\rid: 7\n\n"
    "data: [DONE]\n\n"
).encode()
DATA = [None, '{"a": "你好"}'.encode(), b"one\ntwo", b"three", None, b"[DONE]"]


@given(st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_frames_are_the_same_however_the_bytes_come(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    frames = Frames()
    found = [f for a, b in pairwise(edges) for f in frames.feed(STREAM[a:b])]
    assert b"".join(found) + frames.rest() == STREAM
    assert [data for data in map(data_of, found) if data is not None] == [d for d in DATA if d is not None]


def test_each_byte_alone_gives_the_same_data() -> None:
    frames = Frames()
    found = [f for i in range(len(STREAM)) for f in frames.feed(STREAM[i : i + 1])]
    assert [data_of(f) for f in found if data_of(f) is not None] == [d for d in DATA if d is not None]


def test_what_no_empty_line_ends_is_told_at_the_end() -> None:
    frames = Frames()
    assert frames.feed(b"data: 1\n\ndata: 2\n") == [b"data: 1\n\n"]
    assert frames.rest() == b"data: 2\n"
    assert frames.rest() == b""


@pytest.mark.parametrize("data", [b"x" * 101, b"x" * 99 + b"\n\n"], ids=["open", "ended"])
def test_a_frame_that_is_too_long_is_refused(data: bytes) -> None:
    with pytest.raises(GatewayError, match="CF-G006"):
        Frames(longest=100).feed(data)


def test_a_frame_of_our_own_is_read_back() -> None:
    assert data_of(frame_of(b"{}")) == b"{}"
    assert data_of(b"\xef\xbb\xbfdata:x\n\n") == b"x"
