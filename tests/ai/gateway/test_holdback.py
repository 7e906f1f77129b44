"""A frame waits for the text behind it, and nothing waits longer."""

from __future__ import annotations

import pytest

from clearford.ai.gateway.holdback import Cover, HoldBack, cover
from clearford.ai.gateway.leaves import leaves


def put(held: HoldBack, text: str, name: str = "a") -> None:
    found = {name: text}
    held.add(text.encode(), found, leaves(found))


def test_a_frame_waits_for_the_window_behind_it() -> None:
    held = HoldBack(4)
    put(held, "abc")
    put(held, "def")
    (channel,) = held.fresh()
    held.looked(channel)
    assert held.leave() == []
    put(held, "g")
    held.looked(channel)
    assert held.leave() == [b"abc"]
    held.looked(channel, ended=True)
    assert held.leave() == [b"def", b"g"]
    assert len(held) == 0


def test_frames_without_text_keep_their_turn() -> None:
    held = HoldBack(1)
    held.add(b": first")
    put(held, "ab")
    held.add(b": last")
    assert held.leave() == [b": first"]
    held.looked(held.channels["a"], ended=True)
    assert held.leave() == [b"ab", b": last"]


def test_one_text_does_not_free_another() -> None:
    held = HoldBack(0)
    put(held, "ab")
    put(held, "cd", "b")
    held.looked(held.channels["b"])
    assert held.leave() == []
    held.looked(held.channels["a"])
    assert held.leave() == [b"ab", b"cd"]


@pytest.mark.parametrize(
    ("text", "start", "put_there"),
    [
        pytest.param("abcdef", 0, "ab[x]f", id="inside"),
        pytest.param("abc", 0, "ab[x]", id="begins"),
        pytest.param("def", 3, "f", id="ends"),
        pytest.param("d", 3, "", id="within"),
        pytest.param("gh", 6, "gh", id="behind"),
    ],
)
def test_a_stretch_is_replaced_where_it_begins(text: str, start: int, put_there: str) -> None:
    assert cover(text, start, [Cover(2, 5, "[x]")]) == put_there


def test_two_stretches_of_one_piece_are_replaced() -> None:
    assert cover("0123456789", 0, [Cover(1, 3, "A"), Cover(3, 4, "B"), Cover(8, 12, "C")]) == "0AB4567C"
