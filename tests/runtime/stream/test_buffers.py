"""What was fetched ahead, part by part."""

from __future__ import annotations

from clearford.runtime.stream.buffers import TAKEN, Buffers
from clearford.runtime.stream.source import Message


def test_the_part_of_which_most_waits_is_taken_in_order() -> None:
    buffers = Buffers()
    for part, many in ((0, 2), (1, 3)):
        buffers.begin(part)
        for position in range(many):
            buffers.put(Message(part, position, b""))
    assert [one[:2] for one in buffers.take(2)] == [(1, 0), (1, 1)]
    assert [one[:2] for one in buffers.take(5)] == [(0, 0), (0, 1)]
    assert (buffers.held(0), buffers.held(1), buffers.parts) == (0, 1, [0, 1])


def test_bytes_are_counted_and_only_so_many_taken_at_once() -> None:
    buffers, body = Buffers(), bytes(1 << 20)
    for part in range(2):
        buffers.begin(part)
    for position in range(9):
        buffers.put(Message(0, position, body))
    buffers.put(Message(1, 0, b"four"))
    assert (buffers.size, buffers.size_of(0), buffers.size_of(1)) == ((9 << 20) + 4, 9 << 20, 4)
    assert len(buffers.take(100)) == TAKEN >> 20
    assert buffers.size_of(0) == 5 << 20
    buffers.end(0)
    assert (buffers.size, buffers.size_of(0)) == (4, 0)
    assert buffers.take(100) == [Message(1, 0, b"four")]
    assert buffers.size == 0


def test_a_part_begun_anew_or_ended_keeps_nothing() -> None:
    buffers = Buffers()
    buffers.begin(0)
    buffers.put(Message(0, 1, b""))
    buffers.begin(0)
    assert buffers.take(9) == []
    buffers.end(0)
    buffers.put(Message(0, 2, b""))
    assert (buffers.held(0), buffers.take(9)) == (0, [])
