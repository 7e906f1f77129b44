"""Messages as items."""

from __future__ import annotations

import pytest

from clearford.core.ids import Digest
from clearford.core.items import ItemDecoder
from clearford.runtime.stream.reading import read
from clearford.runtime.stream.source import LARGEST, Message

ITEM = b'{"id":"a","text":"good morning"}'


@pytest.mark.parametrize(
    ("body", "items", "letters"),
    [
        pytest.param(ITEM, 1, [], id="one"),
        pytest.param(ITEM + b"\n" + ITEM + b"\n", 2, [], id="two lines"),
        pytest.param(ITEM + b"\n{", 1, [(2, "CF-I002", b"{")], id="a bad line"),
        pytest.param(b"", 0, [(0, "CF-I009", b"")], id="nothing"),
        pytest.param(b" " * (LARGEST + 1), 0, [(0, "CF-I006", b" " * LARGEST)], id="too large"),
    ],
)
def test_items_are_read_and_the_rest_is_put_aside(
    body: bytes, items: int, letters: list[tuple[int, str, bytes]]
) -> None:
    works, found = read([Message(2, 7, body)], ItemDecoder(), Digest("d" * 64))
    assert len(works) == items
    assert [(one.line, one.code, one.body) for one in found] == letters
    assert all((one.part, one.position) == (2, 7) for one in found)
