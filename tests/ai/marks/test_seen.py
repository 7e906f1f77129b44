"""Labels are measured in pictures: each that is drawn is found and high enough, none where none is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from clearford.ai.marks.lettering import FONT
from clearford.ai.marks.picture import draw
from clearford.ai.marks.seen import measure
from clearford.ai.marks.words import WORDS
from tests.ai.marks.pictures import encoded, ground

SIDES = np.round(2 ** np.random.default_rng(45438).uniform(6, 13, (100, 2))).astype(int).tolist()
"""A hundred sizes from 64 to 8,192 pixels, as many small as large ones."""


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_a_hundred_sizes_hold_five_percent_after_jpeg_75(block: int) -> None:
    for n, (width, height) in enumerate(SIDES[block::10]):
        drawn, plan = draw(ground(width, height, n))
        found = measure(encoded(drawn), (WORDS,))
        assert found.passes, (width, height, found)
        assert found.height == pytest.approx(plan.height, rel=0.08, abs=1)
        assert found.position == "corner"


@pytest.mark.parametrize("seed", range(4))
def test_pictures_without_a_label_have_none(seed: int) -> None:
    found = measure(ground(640, 400, seed))
    assert (found.found, found.passes) == (False, False)
    assert found.likeness < 0.5


@pytest.mark.parametrize("words", ["AI合成", "本内容由人工智能生成"])
def test_of_several_words_those_that_stand_there_are_told(words: str) -> None:
    found = measure(encoded(draw(ground(800, 600, 2), words)[0]))
    assert (found.words, found.passes) == (words, True)


def written(words: str, points: int, at: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", (800, 600), (40, 60, 90))
    font = ImageFont.truetype(str(FONT), points)
    ImageDraw.Draw(image).text(at, words, font=font, fill=(250, 250, 250))
    return image


@pytest.mark.parametrize(
    ("points", "at", "share", "position", "passes"),
    [
        pytest.param(48, (10, 10), 0.059, "corner", True, id="right"),
        pytest.param(30, (10, 10), 0.037, "corner", False, id="too-small"),
        pytest.param(48, (300, 280), 0.059, "inside", False, id="in-the-middle"),
        pytest.param(48, (300, 10), 0.059, "edge", True, id="edge"),
    ],
)
def test_what_others_drew_is_measured_by_the_same_measure(
    points: int, at: tuple[int, int], share: float, position: str, *, passes: bool
) -> None:
    found = measure(written(WORDS, points, at))
    assert found.found
    assert found.share == pytest.approx(share, rel=0.06)
    assert (found.position, found.passes) == (position, passes)


def test_other_words_are_not_taken_for_a_label() -> None:
    assert not measure(written("图片仅供参考", 48, (10, 10))).found
    assert not measure(written("MADE BY HAND", 48, (10, 10))).found
