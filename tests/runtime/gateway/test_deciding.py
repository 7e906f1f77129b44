"""The gate decides what passes; where it cannot, the operator's word holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openai
import pytest

from clearford.ai.gateway.holdback import Cover
from clearford.core.items import Item
from clearford.runtime.gateway.deciding import Verdict, covers_by_text, worst
from clearford.runtime.gateway.pieces import Piece
from tests.runtime.gateway.kit import HELD, KEY, Stage, saying, stage


def verdict(of: int, at: int, *covers: Cover, step: Any = "cover") -> Verdict:
    return Verdict(Piece(Item(id="x", text=""), of, at, once=False), step, covers=covers)


def test_covers_of_parts_are_put_together_once() -> None:
    found = covers_by_text(
        [
            verdict(0, 0, Cover(1, 3, "a"), Cover(90, 95, "b")),
            verdict(0, 80, Cover(10, 15, "b"), Cover(20, 22, "c")),
            verdict(1, 0, Cover(0, 1, "d")),
        ]
    )
    assert found == {
        0: (Cover(1, 3, "a"), Cover(90, 95, "b"), Cover(100, 102, "c")),
        1: (Cover(0, 1, "d"),),
    }


def test_the_strongest_verdict_counts() -> None:
    assert worst([verdict(0, 0, step="label"), verdict(0, 0, step="hold")]) == "hold"


def closed_gate(here: Stage) -> None:
    """Let the service end under the gateway."""
    here.service.gate.close()


@pytest.mark.parametrize("fail", ["closed", "hold"])
def test_what_cannot_be_decided_does_not_pass(tmp_path: Path, fail: str) -> None:
    with stage(tmp_path, fail=fail) as here:
        closed_gate(here)
        with pytest.raises(openai.InternalServerError) as caught:
            here.ask()
        assert (caught.value.status_code, caught.value.code) == (503, "CF-G010")


def test_an_operator_may_let_it_pass_and_what_is_seen_still_stops(tmp_path: Path) -> None:
    with stage(tmp_path, fail="open") as here:
        closed_gate(here)
        assert here.ask().choices[0].message.content == "hello"
        here.model.say = saying(KEY)
        assert here.ask().choices[0].finish_reason == "content_filter"
        with pytest.raises(openai.BadRequestError, match="published rule"):
            here.ask(KEY)


def test_with_minors_what_a_person_must_see_is_held_and_the_item_says_so(
    tmp_path: Path, store_address: str
) -> None:
    with stage(tmp_path, store_address) as here:
        with pytest.raises(openai.BadRequestError):
            here.ask(HELD, extra_headers={"clearford-minors": "yes"})
        with pytest.raises(openai.BadRequestError):
            here.ask(HELD)
        assert [one.minor for one in here.entries("decision")] == ["yes", "unknown"]
