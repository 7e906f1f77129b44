"""Lines: blocks hold whole lines and nothing is lost between them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import InputError
from clearford.core.items import MAX_LINE_BYTES
from clearford.runtime.readers.lines import LineBlocks


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300).map(lambda b: b.replace(b"\xef", b"e").replace(b"\xff", b"f")), st.integers(1, 5)
)
def test_blocks_joined_are_the_stream(data: bytes, batch: int) -> None:
    data = data.replace(b"\xfe", b"f")
    blocks = list(LineBlocks(io.BytesIO(data), "x", batch))
    joined = b"".join(block.data for block in blocks)
    assert joined in (data, data + b"\n")
    assert all(block.data.count(b"\n") == block.count <= batch for block in blocks)
    firsts = [1 + sum(b.count for b in blocks[:i]) for i in range(len(blocks))]
    assert [block.first for block in blocks] == firsts


def test_of_a_line_too_long_only_the_length_is_kept() -> None:
    long = b"x" * (3 * MAX_LINE_BYTES)
    blocks = list(LineBlocks(io.BytesIO(b"a\n" + long + b"\nb\n"), "x", 9))
    assert [(b.data, b.first, b.too_long_bytes) for b in blocks] == [
        (b"a\n", 1, 0),
        (b"", 2, len(long)),
        (b"b\n", 3, 0),
    ]


def test_another_encoding_is_named() -> None:
    with pytest.raises(InputError, match="CF-I001"):
        list(LineBlocks(io.BytesIO("a".encode("utf-16")), "x", 9))
