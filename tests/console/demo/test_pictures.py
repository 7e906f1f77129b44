"""Shapes that any reader of pictures can open, and a file that none should."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from clearford.console.demo.pictures import bomb, disc
from clearford.runtime.media.opening import examined
from clearford.runtime.service.settings import Media

TEAL, GOLD = (0, 128, 128), (255, 215, 0)


def test_a_disc_lies_on_its_ground() -> None:
    image = Image.open(io.BytesIO(disc(60, 40, TEAL, GOLD)))
    assert image.size == (60, 40)
    assert (image.getpixel((30, 20)), image.getpixel((0, 0))) == (GOLD, TEAL)


@pytest.mark.parametrize(
    ("body", "state"),
    [pytest.param(disc(64, 64, GOLD, TEAL), "ready", id="disc"), pytest.param(bomb(), "large", id="bomb")],
)
def test_the_service_shows_the_one_and_not_the_other(body: bytes, state: str) -> None:
    assert len(body) < 20_000
    assert examined(body, Media()).state == state
