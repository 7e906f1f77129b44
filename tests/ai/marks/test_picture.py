"""Labels drawn into pictures: high enough at any size, readable on any ground, nothing else touched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from clearford.ai.marks.picture import (
    CORNERS,
    LIMIT,
    Corner,
    calmest,
    draw,
    height_for,
    overlay,
    place_of,
    stamp_for,
)
from clearford.core.errors import LabelError
from tests.ai.marks.pictures import ground

SIDE = st.integers(64, 8192)


@given(width=SIDE, height=SIDE)
def test_words_are_aimed_at_five_percent_with_a_margin_and_never_illegible(width: int, height: int) -> None:
    found = height_for(width, height)
    assert found >= 12
    assert found >= 1.1 * LIMIT * min(width, height)


@settings(max_examples=20, deadline=None)
@given(width=st.integers(64, 900), height=st.integers(64, 900))
def test_a_label_lies_wholly_inside_at_every_corner(width: int, height: int) -> None:
    stamp = stamp_for(width, height)
    for corner in CORNERS:
        box = place_of(corner, width, height, stamp)
        assert 0 <= box.left < box.right <= width
        assert 0 <= box.top < box.bottom <= height
        assert (box.right - box.left, box.bottom - box.top) == stamp.size


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA"])
def test_only_the_plate_changes(corner: Corner, mode: str) -> None:
    before = ground(300, 200, 5).convert(mode)
    after, drawn = draw(before, corner=corner)
    was = np.asarray(before.convert(after.mode)).astype(int)
    changed = np.abs(np.asarray(after).astype(int) - was).max(axis=2) > 0
    box = drawn.box
    inside = changed[box.top : box.bottom, box.left : box.right]
    assert inside.mean() > 0.9
    assert changed.sum() == inside.sum()
    assert drawn.corner == corner


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_words_stand_out_from_any_ground(shade: int) -> None:
    image = Image.new("RGB", (400, 400), (shade,) * 3)
    after, drawn = draw(image, corner="top-left")
    part = np.asarray(after.convert("L"))[drawn.box.top : drawn.box.bottom, drawn.box.left : drawn.box.right]
    linear = ((part / 255 + 0.055) / 1.055) ** 2.4
    assert (linear.max() + 0.05) / (linear[1, 1] + 0.05) >= 4.5
    assert np.percentile(part, 99) > 250


def test_the_calmest_corner_is_taken() -> None:
    points = np.asarray(ground(400, 300, 1)).copy()
    points[:150, :200] = 90
    assert draw(Image.fromarray(points))[1].corner == "top-left"
    assert calmest(np.zeros((300, 400)), stamp_for(400, 300)) == "bottom-right"


def test_long_words_take_more_lines_and_too_long_ones_are_refused() -> None:
    long = "本内容由人工智能模型自动生成合成，仅供参考"
    assert stamp_for(120, 400, long).size[1] > 2 * stamp_for(200, 400).size[1]
    with pytest.raises(LabelError) as caught:
        stamp_for(40, 40, long)
    assert caught.value.code == "CF-L008"


def test_words_that_are_no_label_are_not_drawn() -> None:
    with pytest.raises(LabelError) as caught:
        draw(Image.new("RGB", (100, 100)), "demo")
    assert caught.value.code == "CF-L006"


def test_an_overlay_is_dark_behind_white_words() -> None:
    stamp = stamp_for(640, 480)
    made = overlay(stamp)
    assert made.size == stamp.size
    points = np.asarray(made)
    assert points[0, 0].tolist() == [0, 0, 0, 166]
    assert points[..., 0].max() == 255
