"""Looking says what the rules in force ask for, and writes nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from clearford.ai.gateway.holdback import Cover, cover
from clearford.ai.gateway.steps import Step
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.schema import Context
from clearford.core.spans import Span
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.gateway.looking import OVERLAP, PART, Looker, covers_of, parts_of
from clearford.runtime.service.bundle import Bundle, InForce
from tests.runtime.gateway.kit import HELD, KEY, NOTED, PHONE, write_packs


@pytest.fixture(scope="module")
def looker(tmp_path_factory: pytest.TempPathFactory) -> Looker:
    packs = write_packs(tmp_path_factory.mktemp("packs"))
    engine = Engine.load(EngineOptions(packs=(str(packs),), shipped=False, brief=True))
    return Looker(InForce(Bundle.of(engine)), fail="hold")


@pytest.mark.parametrize(
    ("text", "step"),
    [("a rose", "pass"), (KEY, "block"), (HELD, "hold"), (NOTED, "label"), (PHONE, "cover")],
)
def test_each_text_has_its_step(looker: Looker, text: str, step: Step) -> None:
    for kind in ("prompt", "completion"):
        for _ in range(2):  # looking twice is saying once
            seen = looker.see(Item(id="x", kind=kind, text=text, context=Context(minors=True)))
            assert seen.look.step == step


def test_what_is_found_in_disguise_is_covered_where_it_stands(looker: Looker) -> None:
    text = "ring １３８-1234-5678 now"
    covers = looker.see(Item(id="x", kind="completion", text=text)).look.covers
    assert cover(text, 0, covers) == "ring [mobile] now"


def test_links_are_covered_and_stretches_that_overlap_become_one() -> None:
    spans = [
        Span(SignalName(name), start, end) for name, start, end in (("url.count", 4, 9), ("url.x", 6, 12))
    ]
    assert covers_of("see a.example/b", spans, ["remove_link"]) == (Cover(4, 12, "[link]"),)
    assert covers_of("see a.example/b", spans, ["hold"]) == ()


@pytest.mark.parametrize("size", [0, 1, PART, PART + 1, 3 * PART, 5 * PART + 7])
def test_parts_hold_the_whole_text_and_overlap(size: int) -> None:
    text = "".join(chr(0x4E00 + i % 5_000) for i in range(size))
    parts = parts_of(text)
    assert all(text[at : at + len(part)] == part and len(part) <= PART for at, part in parts)
    assert parts[0][0] == 0
    assert parts[-1][0] + len(parts[-1][1]) == size
    for (a, one), (b, _) in pairwise(parts):
        assert a + len(one) - b >= OVERLAP
