"""Texts become items: new ones each for themselves, old ones by their content."""

from __future__ import annotations

import json
from typing import Any

from clearford.ai.gateway.asked import read_asked
from clearford.ai.gateway.shapes import NAMED
from clearford.runtime.gateway.looking import PART
from clearford.runtime.gateway.pieces import Talk, answer_pieces, hit_piece, prompt_pieces

SAID = [
    {"role": "user", "content": "first"},
    {"role": "assistant", "content": "answer"},
    {"role": "user", "content": "now"},
]


def talk(request: str = "r1", *, minors: bool = False, **body: Any) -> Talk:
    asked = read_asked(NAMED["chat"], json.dumps({"model": "m", "messages": SAID, **body}).encode())
    return Talk(request, "key1", asked, minors)


def ids(one: Talk) -> list[str]:
    return [piece.item.id for piece in prompt_pieces(one)]


def test_what_was_said_before_has_the_same_item_in_every_request() -> None:
    first, second = ids(talk("r1")), ids(talk("r2"))
    assert first[:2] == second[:2]
    assert (first[2], second[2]) == ("r1/p2", "r2/p2")


def test_another_user_or_minors_make_other_items() -> None:
    assert len({tuple(ids(one)[:2]) for one in (talk(), talk(user="ben"), talk(minors=True))}) == 3


def test_items_say_whose_they_are_and_what_the_program_stated() -> None:
    item = prompt_pieces(talk(user="ben", minors=True))[2].item
    assert (item.kind, item.actor, item.text) == ("prompt", "ben", "now")
    assert item.context and (item.context.minors, item.context.audience, item.context.thread) == (
        True,
        "private",
        "r1",
    )


def test_a_long_text_is_several_items() -> None:
    pieces = answer_pieces(talk(), ["short", "x" * (PART + 1)])
    assert [(p.item.id, p.of) for p in pieces] == [("r1/c0", 0), ("r1/c1", 1), (pieces[2].item.id, 1)]
    assert pieces[2].at > 0
    assert {p.item.kind for p in pieces} == {"completion"}


def test_a_stretch_of_a_stream_is_an_item_of_its_own() -> None:
    piece = hit_piece(talk(), 3, 100, "found \ud800")
    assert (piece.item.id, piece.at, piece.item.text) == ("r1/c3@100+7", 100, "found ?")
