"""Messages as items."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from clearford.core.ids import Digest
from clearford.core.items import ItemDecoder
from clearford.runtime.pipeline import BATCH
from clearford.runtime.stream.reading import AHEAD, read, together
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
    works, found, ahead = read([Message(2, 7, body)], ItemDecoder(), Digest("d" * 64))
    assert (len(works), ahead) == (items, 0)
    assert [(one.line, one.code, one.body) for one in found] == letters
    assert all((one.part, one.position) == (2, 7) for one in found)


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param([ITEM, ITEM + b"\n" + ITEM + b"\n", ITEM], id="sound"),
        pytest.param([ITEM, b"", ITEM], id="an empty one"),
        pytest.param([ITEM + b"\n\n" + ITEM, ITEM], id="a blank line"),
        pytest.param([ITEM, ITEM + b"\n{", ITEM], id="a bad line"),
        pytest.param([b'{"id":"a",', b'"text":"b"}'], id="halves of an item"),
        pytest.param([b'{"id":"a","text":"x"', b'},{"id":"b"}', ITEM], id="a brace at the end"),
        pytest.param([ITEM, b" " * (LARGEST + 1), ITEM], id="a large one"),
    ],
)
def test_messages_hold_the_same_together_as_each_alone(bodies: list[bytes]) -> None:
    messages = [Message(2, n, body) for n, body in enumerate(bodies)]
    decoder = ItemDecoder()
    alone = [read([one], decoder, Digest("d" * 64)) for one in messages]
    whole = read(messages, decoder, Digest("d" * 64))
    assert whole.works == [work for one in alone for work in one.works]
    assert whole.letters == [letter for one in alone for letter in one.letters]
    assert len(whole.works) + len(whole.letters) > 0


CAME = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("own", "counts", "ahead"),
    [
        pytest.param(timedelta(hours=-9), timedelta(hours=-9), 0, id="earlier"),
        pytest.param(AHEAD, AHEAD, 0, id="as far as may be"),
        pytest.param(AHEAD + timedelta(seconds=1), AHEAD, 1, id="a second more"),
        pytest.param(timedelta(days=400), AHEAD, 1, id="next year"),
    ],
)
def test_a_time_far_beyond_that_of_the_message_is_put_back_and_counted(
    own: timedelta, counts: timedelta, ahead: int
) -> None:
    body = msgspec.json.encode({"id": "a", "at": (CAME + own).isoformat()})
    came = int(CAME.timestamp() * 1_000_000)
    found = read([Message(0, 1, body, came), Message(0, 2, body)], ItemDecoder(), Digest("d" * 64))
    with_time, without = found.works
    assert (with_time.item.at, found.ahead) == (CAME + counts, ahead)
    assert without.item.at == CAME + own, "nobody knows when it came"
    assert (with_time.raw, with_time.key) == (without.raw, without.key), "it is the same item all the same"


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        ([1] * 5, 5),
        ([BATCH - 1, 1, 1], 2),
        ([BATCH, 1], 1),
        ([3 * BATCH, 1], 1),
        ([1, 3 * BATCH], 1),
        ([], 0),
    ],
    ids=["few", "just as many", "full", "one that is larger", "one that would be too much", "none"],
)
def test_messages_of_many_items_are_decided_few_at_a_time(lines: list[int], first: int) -> None:
    messages = [Message(0, n, b"\n".join([b"{}"] * many)) for n, many in enumerate(lines)]
    assert together(messages) == first
